"""Files made for tests: Word documents, PDF files with and without text, workbooks, archives meant to harm."""

import io
import zipfile

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
        rows = (f"1 0 0 1 60 {760 - 18 * i} Tm <{line.encode('utf-16-be').hex()}> Tj" for i, line in enumerate(lines))
        content = ("BT /F 11 Tf " + " ".join(rows) + " ET").encode()
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
        b"1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 /FontDescriptor 8 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(cmap), cmap),
        b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 900"
        b" /Descent -200 /CapHeight 900 /StemV 80 >>",
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


def bomb() -> bytes:
    """A few kilobytes that unpack to a hundred megabytes."""
    return rewritten(word(("",)), {"word/document.xml": b"<a>" + b" " * 100_000_000 + b"</a>"})


def locked(archive: bytes) -> bytes:
    """The archive with the flag that says its members are encrypted."""
    return archive.replace(b"PK\x01\x02\x14\x00\x14\x00\x00\x00", b"PK\x01\x02\x14\x00\x14\x00\x01\x00").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )
