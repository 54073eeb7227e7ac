"""The room's events. Those that move the clock come from the rules' vocabulary; none holds a word of the applicant."""

from gongkai.desk.vocabulary import EventType, declare
from gongkai.rulebooks.vocabulary import events

ROOM = "foi"

declare(
    *(
        EventType(
            kind.name, kind.title, f"{kind.title}：{{said}}" if kind.fields else kind.title, confined=kind.about == ROOM
        )
        for kind in events().values()
        if kind.room == ROOM
    ),
    EventType("foi.registered", "登记申请", "登记，编号{number}", confined=True),
    EventType("foi.identity_seen", "核对身份证明", "核对申请人身份证明原件", confined=True),
    EventType(
        "foi.written_for", "代为填写申请", "代为填写申请（{why}），念给申请人核对，申请人签名确认", confined=True
    ),
    EventType("foi.words_replaced", "按补正改写申请内容", "申请内容按补正改写，原来的内容留在材料里", confined=True),
    EventType(
        "foi.words_restored", "恢复补正前的申请内容", "收到补正的登记已撤销，恢复补正前的申请内容", confined=True
    ),
    EventType("foi.paper_added", "增加材料", "增加{kind_title}", confined=True),
    EventType("foi.paper_opened", "查阅材料", "查阅{kind_title}", confined=True),
    EventType("foi.paper_held_back", "撤下材料", "从{kind_title}中撤下一份文件", confined=True),
    EventType("foi.correction_handed_in", "在网上提交补正材料", "申请人在网上提交补正材料", confined=True),
    EventType("foi.revealed", "查看申请人信息", "查看申请人信息：{reason}", confined=True),
    EventType("foi.amended", "更正登记内容", "更正登记内容：{changed}", confined=True),
    EventType(
        "foi.rectification_proposed",
        "提出更正办理登记",
        "提出更正办理登记：{title}（{on}）{result}，理由：{reason}",
        confined=True,
    ),
    EventType("foi.rectified", "更正办理登记", "更正办理登记：{title}（{on}）{result}，理由：{reason}", confined=True),
    EventType("foi.rectification_refused", "不予更正办理登记", "不予更正办理登记：{title}（{on}）", confined=True),
    EventType("foi.split", "分拆申请", "分拆为{parts}件", confined=True),
    EventType("foi.assigned", "交办", "交{organ_name}{part_title}", confined=True),
    EventType("foi.reassigned", "改派", "收回{organ_name}的承办", confined=True),
    EventType("foi.opinion_given", "反馈承办意见", "{organ_name}反馈意见", confined=True),
    EventType("foi.opined", "反馈承办意见", "{organ_name}反馈意见：{stance_title}", confined=True),
    EventType(
        "foi.decided_unheard", "不待协办单位的意见即批准", "不待{organ_name}的意见即批准：{reason}", confined=True
    ),
    EventType("foi.confirmed_late", "没有在收到的当日确认", "{reason}", confined=True),
    EventType("foi.marked", "标记敏感申请", "标记为敏感申请：{reason}", confined=True),
    EventType("foi.unmarked", "撤销敏感标记", "撤销敏感申请的标记：{reason}", confined=True),
    EventType("foi.contact_tried", "联系申请人", "联系申请人：{result}", confined=True),
    EventType("foi.decision_drafted", "起草答复意见", "起草答复意见", confined=True),
    EventType("foi.decision_submitted", "答复意见送审", "答复意见送审", confined=True),
    EventType("foi.negative_named", "写明负面清单条目", "不予公开所依据的负面清单条目：{entry_name}", confined=True),
    EventType("foi.decision_reviewed", "答复意见保密审查", "拟提供的内容通过保密审查", confined=True),
    EventType("foi.decision_returned", "退回答复意见", "退回答复意见", confined=True),
    EventType("foi.decision_approved", "批准答复意见", "批准答复意见", confined=True),
    EventType("foi.letter_drafted", "起草文书", "起草{code_title}", confined=True),
    EventType("foi.letter_edited", "修改文书", "修改{code_title}", confined=True),
    EventType("foi.letter_submitted", "文书送批", "{code_title}送批", confined=True),
    EventType("foi.letter_returned", "退回文书", "退回{code_title}", confined=True),
    EventType("foi.letter_approved", "批准文书", "批准{code_title}，文号{number}", confined=True),
    EventType("foi.letter_sent", "发出文书", "发出{code_title}", confined=True),
    EventType("foi.letter_served", "文书送达", "{code_title}于{on}送达", confined=True),
    EventType("foi.letter_discarded", "作废文书", "作废{code_title}", confined=True),
    EventType(
        "foi.sent_otherwise",
        "没有按申请人选择的途径发出",
        "{code_title}没有按申请人选择的途径（{route_title}）发出，改用{way_title}",
        confined=True,
    ),
    EventType(
        "foi.cited_ended",
        "仍引用已不再有效的依据",
        "{code_title}仍引用已不再有效的依据，理由：{reason}",
        confined=True,
    ),
    EventType(
        "foi.applicant_named",
        "向他人写明申请人",
        "{code_title}向对方写明申请人的{what_title}，理由：{reason}",
        confined=True,
    ),
    EventType("foi.consult_entered", "登记征求谁的意见", "登记征求{kind_title}的意见", confined=True),
    EventType("foi.consult_amended", "修改征求意见的登记", "修改征求{kind_title}意见的登记", confined=True),
    EventType("foi.consult_withdrawn", "撤回征求意见的登记", "撤回征求{kind_title}意见的登记，没有发出", confined=True),
    EventType("foi.replied_unheard", "不待征求意见的结果即答复", "不待征求意见的结果即答复：{reason}", confined=True),
    EventType("foi.answered_late", "逾期收到征求意见的答复", "{on}收到逾期的答复，期限不因此改变", confined=True),
    EventType("foi.silence_withdrawn", "撤销逾期未答复", "答复在期限内收到，撤销逾期未答复的登记", confined=True),
    EventType("foi.letterhead_set", "修改文书设置", "修改{organ_name}的文书设置：{fields}"),
    EventType("foi.end_untold", "不告知不再处理即归档", "不告知申请人不再处理即归档：{reason}", confined=True),
    EventType("foi.archived", "归档", "归档", confined=True),
    EventType("foi.reopened", "重新开卷", "因更正办理登记重新开卷，改正后再归档", confined=True),
    EventType("foi.reopened_anew", "重新开卷", "因责令重新答复重新开卷，办结后再归档", confined=True),
    EventType(
        "foi.order_taken_back", "撤销责令重新答复的登记", "责令重新答复的登记有误，已撤销，不再另作答复", confined=True
    ),
    EventType("foi.forgotten", "清除个人信息", "清除个人信息", confined=True),
    EventType("foi.grouped", "归入主题", "归入一个申请集中的主题", confined=True),
    EventType("foi.ungrouped", "移出主题", "移出申请集中的主题", confined=True),
    EventType("foi.wished", "提出主动公开建议", "申请人建议主动公开，理由：{ground_title}", confined=True),
    EventType("foi.wish_answered", "答复主动公开建议", "答复主动公开建议：{answer_title}", confined=True),
    EventType("foi.register_drafted", "起草答复公开稿", "起草不含个人信息的答复公开稿", confined=True),
    EventType("foi.imported", "从其他系统导入", "从其他系统导入", confined=True),
    EventType("remedy.filed", "登记救济", "{on}向{body}提出{kind_title}", confined=True),
    EventType("remedy.accepted", "受理", "{on}受理", confined=True),
    EventType("remedy.answered", "提出书面说明", "{on}就投诉举报提出书面说明", confined=True),
    EventType("remedy.decided", "审结", "{on}审结：{result_title}", confined=True),
    EventType("remedy.received", "申请人收到复议决定书", "申请人{on}收到复议决定书", confined=True),
    EventType("remedy.put_right", "完成整改", "{on}完成整改", confined=True),
    EventType(
        "remedy.copy_undone",
        "重新登记收到副本",
        "审理程序已明确，收到副本按该程序重新登记，书面答复的期限随之重新推算",
        confined=True,
    ),
    EventType("remedy.undone", "撤销履行的登记", "答复的登记已更正，履行的登记随之撤销", confined=True),
    EventType("remedy.retraction_proposed", "提出撤销救济登记", "提出撤销{what_title}，理由：{reason}", confined=True),
    EventType("remedy.retracted", "撤销救济登记", "撤销{what_title}，理由：{reason}", confined=True),
    EventType("remedy.retraction_refused", "不予撤销救济登记", "不予撤销{what_title}", confined=True),
    EventType("foi_correction.registered", "登记更正申请", "登记更正申请，编号{number}", confined=True),
    EventType("foi_correction.proposed", "拟办更正申请", "拟办：{result_title}", confined=True),
    EventType("foi_correction.edited", "修改更正告知书", "修改更正告知书的文字", confined=True),
    EventType("foi_correction.approved", "批准更正告知书", "批准更正告知书，文号{number}", confined=True),
    EventType("foi_correction.returned", "退回更正告知书", "退回更正告知书", confined=True),
    EventType("foi_correction.settled", "办结更正申请", "{result_title}，{on}告知", confined=True),
    EventType("foi_correction.forgotten", "清除个人信息", "清除个人信息", confined=True),
    EventType("foi_topic.opened", "登记申请主题", "登记主题：{title}", confined=True),
    EventType("foi_topic.renamed", "修改申请主题", "主题改为：{title}", confined=True),
    EventType("foi_topic.counted", "统计申请人数", "{days}日内{applicants}个不同申请人", confined=True),
    EventType("foi_topic.decided", "研判是否转为主动公开", "{decision_title}：{reason}", confined=True),
    EventType("foi_topic.drafted", "起草主动公开稿", "起草主动公开稿", confined=True),
    EventType("foi_suggestion.made", "提出工作建议", "向{to_name}提出工作建议", confined=True),
    EventType("foi_suggestion.answered", "答复工作建议", "{to_name}答复", confined=True),
)
