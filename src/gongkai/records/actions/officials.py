"""Who heads an organ, and at which events policy was explained: each event counts for one person, once, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, impersonal, unless
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.records.appearances import counted_text
from gongkai.records.models import Appearance, Official, Rank, Record
from gongkai.schemas.normative import normative
from gongkai.text.explaining import said

KEEPERS = frozenset({Role.DRAFTER, Role.APPROVER, Role.DISCLOSURE_OFFICE})


@action
def name_official(organ: Organ, *, name: str, title: str, rank: str, starts_on: date, by: Actor) -> Official:
    """Registers a head or a deputy; a head in office must leave before another is named."""
    official = Official(organ=organ, name=name.strip(), title=title.strip(), rank=rank, starts_on=starts_on)
    heads = Official.objects.filter(organ=organ, rank=Rank.PRINCIPAL)
    overlap = [head for head in heads if head.ends_on is None or head.ends_on >= starts_on]
    check(
        [
            _may_keep(organ, by),
            *faults(official),
            unless(
                rank != Rank.PRINCIPAL or not overlap,
                "head_in_office",
                _("%(organ)s已有在任的主要负责人：请先登记其离任日期。") % {"organ": organ},
            ),
        ]
    )
    official.save()
    _tell("official.named", official, by, rank=rank, starts_on=starts_on)
    return official


@action
def end_office(official: Official, on: date, *, by: Actor) -> Official:
    official.refresh_from_db()
    official.ends_on = on
    check([_may_keep(official.organ, by), *faults(official)])
    official.save()
    _tell("official.left", official, by, ends_on=on)
    return official


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the ledger of interpretations, press conferences and interviews."""

    kind: str
    title: str
    on: date
    official: Official | None = None
    policy: Record | None = None
    important: bool = False
    others: str = ""
    link: str = ""
    evidence: StoredFile | None = None


@action
def enter_appearance(organ: Organ, event: Event, *, by: Actor) -> Appearance:
    """Enters an event. The same event is not entered twice, whoever it would be counted for."""
    known = normative().appearances.by_code
    key = said(event.title)[:160]
    twin = Appearance.objects.filter(on=event.on, key=key, void_reason="").select_related("official", "organ").first()
    official = event.official
    made = Appearance(
        organ=organ,
        official=official,
        kind=event.kind,
        title=" ".join(event.title.split()),
        on=event.on,
        policy=event.policy,
        important=event.important,
        others=event.others.strip(),
        link=event.link.strip(),
        evidence=event.evidence,
        key=key,
        entered_by=by.username,
        entered_at=clock.now(),
    )
    counts = event.kind in known and known[event.kind].counts
    check(
        [
            _may_keep(organ, by),
            *faults(made, skip={"key"}),
            unless(event.kind in known, "kind", _("请选择形式。")),
            unless(key, "title", _("请填写活动名称。")),
            unless(event.on <= clock.today(), "future", _("日期不能晚于今天：活动举行以后再登记。")),
            unless(event.link.strip() or event.evidence, "no_evidence", _("请填写证明网址，或者上传证明材料。")),
            unless(
                official is None or (official.organ_id == organ.pk and official.in_office(event.on)),
                "not_in_office",
                _("这一天他不是本机关的负责人：请核对人员和日期。"),
            ),
            unless(
                not counts or official is None or event.policy is not None,
                "no_policy",
                _("计入解读次数的活动，须写明解读的政策。"),
            ),
            unless(
                not (counts and official) or event.important,
                "not_important",
                _("只有解读重要政策措施的才计入次数：请勾选“重要政策措施”，或者不选负责人。"),
            ),
            unless(
                twin is None,
                "twice",
                _("这次活动已由%(organ)s登记（%(who)s）：一次活动只计一人一次，其他出席人员请写入该条。")
                % {"organ": twin.organ if twin else "", "who": (twin.official if twin else None) or _("未计入")},
            ),
            impersonal(event.others),
        ]
    )
    made.save()
    told: dict[str, Any] = {"kind": made.kind, "kind_title": known[made.kind].zh, "on": made.on}
    if counts and official and not counted_text(made.link):
        told |= {"genre": "interpretation", "interpreter": official.rank}
    start = datetime.combine(made.on, datetime.min.time(), clock.CHINA)
    _tell_of("appearance.entered", made, by, at=start, entered_at=clock.now(), **told)
    return made


@action
def void_appearance(appearance: Appearance, reason: str, *, by: Actor) -> Appearance:
    """Takes an entry back; it stays in the ledger and counts for nobody."""
    appearance.refresh_from_db()
    reason = reason.strip()
    check(
        [
            _may_keep(appearance.organ, by),
            unless(not appearance.void_reason, "void", _("这条登记已经撤销。")),
            unless(4 <= len(reason) <= 300, "reason", _("请写明撤销原因（4至300字）。")),
            impersonal(reason),
        ]
    )
    appearance.void_reason = reason
    appearance.save()
    entered = ledger.history(f"appearance:{appearance.pk}").filter(name="appearance.entered")
    _tell_of("appearance.voided", appearance, by, reason=reason, voids=[event.seq for event in entered])
    return appearance


def _may_keep(organ: Organ, by: Actor) -> Reason | None:
    return unless(
        by.has_any(KEEPERS, organ.code), "role", _("只有%(organ)s或者政务公开办的人员可以登记。") % {"organ": organ}
    )


def _tell(name: str, official: Official, by: Actor, **data: Any) -> None:
    subject = f"official:{official.pk}"
    ledger.write(name, subject, organ=official.organ.code, actor=by.username, title=official.title, **data)


def _tell_of(name: str, appearance: Appearance, by: Actor, **data: Any) -> None:
    ledger.write(name, f"appearance:{appearance.pk}", organ=appearance.organ.code, actor=by.username, **data)
