"""Personal data in text. Every number is invented; those with check digits are computed here."""

from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.text import samples

from gongkai.text.exposure import parts
from gongkai.text.privacy import mask, scan

HERE = Path(__file__).parent


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    find: list[tuple[str, str]]
    why: str = ""


def _cases() -> list[Case]:
    source = (HERE / "cases" / "privacy.yaml").read_text("utf-8")
    return msgspec.convert(yaml.load(source, yaml.CSafeLoader), list[Case])


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.text)
def test_cases(case: Case) -> None:
    found = scan(case.text)
    assert [(span.type, case.text[span.start : span.end]) for span in found] == case.find
    masked = mask(case.text, found)
    assert not any(words in masked for _, words in case.find)
    assert scan(masked) == ()


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    """Eighteen characters with the check of GB 11643 as ISO 7064 MOD 11-2 states it: the weighted sum is 1 modulo 11."""
    day = draw(
        st.dates(min_value=__import__("datetime").date(1900, 1, 1), max_value=__import__("datetime").date(2020, 1, 1))
    )
    body = f"{draw(st.integers(110000, 659999))}{day:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    total = sum(int(figure) * pow(2, 17 - place, 11) for place, figure in enumerate(body))
    return body + "0123456789X"[(1 - total) % 11]


@settings(deadline=None)
@given(
    identity_numbers(),
    st.sampled_from(["", "身份证号：", "（", "，", "张某"]),
    st.sampled_from(["", "。", "）", "号", "\n"]),
)
def test_every_identity_number_is_certain(number: str, before: str, after: str) -> None:
    [span] = scan(before + number + after)
    assert (span.type, span.certainty, span.start, span.end) == ("ID_CARD", "certain", len(before), len(before) + 18)


@settings(deadline=None)
@given(st.integers(3, 9), st.integers(0, 10**9 - 1), st.sampled_from(["", "电话", "手机：", "，"]))
def test_every_mobile_is_found(second: int, rest: int, before: str) -> None:
    number = f"1{second}{rest:09d}"
    assert [(s.type, s.start) for s in scan(f"{before}{number}。")] == [("MOBILE", len(before))]


_TOKENS = st.sampled_from(
    ["13812345678", "11010519491231002X", "6222020200112230", "张三", "身份证", "账号：", "12岁", "，", "\n", "\t", "住", "村", "3组5号", "@", "a.com", "京A12345", "*", " ", "元"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_TOKENS, max_size=40).map("".join) | st.text())
def test_spans_are_in_order_inside_the_text_and_apart(text: str) -> None:
    edges = [edge for span in scan(text) for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
    assert len(set(edges[::2])) == len(edges[::2])


def _found(data: bytes) -> set[tuple[str, str]]:
    return {(part.where, part.text[s.start : s.end]) for part in parts(data) for s in scan(part.text)}


def test_a_workbook_hides_nothing() -> None:
    assert _found(samples.workbook()) == {
        ("工作表“底稿”（隐藏）", "13812345678"),
        ("批注", "11010519491231002X"),
        ("属性", "13900001111"),
    }


def test_a_word_file_hides_nothing() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {w}><w:body><w:p><w:del><w:r><w:delText>13812345678</w:delText></w:r></w:del><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>"
    comments = f"<w:comments {w}><w:comment><w:p><w:r><w:t>电话13900001111</w:t></w:r></w:p></w:comment></w:comments>"
    footer = f"<w:ftr {w}><w:p><w:r><w:t>110105194</w:t></w:r><w:r><w:t>91231002X</w:t></w:r></w:p></w:ftr>"
    changes = {
        "word/document.xml": body.encode(),
        "word/comments.xml": comments.encode(),
        "word/footer1.xml": footer.encode(),
    }
    assert _found(samples.rewritten(samples.word(), changes)) == {
        ("修订中删除的文字", "13812345678"),
        ("批注", "13900001111"),
        ("页脚", "11010519491231002X"),
    }


def test_a_page_hides_nothing() -> None:
    page = "<html><body><p hidden>13812345678</p><!-- 13900001111 --><p>公告</p></body></html>".encode()
    assert _found(page) == {("正文", "13812345678"), ("网页注释", "13900001111")}


@settings(deadline=None)
@given(
    identity_numbers(),
    st.sampled_from(["６", " ", "-", "\u3000", "\u00a0", "\u200b", "－", "‑", "\u2009", "X"]),
    st.sampled_from(["身份证号：", "（", "村民"]),
)
def test_every_way_to_write_a_number_is_the_number(number: str, way: str, before: str) -> None:
    """The plain form, and full width, spaced, joined and in small letters: the same span, slicing back to what was written."""
    if way == "６":
        written = "".join(chr(ord(c) + 0xFEE0) for c in number)
    else:
        written = number.lower() if way == "X" else way.join((number[:6], number[6:14], number[14:]))
    text = f"🏠{before}{written}。"
    [plain], [span] = scan(f"🏠{before}{number}。"), scan(text)
    assert (span.type, span.certainty, span.shown) == (plain.type, plain.certainty, plain.shown)
    assert text[span.start : span.end] == written


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789 Xx-.·\n\t|,０１OlI〇一二组号楼室弄岁班年级王小明京A@*（）"), max_size=120) | st.text(st.characters(exclude_categories=[])))  # fmt: skip
def test_no_text_is_too_strange(text: str) -> None:
    for span in scan(text):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("text", ["1" * 50_000, "138 " * 5_000, "\t".join(["张三"] * 20_000), "姓名 电话\n" * 8_000, "1-" * 30_000, "O" * 50_000, "3号楼" * 9_000, "一二" * 30_000, "王小明" * 10_000], ids=lambda text: text[:4])  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    scan(text)
