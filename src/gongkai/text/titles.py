"""The title of a document: joined when it is broken over lines, cut out when it runs into what follows."""

import itertools
import re

from gongkai.text import units
from gongkai.text.dates import WRITTEN, written
from gongkai.text.docnumbers import FORMAL, NUMBER, own_line
from gongkai.text.furniture import is_furniture
from gongkai.text.layout import Paragraph, brackets, fold_for_reading

_GENRE = (
    "通知|意见|决定|办法|方案|规定|公告|通告|通报|报告|请示|批复|答复|复函|函|纪要|命令|令|决议|公报|议案|要点|细则|计划|规划|条例|指南|指引|规程|"
    "规则|制度|预案|清单|目录|措施|标准|安排|分工|规范|章程|守则|解读|说明|名单|任务书|责任书|建议|分解|分解表|分工表|任务表|台账|一览表|汇编|(?<=.{6})(?:重点|工作)任务"
)
_TRAIL = r"(?: ?\((?:[一二三四五六]|试行|暂行|修订|修订稿|征求意见稿|草案|代拟稿|第.{1,3}版|20\d\d年?.{0,8})\))?"
_ENDS = re.compile(rf"(?:{_GENRE})》?{_TRAIL}$")
_LINKS = re.compile("关于|印发|转发|批转|公布|发布|开展|做好|废止|修改")
_PASSES_ON = re.compile("印发|转发|批转")
_CARRIER = re.compile(r"(?:通知|函|决定|命令|令|公告|通告|批复)$")
_RUN_IN = re.compile(
    r"(?P<title>[^。;:]{6,160}?(?:通知|意见|决定|方案|要点|办法|公告|通告|通报|批复|函))"
    r"(?:(?P<number> *\([^()。;:]{2,24}[\[〔(【](?:19|20)\d\d[\]〕)】]第?\d{1,5}号\)| +[^()。;: ]{2,16}[\[〔【](?:19|20)\d\d[\]〕】]第?\d{1,5}号(?= ))| )[ ]*(?P<rest>(?=[^。:]{2,300}:).*)$"
)
_TITLE_NUMBER = re.compile(
    r"(?:\((?P<closed>[^()。]{2,24}[\[〔【(](?:19|20)\d\d[\]〕】)]第?\d{1,5}号)\)|(?:(?<=[通知意见方案办法文件]) +|(?<=通知|意见|方案|办法|决定|公告|细则|要点)(?=[\u4e00-\u9fff])(?![的》]))[^()。 ]{2,16}[\[〔【(](?:19|20)\d\d[\]〕】)]第?\d{1,5}号)$"
)
_NUMBER_FIRST = re.compile(rf"(?P<number>{NUMBER.pattern}) *(?=[\u4e00-\u9fff《][^。;:]{{5,160}}(?:{_GENRE})》?$)")
"""A number, and behind it the title on the same line."""
_LETTERHEAD = re.compile(rf"[\u4e00-\u9fff]{{4,30}}文件 +(?P<number>{NUMBER.pattern}) +(?=[\u4e00-\u9fff《])")
"""Who issues, number and title on one line."""
_NUMBER_DATED = re.compile(rf"\(?(?P<number>{NUMBER.pattern}) +(?P<day>{WRITTEN.pattern})\)?")
_TWICE = re.compile(r"^(?P<who>.{4,40}?) ?(?P=who)(?=关于|關於|印发|印發|转发|轉發|批转|批轉)")
_ATTACHED = re.compile(
    r"^(?:标题(?=[\u4e00-\u9fff]{4,40}(?:关于|印发|转发))|附 ?件 ?\d{0,2} ?[:：]? ?(?=.{6})|“[^”]{2,12}” +(?=.{6}))"
)
"""What may stand before a title on its line: the word for an attachment, a mark of the page in quotes."""
_MARK = re.compile(
    r"^(?:附件 ?\d{0,2}:?$|特急|加急|急件|平急|特提|(?:绝密|机密|秘密)(?:★.*)?|内部.{0,4}|\d{1,6}|-+|_+|.{0,3}公开$|(?:主动|依申请)公开|不予公开|此件.*|★+|"
    r".{0,20}(?:总理|部长|主任|主席|省长|市长|州长|盟长|区长|县长|旗长|局长|行长|署长|会长)[: ].{1,20})$"
)
_DECREE = re.compile("(?:令|公告|通告)$")
_ISSUER_ENDS = (re.compile("关于|印发|转发|批转|公布|发布"), re.compile("对|给|答复"))
_ISSUES = re.compile("公布|发布|施行")
_ANNOUNCES = re.compile("(?:全文|原文|详情|文件|内容)(?:如下|见下)[:。]$")
"""The last words of a report before it gives the document."""
_GAP_BESIDE = re.compile("(?<=[\u4e00-\u9fff》）)]) (?=[\u4e00-\u9fff《（(])")
_LOOK = 40
_NONE = (-1, "", -1)
_LINES = 4
_LONGEST = 220


def unfold(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Title, number, addressees and first sentence written on one line become four paragraphs; so does a number after a title."""
    done: list[Paragraph] = []
    for at, paragraph in enumerate(paragraphs):
        done += _unfolded(paragraph) if at < _LOOK else [paragraph]
    return done


def _unfolded(paragraph: Paragraph) -> list[Paragraph]:
    letterhead = _LETTERHEAD.match(paragraph.folded)
    if letterhead and FORMAL.search(letterhead["number"]):
        edges = [0, letterhead.start("number"), letterhead.end("number"), len(paragraph.text)]
        *above, rest = (paragraph.part(a, b) for a, b in itertools.pairwise(edges))
        return [*above, *_unfolded(rest)]
    match = _RUN_IN.match(paragraph.folded)
    if match and _LINKS.search(match["title"]):
        cuts = [match.end("title"), match.end("number") if match["number"] else match.end("title")]
        colon = paragraph.folded.index(":", cuts[1]) + 1
        edges = [0, *cuts, colon, len(paragraph.text)]
        return [paragraph.part(a, b) for a, b in itertools.pairwise(edges) if paragraph.text[a:b].strip()]
    if paragraph.folded.endswith("|") and _TITLE_NUMBER.search(paragraph.folded.rstrip("| ")):
        return _unfolded(paragraph.part(0, len(paragraph.folded.rstrip("| "))))
    first = _NUMBER_FIRST.match(paragraph.folded)
    if first and FORMAL.search(first["number"]):
        return [paragraph.part(0, first.end("number")), paragraph.part(first.end("number"), len(paragraph.text))]
    dated = _NUMBER_DATED.fullmatch(paragraph.folded)
    if dated:
        return [paragraph.part(*dated.span("number")), paragraph.part(*dated.span("day"))]
    tail = _TITLE_NUMBER.search(paragraph.folded)
    if tail and tail.start() > 5 and not re.search("[。;:,]", paragraph.folded[: tail.start()]):
        return [paragraph.part(0, tail.start()), paragraph.part(tail.start(), len(paragraph.text))]
    return [paragraph]


def find(parts: list[Paragraph]) -> tuple[int, str, int]:
    """(index of the last paragraph of the title, title, index of the first); (-1, "", -1) when there is none."""
    named = by_genre(parts)
    if named is _NONE or not _LINKS.search(fold_for_reading(named[1])):
        above = _above_number(parts)
        named = above if above is not _NONE and (named is _NONE or _carries(above[1], named[1])) else named
    return _plain(parts) if named is _NONE else named


def _carries(carrier: str, title: str) -> bool:
    """Whether 某省人民政府关于印发某方案的通知 passes on what a page names first."""
    return bool(_PASSES_ON.search(fold_for_reading(carrier))) and re.sub(r"\s", "", title) in re.sub(r"\s", "", carrier)


def _above_number(parts: list[Paragraph]) -> tuple[int, str, int]:
    """The title right above the number of a document that a page of news gives in full."""
    for at, part in enumerate(parts[:_LOOK]):
        if own_line(part.folded) and (begin := max(at - _LINES, 0)) < at:
            for start in range(begin, at):
                last, title, first = by_genre(parts[start:at])
                if last == at - start - 1:
                    return start + last, title, start + first
    return _NONE


def by_genre(parts: list[Paragraph]) -> tuple[int, str, int]:
    """Like `find`, for titles that end in the name of a kind of document.

    A page often repeats the title above the document without the issuer, or the other way round: the fuller one counts.
    """
    told = _by_genre_from(parts, 0)
    announced = next((at for at, part in enumerate(parts[:_LOOK], 1) if _ANNOUNCES.search(part.folded)), 0)
    return _by_genre_from(parts, announced) if told is _NONE and announced else told


def _by_genre_from(parts: list[Paragraph], begin: int) -> tuple[int, str, int]:
    found: list[tuple[int, str, int]] = []
    at, decree = begin, -1
    while at < min(len(parts), begin + _LOOK):
        folded = parts[at].folded
        decree = at if is_decree(folded) else decree
        awaited = decree >= 0 and all(last <= decree for last, _, _ in found) and _ISSUES.search(folded)
        if _begins_body(folded) and not is_furniture(folded) and not awaited:
            break
        taken = 0 if is_furniture(folded) else _take(parts, at)
        if taken:
            first = at + _words_before(parts[at : at + taken], parts[: 2 * _LOOK])
            found.append((at + taken - 1, _join(parts[first : at + taken]), first))
        at += taken or 1
    longer = {t: o for t in found for o in found if t is not o and len(o[1]) > 6 and _bare_end(t[1], o[1])}
    fuller = {t for t, o in longer.items() if _adds_issuer(t[1], o[1])}
    fuller |= {t for t in found for o in found if _names_more(t[1], o[1])}
    told = [t for t in found if not is_decree(t[1])] or found
    numbered = {t for t in told if t[2] and own_line(parts[t[2] - 1].folded)}
    return max(told, key=lambda t: _standing(t, fuller, set(longer), decree, numbered)) if told else _NONE


_Found = tuple[int, str, int]


def _standing(
    found: _Found, fuller: set[_Found], longer: set[_Found], decree: int, numbered: set[_Found]
) -> tuple[bool, bool, bool, bool, bool, int]:
    """What speaks for a title, the strongest first: no names of columns before it, its authority, a decree above it, 关于, the number
    of the document right above it, its place."""
    at, title, _ = found
    dressed = found in longer and found not in fuller
    return not dressed, found in fuller, at > decree, "关于" in fold_for_reading(title), found in numbered, -at


def _adds_issuer(full: str, title: str) -> bool:
    """Whether the first is the second with the authority before it, not with names of columns."""
    before = _bare_end(full, title)
    return bool(before) and all(map(units.is_organ, (before or "").split()))


def _names_more(full: str, title: str) -> bool:
    """江左市人民政府办公室关于… where a page has 市政府办公室关于… above it."""
    more, less = issuer_words(full), issuer_words(title)
    if not less or len(more) <= len(less) or not all(map(units.is_organ, more.split())):
        return False
    if full[len(more) :].strip() != title[len(less) :].strip():
        return False
    letters = iter(more)
    return all(letter in letters for letter in less)


def _bare_end(full: str, title: str) -> str | None:
    """What stands before `title` in `full`, which ends in it (gaps do not count); None when it does not."""
    bare, wanted = re.sub(r"\s", "", full), re.sub(r"\s", "", title)
    before = len(bare) - len(wanted)
    if before <= 0 or not bare.endswith(wanted):
        return None
    kept = [at for at, c in enumerate(full) if not c.isspace()]
    return full[: kept[before]]


def _words_before(taken: list[Paragraph], around: list[Paragraph]) -> int:
    """How many of the lines that end in a title are none of it: names of columns, above a line that opens with the authority
    or that stands elsewhere by itself."""
    last = taken[-1].folded
    if len(taken) > 1 and _is_title(last) and sum(part.folded == last for part in around) > 1:
        return 0 if any(_LINKS.search(part.folded) for part in taken[:-1]) else len(taken) - 1
    for at in range(len(taken) - 1, 0, -1):
        if _begins_anew(taken[:at], taken[at:]):
            return at
    for at in range(1, len(taken)):
        own = "".join(part.folded for part in taken[at:])
        if issuer_words(taken[at].folded) and units.is_organ(issuer_words(taken[at].folded)) and _is_title(own):
            above = [part.folded for part in taken[:at]]
            return 0 if all(map(units.is_organ, above)) or any(map(_LINKS.search, above)) else at
    return 0


def _begins_anew(above: list[Paragraph], below: list[Paragraph]) -> bool:
    """Whether a blank line parts words of the page from a title that is whole without them."""
    words = [part.folded for part in above]
    apart = below[0].line() - above[-1].line(len(above[-1].text) - 1) > 1
    own = "".join(part.folded for part in below)
    said = any(_LINKS.search(line) or units.is_organ(line.replace(" ", "")) or "《" in line for line in words)
    return apart and not said and bool(_LINKS.search(own)) and _is_title(own)


def is_decree(folded: str) -> bool:
    """某某令, 某某公告: the head of a decree, whose own title stands below its number; 令 alone below several names."""
    match = _DECREE.search(folded)
    if folded == "令":
        return True
    return bool(match) and units.is_organ(folded[: match.start()]) if match else False


def _begins_body(folded: str) -> bool:
    return bool(
        re.match(r"[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\)|第一[章条]", folded)
        or (folded.endswith(":") and len(folded) > 4 and "标题" not in folded and not folded.endswith("全文如下:"))
        or (len(folded) > 60 and folded.rstrip("”)").endswith("。"))
    )


def _take(parts: list[Paragraph], at: int) -> int:
    """How many paragraphs from `at` make a title: as many as it takes to end in a genre word, with its brackets closed."""
    joined, taken = "", 0
    for count, part in enumerate(parts[at : at + 8], 1):
        folded = part.folded
        ends = (
            is_furniture(folded)
            or _MARK.match(folded.strip("() "))
            or own_line(folded)
            or folded == "令"
            or not folded.strip("| ")
        )
        if ends or _begins_body(folded) or written(folded):
            break
        if folded.endswith("文件") and units.is_organ(folded[:-2]) and not taken and not joined:
            return 0
        if re.search(r"[。;!?:]$", folded) or len(joined) + len(folded) > _LONGEST:
            break
        if taken and not _carries_on(joined, folded):
            break
        joined += _SPACED_GENRE.sub(r"\1\2", folded)
        if _is_title(joined):
            taken = count
    return taken


def _is_title(joined: str) -> bool:
    whole = joined.count("《") == joined.count("》") and joined.count("(") == joined.count(")")
    return whole and len(joined) >= 6 and bool(_ENDS.search(joined)) and not units.is_organ(joined)


def _carries_on(joined: str, folded: str) -> bool:
    """A title that already ends well goes on only with (试行), with 的通知, or when what it passes on still lacks its carrier."""
    if re.fullmatch(_TRAIL.strip("?"), folded) or folded.startswith(("的", "》", "及", "和", "、")):
        return True
    return (
        bool(_PASSES_ON.search(joined))
        and not _CARRIER.search(joined)
        and bool(_CARRIER.search(folded))
        and len(folded) < 60
    )


def _join(parts: list[Paragraph]) -> str:
    """Lines are closed up; a space is kept between two authorities."""
    title = ""
    for before, part in zip([None, *parts], parts, strict=False):
        between = before is not None and units.is_organ(before.folded) and units.is_organ(part.folded.split(" ")[0])
        title += (" " if between else "") + _close(re.sub(r"\s+", " ", part.text))
    return bare(title.strip())


def _close(words: str) -> str:
    """大 同 市 of a spread-out line closed up, and the gaps that a PDF shows around figures: 印发 2026 年."""
    spread = _SPREAD.sub(lambda m: m.group().replace(" ", ""), words)
    return _SPACED_GENRE.sub(r"\1\2", AROUND_FIGURES.sub("", spread))


AROUND_FIGURES = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\d+ ?[年月日号第])|(?<=\d) (?=[年月日号])")
_SPACED_GENRE = re.compile(r"(?:(?<=的)|^)(通|意|决|公|方|办|批) {1,8}(知|见|定|告|案|法|复)$")
"""通 知 at the end of a title, or with a line to itself."""
_SPREAD = re.compile("(?<![\u4e00-\u9fff])?[\u4e00-\u9fff](?: [\u4e00-\u9fff](?![\u4e00-\u9fff])){2,}")


def bare(title: str) -> str:
    """Without a number in front and without one pair of 《》 around the whole."""
    folded = fold_for_reading(title)
    number = NUMBER.match(folded)
    column = re.match("【.{1,6}】|[\u4e00-\u9fff]{2,8}[丨|] ?|[\u4e00-\u9fff]{2,6}: ?(?=关于)", folded)
    start = column.end() if column else number.end() if number and FORMAL.search(number.group()) else 0
    rest = _TWICE.sub(r"\g<who>", _ATTACHED.sub("", title[start:].strip()))
    rest = re.sub("(?<=[\u4e00-\u9fff]) (?=关于|關於|印发|印發|转发|轉發)", "", _close(rest))
    rest = _without_gaps(rest)
    return rest[1:-1] if brackets(rest, "《", "》") == [(0, len(rest))] else rest


def _without_gaps(title: str) -> str:
    """A title without the gaps that line breaks left behind 关于 or 印发; those before it part authorities or names of columns."""
    begun = _LINKS.search(fold_for_reading(title))
    return title[: begun.end()] + _GAP_BESIDE.sub("", title[begun.end() :]) if begun else title


def _plain(parts: list[Paragraph]) -> tuple[int, str, int]:
    """No genre word anywhere: the first short line that is not furniture and has text below it."""
    for at, part in enumerate(parts[:6]):
        folded = part.folded
        red_head = folded.endswith("文件") and units.is_organ(folded[:-2])
        if is_furniture(folded) or own_line(folded) or _MARK.match(folded) or red_head or units.is_organ(folded):
            continue
        fits = (
            4 <= len(folded) <= 60
            and not re.search(r"[。;:,!?\t]", folded)
            and len(parts) > at + 1
            and "|" not in parts[at + 1].text
        )
        return (
            (at, part.text, at)
            if fits and re.search("[\u4e00-\u9fff]", folded) and not _begins_body(folded)
            else (-1, "", -1)
        )
    return -1, "", -1


def issuer_words(title: str) -> str:
    """The authorities a title opens with, as one string; empty when it opens with its subject."""
    folded = fold_for_reading(title)
    for ends in _ISSUER_ENDS:
        match = ends.search(folded)
        head = title[: match.start()].strip() if match else ""
        if head and not brackets(fold_for_reading(head), "《", "》"):
            return head
    return ""
