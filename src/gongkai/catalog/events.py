from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("item.added", "新增公开事项", "{organ_name}增加公开事项“{title}”", public=True),
    EventType("item.changed", "修改公开事项", "修改公开事项“{title}”：{fields}", public=True),
    EventType("item.retired", "停用公开事项", "停用公开事项“{title}”：{reason}", public=True),
    EventType("item.formed", "信息形成", "“{item_title}”的信息于{formed_on}形成", public=True),
)
