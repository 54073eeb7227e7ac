from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("duty.reminded", "催办", "催办{organ_name}“{title}”（{due}到期）：{text}", confined=True),
    EventType("feed.opened", "开通日历订阅", "账号{username}开通{organ_name}的日历订阅"),
    EventType("feed.revoked", "撤销日历订阅", "撤销账号{username}对{organ_name}的日历订阅"),
)
