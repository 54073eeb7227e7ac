"""Whatever people do in whatever order: nothing is public that was not reviewed and approved, exactly as it is, by others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests import factories

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.models import Event
from gongkai.desk.permissions import Role
from gongkai.records import actions, queries
from gongkai.records.content import content_hash
from gongkai.records.models import Approval, Chain, Concurrence, Flaw, Negative, Record, Review
from gongkai.search.queries import find

from .story import CONTENT, build

TOLD = ("record.reviewed", "record.approved", "record.published", "record.corrected")

BODIES = ("<p>九月起调整供养标准。</p>", "<p>十月起调整供养标准。</p>", "<p>供养标准请询张三，13912345678。</p>")
# Mostly people whose turn it may be: an office where everybody is refused shows nothing.
writer = st.sampled_from(["drafter", "colleague", "drafter", "colleague", "drafter", "stranger", "reviewer"])
judge = st.sampled_from(["reviewer", "reviewer2", "colleague", "disclosure", "reviewer", "drafter", "stranger"])
chief = st.sampled_from(["approver", "reviewer2", "approver", "disclosure", "approver", "reviewer", "drafter"])
body = st.sampled_from([*BODIES, *BODIES[:2]])
attribute = st.sampled_from(["open", "open", "open", "open", "on_request", "closed", ""])
kind = st.sampled_from(["secrecy", "secrecy", "privacy", "attribute"])
which = st.integers(0, 2)
#: Chains an organ may keep: signatures before the reviews, after them, by name or by whoever holds the role.
chains = st.sampled_from([
    ([("科室负责人", ()), ("批准", ())], 1),
    ([("分管领导", ("reviewer2",)), ("主要负责人", ("approver",))], 0),
    ([("科室负责人", ("section",)), ("分管领导", ("approver",)), ("主要负责人", ("chief",))], 1),
    ([("主要负责人", ("chief",))], 0),
])  # fmt: skip
terms = st.sampled_from(["九月起…标准", "十月起", "不会出现的词"])


class Office(RuleBasedStateMachine):
    """Keeps its own account of who wrote what, apart from the product's."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.house = build()
        self.seen: list[str] = []
        self.authors: dict[int, set[str]] = {}
        self.texts: dict[str, str] = {}
        self.withdrawn: set[int] = set()
        self.keeper = factories.actor(self.house.organ.parent, Role.SYSTEM_ADMIN)
        self.neighbour = factories.organ(parent=self.house.organ.parent)
        self.leader = factories.actor(self.neighbour, Role.APPROVER)
        self.section = factories.actor(self.house.organ, Role.DRAFTER)
        self.chief = factories.actor(self.house.organ, Role.APPROVER)
        record = self.house.draft(body=BODIES[0])
        self.wrote(record, self.house.drafter.username)

    def teardown(self) -> None:
        assert ledger.verify().ok
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def wrote(self, record: Record, username: str) -> None:
        self.authors.setdefault(record.pk, set()).add(username)
        self.texts[record.content_hash] = record.body
        self.seen.append(record.content_hash)

    def record(self, n: int) -> Record:
        records = list(Record.objects.order_by("id"))
        return records[n % len(records)]

    def attempt(self, function, *args, **kwargs):
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except Refused:
            return None

    @rule(by=writer, body=body, attribute=attribute)
    @precondition(lambda self: Record.objects.count() < 2)
    def draft(self, by, body, attribute):
        by = getattr(self.house, by)
        content = replace(CONTENT, body=body, attribute=attribute, title=f"第{Record.objects.count()}件")
        if record := self.attempt(actions.draft, self.house.organ, content, by=by):
            self.wrote(record, by.username)

    @rule(n=which, by=writer, body=body, attribute=attribute)
    def edit(self, n, by, body, attribute):
        by, record = getattr(self.house, by), self.record(n)
        before = record.revision
        content = replace(
            CONTENT, title=record.title, body=body, attribute=attribute, correction_note=record.correction_note
        )
        if (
            edited := self.attempt(actions.edit, record, content, revision=before, by=by)
        ) and edited.revision != before:
            self.wrote(edited, by.username)

    @rule(n=which, by=writer)
    def submit(self, n, by):
        self.attempt(actions.submit, self.record(n), by=getattr(self.house, by))

    @rule(n=which, by=judge, kind=kind, passed=st.booleans() | st.just(True), stale=st.booleans())
    def review(self, n, by, kind, passed, stale):
        record = self.record(n)
        shown = self.seen[0] if stale else record.content_hash
        self.attempt(actions.review, record, kind, passed=passed, content_hash=shown, by=getattr(self.house, by))

    @rule(n=which, by=chief, stale=st.booleans())
    def approve(self, n, by, stale):
        record = self.record(n)
        shown = self.seen[0] if stale else record.content_hash
        self.attempt(actions.approve, record, content_hash=shown, by=getattr(self.house, by))

    @rule(n=which, by=writer)
    def publish(self, n, by):
        self.out(self.record(n), getattr(self.house, by))

    def out(self, record, by):
        """What stands at the moment of publication is looked at here, by other means than the gates'."""
        if self.attempt(actions.publish, record, by=by) is None:
            return
        told = record.content_hash
        words = record.body.replace("九月起调整供养标准", "九月起…标准")
        for entry in Negative.objects.filter(ends_on=None):
            if any(term in words for term in entry.terms):
                assert record.clearances.filter(
                    content_hash=told, code=entry.code, entry_revision=entry.revision
                ).exists()
        route = record.routes.filter(round=record.round).first()
        if route:
            signed = list(record.signatures.filter(round=record.round, content_hash=told).order_by("step"))
            assert [one.title for one in signed] == [step["title"] for step in route.steps]
            people = [one.signer for one in signed]
            judges = set(
                Review.objects.filter(record=record, content_hash=told, round=record.round).values_list(
                    "reviewer", flat=True
                )
            )
            assert len(set(people)) == len(people) and not set(people) & (judges | self.authors[record.pk])
        for asked in Concurrence.objects.filter(record=record):
            assert asked.answer in ("agreed", "overruled") and asked.content_hash == told

    def named(self, name):
        return getattr(self, name, None) or getattr(self.house, name)

    @rule(chain=chains, review=st.sampled_from([False, False, True]))
    def keep_a_chain(self, chain, review):
        """The organ's chain is set, changed or ended while things are under way."""
        told, after = chain
        steps = [(title, [self.named(name).username for name in people]) for title, people in told]
        standing = Chain.objects.filter(ended_on=None).first()
        if standing and review:
            self.attempt(actions.end_chain, standing, by=self.keeper)
        elif standing:
            self.attempt(
                actions.change_chain,
                standing,
                "流程",
                steps,
                review_after=after,
                revision=standing.revision,
                by=self.keeper,
            )
        else:
            self.attempt(actions.set_chain, self.house.organ, "流程", steps, review_after=after, by=self.keeper)

    @rule(n=which, by=st.sampled_from(["colleague", "drafter", "approver", "section"]))
    def endorse(self, n, by):
        record = self.record(n)
        self.attempt(actions.endorse, record, content_hash=record.content_hash, by=self.named(by))

    @rule(term=terms, keeps=st.booleans())
    def list_a_matter(self, term, keeps):
        standing = Negative.objects.first()
        if standing is None:
            told = {"title": "事项", "danger": "social_stability", "basis": "某清单第一条", "starts_on": clock.today()}
            self.attempt(actions.add_negative, self.house.organ, "N-1", terms=[term], **told, by=self.house.disclosure)
        else:
            change = {
                "terms": [term],
                "ends_on": None if keeps else clock.today() - timedelta(days=1),
                "starts_on": date(2020, 1, 1),
            }
            self.attempt(
                actions.change_negative, standing, revision=standing.revision, **change, by=self.house.disclosure
            )

    @rule(n=which, by=judge)
    def clear(self, n, by):
        record = self.record(n)
        shown = {"content_hash": record.content_hash}
        self.attempt(actions.clear, record, "N-1", "已经公开过", **shown, by=getattr(self.house, by))

    @rule(n=which, by=writer)
    def hasten(self, n, by):
        self.attempt(actions.hasten, self.record(n), "暴雨红色预警", by=getattr(self.house, by))

    @rule(n=which, by=judge, attribute=attribute)
    def reassess(self, n, by, attribute):
        by, record = getattr(self.house, by), self.record(n)
        before = record.revision
        done = self.attempt(
            actions.reassess, record, attribute, "定期评估", "G16_INTERNAL" * (attribute == "closed"), by=by
        )
        if done and done.revision != before:
            self.wrote(done, by.username)

    @rule(n=which, answers=st.booleans())
    def concern_another(self, n, answers):
        record = self.record(n)
        asked = Concurrence.objects.filter(record=record).first()
        if asked is None:
            self.attempt(actions.involve, record, self.neighbour, by=self.house.drafter)
        else:
            word = {"opinion": "数据不一致", "content_hash": record.content_hash, "by": self.leader}
            self.attempt(actions.answer, asked, agreed=answers, **word)

    @rule(n=which, by=judge)
    def clean_up(self, n, by):
        record, by = self.record(n), getattr(self.house, by)
        flaw = Flaw.objects.filter(record=record, outcome="").first()
        if flaw is None:
            self.attempt(actions.register_flaw, record.organ, "outdated", "内容过时", record=record, by=by)
        else:
            self.attempt(actions.settle_flaw, flaw, "kept", "核实无误", revision=flaw.revision, by=by)

    @rule(n=which, by=judge)
    def send_back(self, n, by):
        self.attempt(actions.send_back, self.record(n), "content_error", by=getattr(self.house, by))

    @rule(n=which, by=writer)
    def justify(self, n, by):
        if finding := self.record(n).findings.last():
            self.attempt(actions.justify, finding, "办公电话，可以公开", by=getattr(self.house, by))

    @rule(n=which, by=writer)
    def correct(self, n, by):
        by = getattr(self.house, by)
        if correction := self.attempt(actions.correct, self.record(n), "更正内容", by=by):
            self.wrote(correction, by.username)

    @rule(n=which, by=chief)
    def withdraw(self, n, by):
        record = self.record(n)
        if self.attempt(actions.withdraw, record, "撤回重新审核。", by=getattr(self.house, by)):
            self.withdrawn.add(record.pk)

    def the_whole_way(self, n, first, second, third):
        """Long runs are rare by chance alone; this asks three people to carry one record through."""
        record = self.record(n)
        reviewer = getattr(self.house, second)
        for finding in record.findings.filter(content_hash=record.content_hash, justification=""):
            self.attempt(actions.justify, finding, "办公电话，可以公开", by=getattr(self.house, first))
        self.attempt(actions.submit, record, by=getattr(self.house, first))
        for by in (self.section, self.house.colleague):
            self.attempt(actions.endorse, record, content_hash=record.content_hash, by=by)
        self.attempt(actions.clear, record, "N-1", "已经公开过", content_hash=record.content_hash, by=reviewer)
        for kind in ("secrecy", "privacy"):
            self.attempt(actions.review, record, kind, passed=True, content_hash=record.content_hash, by=reviewer)
        for asked in Concurrence.objects.filter(record=record):
            self.attempt(
                actions.answer, asked, agreed=True, opinion="", content_hash=record.content_hash, by=self.leader
            )
        for by in (getattr(self.house, third), self.house.reviewer2, self.house.approver, self.chief):
            self.attempt(actions.approve, record, content_hash=record.content_hash, by=by)
        self.out(record, getattr(self.house, first))

    #: Three times as likely as anything else: what nobody ever publishes shows nothing.
    carried = rule(
        n=which,
        first=st.sampled_from(["drafter", "drafter", "colleague"]),
        second=st.sampled_from(["reviewer", "reviewer", "reviewer", "reviewer2", "colleague", "drafter"]),
        third=st.sampled_from(["approver", "approver", "approver", "reviewer2", "reviewer"]),
    )
    once, again, still = carried(the_whole_way), carried(the_whole_way), carried(the_whole_way)

    @invariant()
    def the_public_reads_only_what_others_passed(self):
        for record in queries.public():
            assert record.attribute == "open" and record.pk not in self.withdrawn
            assert record.content_hash == content_hash(record)
            assert self.texts[record.content_hash] == record.body
            rows = [record.pk, *record.corrections.values_list("pk", flat=True)]
            assert any(self.passed(pk, record.content_hash) for pk in rows)

    def passed(self, pk: int, shown: str) -> bool:
        on_it = {"record_id": pk, "content_hash": shown}
        reviewers = set(Review.objects.filter(kind="secrecy", passed=True, **on_it).values_list("reviewer", flat=True))
        approvers = set(Approval.objects.filter(**on_it).values_list("approver", flat=True))
        others = reviewers - self.authors[pk]
        return any(approver not in self.authors[pk] and others - {approver} for approver in approvers)

    @invariant()
    def the_ledger_tells_of_review_and_approval_before_each_publication(self):
        passed: dict[tuple[str, str], set[str]] = {}
        for event in Event.objects.filter(name__in=TOLD).order_by("seq"):
            data, shown = event.data, event.data.get("hash", "")
            if event.name == "record.reviewed" and data["passed"]:
                passed.setdefault((event.subject, shown), set()).add(data["kind"])
            elif event.name == "record.approved":
                passed.setdefault((event.subject, shown), set()).add("approved")
            elif event.name in ("record.published", "record.corrected"):
                marks = [told for (_subject, hashed), told in passed.items() if hashed == shown]
                assert any({"secrecy", "approved"} <= told for told in marks), event.subject

    @invariant()
    def search_finds_the_public_and_nothing_else(self):
        found = {int(hit.key) for hit in find("供养标准", per_page=50).hits}
        assert found == set(queries.public().values_list("pk", flat=True))

    @invariant()
    def personal_data_is_out_only_with_a_reason_that_was_reviewed(self):
        for record in queries.public().filter(body__contains="13912345678"):
            rows = [record.pk, *record.corrections.values_list("pk", flat=True)]
            shown = {"record__in": rows, "content_hash": record.content_hash}
            assert Review.objects.filter(kind="privacy", passed=True, **shown).exists()


@pytest.mark.slow
def test_nothing_becomes_public_without_review_and_approval_by_others(db):
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
