"""实施后评估 of normative documents, and what a changed 有效期 means for it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.desk import clock
from gongkai.desk.actions import action, check, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.records.gates import Case
from gongkai.records.models import Record, Validity
from gongkai.records.normative import Verdict
from gongkai.records.permissions import refusals

from .base import take, tell

FOR_GOOD = gettext_noop("长期有效")


@action
def evaluate(record: Record, conclusion: str, reason: str, *, by: Actor) -> Record:
    """Keeps what an evaluation came to (a ``Verdict``) and why; it answers what is owed before the validity ends.

    The document itself stays as it is: an extension is a correction, an amendment or repeal a document of its own.
    """
    take(record)
    repealed = record.validity == Validity.REPEALED and not record.ends_later(clock.today())
    check(
        [
            *refusals("evaluate", Case(record, by, reason=reason)),
            unless(record.normative, "not_normative", _("只有行政规范性文件需要实施后评估。")),
            unless(not repealed, "repealed", _("这份文件已经废止，不需要再评估。")),
            unless(conclusion in Verdict.values, "conclusion", _("请选择评估结论。")),
        ]
    )
    tell(
        "record.evaluated",
        record,
        by,
        conclusion=conclusion,
        conclusion_title=source(Verdict(conclusion).label),
        reason=" ".join(reason.split()),
    )
    return record


def tell_term(record: Record, was_normative: bool, until: date | None, by: Actor) -> None:
    """After a correction: that the end of validity, or whether there is one to be evaluated, is another than before."""
    if (record.normative, record.valid_until) == (was_normative, until) or not (record.normative or was_normative):
        return
    now = record.valid_until
    tell(
        "record.term_changed",
        record,
        by,
        valid_until=now,
        normative=record.normative,
        later=until is not None and now is not None and now > until,
        before=until.isoformat() if until else FOR_GOOD,
        valid_until_told=now.isoformat() if now else FOR_GOOD,
    )
