"""Signs and layout of a Chinese document: what every editor corrects without asking what it means (GB/T 15834, GB/T 9704)."""

import re
from collections.abc import Iterator

from gongkai.text.numbers import parse
from gongkai.text.wording import Finding, Severity

_HAN = r"[\u3400-\u9fff]"
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
_HALF_SIGN = re.compile(rf"(?<={_HAN})[,;:?!](?={_HAN}|$)|(?<={_HAN})\.(?=\s*$)", re.MULTILINE)
_WIDE_FIGURES = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+(?:[．][０-９]+)?")
_DOC_YEAR = re.compile(
    rf"(?:{_HAN}{{2,14}})(?P<open>[\[(（【〈［{{])(?P<year>(?:19|20)\d\d)(?P<shut>[\])）】〉］}}])(?P<ordinal>第)?(?P<zero>0*)(?P<number>\d{{1,4}})号"
)
_DOC_FORM = re.compile(r"〔(?:19|20)\d\d〕(?P<extra>第0*|0+)\d{1,4}号")
_SAME_SIGNS = re.compile(r"([，。；：、！？])\1+")
_TWO_SIGNS = re.compile(r"(?:，。|。，|、，|，、|；。|。；|：。|、。|。、)")
_DOTS = re.compile(r"(?<!\.)\.{3,}(?!\.)|。{3,}|(?<!…)…(?!…)")
_SAME_WORD = re.compile(rf"({_HAN}{{2,8}})\1")
_SAME_SIGN_WORD = re.compile(
    r"(?<![目似打土])的的(?!确)|了了(?![解])|是是(?!非)|和和|在在(?!职)|为为|将将|对对(?![口照])|并并|及及|于于"
)
_GAP = re.compile(rf"(?<={_HAN})[ \u00a0]+(?={_HAN})")
_TITLES = re.compile(r"(?<=》)、(?=《)")
_PAIRS = {
    "（": "）",
    "(": ")",
    "《": "》",
    "“": "”",
    "‘": "’",
    "【": "】",
    "〔": "〕",
    "「": "」",
    "［": "］",
    "[": "]",
}
_MIXED = {("（", ")"): "）", ("(", "）"): ")", ("［", "]"): "］", ("[", "］"): "]"}
_SHUT = {shut: opening for opening, shut in _PAIRS.items()}
_ORDINALS = (
    re.compile(r"^[ \t\u3000]*第(?P<n>[一二三四五六七八九十百零〇]{1,5})章"),
    re.compile(r"^[ \t\u3000]*第(?P<n>[一二三四五六七八九十百零〇]{1,5})条"),
    re.compile(r"^[ \t\u3000]*(?P<n>[一二三四五六七八九十]{1,3})、"),
    re.compile(r"^[ \t\u3000]*[（(](?P<n>[一二三四五六七八九十]{1,3})[)）]"),
    re.compile(r"^[ \t\u3000]*(?P<n>\d{1,2})[.．、](?!\d)"),
    re.compile(r"^[ \t\u3000]*[（(](?P<n>\d{1,2})[)）]"),
)
#: 第X条 counts on through all chapters.
_ARTICLES = 1
_MOST = 400


def check(text: str) -> Iterator[Finding]:
    for finder in (_signs, _numbers, _repeated, _brackets, _ordinals):
        for count, finding in enumerate(finder(text)):
            if count >= _MOST:
                break
            yield finding


def _finding(
    text: str, start: int, end: int, code: str, right: str, note: str, severity: Severity = "warning"
) -> Finding:
    return Finding(start, end, code, severity, text[start:end], right, note)


def _signs(text: str) -> Iterator[Finding]:
    for match in _HALF_SIGN.finditer(text):
        yield _finding(text, *match.span(), "half_width", _FULL[match.group()], "汉字之间用全角标点。")
    for match in _SAME_SIGNS.finditer(text):
        if match[1] != "。" or len(match.group()) < 3:
            yield _finding(text, *match.span(), "repeated_sign", match[1], "标点重复。")
    for match in _TWO_SIGNS.finditer(text):
        yield _finding(text, *match.span(), "two_signs", "", "两个标点连用。")
    for match in _DOTS.finditer(text):
        yield _finding(text, *match.span(), "ellipsis", "……", "省略号为六个点。", "hint")
    for match in _GAP.finditer(text):
        if "  " not in match.group() and "\u00a0\u00a0" not in match.group() and not _is_name(text, match):
            yield _finding(text, *match.span(), "space", "", "汉字之间有空格。", "hint")
    for match in _TITLES.finditer(text):
        yield _finding(text, *match.span(), "between_titles", "", "书名号并列时，中间一般不用顿号。", "hint")


def _is_name(text: str, match: re.Match[str]) -> bool:
    """张 三: a name of two characters is spaced to the width of three; so is a heading of few characters."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[start : end if end >= 0 else len(text)]
    return len(line.replace(" ", "").strip()) <= 8 or "\t" in line or "|" in line


def _numbers(text: str) -> Iterator[Finding]:
    for match in _WIDE_FIGURES.finditer(text):
        narrow = "".join(chr(ord(sign) - 0xFEE0) for sign in match.group())
        yield _finding(text, *match.span(), "wide_figures", narrow, "数字和字母用半角。", "hint")
    for match in _DOC_YEAR.finditer(text):
        right = f"〔{match['year']}〕{match['number']}号"
        yield _finding(
            text,
            match.start("open"),
            match.end(),
            "doc_number",
            right,
            "发文字号的年份用六角括号〔〕，序号不加“第”、不编虚位。",
        )
    for match in _DOC_FORM.finditer(text):
        right = match.group().replace(match["extra"], "", 1)
        yield _finding(text, *match.span(), "doc_number", right, "发文字号的序号不加“第”、不编虚位。")


def _repeated(text: str) -> Iterator[Finding]:
    for match in _SAME_WORD.finditer(text):
        if len(match[1]) > 2 or not _may_double(match[1]):
            yield _finding(text, *match.span(), "repeated_word", match[1], "词语重复。")
    for match in _SAME_SIGN_WORD.finditer(text):
        yield _finding(text, *match.span(), "repeated_word", match.group()[0], "字重复。")


def _may_double(word: str) -> bool:
    """研究研究, 商量商量: two characters said twice are often meant; only words of form or place are not."""
    return word not in {
        "关于",
        "以及",
        "或者",
        "并且",
        "进行",
        "按照",
        "根据",
        "通过",
        "对于",
        "为了",
        "由于",
        "人民",
        "政府",
        "工作",
        "有关",
        "单位",
        "部门",
    }


def _brackets(text: str) -> Iterator[Finding]:
    """Paragraph by paragraph; a quotation may go on in the next one."""
    at = 0
    for line in text.split("\n"):
        yield from _in_line(text, line, at)
        at += len(line) + 1


def _in_line(text: str, line: str, at: int) -> Iterator[Finding]:
    open_: list[tuple[str, int]] = []
    for index, sign in enumerate(line):
        if sign in _PAIRS:
            open_.append((sign, at + index))
        elif sign in _SHUT:
            yield from _closed(text, open_, sign, at + index, line, index)
    for sign, start in open_:
        yield _finding(text, start, start + 1, "unpaired", "", f"“{sign}”没有配对。")


def _closed(text: str, open_: list[tuple[str, int]], sign: str, start: int, line: str, index: int) -> Iterator[Finding]:
    if open_ and _PAIRS[open_[-1][0]] == sign:
        open_.pop()
    elif open_ and (open_[-1][0], sign) in _MIXED:
        opening, _ = open_.pop()
        yield _finding(text, start, start + 1, "mixed_brackets", _MIXED[opening, sign], "括号一半全角、一半半角。")
    elif any(one == _SHUT[sign] for one, _ in open_):
        while open_[-1][0] != _SHUT[sign]:
            lost, where = open_.pop()
            yield _finding(text, where, where + 1, "unpaired", "", f"“{lost}”没有配对。")
        open_.pop()
    elif not (sign in ")）" and re.fullmatch(r"[ \t\u3000]*[\d一二三四五六七八九十]{1,3}", line[:index])):
        yield _finding(text, start, start + 1, "unpaired", "", f"“{sign}”没有配对。")


def _ordinals(text: str) -> Iterator[Finding]:
    """一、 三、: a number left out or said twice, level by level."""
    last: dict[int, int] = {}
    at = 0
    for line in text.split("\n"):
        found = next(((level, match) for level, form in enumerate(_ORDINALS) if (match := form.match(line))), None)
        if found:
            level, match = found
            number, before = parse(match["n"]), last.get(level)
            if number is not None:
                if before is not None and number not in (before + 1, 1):
                    words = "序号重复" if number == before else "序号不连续"
                    yield _finding(
                        text,
                        at + match.start("n"),
                        at + match.end("n"),
                        "ordinal",
                        "",
                        f"{words}：前一项是第{before}项，这里是第{number}项。",
                    )
                last[level] = number
                for deeper in [other for other in last if other > level and not (level == 0 and other == _ARTICLES)]:
                    del last[deeper]
        at += len(line) + 1
