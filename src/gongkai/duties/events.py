from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("duty.moved", "期限变动", "“{title}”的期限由{before}变为{after}：{cause}", confined=True),
    EventType("duty.recomputed", "重新推算期限", "{cause}，推算{duties}项义务，{moved}项变动"),
)
