"""Labels before a statement of who does what by when: 市级牵头单位:, 责任(牵头)部门:, 配合责任处室(单位):, 整改时限:.

A label of units is what it asks for (牵头, 配合, 责任) and whom (单位, 部门, 处室), at what level. In folded text.
"""

from typing import Literal

Role = Literal["lead", "responsible", "cooperating", "time", "other"]

_LEVEL = "(?:整改|任务|工作|项目|问题)?(?:(?:国家|中央|自治区|[省市县区州盟旗镇])(?:级|直)|属地)?"
_WHOM = "(?:单位|部门|机构|处室|科室|股室|地区|主体|乡镇|镇街|街道|社区|镇|村)"
NOUN = rf"(?:责任)?{_WHOM}(?:[和及、/](?:责任|负责)?(?:{_WHOM}|个人|人|领导))?(?:\([^()]{{0,6}}\))?"
_LEADS = "(?:第一|总)?(?:牵头|主办|主责|主管|主要责任)"
_HELPS = "(?:配合|协办|会办|协同|协助|参与|参加|协作|支持|指导)+"
_DOES = "(?:组织|具体|主体|直接)?(?:责任|承办|落实|实施|执行|完成|负责|办理)"


def _asked(role: str) -> str:
    """牵头, 牵头责任, 牵头(责任)."""
    return rf"{role}(?:(?:和|、|/)?(?:责任|负责|承办|落实|实施)|\([^()]{{2,4}}\))?"


_UNITS: dict[Role, str] = {
    "lead": rf"{_LEVEL}(?:{_asked(_LEADS)}|{_DOES}\((?:牵头|主办)\)){NOUN}",
    "cooperating": rf"{_LEVEL}{_asked(_HELPS)}{NOUN}",
    "responsible": rf"{_LEVEL}{_asked(_DOES)}{NOUN}",
}
UNITS = "|".join(_UNITS.values())
_DIVISION = "责任分工|部门分工|任务分工"
_ENDS = "完成|办结|办理|落实|整改|推进|实施|计划完成|预计完成|目标完成"
TIMES = rf"(?:{_ENDS}|工作|任务)?(?:时限|期限|时间节点|时限要求|时间要求)|(?:{_ENDS})(?:时间|日期|节点)|进度(?:要求|安排)|时间进度"
ROLES: tuple[tuple[Role, str], ...] = (
    ("lead", rf"{_UNITS['lead']}(?:及分工)?|牵头(?!.{{0,2}}领导)|主办(?=:)|主责(?=:)|牵头(?=:)"),
    ("cooperating", rf"{_UNITS['cooperating']}|配合|协办|会办(?=:)"),
    ("time", rf"{TIMES}|时间安排|进度安排|时间"),
    ("other", rf"行业主管(?:部门|单位)?|监管责任(?=:)|(?:监管|监督|督办|督导|督查|考核|验收|包抓|联系){NOUN}|(?:实际)?(?:完成|进展)情况|工作进展|(?:项目|责任|分管|牵头|市级|包抓|联系|配合)?(?:[省市县区州]领导|领导|责任人|联系人|负责人)|责任人|备注|(?:适用|实施(?!单位|部门|机构|主体)|试点)[\u4e00-\u9fff]{{1,4}}(?=:)|联系电话|监督电话|工作目标"),
    ("responsible", rf"{_UNITS['responsible']}(?:及分工)?|{_DIVISION}|分工单位|(?:主体责任|责任|分办|承办)(?=:)"),
)  # fmt: skip
"""What may stand before a colon inside a statement, the first that fits."""
BESIDE = dict(ROLES)["other"]
"""What stands among them and gives nobody a part: 责任人, 督导单位."""
BEGINS = rf"(?:{UNITS}|主办|主责|主体责任(?=:)|分办|承办(?=:)|{_DIVISION}|{TIMES})"
"""What begins a statement at the end of a sentence or on a line of its own."""
