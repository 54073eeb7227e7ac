from gongkai.desk.vocabulary import EventType, declare

# Confined: neither the words of an unpublished report nor who entered which figure concerns another organ.
declare(
    EventType("annual_report.begun", "开始编制年度报告", "开始编制{year}年年度报告", confined=True),
    EventType("annual_report.taken", "重新取数", "重新取数，{changed}个数有变化", confined=True),
    EventType("annual_report.entered", "手工填报", "手工填报{cell}", confined=True),
    EventType("annual_report.sheet_read", "读入表格", "从文件读入{cells}个数", confined=True),
    EventType("annual_report.noted", "说明差异", "说明差异：{check}", confined=True),
    EventType("annual_report.edited", "修改年度报告文字", "修改：{sections}", confined=True),
    EventType("annual_report.sent", "年度报告送审", "第{number}版送审", confined=True),
    EventType("annual_report.compiled", "编制政府信息公开工作年度报告", "编制完成第{number}版", confined=True),
    EventType("annual_report.submitted", "向主管部门提交年度报告", "提交{year}年年度报告第{number}版", confined=True),
    EventType(
        "annual_report.receipt_entered", "登记收到在别处提交的年度报告", "登记{on}收到的报告：{source}", confined=True
    ),
    EventType("annual_report.taken_over", "核对收下年度报告", "对照原件核对，收下{on}收到的报告", confined=True),
    EventType("annual_report.returned", "退回年度报告", "退回修改", confined=True),
    EventType("annual_report.released", "年度报告公开", "第{number}版公开", confined=True),
    EventType("annual_report.taken_down", "年度报告撤回", "随信息撤回", confined=True),
    EventType("annual_report.reissued", "更正年度报告", "启动第{number}版", confined=True),
)
