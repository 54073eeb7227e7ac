"""What is kept of applicants ends with its time; keys change; what a lost key sealed is told in a sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test import Client

from gongkai.desk import ledger, resealing
from gongkai.desk.actions import Refused
from gongkai.foi import actions, figures, retention, vault
from gongkai.foi.actions.base import happen
from gongkai.foi.actions.correcting import hash_of
from gongkai.foi.models import Assignment, Consultation, Paper, Request
from gongkai.organs.models import Person

DAY, ENDED = date(2025, 9, 25), date(2025, 10, 29)
LONG_AFTER = ENDED + timedelta(days=1826)
NAMES = ("欧阳明珠", "东风路", "13800001234", "11010519491231002X", "司马青山", "承办人说")


def words_kept() -> str:
    """All that the room's tables hold, opened."""
    from django.apps import apps

    rows = (model._default_manager.values_list() for model in apps.get_app_config("foi").get_models())
    return repr([list(found) for found in rows])


@pytest.fixture
def case(office):
    with office.on(DAY):
        request, _code = actions.register(
            office.organ,
            office.application(),
            "in_person",
            DAY,
            [office.photo(name="欧阳明珠身份证.png")],
            by=office.clerk,
        )
        Consultation.objects.create(request=request, key="K1", kind="third_party", party="司马青山", content="补偿标准", made_by="clerk", made_at=request.submitted_at)  # fmt: skip
        Assignment.objects.create(request=request, organ=office.organ, part="lead", asked="承办人说", asked_by="clerk", asked_at=request.submitted_at)  # fmt: skip
    with office.on(ENDED):
        happen(request, "foi.replied", office.clerk, replied_on=ENDED)
    return request


def test_the_sweep_takes_what_is_over_and_its_files(case, office, django_capture_on_commit_callbacks):
    ticket, organs = Paper.objects.get(request=case).ticket, [office.organ.code]
    before = figures.table3(organs, 2025)
    assert [word for word in NAMES if word not in words_kept()] == []
    with office.on(LONG_AFTER - timedelta(days=1)):
        assert retention.sweep() == 0
    with office.on(LONG_AFTER), django_capture_on_commit_callbacks(execute=True):
        assert (retention.sweep(), retention.sweep()) == (1, 0)
    assert [word for word in NAMES if word in words_kept()] == []
    case.refresh_from_db()
    assert case.forgotten_at and not case.applicant_digest and not case.query_digest and case.name == ""
    with pytest.raises(FileNotFoundError):
        vault.read(ticket)
    assert figures.table3(organs, 2025) == before
    assert ledger.history(case.subject).last().name == "foi.forgotten"


def test_nothing_is_forgotten_while_somebody_contests_it(case, office):
    with office.on(ENDED):
        remedy = actions.file_remedy(case, "suit", ENDED, "测试县人民法院", by=office.clerk)
    with office.on(LONG_AFTER):
        assert retention.sweep() == 0
        with pytest.raises(Refused, match="还没有结束"):
            actions.forget(case)
        remedy = actions.decide_remedy(remedy, LONG_AFTER, "upheld", by=office.clerk)
        assert retention.sweep() == 1


def test_a_correction_is_forgotten_as_well(office):
    applicant = {"name": "欧阳明珠", "id_kind": "passport", "id_number": "E12345678", "phone": "13800001234"}
    with office.on(DAY):
        made, _code = actions.register_correction(
            office.organ, applicant, "取水许可登记", "东风路门牌号有误", "不动产权证书", DAY, by=office.clerk
        )
        made = actions.propose_correction(made, "corrected", "已更正东风路门牌号。", by=office.clerk)
        made = actions.approve_correction(made, hash_of(made), by=office.head)
        actions.tell_correction(made, "hand", DAY, by=office.clerk)
    with office.on(LONG_AFTER):
        assert retention.sweep() == 1
    assert [word for word in NAMES if word in words_kept()] == []


def sealed_with(settings, *keys):
    settings.GONGKAI_SEAL_KEYS = keys


def raw(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM foi_request ORDER BY id")
        return "".join(str(row[0]) for row in cursor.fetchall())


def test_everything_is_sealed_anew_and_a_second_run_finds_nothing(case, settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    assert "东风路" in raw("wanted")
    sealed_with(settings, old)
    first = resealing.reseal()
    assert first > 3 and "东风路" not in raw("wanted")
    sealed_with(settings, new, old)
    assert resealing.reseal() == first
    assert [vault.reseal(path) for path in vault.files()] == [True]
    assert resealing.reseal() == 0 and [vault.reseal(path) for path in vault.files()] == [False]
    sealed_with(settings, new)
    assert Request.objects.get(pk=case.pk).name == "欧阳明珠" and vault.read(Paper.objects.get().ticket)


def test_a_lost_key_is_told_in_a_sentence(case, settings):
    sealed_with(settings, Fernet.generate_key().decode())
    resealing.reseal()
    sealed_with(settings)
    client = Client(raise_request_exception=False)
    client.force_login(Person.objects.get(username="clerk"))
    for address in ("/console/foi/?state=all", f"/console/foi/{case.pk}/"):
        answer = client.get(address)
        assert answer.status_code == 503 and "GONGKAI_SEAL_KEY" in answer.content.decode(), address
