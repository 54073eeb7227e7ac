"""An organ with its people, an applicant, and requests received on any day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest

CODES = re.compile("[a-z]+_[a-z]+|[a-z]{4,}")
#: When ``case`` came.
RECEIVED = date(2025, 9, 25)
PHOTO = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@dataclass
class Office:
    """``clerk`` drafts, ``head`` approves, ``reviewer`` reviews secrecy, ``office`` is the disclosure office above."""

    organ: Any
    government: Any
    clerk: Any
    head: Any
    reviewer: Any
    office: Any
    supervisor: Any

    def application(self, **more: Any) -> Any:
        from gongkai.foi.applications import Application

        told: dict[str, Any] = {
            "kind": "natural",
            "applicant": {
                "name": "欧阳明珠",
                "id_kind": "resident",
                "id_number": "11010519491231002X",
                "phone": "13800001234",
                "address": "测试县东风路8号2单元301室",
            },
            "wanted": "2024年东风路改造工程征地补偿标准文件",
            "form": "paper",
            "route": "post",
        }
        return Application(**{**told, **more})

    def received(self, on: date, channel: str = "in_person", **more: Any) -> Any:
        """A request as it stands after the clerk registered it on that day."""
        from gongkai.foi.actions import register

        with self.on(on):
            return register(self.organ, self.application(**more), channel, on, by=self.clerk)[0]

    def on(self, day: date, hour: int = 10) -> Any:
        from gongkai.desk import clock

        return clock.pinned(datetime.combine(day, time(hour), clock.CHINA))

    def photo(self, kind: str = "identity", name: str = "身份证.png") -> Any:
        from gongkai.foi import vault
        from gongkai.foi.actions import Upload

        return Upload(kind, name, vault.keep(PHOTO, name))


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Any) -> Iterator[Office]:
    """Whatever a test does, the ledger tells it in words."""
    from tests import factories

    from gongkai.desk.models import Event
    from gongkai.desk.permissions import Role

    settings.HOME = tmp_path
    government = factories.government()
    organ = factories.organ(
        "water",
        parent=government,
        name="测试县水务局",
        short_name="水务局",
        address="测试县人民路1号",
        phone="0400-1234567",
    )
    yield Office(
        organ,
        government,
        factories.actor(organ, Role.DRAFTER, username="clerk"),
        factories.actor(organ, Role.APPROVER, username="head"),
        factories.actor(organ, Role.REVIEWER, username="reviewer"),
        factories.actor(government, Role.DISCLOSURE_OFFICE, username="office"),
        factories.actor(government, Role.SUPERVISOR, username="supervisor"),
    )
    told = [event.sentence for event in Event.objects.filter(subject__regex="^(foi|review)")]
    assert not [sentence for sentence in told if CODES.search(sentence)]


@pytest.fixture
def sits(monkeypatch: pytest.MonkeyPatch) -> Any:
    """From here on it is that day, for the server too, which knows nothing of ``Office.on``."""
    from gongkai.desk import clock

    def at(day: date, hour: int = 10) -> None:
        moment = datetime.combine(day, time(hour), clock.CHINA)
        monkeypatch.setattr(clock, "timezone", SimpleNamespace(now=lambda: moment))

    return at


@pytest.fixture
def case(office: Office) -> Any:
    """Received, with a paper, in the hands of the organ."""
    from gongkai.foi import actions

    request = office.received(RECEIVED)
    with office.on(RECEIVED):
        actions.add_paper(request, office.photo(), by=office.clerk)
        actions.assign(request, office.organ, "lead", asked="牵头起草答复", by=office.clerk)
    request.refresh_from_db()
    return request


@pytest.fixture
def approved(office: Office) -> Any:
    """A letter on its way: drafted by the clerk, approved by the head, on that day."""

    def make(request: Any, code: str, on: date, consultation: Any = None, **fields: Any) -> Any:
        from gongkai.foi import actions
        from gongkai.foi.actions import lettering

        with office.on(on):
            letter = actions.draft_letter(request, code, fields, consultation=consultation, by=office.clerk)
            letter = actions.submit_letter(letter, revision=letter.revision, by=office.clerk)
            return actions.approve_letter(letter, lettering.hash_of(letter), by=office.head)

    return make


@pytest.fixture
def posted(office: Office, approved: Any) -> Any:
    def send(request: Any, code: str, on: date, consultation: Any = None, **fields: Any) -> Any:
        from gongkai.foi import actions

        letter = approved(request, code, on, consultation, **fields)
        with office.on(on, 15):
            return actions.send_letter(letter, "post", on, mail_number="XA12345678933", by=office.clerk)

    return send


@pytest.fixture
def refused(office: Office, approved: Any) -> Any:
    """The whole way of a refusal on that day: proposed, approved by the head, written, and on its way by ``way``."""

    def answer(request: Any, on: date, way: str = "post", reason: str = "仍在讨论") -> Any:
        from tests.foi.cases import REFUSAL

        from gongkai.foi import actions, composing
        from gongkai.foi.actions.deciding import hash_of
        from gongkai.foi.reading import accepted

        told = {"facts": "所申请的信息是讨论记录", "listed_kind": "讨论记录", "discretion_reason": "公开会影响讨论"}
        with office.on(on):
            if not accepted(request):
                actions.accept(request, by=office.clerk)
            decision = actions.propose(request, REFUSAL, {**told, "reason": reason}, by=office.clerk)
            decision = actions.submit_decision(decision, revision=decision.revision, by=office.clerk)
            actions.approve_decision(decision, hash_of(decision), by=office.head)
            request.refresh_from_db()
            fields = composing.prefilled(request, "L13")
        letter = approved(request, "L13", on, **fields)
        with office.on(on, 15):
            letter = actions.send_letter(letter, way, on, mail_number="XA12345678933", by=office.clerk)
        request.refresh_from_db()
        return letter

    return answer


@pytest.fixture
def tables(office: Office) -> Any:
    def told(year: int) -> Any:
        from gongkai.foi import figures
        from gongkai.law.annual_tables import Tables

        codes = [office.organ.code]
        empty = Tables.empty()
        return Tables(empty.proactive, figures.table3(codes, year), figures.table4(codes, year))

    return told


@pytest.fixture
def signed(office: Office, tables: Any) -> Any:
    """The report on 2025 is handed in with the figures of that moment."""

    def sign(on: date, organ: Any = None) -> Any:
        from gongkai.desk import clock
        from gongkai.reports.models import Report

        found = tables(2025)
        at = datetime.combine(on, time(9), clock.CHINA)
        report = Report.objects.create(
            organ=organ or office.organ, year=2025, state="submitted", tables=found.plain(), taken_at=at,
            created_by="clerk", created_at=at, changed_by="clerk", changed_at=at,
        )  # fmt: skip
        report.editions.create(number=1, tables=found.plain(), content_hash="a", body_hash="a", by="clerk", at=at)
        return found

    return sign
