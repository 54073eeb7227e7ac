"""Blocks from bodies, and pages from blocks: what anybody typed is drawn as it is."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gongkai.desk.blocks import WIDEST, blocks, pictures, words
from gongkai.desk.typeset import families, pdf, shown

PLAIN = Path(__file__).parent / "typst" / "plain.typ"
AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


def printed(source: str, title: str = "关于测试的通知") -> bytes:
    return pdf(PLAIN, {"title": title, "blocks": blocks(source)}, title=title, at=AT)


def read(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\r", "")


def test_blocks_keep_order_marks_and_loose_words() -> None:
    found = blocks(
        "<h3>一、范围</h3>loose <b>bold</b><p class='align-right'>落款<br>日期</p><ul><li>甲<ol start=3><li>乙</li></ol></li></ul>"
    )
    assert [block["kind"] for block in found] == ["heading", "p", "p", "list"]
    assert found[0]["level"] == 1  # nothing above it was skipped
    assert found[1]["runs"] == [{"text": "loose ", "marks": []}, {"text": "bold", "marks": ["strong"]}]
    assert found[2]["align"] == "right" and {"break": True} in found[2]["runs"]
    assert found[3]["items"][0][1]["start"] == 3
    assert words(found) == "一、范围\nloose bold\n落款\n日期\n甲\n乙"


def test_addresses_of_ours_are_whole_and_jumps_within_the_page_are_none() -> None:
    (found,) = blocks('<p><a href="/records/1/">甲</a><a href="#x">乙</a></p>', site="https://gov.example")
    assert [run.get("href") for run in found["runs"]] == ["https://gov.example/records/1/", None]


def test_a_picture_within_words_is_a_block_of_its_own() -> None:
    found = blocks(
        '<p>前<img src="/a.png" alt="图">后</p><figure><img src="/b.png"><figcaption>说明</figcaption></figure>'
    )
    assert [block["kind"] for block in found] == ["p", "picture", "p", "picture"]
    assert [one["src"] for one in pictures(found)] == ["/a.png", "/b.png"]
    assert found[3]["caption"][0]["text"] == "说明"


spans = st.tuples(st.integers(0, 5), st.integers(0, 5))
tables = st.lists(st.lists(spans, min_size=1, max_size=5), min_size=1, max_size=5)


@given(tables, st.booleans())
def test_no_cell_overlaps_another_or_leaves_the_grid(rows: list[list[tuple[int, int]]], headed: bool) -> None:
    def row(cells: list[tuple[int, int]], tag: str) -> str:
        return "".join(f"<{tag} colspan={across} rowspan={down}>x</{tag}>" for across, down in cells)

    source = "".join(f"<tr>{row(cells, 'th' if headed and not n else 'td')}</tr>" for n, cells in enumerate(rows))
    (table,) = blocks(f"<table>{source}</table>")
    taken: set[tuple[int, int]] = set()
    for cell in table["head"] + table["rows"]:
        places = {(cell["x"] + x, cell["y"] + y) for x in range(cell["colspan"]) for y in range(cell["rowspan"])}
        assert not places & taken
        taken |= places
    assert {x for x, _y in taken} <= set(range(table["columns"])) and table["columns"] <= WIDEST
    assert {y for _x, y in taken} <= set(range(len(rows)))


def test_tagged_archivable_and_the_same_every_time() -> None:
    source = (
        "<h2>一</h2><p>正文<sup>1</sup></p><table><tr><th>甲</th><th>乙</th></tr><tr><td colspan=2>丙</td></tr></table>"
    )
    made = printed(source)
    assert made == printed(source)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "zh-CN"
        meta = document.open_metadata()
        assert (meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("1", "2", "A")
        assert meta["dc:title"] == "关于测试的通知"
    assert "关于测试的通知" in read(made) and "丙" in read(made)


@settings(max_examples=12, deadline=None)
@given(st.text(alphabet="#[]{}()*_$\\/@<>\"'`~=-+a1中，%&;:\n", min_size=1, max_size=40))
def test_what_anybody_types_is_never_code(text: str) -> None:
    from html import escape

    made = printed(f"<p>始{escape(text)}终</p>", title=f"题{text}尾")
    compact = "".join(read(made).split())
    assert f"始{''.join(text.split())}终" in compact


def test_what_has_no_glyph_costs_the_archive_format_and_nothing_else() -> None:
    assert printed("<p>王\U0002a6a5\ue000</p>").startswith(b"%PDF")


def test_pictures_are_drawn_or_told() -> None:
    png = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(png, "PNG")
    found = blocks('<p><img src="/good" alt="红旗"></p><p><img src="/bad" alt="损坏"></p>')
    files = shown(found, {"/good": png.getvalue(), "/bad": b"\x89PNG broken"}.get)
    made = pdf(PLAIN, {"title": "图", "blocks": found}, title="图", at=AT, files=files)
    assert list(files) == ["picture-0.png"] and "损坏" in read(made)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert len(document.pages[0].get_images()) == 1


def test_fonts_are_ours() -> None:
    assert {"Noto Serif SC", "Noto Sans SC"} <= set(families())


@pytest.mark.parametrize("source", ["", "<p></p>", "<table></table>", "<table><tr></tr></table>", "<ul></ul>", "<hr>"])
def test_nothing_much_is_no_error(source: str) -> None:
    assert printed(source).startswith(b"%PDF")
