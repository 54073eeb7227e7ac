"""免费赠阅: who gets the gazette, and what came to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongkai.channels.gazette_queries import distribution
from gongkai.channels.models import Issue, IssueState, Receipt, Recipient
from gongkai.channels.permissions import may_keep
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, impersonal, unless
from gongkai.desk.permissions import ROLE_TITLES, Actor, Role
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.schemas.gazette import places

from .gazette import take, tell

MOST_COPIES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place on the list."""

    kind: str
    name: str
    address: str = ""
    copies: int = 1
    active: bool = True


@action
def keep_recipient(organ: Organ, told: Place, *, recipient: Recipient | None = None, by: Actor) -> Recipient:
    """Enters a place on the list, or changes it."""
    kept = recipient or Recipient(organ=organ)
    for name in told.__dataclass_fields__:
        setattr(kept, name, getattr(told, name))
    kept.name = " ".join(told.name.split())
    check(
        [
            _unless_keeper(by, organ),
            unless(told.kind in places(), "kind", _("请从七类赠阅点中选择类别。")),
            unless(0 < told.copies <= MOST_COPIES, "copies", _("份数须在1到%s之间。") % MOST_COPIES),
            impersonal(kept.name),
            *faults(kept),
        ]
    )
    kept.save()
    title = places()[told.kind].title
    state = source(_("赠送中")) if told.active else source(_("停止赠送"))
    ledger.write(
        "gazette.recipient_kept",
        f"organ:{organ.code}",
        organ=organ.code,
        actor=by.username,
        name=kept.name,
        kind_title=title,
        copies=kept.copies,
        state=state,
    )
    return kept


@dataclass(frozen=True, slots=True)
class Delivered:
    """Copies that came to a place."""

    recipient: Recipient
    copies: int
    on: date
    signed_by: str = ""


@action
def receive(issue: Issue, told: list[Delivered], *, by: Actor) -> list[Receipt]:
    """登记签收. A place signs once an issue; told again, the later words stand. The rules hear of the kinds reached (NR-N41)."""
    take(issue)
    check(
        [
            _unless_keeper(by, issue.organ),
            unless(issue.state == IssueState.ONLINE, "state", _("本期还没有上网出版，不能登记签收。")),
            unless(told, "none", _("请填写至少一个赠阅点的送达日期。")),
            *(fault for one in told for fault in _faults(issue, one)),
        ]
    )
    kept = [_receipt(issue, one, by) for one in told]
    reached = distribution(issue).reached
    last = max(one.on for one in told)
    titles = "、".join(one.recipient.name for one in told)[:300]
    copies = sum(one.copies for one in told)
    tell("gazette.delivered", issue, by, delivered_on=last, places=reached, names=titles, copies=copies)
    return kept


@action
def take_back_receipt(receipt: Receipt, *, by: Actor) -> None:
    """A receipt that was entered by mistake."""
    issue = take(receipt.issue)
    check([_unless_keeper(by, issue.organ)])
    name = receipt.recipient.name
    receipt.delete()
    tell("gazette.receipt_taken_back", issue, by, name=name)


def _faults(issue: Issue, one: Delivered) -> list[Reason | None]:
    name = one.recipient.name
    early = _("%(name)s：送达日期须在刊期所在月之后、今天以前。") % {"name": name}
    many = _("%(name)s：份数须在1到%(n)s之间。") % {"name": name, "n": MOST_COPIES}
    return [
        unless(one.recipient.organ_id == issue.organ_id, "foreign", _("%s不在本公报的赠阅名单上。") % name),
        unless(issue.dated_on.replace(day=1) <= one.on <= clock.today(), "day", early),
        unless(0 < one.copies <= MOST_COPIES, "copies", many),
        impersonal(one.signed_by),
    ]


def _receipt(issue: Issue, one: Delivered, by: Actor) -> Receipt:
    values = {
        "copies": one.copies,
        "delivered_on": one.on,
        "signed_by": " ".join(one.signed_by.split())[:80],
        "entered_by": by.username,
        "entered_at": clock.now(),
    }
    return Receipt.objects.update_or_create(issue=issue, recipient=one.recipient, defaults=values)[0]


def _unless_keeper(by: Actor, organ: Organ) -> Reason | None:
    roles = "、".join(str(ROLE_TITLES[role]) for role in (Role.DRAFTER, Role.DISCLOSURE_OFFICE))
    text = _("赠阅由%(organ)s的%(roles)s登记。") % {"organ": organ, "roles": roles}
    return unless(may_keep(by, organ), "role", text)
