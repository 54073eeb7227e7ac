"""更正告知 (L25): what came of asking for the correction of a record about oneself, from the template in use; then as it was approved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from gongkai.desk import clock
from gongkai.desk.actions import Reason, Refused
from gongkai.law.remedies import RemedyRefused, remedies
from gongkai.rulebooks.remedies import remedy_book
from gongkai.schemas.foi_rendering import LetterRefused, render

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


def file(correction: RecordCorrection, ending: str) -> bytes:
    """The kept paragraphs as ``pdf`` or ``docx``, a draft until they are approved."""
    return printing.made(printing.sheet(correction), ending, _dated(correction), correction.organ.name)


def file_name(correction: RecordCorrection, ending: str) -> str:
    return f"{composing.title_of(CODE)} {correction.number}.{ending}"


def _dated(correction: RecordCorrection) -> datetime:
    return (correction.approved_at or correction.registered_at).astimezone(clock.CHINA)


def _result(correction: RecordCorrection) -> str:
    pointed = correction.result == RecordCorrection.State.POINTED
    where = f"请向{correction.to_organ}提出。" if pointed else ""
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
