"""Signs that a text binds the public, whatever it is called (规范性文件): a question to people, never an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.text.numbers import CHINESE, parse
from gongkai.text.script import fold

_PUBLIC = "公民|法人|其他组织|任何单位|任何个人|任何组织|单位和个人|企业|经营者|生产者|用户|业主|居民|村民|申请人|当事人|驾驶人|从业人员|市场主体|行政相对人|家长|商户|摊贩|养犬人|建设单位|施工单位|用人单位"
_BINDS = "应当|不得|禁止|必须|须经|方可|不予|处以|罚款|责令"
_SIGNS = (
    ("binds", re.compile(rf"[^。；\n]{{0,30}}(?:{_PUBLIC})[^。；\n]{{0,30}}?(?:{_BINDS})[^。；\n]{{0,20}}|禁止(?:任何)?(?:{_PUBLIC})[^。；\n]{{0,30}}")),
    ("validity", re.compile(r"有效期(?:为|至|到|：)?[^。；\n]{1,16}")),
    ("repeals", re.compile(r"[^。；\n]{0,40}(?:同时|自行)废止")),
    ("effect", re.compile(r"本?(?:办法|规定|细则|意见|通知|通告|方案|标准|制度)?自[^。；\n]{1,24}起(?:施行|实施|执行|生效)")),
    ("penalty", re.compile(r"违反本(?:办法|规定|细则|通告)[^。；\n]{0,40}")),
)  # fmt: skip
TITLES = {
    "binds": "为公民、法人或者其他组织设定义务",
    "validity": "规定了有效期",
    "repeals": "废止其他文件",
    "effect": "规定了施行日期",
    "penalty": "规定了违反的后果",
}
_YEARS = re.compile(rf"有效期(?:限)?(?:为|：)?\s*([{CHINESE}\d]{{1,4}})年")
_TRIAL = re.compile(r"暂行|试行")


@dataclass(frozen=True, slots=True)
class Sign:
    """What points to it, with the first words that say so."""

    code: str
    quote: str

    @property
    def title(self) -> str:
        return TITLES[self.code]


def signs(text: str) -> list[Sign]:
    folded = fold(text)
    found = ((code, pattern.search(folded)) for code, pattern in _SIGNS)
    return [Sign(code, text[match.start() : match.end()].strip()[:60]) for code, match in found if match]


def binding(found: list[Sign]) -> bool:
    """Whether the signs together call for the question: it binds the public, and says when or instead of what."""
    codes = {sign.code for sign in found}
    return "penalty" in codes or ("binds" in codes and len(codes) > 1)


def stated_years(text: str) -> int | None:
    """N of 有效期N年."""
    match = _YEARS.search(fold(text))
    return parse(match[1]) if match else None


def trial(title: str) -> bool:
    """暂行, 试行."""
    return bool(_TRIAL.search(fold(title)))
