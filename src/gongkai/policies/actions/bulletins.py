"""工作通报: drafted from the rows, given its lead, and issued as two files that never change."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext

from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.policies import bulletin_files
from gongkai.policies.bulletin import content
from gongkai.policies.models import Bulletin

from .editing import by_its_office

LONGEST_LEAD, LONGEST_PERIOD = 1000, 366


@action
def draft_bulletin(government: Organ, first: date, last: date, *, by: Actor) -> Bulletin:
    """A draft for the days from ``first`` to ``last``; its figures follow the rows until it is issued."""
    ledger.hold()
    check(
        [
            by_its_office(by, government),
            unless(first <= last, "period", gettext("截止日期不能早于起始日期。")),
            unless(last <= clock.today(), "future", gettext("截止日期不能晚于今天。")),
            unless((last - first).days < LONGEST_PERIOD, "long", gettext("一期通报的时间不能超过一年。")),
        ]
    )
    year = last.year
    number = Bulletin.objects.filter(organ=government, year=year).aggregate(n=Max("number"))["n"] or 0
    made = Bulletin.objects.create(
        organ=government,
        year=year,
        number=number + 1,
        first=first,
        last=last,
        content=content(government, first, last),
        drafted_by=by.username,
        drafted_at=clock.now(),
    )
    _note("bulletin.drafted", made, by)
    return made


@action
def edit_bulletin(bulletin: Bulletin, lead: str, *, revision: int, by: Actor) -> Bulletin:
    """The sentence before the figures."""
    bulletin, lead = _held(bulletin), lead.strip()
    long = gettext("导语超过%(n)s字，请精简。") % {"n": LONGEST_LEAD}
    check([*_may_change(bulletin, by), unless(len(lead) <= LONGEST_LEAD, "long", long), impersonal(lead)])
    unchanged_since(revision, bulletin.revision, bulletin.subject)
    bulletin.lead, bulletin.content = lead, content(bulletin.organ, bulletin.first, bulletin.last)
    bulletin.revision += 1
    bulletin.save()
    _note("bulletin.edited", bulletin, by)
    return bulletin


def issue_bulletin(bulletin: Bulletin, *, revision: int, by: Actor) -> Bulletin:
    """Freezes the figures as they are now and keeps both files. They are made before the transaction: nobody waits for paper."""
    bulletin = Bulletin.objects.select_related("organ").get(pk=bulletin.pk)
    check([*_may_change(bulletin, by), unless(bulletin.lead, "lead", gettext("请先写好导语，再印发。"))])
    unchanged_since(revision, bulletin.revision, bulletin.subject)
    bulletin.content, at = content(bulletin.organ, bulletin.first, bulletin.last), clock.now()
    name = f"{bulletin_files.MARK}{bulletin.year}-{bulletin.number}"
    bulletin.docx = files.keep(bulletin_files.as_docx(bulletin, at), f"{name}.docx")
    bulletin.pdf = files.keep(bulletin_files.as_pdf(bulletin, at), f"{name}.pdf")
    bulletin.issued_by, bulletin.issued_at = by.username, at
    return _issued(bulletin, by)


@action
def _issued(made: Bulletin, by: Actor) -> Bulletin:
    kept = _held(made)
    check(_may_change(kept, by))
    unchanged_since(made.revision, kept.revision, kept.subject)
    made.revision += 1
    made.save()
    _note("bulletin.issued", made, by)
    return made


def _held(bulletin: Bulletin) -> Bulletin:
    ledger.hold()
    held: Bulletin = Bulletin.objects.select_for_update(of=("self",)).select_related("organ").get(pk=bulletin.pk)
    return held


def _may_change(bulletin: Bulletin, by: Actor) -> list[Reason | None]:
    return [
        by_its_office(by, bulletin.organ),
        unless(bulletin.issued_at is None, "issued", gettext("这期通报已经印发，不能再改；有误的，在下一期更正。")),
    ]


def _note(name: str, bulletin: Bulletin, by: Actor) -> None:
    about = {"year": bulletin.year, "number": bulletin.number, "late": bulletin.content["whole"]["late"]}
    ledger.write(name, bulletin.subject, organ=bulletin.organ.code, actor=by.username, **about)
