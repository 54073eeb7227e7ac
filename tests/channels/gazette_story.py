"""A government with its gazette: documents of it and below, the people an issue needs, and short ways along its life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tests import factories
from tests.records.story import CONTENT, House, build

from gongkai.channels.actions import gazette as actions
from gongkai.channels.actions.gazette import Masthead
from gongkai.channels.models import Issue
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.records import actions as records
from gongkai.records.models import Record

BODY = (
    "<h2>第一章　总则</h2><p>第一条　为规范停车秩序，根据有关法律法规，结合本市实际，制定本办法。</p>"
    "<table><thead><tr><th>类别</th><th>标准</th></tr></thead><tbody><tr><td>一类区域</td><td>每小时3元</td></tr></tbody></table>"
    "<p class='align-right'>2026年5月20日</p>"
)
MASTHEAD = Masthead(year=2026, number=1, total=101, dated_on=date(2026, 6, 1), print_on=date(2026, 6, 30))


@dataclass(frozen=True)
class Press:
    """``house`` is the bureau whose documents are carried; the others work for the government."""

    house: House
    government: Organ
    editor: Actor
    colleague: Actor
    reviewer: Actor
    approver: Actor

    def document(self, **changes: object) -> Record:
        said = {"title": "测试市停车管理办法", "doc_number": "测民发〔2026〕7号", "genre": "notice", "body": BODY}
        return self.house.published(**{**said, **changes})

    def draft(self, *records: Record, **masthead: object) -> Issue:
        issue = actions.open_issue(self.government, replace(MASTHEAD, **masthead), by=self.editor)
        if records:
            chosen = [(record, "department") for record in records]
            actions.include(issue, chosen, revision=issue.revision, by=self.editor)
        return issue

    def approved(self, *records: Record, **masthead: object) -> Issue:
        return self.pass_all(self.draft(*records, **masthead))

    def pass_all(self, issue: Issue) -> Issue:
        actions.submit(issue, by=self.editor)
        actions.review(issue, content_hash=issue.content_hash, by=self.reviewer)
        return actions.approve(issue, content_hash=issue.content_hash, by=self.approver)

    def online(self, *records: Record, **masthead: object) -> Issue:
        return actions.release(self.approved(*records, **masthead), by=self.editor)

    def correct(self, record: Record, *, body: str, withhold: bool = False) -> Record:
        correction = records.correct(record, "更正标准", withhold=withhold, by=self.house.drafter)
        said = {"title": record.title, "doc_number": record.doc_number, "genre": record.genre, "body": body}
        content = replace(CONTENT, **said, correction_note="更正了标准", withholds_previous=withhold)
        return self.house.pass_all(
            records.edit(correction, content, revision=correction.revision, by=self.house.drafter)
        )


def press() -> Press:
    house = build()
    government = house.organ.parent
    assert government is not None
    return Press(
        house=house,
        government=government,
        editor=factories.actor(government, Role.DRAFTER, username="gazette.editor"),
        colleague=factories.actor(government, Role.DRAFTER, username="gazette.colleague"),
        reviewer=factories.actor(government, Role.REVIEWER, username="gazette.reviewer"),
        approver=factories.actor(government, Role.APPROVER, username="gazette.approver"),
    )
