"""Files made for tests: Word documents, PDF files with and without text, workbooks, archives meant to harm."""

import io
import zipfile
from collections.abc import Iterable

import docx
import xlsxwriter

DOCUMENT = (
    "东林区人民政府办公室关于公开便民服务事项的通知",
    "东政办发〔2024〕5号",
    "各街道办事处，区政府各部门：",
    "一、梳理事项。各部门于2024年5月底前完成。（牵头单位：区行政审批局；责任单位：各街道办事处）",
    "东林区人民政府办公室",
    "2024年3月1日",
)


def word(paragraphs: tuple[str, ...] = DOCUMENT, table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, words in enumerate(cells):
                grid.cell(row, column).text = words
    document.core_properties.author = ""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def rewritten(archive: bytes, changes: dict[str, bytes]) -> bytes:
    """The archive with members replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, None) or old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return stream.getvalue()


def numbered_word(paragraphs: tuple[tuple[int, str], ...]) -> bytes:
    """Paragraphs numbered by Word itself: 一、 at depth 0, （一） at depth 1."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, text in enumerate(("%1、", "（%2）"))
    )
    numbering = f'<w:numbering {w}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    body = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'
        for depth, words in paragraphs
    )
    document = f"<w:document {w}><w:body>{body}</w:body></w:document>"
    return rewritten(word(("",)), {"word/document.xml": document.encode(), "word/numbering.xml": numbering.encode()})


def pdf(lines: tuple[str, ...] | None) -> bytes:
    """One page; with `lines` None a page that is only a drawing. The text layer maps two-byte codes to Unicode."""
    content = b"0 0 10 10 re f"
    if lines is not None:
        content = pdf_words((60, 760 - 18 * i, line) for i, line in enumerate(lines))
    return pdf_pages(content)


def pdf_words(placed: Iterable[tuple[float, float, str]]) -> bytes:
    """What writes words at places, counted in points from the lower left."""
    rows = (f"1 0 0 1 {x} {y} Tm <{words.encode('utf-16-be').hex()}> Tj" for x, y, words in placed)
    return ("BT /F 11 Tf " + " ".join(rows) + " ET").encode()


def pdf_pages(*contents: bytes, turned: int = 0) -> bytes:
    """A file with these pages, shown `turned` degrees to the right."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    numbers = range(7, 7 + 2 * len(contents), 2)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % n for n in numbers), len(contents)),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /FontDescriptor 6 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(cmap), cmap),
        b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900"
        b" /Descent -200 /CapHeight 900 /StemV 80 >>",
    ]
    for number, content in zip(numbers, contents, strict=True):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate %d /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> >>" % (turned, number + 1),
            b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content),
        ]
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj %s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )


def workbook() -> bytes:
    """A visible sheet, a hidden one with a telephone stored as a number, a comment, a property; all numbers invented."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"comments": "经办人手机13900001111"})
        open_sheet, hidden = book.add_worksheet("公示"), book.add_worksheet("底稿")
        open_sheet.write_row(0, 0, ["村", "户数"])
        open_sheet.write_row(1, 0, ["朝阳村", 32])
        open_sheet.write_comment(1, 0, "身份证11010519491231002X")
        hidden.write_row(0, 0, ["姓名", "手机"])
        hidden.write_row(1, 0, ["某某", 13812345678])
        hidden.hide()
    return stream.getvalue()


TABLE = (
    ("序号", "工作任务", "牵头单位", "配合单位", "完成时限"),
    ("一、办事公开", "", "", "", ""),
    ("1", "编制目录", "区司法局", "区财政局、区民政局", "2024年6月底前"),
    ("2", "公布指南", "区司法局", "各街道办事处", "2024-09-15"),
    ("二、结果公开", "", "", "", ""),
    ("3", "公布评议结果", "区政府办公室", "", "每季度一次"),
)
"""A division of work; 区司法局 stands once and spans both of its rows, a heading spans all columns."""


def table_page() -> str:
    """The table in a page that a table lays out."""
    head = "".join(f"<th>{cell}</th>" for cell in TABLE[0])
    rows = [f"<tr>{head}</tr>"]
    for number, row in enumerate(TABLE[1:], 1):
        spans = {2: ' rowspan="2"'} if number == 2 else {}
        kept = [c for c in range(5) if not (number == 3 and c == 2)]
        cells = "".join(f"<td{spans.get(c, '')}><p>{row[c].replace('、', '</p><p>')}</p></td>" for c in kept)
        rows.append(f"<tr>{cells}</tr>" if row[1] else f"<tr><td colspan='5'>{row[0]}</td></tr>")
    lines = "".join(f"<p>{line}</p>" for line in DOCUMENT[:3])
    inner = f"<table border='1'>{''.join(rows)}</table>"
    return f"<html><body><table><tr><td>{lines}{inner}<p>此件公开发布</p></td></tr></table></body></html>"


def table_word() -> bytes:
    document = docx.Document()
    for paragraph in DOCUMENT[:3]:
        document.add_paragraph(paragraph)
    grid = document.add_table(len(TABLE), 5)
    for number, row in enumerate(TABLE):
        for column, words in enumerate(row):
            grid.cell(number, column).text = "" if (number, column) == (3, 2) else words
        if not row[1]:
            grid.cell(number, 0).merge(grid.cell(number, 4))
    grid.cell(2, 2).merge(grid.cell(3, 2))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def table_workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, hidden = book.add_worksheet("任务"), book.add_worksheet("底稿")
        sheet.merge_range("A1:E1", DOCUMENT[0])
        for number, row in enumerate(TABLE, 1):
            sheet.write_row(number, 0, row)
        sheet.merge_range("A3:E3", TABLE[1][0])
        sheet.merge_range("A6:E6", TABLE[4][0])
        sheet.merge_range("C4:C5", "区司法局")
        hidden.write_row(0, 0, ["任务", "责任单位"])
        hidden.write_row(1, 0, ["藏", "某局"])
        hidden.hide()
    return stream.getvalue()


def table_lines(separator: str) -> bytes:
    """The table as text: cells between tabs or strokes, or one a line."""
    if separator == "\n":
        rows = [cell or "/" for row in TABLE if row[1] for cell in row]
    else:
        rows = [separator.join(row) for row in TABLE]
    return "\n".join((*DOCUMENT[:3], *rows)).encode()


def styled_word() -> bytes:
    """Headings that only their style numbers: 一、 by the style, （一） by a style based on another, ① in a list of its own."""
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (kind, style, text) in enumerate(
            (("chineseCounting", "A", "%1、"), ("chineseCounting", "B", "（%2）"), ("decimalEnclosedCircle", "C", "%3"))
        )
    )
    numbering = f'<w:numbering {w}><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    numbered = '<w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr>'
    styles = (
        f'<w:styles {w}><w:style w:styleId="A">{numbered}</w:style><w:style w:styleId="B">{numbered}</w:style>'
        '<w:style w:styleId="C"><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="4"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="D"><w:basedOn w:val="C"/></w:style></w:styles>'
    )
    words = (
        ("A", "总体要求"),
        ("A", "重点任务"),
        ("B", "公开预算"),
        ("D", "部门预算"),
        ("D", "政府预算"),
        ("B", "公开决算"),
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>' for style, text in words
    )
    parts = {
        "word/document.xml": f"<w:document {w}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": numbering,
        "word/styles.xml": styles,
    }
    return rewritten(word(("",)), {name: content.encode() for name, content in parts.items()})


def bomb() -> bytes:
    """A few kilobytes that unpack to a hundred megabytes."""
    return rewritten(word(("",)), {"word/document.xml": b"<a>" + b" " * 100_000_000 + b"</a>"})


def locked(archive: bytes) -> bytes:
    """The archive with the flag that says its members are encrypted."""
    return archive.replace(b"PK\x01\x02\x14\x00\x14\x00\x00\x00", b"PK\x01\x02\x14\x00\x14\x00\x01\x00").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )
