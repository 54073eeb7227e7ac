"""Document numbers (发文字号) as written: 鞍政办发〔2020〕17号, [2010]10号, 国务院令第492号, 2020年第5号."""

import re

from gongkai.text.numbers import parse

_CHINESE = "〇○零0oO一二三四五六七八九"
YEAR = rf"[〔\[(【〈]\s*(?:(?:19|20)\d\d|[一二][{_CHINESE}]{{3}})\s*[〕\])】〉]"
NUMBER = re.compile(
    rf"(?:(?:[\u4e00-\u9fffA-Za-z]|\((?=[\u4e00-\u9fff]{{1,4}}\)))[\u4e00-\u9fffA-Za-z()·-]{{0,19}} ?{YEAR} ?第? ?(?:\d{{1,5}}|[一二三四五六七八九十百]{{1,5}}) ?号)"
    r"|[\u4e00-\u9fff]{2,20}(?:令|公告|通告)(?:\(?(?:19|20)\d\d年?\)?)? ?第 ?[\d一二三四五六七八九十百〇]{1,5} ?号"
    r"|(?:(?:19|20)\d\d年 ?)?第 ?[\d一二三四五六七八九十百〇]{1,5} ?号"
)

FORMAL = re.compile(rf"{YEAR}|[令告]")
"""What a number standing alone must contain, lest 第3号 of a list pass for one."""

_AUTHORITY = re.compile(
    "[\u4e00-\u9fff]{2,}(?:人民政府|办公室|办公厅|委员会)(?:文件)?(?=[\u4e00-\u9fff]{2,10}[〔\\[(（【])|[\u4e00-\u9fff]{2,}文件(?=[\u4e00-\u9fff]{2,10}[〔\\[(（【])"
)
_ISSUED = re.compile(
    r"\s*[〔\[［【（(〈﹝]\s*(?P<year>(?:19|20)\d\d)\s*[〕\]］】）)〉﹞]\s*(?P<serial>\d{1,5})\s*号", re.ASCII
)
_SIGNER = re.compile(r"\s*(?:签发人|会签人)\s*:.*$")


def closed(number: str) -> str:
    """Without the gaps that files and pages put between figures and characters: 〔2021〕217 号 is 〔2021〕217号; nor the
    authority that a scan puts before it: 某市人民政府文件某政发…."""
    bare = re.sub(r"\s", "", number)
    return bare[authority.end() :] if (authority := _AUTHORITY.match(bare)) else bare


def written(number: str) -> str:
    """With the year in 〔〕 and no gaps, as official documents bear it (GB/T 9704): 望教[2026] 177号 is 望教〔2026〕177号; anything
    else as it stands."""
    return _ISSUED.sub(lambda one: f"〔{one['year']}〕{one['serial']}号", number.strip())


def year(number: str) -> int | None:
    """2017 of 省政办发〔2017〕3号."""
    found = re.search(YEAR, number)
    return parse(found.group()[1:-1].strip()) if found else None


def own_line(folded: str) -> re.Match[str] | None:
    """The number when a line is one and nothing else but brackets around it or 签发人 beside it."""
    return NUMBER.fullmatch(_SIGNER.sub("", folded).strip("() •●·"))
