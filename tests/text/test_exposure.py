"""Nothing hides in a file: every corner where a clerk's program leaves words, and every way to send a file that harms."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text import samples

from gongkai.text.errors import Unreadable
from gongkai.text.exposure import look
from gongkai.text.privacy import scan

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
#: One number for each corner; all invented.
NUMBERS = tuple(f"139{corner:08d}" for corner in range(12345678, 12345678 + 40))


def places(data: bytes, name: str = "") -> dict[str, str]:
    return {
        part.text[span.start : span.end]: part.place(span.start)
        for part in look(data, name).parts
        for span in scan(part.text)
    }


def corner_word() -> bytes:
    n = NUMBERS
    body = (
        f"<w:p><w:r><w:t>联系电话{n[0][:5]}</w:t></w:r><w:r><w:t>{n[0][5:]}</w:t></w:r></w:p>"
        f"<w:p><w:del><w:r><w:delText>电话{n[1][:4]}</w:delText></w:r><w:r><w:delText>{n[1][4:]}</w:delText></w:r></w:del></w:p>"
        f"<w:p><w:ins><w:r><w:t>{n[2]}</w:t></w:r></w:ins></w:p>"
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{n[3]}</w:t></w:r></w:p>"
        f'<w:p><w:r><w:instrText>HYPERLINK "tel:{n[4]}"</w:instrText></w:r></w:p>'
        f"<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>{n[5]}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
        f'<w:p><w:sdt><w:sdtPr><w:alias w:val="手机{n[6]}"/></w:sdtPr></w:sdt></w:p>'
    )
    return samples.rewritten(
        samples.word(("",)),
        {
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>".encode(),
            "word/comments.xml": f"<w:comments {W}><w:comment><w:p><w:r><w:t>{n[7]}</w:t></w:r></w:p></w:comment></w:comments>".encode(),
            "word/header2.xml": f"<w:hdr {W}><w:p><w:r><w:t>{n[8]}</w:t></w:r></w:p></w:hdr>".encode(),
            "docProps/custom.xml": f"<Properties><property><v>{n[9]}</v></property></Properties>".encode(),
            "word/settings.xml": f'<w:settings {W}><w:docVars><w:docVar w:name="a" w:val="{n[10]}"/></w:docVars></w:settings>'.encode(),
            "word/_rels/x.rels": f'<Relationships><Relationship Target="mailto:{n[11]}@qq.com"/></Relationships>'.encode(),
            "word/embeddings/Sheet1.xlsx": samples.workbook(),
            "word/media/image1.png": b"\x89PNG" + b"\0" * 9000,
        },
    )


def test_every_corner_of_a_word_file() -> None:
    found = places(corner_word(), "a.docx")
    wanted = (
        "正文",
        "修订中删除的文字",
        "正文",
        "正文",
        "域代码和替代文字",
        "正文",
        "域代码和替代文字",
        "批注",
        "页眉",
        "属性",
    )
    for number, where in zip(NUMBERS, wanted, strict=False):
        assert found[number] == where or (where == "正文" and found[number] in {"隐藏文字", "文本框"}), number
    assert found[NUMBERS[10]] == "文件内部（word/settings.xml）"
    assert found[f"{NUMBERS[11]}@qq.com"] == "文件内部（word/_rels/x.rels）"
    assert found["13812345678"] == "Sheet1.xlsx · 工作表“底稿”（隐藏）!B2"
    assert any("image1.png" in place for place in look(corner_word()).unread)


def corner_workbook() -> bytes:
    n, stream = NUMBERS, io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        shown, hidden, buried = (book.add_worksheet(name) for name in ("名单", "底稿", "藏"))
        shown.write_row(2, 1, ["姓名", "身份证号", "电话"])
        shown.write_row(3, 1, ["张三", 110105194912310029, n[0]])
        shown.write_row(4, 1, ["李四", "11010519491231002X", n[1]])
        shown.set_row(4, None, None, {"hidden": True})
        shown.set_column(3, 3, 9, None, {"hidden": True})
        shown.write_comment(3, 1, f"电话{n[2]}")
        shown.data_validation(9, 9, 9, 9, {"validate": "any", "input_title": "提示", "input_message": f"打{n[3]}"})
        shown.set_header(f"&C{n[4]}")
        shown.write_url(7, 7, f"https://a.cn/?tel={n[5]}", string="点这里")
        shown.write_formula(8, 1, f'="{n[6]}"', None, "x")
        hidden.write(0, 0, n[7])
        hidden.hide()
        buried.write(0, 0, n[8])
        buried.very_hidden()
        book.define_name("电话", f'="{n[9]}"')
        book.set_custom_property("手机", n[10])
    spare = f"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t>{n[11]}</t></si>"
    strings = zipfile.ZipFile(stream).read("xl/sharedStrings.xml").decode()
    start = strings.index("<si>")
    return samples.rewritten(
        stream.getvalue(),
        {
            "xl/sharedStrings.xml": (strings[: strings.rindex("</sst>")] + spare[spare.index("<si>") :] + "</sst>").encode() if start else b"",
            "xl/threadedComments/threadedComment1.xml": f"<T><threadedComment><text>{n[12]}</text></threadedComment></T>".encode(),
            "xl/pivotCache/pivotCacheRecords1.xml": f'<p><r><s v="{n[13]}"/></r></p>'.encode(),
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    "formula",
    [
        '=CONCATENATE("11010519","491231002X")',
        '="11010519"&"491231002X"',
        '=11010519&491231&"002X"',
        '=_xlfn.TEXTJOIN("",TRUE,"11010519","491231002X")',
    ],
)
def test_a_number_that_a_formula_puts_together_is_found(formula: str) -> None:
    assert "11010519491231002X" in places(formula_workbook(formula), "a.xlsx")


def test_figures_that_a_formula_adds_or_points_to_are_no_number() -> None:
    for formula in ("=11010519+491231+1002", "=SUM(A11010:B519491)&A231002", '=IF(A1>"110105","194912","310029")'):
        assert not places(formula_workbook(formula), "a.xlsx"), formula


def formula_workbook(formula: str) -> bytes:
    """A workbook whose one cell was never worked out."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet().write_formula(0, 0, formula, None, "")
    return stream.getvalue()


def test_every_corner_of_a_workbook() -> None:
    found = places(corner_workbook(), "a.xlsx")
    assert found["110105194912310000"] == "工作表“名单”!C4"
    assert found["11010519491231002X"] == "工作表“名单”!C5"
    assert (found[NUMBERS[0]], found[NUMBERS[1]]) == ("工作表“名单”!D4", "工作表“名单”!D5")
    assert found[NUMBERS[2]] == "批注!B4"
    assert found[NUMBERS[7]] == "工作表“底稿”（隐藏）!A1"
    assert found[NUMBERS[8]] == "工作表“藏”（隐藏）!A1"
    assert found[NUMBERS[11]] == "未使用的字符串"
    assert found[NUMBERS[12]] == "批注"
    assert found[NUMBERS[13]] == "数据透视表缓存"
    assert set(NUMBERS[:14]) <= set(found)
    hidden = [part.text for part in look(corner_workbook()).parts if part.where.endswith("隐藏行列")]
    assert hidden == ["隐藏：第5行，D列"]


def corner_pdf() -> bytes:
    n = NUMBERS
    plain = samples.pdf((f"名单 {n[0]}", "第二行"))
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as document:
        page = document.pages[0]

        def shown(words: str, x: int, y: int) -> str:
            return f"BT /F 11 Tf 1 0 0 1 {x} {y} Tm <{words.encode('utf-16-be').hex()}> Tj ET"

        page.contents_add(
            f"1 1 1 rg {shown(n[1], 60, 600)} 0 g {shown(n[2], 60, 580)} 0 0 0 rg 50 575 200 20 re f {shown(n[3], 2000, 500)}".encode()
        )
        page.obj["/Annots"] = pikepdf.Array(
            [
                document.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 1, 1], Contents=f"电话{n[4]}"
                    )
                )
            ]
        )
        field = document.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="手机", V=n[5]))
        document.Root["/AcroForm"] = pikepdf.Dictionary(Fields=[field])
        document.docinfo["/Company"] = n[6]
        with document.open_metadata() as meta:
            meta["dc:description"] = n[7]
        document.attachments["名单.xlsx"] = pikepdf.AttachedFileSpec(document, samples.workbook(), filename="名单.xlsx")
        with document.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(f"张三{n[8]}", 0))
        document.save(out)
    return out.getvalue()  # fmt: skip


def test_every_corner_of_a_pdf() -> None:
    found = places(corner_pdf(), "a.pdf")
    assert {found[NUMBERS[i]] for i in range(4)} == {"正文第1页"}
    assert found[NUMBERS[4]] == "批注和表单第1页"
    assert {NUMBERS[5], NUMBERS[6], NUMBERS[7], NUMBERS[8]} <= set(found)
    assert found["13812345678"] == "名单.xlsx · 工作表“底稿”（隐藏）!B2"


def test_what_was_saved_over_is_still_there() -> None:
    old, new = samples.pdf((f"电话 {NUMBERS[0]}",)), samples.pdf(("电话略",))
    assert places(old + b"\n" + new)[NUMBERS[0]].startswith(("文件的旧版本", "正文"))


def test_every_corner_of_a_page() -> None:
    n = NUMBERS
    page = (
        f"<html><head><meta name='author' content='{n[0]}'></head><body><p style='display:none'>{n[1]}</p>"
        f"<a href='tel:{n[2]}' data-phone='{n[3]}' title='x{n[4]}'>电话</a><!-- {n[5]} --><script>var p='{n[6]}'</script>"
        f"<input value='{n[7]}'><noscript>{n[8]}</noscript><template>{n[9]}</template></body></html>"
    )
    found = places(page.encode("gb18030"), "a.html")
    assert {number for number in n[:10] if number not in found} - {n[4]} == set()


def test_files_in_files_and_columns() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "表/名单.csv", '姓名,手机,身份证号\n"张三",\t13812345678,="11010519491231002X"\n'.encode("gb18030")
        )
        archive.writestr("照片.jpg", b"\xff\xd8\xff" + b"\0" * 100)
    found = look(stream.getvalue(), "a.zip")
    assert {p.place(s.start) for p in found.parts for s in scan(p.text)} == {
        "表/名单.csv · 正文!B2",
        "表/名单.csv · 正文!C2",
    }
    assert found.unread == ["照片.jpg：图片，须人工查看"]


def test_a_page_that_is_a_picture_is_named() -> None:
    document = pikepdf.new()
    for words in (None, "有字"):
        page = document.add_blank_page()
        if words is None:
            image = pikepdf.Stream(
                document,
                b"\0" * 100,
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=10,
                Height=10,
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8,
            )
            page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
            page.contents_add(b"q 100 0 0 100 0 0 cm /I Do Q")
        else:
            page.obj["/Resources"] = pikepdf.Dictionary(
                Font=pikepdf.Dictionary(
                    F=pikepdf.Dictionary(
                        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
                    )
                )
            )
            page.contents_add(b"BT /F 12 Tf 50 50 Td (text) Tj ET")
    out = io.BytesIO()
    document.save(out)
    assert look(out.getvalue()).unread == ["第1页：扫描图像，没有文字，须人工查看"]  # fmt: skip


def _nested(depth: int) -> bytes:
    data = f"电话{NUMBERS[0]}".encode()
    for level in range(depth):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{level}.zip" if level else "a.txt", data)
        data = stream.getvalue()
    return data


@pytest.mark.parametrize(
    "data",
    [samples.bomb(), samples.locked(samples.word()), samples.pdf(("x",))[:300], b"%PDF-1.7\n" + b"1 0 obj<<" * 500, b"PK\x03\x04" + b"\0" * 200, b"\0" * 5000, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, b""],
    ids=["bomb", "locked", "cut pdf", "pdf of nothing", "cut zip", "zeros", "old office", "empty"],
)  # fmt: skip
def test_files_that_harm_get_one_sentence(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        look(data, "a.xls" if data.startswith(b"\xd0") else "a")
    assert str(refused.value).endswith(("。", "再试。")) and "\n" not in str(refused.value)


def test_files_nested_too_deep_are_named() -> None:
    assert any("太深" in place for place in look(_nested(6)).unread)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400) | st.tuples(st.sampled_from([corner_word(), corner_workbook(), corner_pdf()]), st.integers(0, 3000), st.binary(min_size=1, max_size=6)).map(lambda t: t[0][: t[1]] + t[2] + t[0][t[1] + len(t[2]) :]))  # fmt: skip
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        look(data, "a.csv")
    except Unreadable as error:
        assert str(error)
