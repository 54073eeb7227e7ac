"""A masked copy holds the masked form and nothing of the value: not for a reader, not in the bytes."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
import zlib
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pylopdf_fonts_zh_cn
import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text import samples
from tests.text.test_exposure import NUMBERS, W, corner_pdf, corner_word, corner_workbook

from gongkai.text import redaction
from gongkai.text.errors import Unreadable
from gongkai.text.exposure import look
from gongkai.text.privacy import scan
from gongkai.text.redaction import redact
from gongkai.text.values import Values


def chosen(data: bytes, name: str) -> dict[str, str]:
    return {part.text[span.start : span.end]: span.shown for part in look(data, name).parts for span in scan(part.text)}


def unpacked(data: bytes) -> bytes:
    """Every byte of an archive, archives in it opened, and of every stream of a PDF: with other readers than ours."""
    if data[:4] == b"PK\x03\x04":
        archive = zipfile.ZipFile(io.BytesIO(data))
        return data + b"".join(unpacked(archive.read(name)) for name in archive.namelist())
    found = [data]
    for match in re.finditer(rb"stream\r?\n", data):
        end = data.find(b"endstream", match.end())
        try:
            found.append(zlib.decompressobj().decompress(data[match.end() : end]))
        except zlib.error:
            continue
    return b"\n".join(found)


def holds(data: bytes, value: str) -> bool:
    raw = unpacked(data)
    return any(form in raw or form.hex().encode() in raw.lower() for form in (value.encode(), value.encode("utf-16-be"), value.encode("utf-16-le")))  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(corner_word(), "a.docx", id="word"),
        pytest.param(corner_workbook(), "a.xlsx", id="workbook"),
        pytest.param(samples.workbook(), "a.xlsx", id="numbers"),
        pytest.param("姓名,手机\n张三,１３９１２３４５６７８\n李四,139 1234 5679\n".encode("gb18030"), "a.csv", id="csv"),
        pytest.param(b"<p title='13912345678'>139<b>1234</b>5678 &#49;39&#x31;2345679</p><!--13912345670--><script>'13912345671'</script>", "a.html", id="page"),
    ],
)  # fmt: skip
def test_nothing_is_left(data: bytes, name: str) -> None:
    values = chosen(data, name)
    copy = redact(data, name, values)
    assert values and not chosen(copy.data, name)
    assert not [value for value in values if holds(copy.data, value)]
    assert redact(copy.data, name, values).data == copy.data or name.endswith(("x", "f"))


def test_programs_still_open_the_copies() -> None:
    document, book = (redact(data, name, chosen(data, name)).data for data, name in ((corner_word(), "a.docx"), (corner_workbook(), "a.xlsx")))  # fmt: skip
    assert "联系电话139****5678" in "".join(p.text for p in docx.Document(io.BytesIO(document)).paragraphs)
    sheet = openpyxl.load_workbook(io.BytesIO(book))["名单"]
    assert (sheet["B4"].value, sheet["C4"].value, sheet["D5"].value) == ("张三", "*" * 14 + "0000", NUMBERS[1][:3] + "****" + NUMBERS[1][-4:])  # fmt: skip


def test_a_copy_does_not_say_who_wrote_and_saved_it() -> None:
    document = docx.Document()
    document.add_paragraph("联系电话13912345678")
    document.core_properties.author, document.core_properties.last_modified_by = "赵强", "钱敏"
    document.core_properties.title = "通知"
    document.save(made := io.BytesIO())
    copy = redact(made.getvalue(), "a.docx", {"13912345678": "139****5678"})
    said = docx.Document(io.BytesIO(copy.data)).core_properties
    assert (said.author, said.last_modified_by, said.title) == ("", "", "通知")
    assert not holds(copy.data, "赵强") and not holds(copy.data, "钱敏")


def test_only_what_was_chosen_and_as_it_was_chosen() -> None:
    data = "甲13912345678，乙13912345679，丙213912345678".encode()
    copy = redact(data, "a.txt", {"13912345678": ""}).data.decode()
    assert copy == "甲，乙13912345679，丙213912345678"


def _pdf_words(data: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def _typeset(source: str) -> bytes:
    """A page as an office program makes it: fonts embedded in part, words as glyphs."""
    return typst.compile(
        f'#set text(font: "Noto Serif SC")\n#set page(width: 320pt, height: 320pt)\n{source}'.encode(),
        font_paths=[Path(pylopdf_fonts_zh_cn.__file__).parent],
    )


def test_a_pdf_loses_the_words_and_keeps_the_others() -> None:
    data = _typeset(
        f"甲的电话是{NUMBERS[0]}，地址略。\n\n#table(columns: 2, [姓名], [证号], [张三], [11010519491231002X])\n\n第二段 Tel *{NUMBERS[1]}* 完"
    )
    copy = redact(data, "a.pdf", chosen(data, "a.pdf"))
    words = _pdf_words(copy.data)
    for kept in ("甲的电话是", "，地址略。", "姓名", "证号", "张三", "第二段", "Tel", "完"):
        assert kept in words
    assert not copy.notes
    for gone in (NUMBERS[0], NUMBERS[1], "11010519491231002X"):
        assert gone not in words and not holds(copy.data, gone)
    page = pypdfium2.PdfDocument(copy.data)[0]
    dark = sum(page.render(scale=1).to_pil().convert("L").histogram()[:10])
    assert dark > 500, "a black box stands where the number stood"


def test_every_corner_of_a_pdf_is_cleaned() -> None:
    data = corner_pdf()
    values = chosen(data, "a.pdf")
    copy = redact(data, "a.pdf", values)
    assert len(values) >= 10 and not chosen(copy.data, "a.pdf")
    assert not [value for value in values if holds(copy.data, value)]
    assert copy.notes[-1:] == ("附件“名单.xlsx”已从 PDF 里去掉：请单独遮盖后另行上传。",)


def test_former_versions_are_gone() -> None:
    old, new = samples.pdf((f"电话 {NUMBERS[0]}",)), samples.pdf(("电话略",))
    data = old + b"\n" + new
    assert not holds(redact(data, "a.pdf", {NUMBERS[0]: ""}).data, NUMBERS[0])


def _in_a_form() -> bytes:
    """A page that shows its words through a form of its own: nothing on the page itself to cut."""
    with pikepdf.open(io.BytesIO(samples.pdf((f"电话{NUMBERS[0]}",)))) as document:
        page = document.pages[0]
        form = pikepdf.Stream(
            document,
            page.obj["/Contents"].read_bytes(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 595, 842],
            Resources=page.obj["/Resources"],
        )
        page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=document.make_indirect(form)))
        page.obj["/Contents"] = pikepdf.Stream(document, b"/F Do")
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()  # fmt: skip


def test_where_cutting_is_not_safe_the_page_is_a_picture_and_says_so() -> None:
    copy = redact(_in_a_form(), "a.pdf", {NUMBERS[0]: "x"})
    assert copy.notes == ("第1页已改为图像：页面上的文字不能再选取和检索。",)
    assert not _pdf_words(copy.data).strip() and not holds(copy.data, NUMBERS[0])


def test_what_cannot_be_cleaned_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_rewritten", lambda data, name, values: redaction.Copy(data))
    for data, name in ((f"电话{NUMBERS[0]}".encode(), "a.txt"), (corner_word(), "a.docx"), (samples.pdf((NUMBERS[0],)), "a.pdf")):  # fmt: skip
        with pytest.raises(Unreadable, match="原值"):
            redact(data, name, {NUMBERS[0]: ""})
    with pytest.raises(Unreadable, match="不能自动遮盖"):
        monkeypatch.undo()
        redact(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "a.xls", {"x1": ""})


def test_a_value_over_two_paragraphs_goes_as_well() -> None:
    body = "<w:p><w:r><w:t>卡号622202 0200</w:t></w:r></w:p><w:p><w:r><w:t>112230</w:t></w:r></w:p>"
    data = samples.rewritten(samples.word(("",)), {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()})  # fmt: skip
    copy = redact(data, "a.docx", {"622202 0200\n112230": "****"})
    assert "卡号****" in look(copy.data, "a.docx").parts[0].text


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9), min_size=1, max_size=4), st.integers(0, 4))  # fmt: skip
def test_any_words_around_a_number(words: list[str], at: int) -> None:
    words = [re.sub(r"\d", "x", word) for word in words]
    words.insert(min(at, len(words)), " 13912345678 ")
    text = "，".join(words)
    for data, name in ((text.encode(), "a.txt"), (f"<p>{text}</p>".encode(), "a.html")):
        copy = redact(data, name, {"13912345678": "139****5678"}).data.decode()
        assert "13912345678" not in copy and "139****5678" in copy


@given(st.text(st.sampled_from("139 -１３９5678\t\n张三"), max_size=60))
def test_replacing_leaves_no_place(text: str) -> None:
    values = Values({"13956": "", "张三": "*"})
    places = values.places(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(places))
    assert len(values.replaced(text)) <= len(text)
