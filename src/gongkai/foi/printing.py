"""Letters on paper: the kept paragraphs of one, and nothing else, as PDF and as a Word file; the same bytes for the same letter.

Until it is approved a mark runs across every page. From then on a check code stands at the foot and the whole hash in the
file's properties, so that a paper can be held against what was approved (``with_code``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Protocol

from django.db.models import QuerySet
from docx.document import Document
from docx.shared import Pt

from gongkai.desk import clock, typeset, wordfile

from . import composing
from .models import Letter

TEMPLATE = Path(__file__).with_name("typst") / "letter.typ"
ENDINGS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
CODE_LENGTH = 16
CONSULTING = ("L05", "L07")
"""Letters to which a slip for the answer belongs."""
_BLANK, _DAY = "＿" * 8, "＿＿年＿＿月＿＿日"


@dataclass(frozen=True, slots=True)
class Sheet:
    """``paragraphs`` have a role of ``foi_letter_shapes.Role`` and a text; ``keywords`` hold the hash that was approved."""

    paragraphs: list[dict[str, str]]
    draft: bool
    seal: bool
    check: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return next((one["text"] for one in self.paragraphs if one["role"] == "title"), "")


def pdf(letter: Letter) -> bytes:
    return _pdf(sheet(letter), _dated(letter))


def docx(letter: Letter) -> bytes:
    return _docx(sheet(letter), _dated(letter), letter.request.organ.name)


def slip_pdf(letter: Letter) -> bytes:
    """回执 of a consultation, which whoever is asked fills in and sends back."""
    return _pdf(slip(letter), _dated(letter))


def slip_docx(letter: Letter) -> bytes:
    return _docx(slip(letter), _dated(letter), letter.request.organ.name)


def made(told: Sheet, ending: str, at: datetime, organ: str) -> bytes:
    """A sheet that belongs to no letter, as ``pdf`` or ``docx``."""
    return _pdf(told, at) if ending == "pdf" else _docx(told, at, organ)


class Approvable(Protocol):
    """A letter, or what holds one: its words, and the hash under which they were approved."""

    paragraphs: Any
    approved_hash: str


def sheet(letter: Approvable) -> Sheet:
    approved = letter.approved_hash
    return Sheet(
        paragraphs=[{"role": one["role"], "text": one["text"]} for one in letter.paragraphs],
        draft=not approved,
        seal=True,
        check=_in_chinese(approved) if approved else "",
        keywords=(approved,) if approved else (),
    )


def slip(letter: Letter) -> Sheet:
    return Sheet(paragraphs=list(_slip(letter)), draft=not letter.approved_hash, seal=False)


def with_code(found: QuerySet[Letter], code: str) -> QuerySet[Letter]:
    """The letters whose paper bears this check code, however it is spaced."""
    plain = "".join(code.split()).lower()
    return found.filter(approved_hash__startswith=plain) if len(plain) >= CODE_LENGTH else found.none()


def code_of(letter: Approvable) -> str:
    """The check code as the paper bears it: the beginning of the hash, in fours."""
    plain = letter.approved_hash[:CODE_LENGTH]
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def file_name(letter: Letter, ending: str) -> str:
    """By kind and number; the addressee is not named."""
    return f"{composing.title_of(letter.code)} {letter.number or letter.pk}.{ending}"


def _in_chinese(approved: str) -> str:
    return f"核对码 {code_of(Letter(approved_hash=approved))}"


def _slip(letter: Letter) -> Iterator[dict[str, str]]:
    organ, number = letter.request.organ, letter.number or composing.number_blank(letter.request.organ)
    yield {"role": "title", "text": "政府信息公开征求意见回执"}
    yield {"role": "addressee", "text": f"{organ.name}："}
    yield _body(f"{number}（申请编号：{letter.request.number}）已于{_DAY}收到。对拟公开的内容答复如下（选一项）：")
    yield from (
        _body(f"□　{answer}") for answer in ("同意公开。", f"部分同意。不同意公开的部分：{_BLANK}", "不同意公开。")
    )
    yield _body(f"理由（部分同意或者不同意的须填写，可以另附材料）：{_BLANK}")
    yield _body(_BLANK * 2)
    yield _body(f"联系人和电话：{_BLANK}")
    yield _body(f"请寄回：{composing.contact_of(organ) or organ.name}")
    yield {"role": "organ", "text": f"签名或者盖章：{_BLANK}"}
    yield {"role": "date", "text": _DAY}


def _body(text: str) -> dict[str, str]:
    return {"role": "body", "text": text}


def _pdf(told: Sheet, at: datetime) -> bytes:
    return typeset.pdf(TEMPLATE, {"sheet": asdict(told)}, title=told.title, at=at)


def _docx(told: Sheet, at: datetime, organ: str) -> bytes:
    document = wordfile.sheet("草稿 DRAFT　不是正式文本" if told.draft else "")
    for one, after in zip_longest(told.paragraphs, told.paragraphs[1:], fillvalue={"role": ""}):
        _written(document, one["role"], one["text"])
        # GB/T 9704-2012, 7.3.5.5: no page carries the seal without words of the text.
        document.paragraphs[-1].paragraph_format.keep_with_next = after["role"] in {"organ", "date"}
    if told.check:
        for footer in (document.sections[0].footer, document.sections[0].even_page_footer):
            wordfile.say(footer.add_paragraph(), told.check, face=wordfile.SONG, size=Pt(7.5))
    wordfile.bearing(document, title=told.title, subject=" ".join(told.keywords), author=organ, at=at)
    return wordfile.saved(document)


def _written(document: Document, role: str, text: str) -> None:
    match role:
        case "title":
            line = document.add_heading(level=1)
            line.alignment = wordfile.SIDES["center"]
            wordfile.pitch(line.paragraph_format, Pt(32))
            wordfile.say(line, text, face=wordfile.TITLE, size=wordfile.SIZE_2)
        case "number":
            wordfile.paragraph(document, text, side="center")
        case "organ" | "date":
            line = wordfile.paragraph(document, text, side="right")
            line.paragraph_format.right_indent = wordfile.SIZE_3 * 4
            if role == "organ":
                line.paragraph_format.space_before = wordfile.PITCH * 2
        case _:
            wordfile.paragraph(document, text, indent=role == "body")


def _dated(letter: Letter) -> datetime:
    return (letter.approved_at or letter.drafted_at).astimezone(clock.CHINA)
