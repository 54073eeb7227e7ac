"""One department with the people its lifecycle needs, and short ways along that lifecycle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests import factories

from gongkai.desk import clock
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.records import actions, interpreting, statements
from gongkai.records.actions.interpreting import PlanContent, explain, file_plan
from gongkai.records.content import Content
from gongkai.records.models import Plan, Record
from gongkai.schemas.normative import normative

CONTENT = Content(
    title="望川市民政局关于调整供养标准的公告",
    body="<p>自九月一日起调整特困人员供养标准，按月发放。</p>",
    genre="announcement",
    subject_class="1704",
    formed_on=date(2026, 5, 20),
)

MATERIAL = {
    "genre": "interpretation",
    "body": "<p>供养对象按新标准领取，差额一次补发。为什么调整、谁能领、领多少、到哪里办、何时到账，这里逐一说明，有疑问可以到镇街窗口询问。</p>",
}


@dataclass(frozen=True)
class House:
    organ: Organ
    drafter: Actor
    colleague: Actor
    reviewer: Actor
    reviewer2: Actor
    approver: Actor
    disclosure: Actor
    stranger: Actor

    def draft(self, **changes: object) -> Record:
        return actions.draft(self.organ, replace(CONTENT, **changes), by=self.drafter)

    def submitted(self, **changes: object) -> Record:
        return actions.submit(self.accompany(self.draft(**changes)), by=self.drafter)

    def accompany(self, record: Record) -> Record:
        """Gives a document its plan and its material, and a material its elements, where they must travel with the draft."""
        if record.needs_interpretation and not record.corrects_id and record.state == "draft":
            if not Plan.objects.filter(record=record).exists():
                file_plan(record, self.plan(), by=self.drafter)
            if not interpreting.materials(record).exists():
                self.draft(title=f"{record.title}（解读）", **MATERIAL, relations=(("interprets", record.pk),))
        if statements.uninterpreted(record) and record.state == "draft":
            actions.state(record, "unneeded", "只涉及内部流程的调整，影响面小", by=self.drafter)
        if interpreting.is_material(record):
            explain(record, forms=("text",), points=normative().interpretation.by_code, by=self.drafter)
        return record

    def plan(self, **changes: object) -> PlanContent:
        return replace(
            PlanContent(
                lead=self.organ,
                people="测试市民政局局长",
                forms=("text",),
                channels=("website",),
                publish_on=clock.today() + timedelta(days=3),
                organised_on=clock.today(),
            ),
            **changes,
        )

    def reviewed(self, **changes: object) -> Record:
        record = self.submitted(**changes)
        actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=self.reviewer)
        return self.confirm(record)

    def approved(self, **changes: object) -> Record:
        return self.approve(self.reviewed(**changes))

    def published(self, **changes: object) -> Record:
        return actions.publish(self.approved(**changes), by=self.drafter)

    def confirm(self, record: Record) -> Record:
        """Whatever the drafter had to say, the office confirms."""
        for one in statements.unconfirmed(record) if record.normative or record.needs_interpretation else ():
            actions.confirm(record, one.kind, content_hash=record.content_hash, by=self.disclosure)
        return record

    def withdraw(self, record: Record, words: str = "重复发布") -> Record:
        """撤回: the drafter asks, the approver decides; a few words are made enough for the public."""
        words = words if len(words) > 12 else f"{words.rstrip('。')}，经核实后撤回，以另行公布的为准。"
        actions.ask_withdrawal(record, "other", words, by=self.drafter)
        return actions.withdraw(record, by=self.approver)

    def approve(self, record: Record) -> Record:
        return actions.approve(record, content_hash=record.content_hash, by=self.approver)

    def pass_all(self, record: Record) -> Record:
        """From a draft to the public, by everybody whose turn it is."""
        actions.submit(self.accompany(record), by=self.drafter)
        actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=self.reviewer)
        return actions.publish(self.approve(self.confirm(record)), by=self.drafter)


def build() -> House:
    government = factories.government(uscc="11990123609901001A")
    office = factories.organ(parent=government, is_disclosure_office=True)
    organ = factories.organ(parent=government, name="测试市民政局", uscc="11990123609901079A")
    elsewhere = factories.organ(parent=government, name="测试市教育局")
    return House(
        organ=organ,
        drafter=factories.actor(organ, Role.DRAFTER),
        colleague=factories.actor(organ, Role.DRAFTER, Role.REVIEWER),
        reviewer=factories.actor(organ, Role.REVIEWER),
        reviewer2=factories.actor(organ, Role.REVIEWER, Role.APPROVER),
        approver=factories.actor(organ, Role.APPROVER),
        disclosure=factories.actor(office, Role.DISCLOSURE_OFFICE),
        stranger=factories.actor(elsewhere, *(r for r in Role if not r.endswith("admin"))),
    )


def codes(refused: object) -> set[str]:
    return {reason.code for reason in refused.value.reasons}
