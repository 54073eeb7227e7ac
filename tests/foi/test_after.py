"""What follows an answer, remedies apart: topics, suggestions, the public register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from gongkai.desk import ledger, notices
from gongkai.desk.actions import Refused
from gongkai.duties.models import Duty
from gongkai.foi import actions, topics
from gongkai.foi.actions.base import happen
from gongkai.foi.actions.showing import class_known
from gongkai.foi.models import Request, Topic
from gongkai.organs.models import Organ, Person
from gongkai.records import actions as records
from gongkai.records.content import Content
from gongkai.records.models import Record

DAY = date(2026, 3, 2)
WATER, FIELDS = "0603", "0601"
PEOPLE = ("欧阳明珠", "司马青山", "诸葛小满")


def asked(office, name, on=DAY, **more):
    applicant = {"name": name, "id_kind": "passport", "id_number": f"E{abs(hash(name)) % 10**8:08}", "phone": "13800001234", "address": "测试县东风路8号"}  # fmt: skip
    return office.received(on, applicant=applicant, **more)


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


# topics


def test_three_persons_make_a_topic_and_one_person_three_times_does_not(office):
    mine = [asked(office, PEOPLE[0], DAY + timedelta(days=n)) for n in range(3)]
    with office.on(date(2026, 5, 6)):
        topic = actions.open_topic(office.organ, "东风路征地补偿标准", mine, by=office.clerk)
        assert (topic.applicants, topic.met_on) == (1, None)
    others = [asked(office, PEOPLE[1], date(2026, 4, 1)), asked(office, PEOPLE[2], date(2026, 5, 6))]
    with office.on(date(2026, 5, 6)):
        topic = actions.group(topic, others, by=office.clerk)
        assert (topic.applicants, topic.met_on) == (3, date(2026, 5, 6))
        topic = actions.ungroup(topic, others[0], by=office.clerk)
        assert (topic.applicants, topic.met_on) == (2, None)
    told = "".join(ledger.history(topic.subject).values_list("payload", flat=True))
    assert not [name for name in PEOPLE if name in told]
    with office.on(date(2027, 3, 8)):
        assert (topics.recount(), topics.recount(), Topic.objects.get().applicants) == (1, 0, 1)


@pytest.fixture
def many(office, settings):
    settings.GONGKAI_PROFILE = "heilongjiang-2017"
    found = [asked(office, name, DAY + timedelta(days=n)) for n, name in enumerate(PEOPLE)]
    with office.on(date(2026, 3, 9)):
        return actions.open_topic(office.organ, "东风路征地补偿标准", found, by=office.clerk)


def test_an_agreed_topic_is_owed_and_met_by_its_publication(office, many):
    with office.on(date(2026, 3, 10)):
        with pytest.raises(Refused) as refused:
            actions.decide_topic(many, "agreed", "", by=office.clerk)
        assert codes(refused) == {"permission", "reason"}
        with pytest.raises(Refused, match="同意"):
            actions.draft_topic(many, by=office.clerk)
        topic = actions.decide_topic(many, "agreed", "可以公开，申请较为集中。", by=office.head)
        record = actions.draft_topic(topic, by=office.clerk)
    owed = list(Duty.objects.filter(subject=topic.subject).order_by("due_on"))
    assert [(one.rule, one.due_on, one.state) for one in owed] == [
        ("heilongjiang.foi.concentrated-topic", date(2026, 4, 1), "target"),  # from the day on which they were many
        ("foi.topic", date(2026, 4, 8), "open"),  # in every place, from the day of the decision
    ]
    assert record.title == topic.title and Topic.objects.get(pk=topic.pk).record == record
    with office.on(date(2026, 3, 20)):
        _published(record)
    assert {one.state for one in Duty.objects.filter(subject=topic.subject)} == {"met"}
    assert Topic.objects.get(pk=topic.pk).published_on == date(2026, 3, 20)


def test_a_declined_topic_owes_nothing(office, many):
    with office.on(date(2026, 3, 10)):
        actions.decide_topic(many, "declined", "属于国家秘密，不能公开。", by=office.head)
    assert not Duty.objects.filter(subject=many.subject).exclude(state="cancelled").exists()


def test_much_the_same_words_and_the_same_document_are_proposed(office):
    for n, (name, wanted) in enumerate(
        [
            (PEOPLE[0], "申请公开2024年东风路改造工程征地补偿标准文件"),
            (PEOPLE[1], "东风路改造工程的征地补偿标准文件（2024年）"),
            (PEOPLE[2], "城南水厂水质检测报告"),
        ]
    ):
        asked(office, name, DAY + timedelta(days=n), wanted=wanted)
    for name in PEOPLE[:2]:
        asked(office, name, DAY, wanted=f"{name[:1]}某所需的一份文件", doc_number="测水发〔2025〕7号")
    with office.on(date(2026, 5, 6)):
        found = topics.proposals(office.organ)
    assert [(one.applicants, len(one.requests)) for one in found] == [(2, 2), (2, 2)]
    assert not [name for name in PEOPLE for one in found if name in one.words]


def _published(record: Record) -> None:
    """As the last step of a publication leaves it, its gates apart."""
    from gongkai.desk.actions import action

    @action
    def publish() -> None:
        ledger.hold()
        ledger.write("record.published", record.subject, organ=record.organ.code, actor="clerk", title=record.title, genre="notice", normative=False, needs_interpretation=False, interprets=None, answers=None, item=None, index_number="", hash="")  # fmt: skip

    publish()


# suggestions


def test_a_suggestion_is_followed_to_its_answer(office):
    from tests import factories as make

    from gongkai.desk.permissions import Role

    other: Organ = make.organ("land", parent=office.government, name="测试县自然资源局")
    theirs = make.actor(other, Role.DRAFTER)
    with office.on(DAY):
        with pytest.raises(Refused) as refused:
            actions.make_suggestion(office.organ, other, "", "请联系13800001234", by=office.supervisor)
        assert codes(refused) == {"permission", "problem", "personal_data"}
        made = actions.make_suggestion(office.organ, other, "补偿标准没有公布", "请在网站公布", by=office.clerk)
        (told,) = notices.waiting(theirs)
        assert told.said == "水务局向您单位提出工作建议" and told.url.endswith(f"/suggestions/{made.pk}/")
        with pytest.raises(Refused, match="自然资源局"):
            actions.answer_suggestion(made, "已公布", by=office.clerk)
        assert actions.answer_suggestion(made, "已公布", by=theirs).answered_at
        assert not notices.waiting(theirs)
        with pytest.raises(Refused, match="已经答复"):
            actions.answer_suggestion(made, "已公布", by=theirs)


# the public register


def test_an_answer_is_shown_without_its_applicant_where_the_city_chose_so(office, settings):
    request = asked(office, PEOPLE[0])
    with office.on(date(2026, 3, 20)):
        with pytest.raises(Refused) as refused:
            actions.draft_answer(request, "东风路征地补偿标准", "已提供。", by=office.clerk)
        assert codes(refused) == {"off", "state"}
        settings.GONGKAI_FOI_REGISTER = True
        happen(request, "foi.replied", office.clerk, replied_on=date(2026, 3, 20))
        with pytest.raises(Refused) as refused:
            actions.draft_answer(request, "欧阳明珠要的文件", "请打13800001234。", by=office.clerk)
        assert codes(refused) == {"name", "personal_data"}
    with office.on(date(2026, 6, 1)):
        record = actions.draft_answer(request, "东风路征地补偿标准", "提供了文件全文。", by=office.clerk)
        with pytest.raises(Refused, match="已经起草"):
            actions.draft_answer(request, "东风路征地补偿标准", "提供了文件全文。", by=office.clerk)
    values = record.values
    assert record.type == "foi-answer" and values["replied_on"] == "2026-03-20" and not record.findings.exists()
    assert record.formed_on == date(2026, 6, 1)
    assert request.number not in str(values) and Request.objects.get(pk=request.pk).shown == record


def test_the_class_of_an_answer_is_that_of_what_was_asked_for(office, settings, client):
    """By the number of the organ's own document, and before that by what was published of the topic; else it is left to the clerk."""
    settings.GONGKAI_FOI_REGISTER = True
    request = office.received(date(2026, 3, 2), doc_number="测水发〔2025〕3号")
    with office.on(date(2026, 3, 20)):
        happen(request, "foi.replied", office.clerk, replied_on=date(2026, 3, 20))
        assert class_known(request) == ""
        told = {"title": "取水许可管理办法", "doc_number": "测水发[2025]3号", "subject_class": WATER}
        records.draft(office.organ, Content(**told), by=office.clerk)
        assert class_known(request) == WATER
        page = reverse("console:foi-show", args=[request.pk])
        client.force_login(Person.objects.get(username="clerk"))
        assert f'value="{WATER}" selected' in client.get(page).content.decode()
        sent = {"asked": "取水许可", "answer": "提供了全文", "subject_class": WATER, "revision": request.revision}
        assert client.post(page, sent).status_code == 302
        assert Request.objects.get().shown.subject_class == WATER
        topic = actions.open_topic(office.organ, "取水许可", [request], by=office.clerk)
        topic.record = records.draft(office.organ, Content(title="取水许可", subject_class=FIELDS), by=office.clerk)
        topic.save()
        request.refresh_from_db()
        assert class_known(request) == FIELDS
