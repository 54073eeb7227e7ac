from gongkai.desk.vocabulary import EventType, declare

# Public events never carry a draft's words: they are written when the words themselves are public.
declare(
    EventType("record.drafted", "拟稿", "拟稿"),
    EventType("record.edited", "修改草稿", "修改草稿"),
    EventType("record.attribute_set", "确定公开属性", "确定公开属性为{attribute_title}"),
    EventType("record.submitted", "送审", "送审"),
    EventType("record.reviewed", "审查", "{kind_title}：{conclusion}"),
    EventType("record.returned", "退文", "退文：{cause_title}"),
    EventType("record.approved", "批准", "批准"),
    EventType("record.finding_justified", "说明个人信息", "说明保留{type_title}的理由"),
    EventType("record.discarded", "作废草稿", "作废草稿"),
    EventType("record.formed", "信息形成", "信息于{formed_on}形成"),
    EventType("record.issued", "印发", "文件于{issued_on}印发"),
    EventType("record.published", "公开", "公开《{title}》，索引号{index_number}", public=True),
    EventType("record.correction_opened", "启动更正", "启动更正"),
    EventType("record.corrected", "更正", "更正为第{number}版：{note}", public=True),
    EventType("record.amended", "修改", "被修改：{basis}", public=True),
    EventType("record.repealed", "废止", "废止：{basis}", public=True),
    EventType("record.expired", "失效", "有效期届满，自{valid_until}后失效", public=True),
    EventType("record.withdrawn", "撤回", "撤回：{reason}", public=True),
)
