"""更正告知 (L25): what came of asking for the correction of a record about oneself, from the template in use."""

from __future__ import annotations

from datetime import datetime, time
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


def file(correction: RecordCorrection, ending: str) -> bytes:
    """As ``pdf`` or ``docx``, dated as it was told. Raises ``Refused`` with everything that is missing."""
    assert correction.told_on
    with override(settings.LANGUAGE_CODE):
        try:
            lines = render(composing.template(CODE), _values(correction))
        except LetterRefused as refused:
            reasons = (Reason("missing", _("请填写：%(what)s") % {"what": one}) for one in refused.missing)
            raise Refused(*reasons) from refused
        except RemedyRefused as refused:
            raise Refused(Reason("remedies", str(refused))) from refused
    paragraphs = [{"role": one.role, "text": one.text} for one in lines]
    at = datetime.combine(correction.told_on, time(), clock.CHINA)
    return printing.made(
        printing.Sheet(paragraphs=paragraphs, draft=False, seal=True), ending, at, correction.organ.name
    )


def file_name(correction: RecordCorrection, ending: str) -> str:
    return f"{composing.title_of(CODE)} {correction.number}.{ending}"


def _values(correction: RecordCorrection) -> dict[str, Any]:
    """Nothing of a case of disclosure: the applicant asked for no information."""
    organ, elsewhere = correction.organ, correction.to_organ
    told = remedies(remedy_book(), "B", composing.respondent(organ), on=correction.told_on or clock.today())
    return {
        "number": correction.letter_number or composing.number_blank(organ),
        "date": correction.told_on,
        "organ": organ.name,
        "recipient": (correction.applicant or {}).get("name", ""),
        "you": "你",
        "request_number": correction.number,
        "submitted_on": correction.received_on,
        "received_on": correction.received_on,
        "wanted": correction.record,
        "contact": composing.contact_of(organ),
        "result": f"{correction.get_state_display()}。{correction.reason.rstrip('。')}",
        "transferred_to": elsewhere if correction.state == RecordCorrection.State.TRANSFERRED else "",
        "transferred_contact": "",
        "remedies": told.texts,
    }
