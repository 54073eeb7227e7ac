from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("duty.moved", "期限变动", "“{title}”的期限由{before}变为{after}：{cause}"),
)
