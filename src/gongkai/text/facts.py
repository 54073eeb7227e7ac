"""What a document says of itself before its body begins and where it is signed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gongkai.text import dates, docnumbers, titles, units
from gongkai.text.furniture import is_furniture
from gongkai.text.layout import Paragraph, brackets, fold_for_reading

_STAMP_LABEL = re.compile(
    r"(?:发布|发表|公开|上网|上传)(?:时间|日期) ?[:]? ?|(?<![文立成效印发生档止失载])(?:时间|日期) ?: ?"
)
_LATER_LABEL = re.compile(r"更新(?:时间|日期)")
_TABLE_LABELS = r"(?:信息)?索 {0,8}[引取] {0,8}号|主题分类|组配分类|信息分类|体裁|公开方式|公开时限|有效性|效力状态|(?:文件|信息|公文|政策)?名 {0,4}称|中文名|标 {0,4}题|发文机关|发文机构|发布机构|发布单位|制发机关|发文字号|发布文号|政策文号|文件编号|统一编号|文 {0,8}号|发布部门|公开责任部门|成文日期|生成日期|发文日期|颁布时间|印发时间|发布日期|发布时间|公开日期|生效(?:日期|时间)|失效(?:日期|时间)|废止(?:日期|时间)|内容概述|关键词|主 {0,2}题 {0,2}词|公文种类|服务对象|来源|浏览次数|责任编辑"
_CELL = re.compile(
    rf"(?:^|(?<=[ \t|•\[【]))(?:公文|备注/)?(?P<label>{_TABLE_LABELS}) ?[\]】]?(?: ?: ?(?:[\t|] ?)?| ?[\t|] ?| +)"
    rf"(?P<value>(?:(?!(?:{_TABLE_LABELS}) ?[:\]】]).)*?)(?= *[\t|]| {{2,}}|[ ]*(?:[\[【] ?)?(?:{_TABLE_LABELS})(?:[ :\t\]】]|$)|$)"
)
_WHO_ISSUED = ("发文机关", "发布机构", "制发机关", "发布单位", "公开责任部门")
_NAMED = re.compile("^(?:文件|信息|公文|政策)(?=名称)")
_LABEL_ALONE = re.compile(rf"[•●·◆ ]*[\[【]? ?(?P<label>{_TABLE_LABELS}) ?[\]】]? ?:?")
_OTHER_DAY = re.compile("(?:生成|成文|发文|印发|形成|签发|生效|失效|废止|归档|下载)(?:日期|时间)")
_SAYS = re.compile("现将|根据|如下|关于|为了|按照|应当|必须")
_COLLECTIVE = re.compile("各|^(?:责任|牵头|配合|主办|协办|承办|发布|来源)")
_OPENS = re.compile(
    "[\u4e00-\u9fff]{2,16}?(?:人民政府|政府)(?:办公室|办公厅)?(?!令|信息|采购|网站|规章|投资|购买|债务|性|工作报告|办公|职能)"
    r"|[\u4e00-\u9fff]{2,16}?(?:局|厅|委员会|办公室|委)(?=\d{4}年)"
)
_JOINED = re.compile(
    r"(?P<first>(?:中共|中国共产党)?(?P<place>[\u4e00-\u9fff]{2,14}?)[\u4e00-\u9fff]{2,14}) ?(?P<second>(?P=place)[\u4e00-\u9fff]{2,14})"
)
_EXPLAINS = re.compile("^政策解读 ?[:：] ?")
"""What a page writes before the title of the document itself."""
_SEALED = re.compile(r"\([^()]{2,30}代章?\)")
_SEALED_BESIDE = re.compile(r"[(（][^()（）]{0,30}代章[)）]\s*$")
"""Who lends its seal, below or beside the authority that has none."""
_TAIL = 12
_BELOW_TITLE = 6
_REPORTS = re.compile(
    "(?:近日|日前|近期),?(?P<who>[^。《》,]{4,80}?)(?:联合)?(?:印发|发布|公布|出台)了?《(?P<title>[^《》]{4,80})》"
)
_CLOSE = 2
_NEAR = 4
"""Below a title; further down 各园区、各镇 with a line to itself is a cell."""
_HEAD = 40


@dataclass(frozen=True, slots=True)
class Facts:
    title: str
    doc_number: str | None
    issuers: tuple[str, ...]
    addressees: tuple[str, ...]
    written_on: date | None
    published_at: date | datetime | None
    body: tuple[Paragraph, ...]
    """What follows the title and the addressees."""


def read(paragraphs: list[Paragraph], meta: Mapping[str, str]) -> Facts:
    parts = titles.unfold(paragraphs)
    cells, values = _cells(parts)
    title_at, title, _ = titles.find(parts)
    title = _whole_title(title, cells) or cells.get("标题", "") or cells.get("名称", "") or meta.get("ArticleTitle", "")
    to_at, to = _addressees(parts, title_at)
    start = max(title_at, to_at) + 1 if max(title_at, to_at) >= 0 else 0
    reporters: tuple[str, ...] = ()
    if not title and to_at < 0:
        title, reporters = _reported(parts[:_BELOW_TITLE])
    title = _EXPLAINS.sub("", title) if to_at >= 0 else title
    named = _organs(titles.issuer_words(title))
    signed, on = _signature(parts, start, named)
    if not signed and not on:
        signed, on = _signature(parts[:start], 0, named)
    return Facts(
        title=title or _passed_on(parts[start:]),
        doc_number=_number(parts[: to_at if to_at > 0 else _end_of_head(parts, start)]) or _cell_number(cells),
        issuers=_each_once(
            _issuers(signed, named or reporters, parts[:start], cells)
            or _opening(title)
            or (_alone(parts[: _end_of_head(parts, start)]) if title else ())
        ),
        addressees=to,
        written_on=on or _cell_date(cells),
        published_at=_labelled_moment(parts, max(start, 1))
        or _first_moment(cells, "发布日期", "发布时间", "公开日期")
        or _bare_moment(parts[: max(_without_furniture(parts, start), 1)], values)
        or _moment(meta.get("PubDate", "")),
        body=tuple(parts[start:]),
    )


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    """Authorities that a scan joined are two again: 某区工委办公室某区管委会办公室."""
    done: list[str] = []
    for name in names:
        joined = _JOINED.fullmatch(fold_for_reading(name))
        whole = joined and units.is_organ(joined["first"]) and units.is_organ(joined["second"])
        done += [name[: joined.end("first")], name[joined.start("second") :].strip()] if joined and whole else [name]
    return tuple(dict.fromkeys(done))


def _reported(head: list[Paragraph]) -> tuple[str, tuple[str, ...]]:
    """近日,甲厅、乙厅印发了《某方案》: the title and the authorities that a report names before it gives the text."""
    for part in head:
        match = _REPORTS.match(part.folded)
        if match:
            return part.text[match.start("title") : match.end("title")], _organs(
                part.text[match.start("who") : match.end("who")]
            )
    return "", ()


def _passed_on(body: list[Paragraph]) -> str:
    """The title below the day of a notice that shows none of its own: that of the document it passes on."""
    signed = next((at for at, part in enumerate(body) if dates.written(part.folded)), len(body))
    return titles.by_genre(body[signed + 1 :])[1]


def _end_of_head(parts: list[Paragraph], start: int) -> int:
    """Where the first sentence below the title stands; a number may follow the title and the authority."""
    ends = (at for at in range(start, len(parts)) if parts[at].folded.endswith("。"))
    return min(next(ends, len(parts)), start + _BELOW_TITLE, len(parts))


def _moment(words: str) -> date | datetime | None:
    match = dates.STAMP.match(fold_for_reading(words).strip())
    return dates.stamp(match) if match else None


def _first_moment(cells: Mapping[str, str], *labels: str) -> date | datetime | None:
    return next((moment for label in labels if (moment := _moment(cells.get(label, "")))), None)


def _cells(parts: list[Paragraph]) -> tuple[dict[str, str], set[int]]:
    """The block of labels and values that a government site prints above a document, and which paragraphs are only values."""
    found: dict[str, str] = {}
    values: set[int] = set()
    for at, part in enumerate(parts[:_HEAD]):
        if not is_furniture(part.folded):
            continue
        alone = _LABEL_ALONE.fullmatch(part.folded)
        if alone and at + 1 < len(parts) and not _LABEL_ALONE.fullmatch(parts[at + 1].folded):
            found.setdefault(alone["label"].replace(" ", ""), parts[at + 1].text.strip())
            values.add(at + 1)
        for match in _CELL.finditer(part.folded):
            value = part.text[match.start("value") : match.end("value")].strip()
            found.setdefault(_NAMED.sub("", match["label"].replace(" ", "")), value)
    return found, values


def _whole_title(title: str, cells: Mapping[str, str]) -> str:
    """The title, or the one in the block of labels when the text shows only a piece of it."""
    told = titles.bare(cells.get("标题") or cells.get("名称") or "")
    piece, whole = (re.sub(r"\s", "", fold_for_reading(words)) for words in (title, told))
    return told if piece and piece != whole and piece in whole else title


def _cell_number(cells: dict[str, str]) -> str | None:
    value = next(
        (cells[label] for label in ("发文字号", "文号", "发布文号", "政策文号", "文件编号") if cells.get(label)), ""
    )
    return docnumbers.closed(value) if docnumbers.NUMBER.fullmatch(fold_for_reading(value)) else None


def _cell_date(cells: dict[str, str]) -> date | None:
    value = next(
        (cells[label] for label in ("成文日期", "生成日期", "发文日期", "颁布时间", "印发时间") if cells.get(label)), ""
    )
    match = dates.STAMP.match(re.sub(" ?([年月日.-]) ?", r"\1", fold_for_reading(value)))
    return dates.day(match) if match else None


def _number(head: list[Paragraph]) -> str | None:
    """A number with a line to itself; 第37号 counts only below 某某令 or 某某公告, and together with it."""
    for number, part in enumerate(head):
        above = head[number - 1] if number else None
        match = docnumbers.own_line(part.folded)
        if match is None:
            continue
        at = part.folded.index(match.group())
        words = part.text[at : at + len(match.group())]
        if docnumbers.FORMAL.search(match.group()):
            return docnumbers.closed(words)
        if above is not None and titles.is_decree(above.folded):
            first = _above(head, number - 1, 0)[:1] if above.folded == "令" else ()
            return docnumbers.closed("".join(first) + above.text + words)
    return None


def _addressees(parts: list[Paragraph], title_at: int) -> tuple[int, tuple[str, ...]]:
    """The line after the title that ends in a colon and names authorities, joined when it is broken."""
    begin = title_at + 1 if title_at >= 0 else 0
    for at in range(begin, min(begin + _HEAD, len(parts))):
        words, folded = parts[at].text, parts[at].folded
        for following in parts[at + 1 : at + 4]:
            if ":" in folded or "。" in folded or is_furniture(folded) or not folded.endswith((",", "、", "(")):
                break
            words, folded, at = words + following.text, folded + following.folded, at + 1
        near = title_at < 0 or at - title_at <= _NEAR
        told = words[:-1] if folded.endswith(":") else words if near and _calls(folded) else ""
        close = title_at >= 0 and at - title_at <= _CLOSE
        names = units.addressees(told) if told and _names_authorities(fold_for_reading(told), close) else ()
        if names:
            return at, names
        if "。" in folded and len(folded) > 60:
            break
    return -1, ()


def _calls(folded: str) -> bool:
    """A line of addressees whose colon got lost."""
    names = units.addressees(folded) if folded.startswith("各") and len(folded) < 200 else ()
    return len(names) > 1 and all(map(units.is_organ, names))


def _names_authorities(folded: str, close: bool) -> bool:
    """Whether most names are authorities'; right below the title a few are enough."""
    if len(folded) > 400 or re.search("[。:!?]", folded) or is_furniture(folded):
        return False
    names = units.addressees(folded)
    certain = sum(units.is_organ(n) or n.startswith("各") for n in names)
    called = (folded.startswith("各") or (close and "各" in folded)) and not _SAYS.search(folded)
    return bool(names) and (certain * 2 > len(names) or (called and certain * 4 >= len(names)))


def _signature(parts: list[Paragraph], start: int, named: tuple[str, ...]) -> tuple[tuple[str, ...], date | None]:
    """Names of authorities standing right above a day that has a line to itself, and that day: the first that fits the title, else the first."""
    unsigned: date | None = None
    others: tuple[tuple[str, ...], date] | None = None
    for at in range(start, len(parts)):
        folded = parts[at].folded
        match = (dates.WRITTEN.search(folded) or _iso_day(folded)) if len(folded) <= 120 else None
        if not match or folded[match.end() :].strip(" )"):
            continue
        on, before = dates.day(match), folded[: match.start()].strip(" (")
        signed = _organs(parts[at].text[: len(parts[at].text) - len(folded[match.start() :])]) if before else ()
        if on is None or (before and not signed):
            continue
        signed = signed or _above(parts, at, start)
        if signed and (not named or any(_same_organ(a, b) for a in signed for b in named)):
            return signed, on
        others = others or ((signed, on) if signed else None)
        unsigned = unsigned or (on if match.re is dates.WRITTEN and not signed and others is None else None)
    if others and not unsigned:
        return others
    return (), unsigned or _day_of_decree(parts[:start]) or _bracketed_day(parts[: start + 3])


def _same_organ(one: str, other: str) -> bool:
    """省政府办公厅 is 江左省人民政府办公厅: the letters of the shorter stand in the longer in their order."""
    short, long = sorted((fold_for_reading(one), fold_for_reading(other)), key=len)
    letters = iter(long)
    return all(letter in letters for letter in short)


def _day_of_decree(head: list[Paragraph]) -> date | None:
    """The day under the name of who signed a decree, above the rule's own title."""
    if not any(titles.is_decree(part.folded) for part in head):
        return None
    return next((day for part in head if (day := dates.written(part.folded))), None)


def _iso_day(folded: str) -> re.Match[str] | None:
    """2020-08-20 or 2020.8.20 with a line to itself; it counts only under a signature."""
    match = dates.STAMP.fullmatch(folded)
    return match if match and not match["H"] else None


def _bracketed_day(head: list[Paragraph]) -> date | None:
    """(2019年3月1日市政府常务会议通过) under the title of a rule."""
    found = (dates.WRITTEN.match(p.folded[1:]) for p in head if p.folded.startswith("("))
    return next((dates.day(match) for match in found if match), None)


def _above(parts: list[Paragraph], at: int, start: int) -> tuple[str, ...]:
    names: tuple[str, ...] = ()
    if at > start and _SEALED.fullmatch(parts[at - 1].folded):
        at -= 1
    while at > start and (found := _organs(_SEALED_BESIDE.sub("", parts[at - 1].text))):
        names, at = found + names, at - 1
    return names


def _organs(words: str) -> tuple[str, ...]:
    """Names of authorities when the words are nothing else."""
    folded = fold_for_reading(words)
    if len(folded) > 120 or re.search("[。:;!?《》]", folded):
        return ()
    bare = words.strip()[1:-1] if brackets(folded.strip()) == [(0, len(folded.strip()))] else words
    names = [name for piece in re.split(r"\s{1,}|\t", bare.strip()) for name in units.split(piece)]
    if names and all(units.is_organ(name) and not name.startswith("各") for name in names):
        return tuple(names)
    spaced = "" if "\t" in words else re.sub(r"\s+", "", words)  # cells of a row are no name together
    return (spaced,) if units.is_organ(spaced) and not spaced.startswith("各") else ()


def _issuers(
    signed: tuple[str, ...], named: tuple[str, ...], head: list[Paragraph], cells: dict[str, str]
) -> tuple[str, ...]:
    fits = not named or any(_same_organ(a, b) for a in signed for b in named)
    if signed and fits and len(signed) >= len(named):
        return tuple(map(_fuller, signed, named)) if len(signed) == len(named) else signed
    return (
        named
        or signed
        or _red_head(head)
        or _organs(next((cells[label] for label in _WHO_ISSUED if cells.get(label)), ""))
    )


def _fuller(signed: str, named: str) -> str:
    """The longer of two names of one authority."""
    return named if len(named) > len(signed) and _same_organ(signed, named) else signed


def _opening(title: str) -> tuple[str, ...]:
    """某县人民政府 of 某县人民政府工作规则."""
    match = _OPENS.match(fold_for_reading(title))
    return (title[: match.end()],) if match else ()


def _alone(head: list[Paragraph]) -> tuple[str, ...]:
    """An authority with a line to itself near the title, where nothing else says who issued the document."""
    named = (part for part in head if not _COLLECTIVE.search(part.folded) and not is_furniture(part.folded))
    found = (_organs(part.text) for part in named)
    return next((names for names in found if names), ())


def _red_head(head: list[Paragraph]) -> tuple[str, ...]:
    names: tuple[str, ...] = ()
    for at, part in enumerate(head):
        if part.folded.endswith("文件") and not is_furniture(part.folded):
            names += _organs(part.text[:-2])
        elif part.folded == "令":
            names += _above(head, at, 0)
        elif titles.is_decree(part.folded):
            names += _organs(re.sub("(?:令|公告|通告)$", "", part.text))
    return names


def _without_furniture(parts: list[Paragraph], start: int) -> int:
    """The first paragraph from `start` on that belongs to the document."""
    while start < len(parts) and is_furniture(parts[start].folded):
        start += 1
    return start


def _labelled_moment(parts: list[Paragraph], start: int) -> date | datetime | None:
    """When the page says it went online, behind a label at its top or at its end."""
    start = _without_furniture(parts, start)
    near = [p.folded for p in parts[: max(start, 1)] if len(p.folded) < 200]
    edge = near + [p.folded for p in parts[start:][-_TAIL:] if len(p.folded) < 200]
    for folded in edge:
        for label in _STAMP_LABEL.finditer(folded):
            match = dates.STAMP.match(folded, label.end())
            if match:
                return dates.stamp(match)
    return None


def _bare_moment(head: list[Paragraph], values: set[int]) -> date | datetime | None:
    """A time without a label at the top of the page."""
    told = [p.folded for at, p in enumerate(head) if at not in values and len(p.folded) < 200]
    bare = ((p, dates.STAMP.search(p)) for p in told if not _OTHER_DAY.search(p))
    return next(
        (dates.stamp(m) for p, m in bare if m and m["s"] != "年" and m.start() < 30 and not _LATER_LABEL.search(p)),
        None,
    )
