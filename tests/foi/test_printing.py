"""What is approved is what is printed: the paragraphs, whole and alone, in both files, with a code by which a paper is checked."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pikepdf
import pypdfium2
import pytest
from docx import Document
from tests.foi.cases import correction

from gongkai.foi import actions, printing
from gongkai.foi.models import Letter

DAY = date(2026, 2, 10)


def of_pdf(made: bytes) -> str:
    return squeezed("".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made)))


def of_docx(made: bytes) -> str:
    return squeezed("".join(line.text for line in Document(io.BytesIO(made)).paragraphs))


def squeezed(text: str) -> str:
    """A hyphen at the end of a line is read as one."""
    return "".join(text.replace("\ufffe", "-").replace("\x02", "-").split())


def said(letter: Letter) -> str:
    return squeezed("".join(one["text"] for one in letter.paragraphs))


def without_foot(text: str, letter: Letter, pages: int) -> str:
    for n in range(1, pages + 1):
        text = text.replace(f"—{n}—", "", 1)
    return text.replace(squeezed(f"核对码{printing.code_of(letter)}"), "")


@pytest.fixture
def letter(office: Any, approved: Any) -> Letter:
    request = office.received(date(2026, 2, 9))
    return approved(request, "L02", DAY, **correction())


def test_both_files_hold_the_paragraphs_and_a_code_by_which_the_paper_is_checked(letter: Letter) -> None:
    made, word = printing.pdf(letter), printing.docx(letter)
    assert (made, word) == (printing.pdf(letter), printing.docx(letter))
    pages = len(pypdfium2.PdfDocument(made))
    assert without_foot(of_pdf(made), letter, pages) == said(letter)
    assert of_docx(word) == said(letter)
    with pikepdf.open(io.BytesIO(made)) as file:
        assert bool(file.Root.MarkInfo.MarkInfo if "MarkInfo" in file.Root.MarkInfo else file.Root.MarkInfo.Marked)
        assert letter.approved_hash in str(file.docinfo["/Keywords"])
    assert Document(io.BytesIO(word)).core_properties.subject == letter.approved_hash
    assert list(printing.with_code(Letter.objects.all(), printing.code_of(letter).upper())) == [letter]
    assert not printing.with_code(Letter.objects.all(), letter.approved_hash[:4]).exists()
    assert "欧阳" not in printing.file_name(letter, "pdf")


def test_what_nobody_approved_says_so_on_every_page(office: Any) -> None:
    """Two hundred items and a name that fills three lines break nothing."""
    long = office.application()
    long.applicant["name"] = "测试" * 60
    request = office.received(date(2026, 2, 9), applicant=long.applicant)
    with office.on(DAY):
        items = [f"第{n}项需要补正的材料名称和所在路段" for n in range(200)]
        draft = actions.draft_letter(request, "L02", correction(items=items), by=office.clerk)
    made = printing.pdf(draft)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made)]
    assert len(pages) > 5 and all("DRAFT" in page for page in pages) and "核对码" not in "".join(pages)
    assert of_docx(printing.docx(draft)) == said(draft)
    whole = squeezed("".join(pages))
    assert "测试" * 8 in whole and all(f"第{n}项" in whole for n in (0, 99, 199))


def test_whoever_is_asked_gets_a_slip_to_fill_in(office: Any, approved: Any) -> None:
    request = office.received(date(2026, 2, 9))
    with office.on(DAY):
        asked = actions.consult(request, "third_party", "东风路商户李某", "东风路9号", "门牌", by=office.clerk)
    letter = approved(request, "L05", DAY, asked, content="补偿清单中的门牌")
    slip = of_pdf(printing.slip_pdf(letter))
    assert all(words in slip for words in ("征求意见回执", letter.number, request.number, "部分同意", "县人民路1号"))
    assert "欧阳" not in slip and of_docx(printing.slip_docx(letter)).startswith("政府信息公开征求意见回执")


@pytest.mark.parametrize("items", [1, 2, 3, 4, 5])
def test_no_page_carries_the_signature_without_words_of_the_text(office: Any, items: int) -> None:
    request = office.received(date(2026, 2, 9))
    with office.on(DAY):
        asked = correction(items=[f"第{n}项需要补正的材料名称和所在路段" for n in range(items)])
        draft = actions.draft_letter(request, "L02", asked, by=office.clerk)
    last = squeezed(list(pypdfium2.PdfDocument(printing.pdf(draft)))[-1].get_textpage().get_text_bounded())
    body = [one["text"] for one in draft.paragraphs if one["role"] == "body"][-1]
    assert squeezed(body)[-8:] in last
    word = Document(io.BytesIO(printing.docx(draft)))
    assert [line.text for line in word.paragraphs if line.paragraph_format.keep_with_next and body in line.text] == [
        body
    ]
