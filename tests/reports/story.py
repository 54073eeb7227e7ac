"""A department with its people and records of two years, and a stand-in for what the requests say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests import factories as make
from tests.law import annual_sheet

from gongkai.desk.clock import CHINA
from gongkai.desk.permissions import Actor, Role
from gongkai.law.annual import ROWS
from gongkai.law.annual_outline import BLOCKS
from gongkai.organs.models import Organ
from gongkai.records import actions as records
from gongkai.records.models import Record
from gongkai.records.models import State as RecordState
from gongkai.reports import actions
from gongkai.reports.content import HEADS
from gongkai.reports.models import Report

NOW = datetime(2026, 1, 20, 9, tzinfo=CHINA)
TEXTS = {
    "overview.proactive": "全年制发规范性文件{{2.normative.made}}件。",
    "overview.requests": "新收申请{{3.new.total}}件，上年结转{{3.carried_in.total}}件。",
    "overview.management": "健全了制度。",
    "overview.platform": "改版了平台。",
    "overview.supervision": "开展了考核和社会评议，没有责任追究。",
    "problems": "解读还不够及时。",
    "other": "本年度没有收取信息处理费。",
}


class Stand:
    """Instead of the requests of real people: the same rows for every organ, halves of them for others."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, int], dict[str, list[int]]] = {}
        self.blocks: dict[tuple[str, int], dict[str, list[int]]] = {}
        self.given_up: dict[tuple[str, int], int] = {}
        self.paid: dict[tuple[str, int], Decimal] = {}

    def table3(self, organs: Any, year: int) -> dict[str, list[int]]:
        return self._sum(self.rows, organs, year, {key: [0] * 7 for key in ROWS})

    def table4(self, organs: Any, year: int) -> dict[str, list[int]]:
        return self._sum(self.blocks, organs, year, {key: [0] * 5 for key in BLOCKS})

    def unpaid(self, organs: Any, year: int) -> int:
        """As many as the rows say, unless told otherwise."""
        rows = sum(self.rows[organ, year]["other_no_fee"][-1] for organ in organs if (organ, year) in self.rows)
        return sum(self.given_up[organ, year] for organ in organs if (organ, year) in self.given_up) or rows

    def fees_received(self, organs: Any, year: int) -> Decimal:
        return sum((self.paid.get((organ, year), Decimal(0)) for organ in organs), Decimal(0))

    def _sum(self, told: Any, organs: Any, year: int, whole: dict[str, list[int]]) -> dict[str, list[int]]:
        for organ in organs:
            for key, row in told.get((organ, year), {}).items():
                whole[key] = [a + b for a, b in zip(whole[key], row, strict=True)]
        return whole


@dataclass
class House:
    government: Organ
    office: Organ
    organ: Organ
    other: Organ
    drafter: Actor
    clerk: Actor
    reviewer: Actor
    approver: Actor
    disclosure: Actor
    stranger: Actor
    stand: Stand
    others: dict[int, tuple[Actor, Actor]] = field(default_factory=dict)

    def ready(self, year: int = 2025, organ: Organ | None = None, by: Actor | None = None, **how: Any) -> Report:
        """Begun and written; nothing bars it."""
        by = by or self.drafter
        report = actions.begin(organ or self.organ, year, by=by, **how)
        return actions.edit(report, {head.key: TEXTS[head.key] for head in HEADS}, revision=report.revision, by=by)

    def sent(self, **how: Any) -> Report:
        report = self.ready(**how)
        return actions.submit(report, revision=report.revision, by=how.get("by", self.drafter))

    def submitted(self, **how: Any) -> Report:
        """Reviewed by one person and approved by another: that hands it in."""
        return self.signed(self.sent(**how))

    def signed(self, report: Report) -> Report:
        paper = Record.objects.get(pk=report.paper_id)
        reviewer, approver = self.people(report.organ)
        for kind in ("secrecy", "privacy") if paper.findings.exists() else ("secrecy",):
            records.review(paper, kind, passed=True, content_hash=paper.content_hash, by=reviewer)
        records.approve(paper, content_hash=paper.content_hash, by=approver)
        report.refresh_from_db()
        return report

    def public(self, report: Report) -> Report:
        records.publish(Record.objects.get(pk=report.paper_id), by=self.people(report.organ)[1])
        report.refresh_from_db()
        return report

    def people(self, organ: Organ) -> tuple[Actor, Actor]:
        """Who reviews and who approves there."""
        if organ == self.organ:
            return self.reviewer, self.approver
        if organ.pk not in self.others:
            self.others[organ.pk] = (make.actor(organ, Role.REVIEWER), make.actor(organ, Role.APPROVER))
        return self.others[organ.pk]


def document(organ: Organ, title: str, formed: date, **more: Any) -> Record:
    """A public normative document, as the table counts it."""
    n = Record.objects.count() + 1
    at = datetime.combine(formed, datetime.min.time(), CHINA)
    more = {"normative": True, "genre": "notice", **more}
    return Record.objects.create(
        organ=organ, title=title, formed_on=formed, state=RecordState.PUBLISHED, attribute="open", index_number=f"x/{n}",
        published_at=at, content_hash="a" * 64, approved_hash="a" * 64, created_by="x", changed_by="x", created_at=at,
        changed_at=at, **more,
    )  # fmt: skip


def build() -> House:
    government = make.government(uscc="11990123609901001A")
    office = make.organ(
        parent=government,
        kind="office",
        is_disclosure_office=True,
        name="测试市人民政府办公室",
        uscc="11990123609901052J",
    )
    organ = make.organ(parent=government, name="测试市民政局", uscc="11990123609901079A")
    other = make.organ(parent=government, name="测试市教育局", uscc="11990123609901095X")
    stand = Stand()
    stand.rows[organ.code, 2025] = annual_sheet.requests()
    stand.blocks[organ.code, 2025] = annual_sheet.DISPUTES
    for title, day, more in (
        ("甲办法", date(2024, 3, 1), {}),
        ("乙办法", date(2025, 3, 1), {}),
        ("丙办法", date(2025, 12, 31), {"valid_from": date(2026, 2, 1)}),
        ("丁办法", date(2023, 1, 1), {"validity": "repealed", "validity_on": date(2025, 6, 1)}),
        ("戊办法", date(2020, 1, 1), {"valid_until": date(2025, 6, 30)}),
        ("己办法", date(2026, 1, 5), {}),
        ("一号规章", date(2025, 5, 1), {"genre": "rules", "normative": False}),
    ):
        document(organ, title, day, **more)
    for day, kind in (
        ("2025-02-01", "permit"),
        ("2025-12-31", "permit"),
        ("2024-12-31", "permit"),
        ("2025-07-01", "penalty"),
    ):
        document(organ, f"{kind}{day}", date.fromisoformat(day), normative=False, type=kind, type_version=1, values={"decided_on": day})  # fmt: skip
    return House(
        government, office, organ, other,
        drafter=make.actor(organ, Role.DRAFTER), clerk=make.actor(other, Role.DRAFTER), reviewer=make.actor(organ, Role.REVIEWER),
        approver=make.actor(organ, Role.APPROVER), disclosure=make.actor(office, Role.DISCLOSURE_OFFICE, Role.DRAFTER),
        stranger=make.actor(make.organ(name="别处"), *(r for r in Role if not r.endswith("admin"))), stand=stand,
    )  # fmt: skip
