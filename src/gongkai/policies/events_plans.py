"""Plans, pilots, systems and drafts of rules. What an organ does stays with its own people and those above it."""

from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("plan.made", "制定实施方案", "{organ_name}制定《{title}》", confined=True),
    EventType("plan.published", "公开实施方案", "{organ_name}公开实施方案，见{where}", confined=True),
    EventType("plan.noted", "更正方案公开情况", "更正方案公开情况：{reason}", confined=True),
    EventType("plan.withdrawn", "撤回实施方案", "{organ_name}撤回《{title}》：{reason}", confined=True),
    EventType("pilot.registered", "登记试点", "登记试点“{title}”，试点单位{units}"),
    EventType("pilot.replanned", "调整试点计划", "调整“{title}”的阶段计划：{reason}"),
    EventType("pilot.stage_planned", "计划试点阶段", "“{title}”的{stage}阶段计划{due}以前完成"),
    EventType("pilot.kind_set", "确定试点类别", "“{title}”的类别为{kind_title}"),
    EventType("pilot.standard_set", "确定验收标准", "确定“{title}”的验收标准"),
    EventType("pilot.stage_done", "完成试点阶段", "“{title}”完成{stage}阶段"),
    EventType("pilot.accepted", "试点验收", "“{title}”{conclusion}，验收单位{judges}"),
    EventType("pilot.experience_formed", "形成可推广经验", "“{title}”在{where}形成可推广经验"),
    EventType("trial.completed", "完成试点任务", "{organ_name}完成“{title}”的任务"),
    EventType("trial.accepted", "试点成果验收", "“{title}”{conclusion}"),
    EventType("trial.rolled_out", "形成标准规范并推广", "推广“{title}”的成果"),
    EventType("pilot.adopted", "采用试点经验", "{where}采用“{title}”的经验"),
    EventType("pilot.case_named", "试点典型案例", "{where}的做法列为“{title}”的典型案例"),
    EventType("system.added", "登记制度文件", "{organ_name}登记“{system}”制度文件《{title}》", confined=True),
    EventType("system.adopted", "建立工作制度", "{organ_name}建立制度：{system}", confined=True),
    EventType("system.ending", "安排失效", "{organ_name}的“{system}”自{on}起失效：{reason}", confined=True),
    EventType("system.ended", "制度失效", "{organ_name}的“{system}”自{on}失效", confined=True),
    EventType("system.review_planned", "安排制度清理", "“{system}”于{due}以前清理", confined=True),
    EventType("system.reviewed", "制度清理结论", "“{system}”清理结论：{outcome_title}", confined=True),
    EventType("policy.rule_accepted", "采纳规则草稿", "采纳规则草稿：{title}"),
    EventType("policy.rule_dropped", "不作为规则", "“{title}”不作为规则"),
)
