from gongkai.desk.vocabulary import EventType, declare

declare(
    EventType("policy.taken_in", "收文", "收到《{title}》，识别出任务{tasks}项"),
    EventType("policy.corrected", "更正要素", "更正文件要素：{fields}"),
    EventType("policy.confirmed", "核对确认", "确认文件要素和{tasks}项任务"),
    EventType("policy.issued", "分派", "《{title}》分解为{tasks}项任务，落实到{organs}个单位", public=True),
    EventType("policy.addressed", "文件发至", "发至{organ_name}（{role_title}）"),
    EventType("policy.set_aside", "作废", "作废：{reason}"),
    EventType("task.added", "添加任务", "添加任务：{title}"),
    EventType("task.edited", "修改任务", "修改任务“{title}”：{fields}"),
    EventType("task.dropped", "移除任务", "“{title}”不作为任务"),
    EventType("task.restored", "恢复任务", "恢复任务“{title}”"),
    EventType("task.merged", "合并任务", "“{other}”并入“{title}”"),
    EventType("task.split", "拆分任务", "从“{title}”拆出“{other}”"),
    EventType("task.waiting", "待前置", "{organ_name}待“{precondition}”后办理“{title}”"),
    EventType("task.precondition_met", "前置条件具备", "“{precondition}”已具备"),
    EventType("task.assigned", "任务分派", "{organ_name}承担“{title}”（{role_title}）"),
    EventType("task.progressed", "报送进展", "{organ_name}报送进展：{text}"),
    EventType("task.completed", "完成任务", "{organ_name}完成任务，依据：{evidence}"),
    EventType("policy.name_learned", "确认单位名称", "“{unit}”指{meaning_title}"),
)
