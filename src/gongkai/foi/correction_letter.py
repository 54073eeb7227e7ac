"""更正告知 (L25): what came of asking for the correction of a record about oneself, from the template in use; then as it was approved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai.desk import clock
from gongkai.desk.actions import Reason, Refused
from gongkai.law.remedies import RemedyRefused, remedies
from gongkai.rulebooks.remedies import remedy_book
from gongkai.schemas.foi_rendering import LetterRefused, elements, render

from . import composing, printing
from .models import RecordCorrection

CODE = "L25"


def compose(correction: RecordCorrection) -> list[dict[str, str]]:
    """Paragraphs with their roles, of what is proposed. Raises ``Refused`` with everything that is missing."""
    with override(settings.LANGUAGE_CODE):
        try:
            lines = render(composing.template(CODE), _values(correction))
        except LetterRefused as refused:
            reasons = (Reason("missing", _("请填写：%(what)s") % {"what": one}) for one in refused.missing)
            raise Refused(*reasons) from refused
        except RemedyRefused as refused:
            raise Refused(Reason("remedies", str(refused))) from refused
    return [{"role": one.role, "text": one.text} for one in lines]


def missing(correction: RecordCorrection) -> list[str]:
    """What the law wants said and the words, edited since, no longer say."""
    words = _bare("".join(one["text"] for one in correction.paragraphs))
    lost = [title for title, lines in _wanted(correction).items() if not all(_bare(line) in words for line in lines)]
    return [_("文书里缺少“%(what)s”：请补回。") % {"what": title} for title in lost]


def marked(correction: RecordCorrection) -> list[tuple[str, tuple[str, ...]]]:
    """Every paragraph of the body with the titles of what the law wants said and that stands in it."""
    wanted = {title: [_bare(line) for line in lines] for title, lines in _wanted(correction).items()}
    told = [one["text"] for one in correction.paragraphs if one["role"] == "body"]
    return [(text, tuple(title for title, lines in wanted.items() if any(line and line in _bare(text) for line in lines))) for text in told]  # fmt: skip


def file(correction: RecordCorrection, ending: str) -> bytes:
    """The kept paragraphs as ``pdf`` or ``docx``, a draft until they are approved."""
    return printing.made(printing.sheet(correction), ending, _dated(correction), correction.organ.name)


def file_name(correction: RecordCorrection, ending: str) -> str:
    return f"{composing.title_of(CODE)} {correction.number}.{ending}"


def _wanted(correction: RecordCorrection) -> Mapping[str, tuple[str, ...]]:
    with override(settings.LANGUAGE_CODE):
        try:
            return elements(composing.template(CODE), _values(correction))
        except RemedyRefused as refused:
            raise Refused(Reason("remedies", str(refused))) from refused


def _bare(text: str) -> str:
    return "".join(text.split())


def _dated(correction: RecordCorrection) -> datetime:
    return (correction.approved_at or correction.registered_at).astimezone(clock.CHINA)


def _result(correction: RecordCorrection) -> str:
    where = {
        RecordCorrection.State.POINTED: f"请向{correction.to_organ}提出。",
        RecordCorrection.State.TRANSFERRED: f"办理机关为{correction.to_organ}。",
    }.get(RecordCorrection.State(correction.result), "")
    return f"{correction.get_result_display()}。{where}{correction.reason.rstrip('。')}"


def _values(correction: RecordCorrection) -> dict[str, Any]:
    """Nothing of a case of disclosure: the applicant asked for no information. Where review may be asked for online is said
    wherever the organ has entered it, since the letter may go out that way."""
    organ, elsewhere = correction.organ, correction.to_organ
    respondent, today = composing.respondent(organ), clock.today()
    told = remedies(remedy_book(), "B", respondent, on=today, online=bool(respondent.review_online))
    return {
        "number": composing.number_blank(organ),
        "date": today,
        "organ": organ.name,
        "recipient": (correction.applicant or {}).get("name", ""),
        "you": "你",
        "request_number": correction.number,
        "submitted_on": correction.received_on,
        "received_on": correction.received_on,
        "wanted": correction.record,
        "contact": composing.contact_of(organ),
        "result": _result(correction),
        "transferred_to": elsewhere if correction.result == RecordCorrection.State.TRANSFERRED else "",
        "transferred_contact": "",
        "remedies": told.texts,
    }
