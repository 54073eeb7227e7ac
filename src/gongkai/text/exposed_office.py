"""What office files show and hide. Beyond the parts people know, every other member is read for its words and attributes."""

import re
from collections.abc import Iterator

from lxml import etree

from gongkai.text.archive import Archive
from gongkai.text.errors import Unreadable
from gongkai.text.exposure import PICTURE, Part, column_letters, inside

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMED = (
    ("批注", "word/comments"),
    ("页眉", "word/header"),
    ("页脚", "word/footer"),
    ("脚注", "word/footnotes"),
    ("尾注", "word/endnotes"),
    ("自定义数据", "customXml/item"),
    ("批注", "xl/comments"),
    ("批注", "xl/threadedComments/"),
    ("批注", "xl/persons/"),
    ("图形", "xl/drawings/"),
    ("图表", "word/charts/"),
    ("图表", "xl/charts/"),
    ("数据透视表缓存", "xl/pivotCache/"),
    ("外部链接缓存", "xl/externalLinks/"),
    ("属性", "docProps/"),
)
_NO_WORDS = re.compile(
    r"word/(?:styles|stylesWithEffects|fontTable|webSettings|numbering|theme/).*|xl/(?:styles|calcChain|theme/).*|\[Content_Types\]\.xml|.*thumbnail.*",
    re.IGNORECASE,
)
_EMBEDDED = re.compile(r".*\.(?:xlsx|docx|pptx|xlsm|pdf|txt|csv|html?|zip)$", re.IGNORECASE)
_MEDIA = re.compile(r".*\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|wdp|jb2|jp2)$", re.IGNORECASE)
#: Attributes that programs fill with their own numbers.
_PROGRAMS = re.compile(r"rsid.*|.*id|r|s|spans|uri|uid|guid|.*color|rgb|cx|cy|x|y|w|h|sz|ht|width|height|ref|sqref|count|uniqueCount|length|hash.*|salt.*|sha\w*", re.IGNORECASE)  # fmt: skip
#: Smaller pictures are bullets and rules.
_SMALLEST_PICTURE = 4_096
#: What headers and footers of sheets set in front of their words: &C, &"宋体,常规", &12.
_FORMAT = re.compile(r'&(?:[A-Z]|"[^"]*"|\d{1,3}(?!\d))')
_FORMULAS = {"f", "formula", "formula1", "formula2"}
#: A formula that puts words together, and the words and figures it is given: what a reader's program will show.
_JOINS = re.compile(r"&|CONCAT|TEXTJOIN", re.IGNORECASE)
_LITERALS = re.compile(r'"((?:[^"]|"")*)"|(?<![\w$.!])(\d+)(?![\w:(!])')
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n"}


def word(archive: Archive, depth: int) -> Iterator[Part | str]:
    from gongkai.text import word as reader

    root = archive.xml("word/document.xml")
    body = reader.text_of(archive)
    yield Part("正文", body)
    yield Part("修订中删除的文字", _deleted(root))
    yield from _unseen("隐藏文字", "\n".join(_hidden(root)), "")
    yield from _unseen("域代码和替代文字", "\n".join([*_joined(root, "instrText"), *_attributes(root)]), "")
    boxes = ["".join(_leaves(box)) for box in root.iter(f"{_W}txbxContent")]
    yield from _unseen("文本框", "\n".join(boxes), body)
    yield from _others(archive, depth, {"word/document.xml"})


def workbook(archive: Archive, data: bytes, depth: int) -> Iterator[Part | str]:
    from gongkai.text import workbook as reader

    said: set[str] = set()
    members = _sheet_members(archive)
    for number, sheet in enumerate(reader.sheets(data)):
        said.update(cell for line in sheet.text.split("\n") for cell in line.split("\t"))
        yield Part(f"工作表“{sheet.name}”{'（隐藏）' if sheet.hidden else ''}", sheet.text, cell=sheet.origin)
        if number < len(members) and members[number] in archive:
            yield from _covered(archive.xml(members[number]), sheet.name)
    if "xl/sharedStrings.xml" in archive:
        strings = [" ".join("".join(_leaves(si)).split()) for si in archive.xml("xl/sharedStrings.xml").iter("{*}si")]
        yield Part("未使用的字符串", "\n".join(words for words in strings if words not in said))
    yield from _others(archive, depth, {"xl/sharedStrings.xml"})


def old_workbook(data: bytes) -> Iterator[Part | str]:
    """xls and et of before 2007: the cells; their comments and properties no program here can read."""
    from gongkai.text import workbook as reader

    for sheet in reader.sheets(data):
        yield Part(f"工作表“{sheet.name}”{'（隐藏）' if sheet.hidden else ''}", sheet.text, cell=sheet.origin)
    yield "旧版表格里的批注和属性，须人工查看，或者另存为 xlsx 后再上传"


def other(archive: Archive, depth: int) -> Iterator[Part | str]:
    """Slides and OFD documents: their words, page by page as they are stored."""
    yield from _others(archive, depth, set())


def _others(archive: Archive, depth: int, read: set[str]) -> Iterator[Part | str]:
    for member in sorted(archive.names()):
        if member in read or _NO_WORDS.fullmatch(member) or member.endswith("/"):
            continue
        if _EMBEDDED.fullmatch(member):
            yield from inside(archive.read(member), member.rsplit("/", 1)[-1], depth)
        elif _MEDIA.fullmatch(member):
            if len(archive.read(member)) >= _SMALLEST_PICTURE:
                yield f"{member.rsplit('/', 1)[-1]}：{PICTURE}"
        elif member.lower().endswith(".bin") and "embed" in member.lower():
            yield f"{member.rsplit('/', 1)[-1]}：嵌入的对象，须人工查看"
        elif member.lower().endswith((".xml", ".rels", ".vml")):
            yield from _member(archive, member)


def _member(archive: Archive, member: str) -> Iterator[Part]:
    try:
        root = archive.xml(member)
    except Unreadable:
        words = archive.read(member).decode("utf-8", "replace")
        yield Part(f"文件内部（{member}）", re.sub(r"<[^>]*>", "\n", words))
        return
    where = next((title for title, start in _NAMED if member.startswith(start)), f"文件内部（{member}）")
    if member.startswith("xl/worksheets/") and "/_rels/" not in member:
        yield Part(where, "\n".join([*_asides(root), *_attributes(root)]))
    elif member.startswith("xl/comments"):
        yield from _comments(root, where)
    else:
        yield Part(where, "\n".join([_words(root), *_attributes(root)]))


def _comments(root: etree._Element, where: str) -> Iterator[Part]:
    text, starts = "", []
    for comment in root.iter("{*}comment"):
        starts.append((len(text), f"!{comment.get('ref') or ''}"))
        text += "".join(_leaves(comment)).replace("\n", " ") + "\n"
    authors = "\n".join("".join(map(str, node.itertext())) for node in root.iter("{*}author"))
    yield Part(where, text + authors, starts=tuple(starts))


def _sheet_members(archive: Archive) -> list[str]:
    """Members of the sheets in the order of the book."""
    try:
        links: dict[str, str] = {
            str(node.get("Id")): (node.get("Target") or "")
            for node in archive.xml("xl/_rels/workbook.xml.rels").iter("{*}Relationship")
        }
        sheets = archive.xml("xl/workbook.xml").iter("{*}sheet")
        targets = [
            links.get(next((str(v) for k, v in node.attrib.items() if str(k).endswith("}id")), ""), "")
            for node in sheets
        ]
    except Unreadable:
        return []
    return [target.lstrip("/") if target.startswith("/") else f"xl/{target}" for target in targets]


def _covered(root: etree._Element, name: str) -> Iterator[Part]:
    """Hidden rows and columns of a sheet, named; their words are read with the sheet."""
    rows = [node.get("r") or "?" for node in root.iter("{*}row") if node.get("hidden") in {"1", "true"}]
    columns = [
        column_letters(int(node.get("min") or 1) - 1)
        for node in root.iter("{*}col")
        if node.get("hidden") in {"1", "true"}
    ]
    told = [f"第{'、'.join(rows[:20])}行" if rows else "", f"{'、'.join(columns[:20])}列" if columns else ""]
    if any(told):
        yield Part(f"工作表“{name}”的隐藏行列", "隐藏：" + "，".join(filter(None, told)))


def _asides(root: etree._Element) -> Iterator[str]:
    """What a worksheet says outside its cells: formulas (and what they join), prompts, headers and footers."""
    for node in root.iter():
        local = etree.QName(node).localname if isinstance(node.tag, str) else ""
        if local not in {"v", "t"} and node.text and node.text.strip():
            yield _FORMAT.sub(" ", node.text) if local.endswith(("Header", "Footer")) else node.text
            if local in _FORMULAS and _JOINS.search(node.text):
                yield "".join(words.replace('""', '"') or figures for words, figures in _LITERALS.findall(node.text))


def _attributes(root: etree._Element) -> Iterator[str]:
    for node in root.iter():
        if not isinstance(node.tag, str):
            yield node.text or ""
            continue
        for name, value in node.attrib.items():
            if len(value) > 5 and not _PROGRAMS.fullmatch(etree.QName(str(name)).localname):
                yield str(value)


def _unseen(where: str, text: str, known: str) -> Iterator[Part]:
    """Only what the body does not say already."""
    lines = [line for line in text.split("\n") if line.strip() and line not in known]
    yield Part(where, "\n".join(lines))


def _deleted(root: etree._Element) -> str:
    return "\n".join(_joined(root, "delText"))


def _joined(root: etree._Element, leaf: str) -> Iterator[str]:
    """The words of one kind of leaf, put together paragraph by paragraph where an editor cut them into runs."""
    for paragraph in root.iter(f"{_W}p"):
        words = "".join(node.text or "" for node in paragraph.iter(f"{_W}{leaf}") if next(node.iterancestors(f"{_W}p")) is paragraph)  # fmt: skip
        if words:
            yield words


def _hidden(root: etree._Element) -> Iterator[str]:
    for run in root.iter(f"{_W}r"):
        vanish = run.find(f"{_W}rPr/{_W}vanish")
        if vanish is not None and vanish.get(f"{_W}val") not in {"0", "false"}:
            yield "".join(_leaves(run))


def _leaves(node: etree._Element) -> Iterator[str]:
    """Words with the breaks between them, phonetic guides left out."""
    for leaf in node.iter():
        local = etree.QName(leaf).localname if isinstance(leaf.tag, str) else ""
        if local == "t" and not any(str(up.tag).endswith("}rPh") for up in leaf.iterancestors()):
            yield leaf.text or ""
        elif local in _BREAKS:
            yield _BREAKS[local]


def _words(root: etree._Element) -> str:
    """Paragraph by paragraph where there are any, else element by element."""
    lines = ["".join(_leaves(node)) for node in root.iter("{*}p", "{*}si", "{*}comment")]
    rest = [str(node.text) for node in root.iter() if isinstance(node.tag, str) and node.text and not _in_lines(node)]
    return "\n".join([*lines, *rest])


def _in_lines(node: etree._Element) -> bool:
    return etree.QName(node).localname == "t" and any(
        str(up.tag).rsplit("}", 1)[-1] in {"p", "si", "comment"} for up in node.iterancestors()
    )
