from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("item.added", "新增公开事项", "{organ_name}增加公开事项“{title}”", public=True),
    EventType("item.drafted", "拟定公开事项", "拟定公开事项“{title}”"),
    EventType("item.edited", "修改未公布的事项", "修改未公布的公开事项“{title}”：{fields}"),
    EventType("item.published", "公布公开事项", "{organ_name}公布公开事项“{title}”", public=True),
    EventType("item.changed", "修改公开事项", "修改公开事项“{title}”：{fields}。理由：{why}", public=True),
    EventType("item.discarded", "删去未公布的事项", "删去未公布的公开事项“{title}”"),
    EventType("item.retired", "停用公开事项", "停用公开事项“{title}”：{reason}", public=True),
    EventType("item.formed", "信息形成", "“{item_title}”的信息于{formed_on}形成", public=True),
    EventType("item.field_added", "增加地方领域", "增加地方领域“{name}”：{why}", public=True),
    EventType("guide.drafted", "拟定公开指南", "{organ_name}拟定政府信息公开指南"),
    EventType("guide.published", "公布公开指南", "{organ_name}公布政府信息公开指南", public=True),
    EventType("guide.changed", "修改公开指南", "{organ_name}修改政府信息公开指南：{fields}", public=True),
)
