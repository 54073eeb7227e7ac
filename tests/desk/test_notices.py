"""What people are told: once for each cause, to each alone, no more than they may see today."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from django.utils import translation
from tests import factories as make

from gongkai.desk import notices
from gongkai.desk.clock import CHINA, pinned
from gongkai.desk.models import Level, Notice
from gongkai.desk.notices import Telling
from gongkai.desk.permissions import Role
from gongkai.organs.queries import actor_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 9, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _now():
    with pinned(NOW), translation.override("zh-hans"):
        yield


@pytest.fixture
def edu():
    return make.organ("edu", parent=make.government(), name="教育局")


def telling(cause: str, *people, organ: str = "edu", **fields) -> Telling:
    told = {
        "level": Level.RED,
        "sentence": "{organ_name}“{title}”已于{due}到期，尚未完成",
        "words": {"organ_name": "教育局", "title": "及时公开", "due": "2026-05-29"},
        "subject": "record:1",
        "thing": "thing",
        "url": "/console/duties/1",
        "note": "关于某事的公告",
    }
    return Telling(cause=cause, to=[person.pk for person in people], organ=organ, **{**told, **fields})


def client_of(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_telling_twice_tells_once_and_whoever_is_new_once_more(edu):
    li, wang = make.staff(edu, Role.DRAFTER), make.staff(edu, Role.DRAFTER)
    assert [notices.tell([telling("a", li)]), notices.tell([telling("a", li)])] == [1, 0]
    assert notices.tell([telling("a", li, wang), telling("b", li)]) == 2
    assert Notice.objects.count() == 3


def test_a_notice_is_said_in_the_language_of_the_reader(edu):
    notices.tell([telling("a", make.staff(edu, Role.DRAFTER))])
    assert Notice.objects.get().said == "教育局“及时公开”已于2026-05-29到期，尚未完成"
    with translation.override("en"):
        assert Notice.objects.get().said != "教育局“及时公开”已于2026-05-29到期，尚未完成"
        assert "及时公开" in Notice.objects.get().said


@pytest.mark.parametrize(
    ("role", "organ", "sees"),
    [
        (Role.DRAFTER, "edu", True),
        (Role.DRAFTER, "gov", False),
        (Role.SUPERVISOR, "gov", True),
        (Role.AUDIT_ADMIN, "gov", False),
        (Role.SECURITY_ADMIN, "edu", False),
        (None, "edu", False),
    ],
)
def test_who_no_longer_works_for_an_organ_no_longer_reads_of_it(edu, role, organ, sees):
    """The notice was written while the person had another post."""
    from gongkai.organs.models import Organ

    person = make.person()
    if role:
        make.post(person, Organ.objects.get(code=organ), role)
    notices.tell([telling("a", person)])
    actor = actor_of(person, date(2026, 6, 1))
    assert notices.of(actor).exists() is sees
    page = client_of(person).get("/console/notices/").content.decode()
    assert ("关于某事的公告" in page) is sees


def test_people_read_their_own_alone(edu):
    li, wang = make.staff(edu, Role.DRAFTER), make.staff(edu, Role.DRAFTER)
    notices.tell([telling("a", li, wang), telling("b", li)])
    other = Notice.objects.get(recipient=wang)
    answer = client_of(li).post("/console/notices/read/", {"pk": [other.pk]})
    assert answer.status_code == 302
    assert Notice.objects.filter(read_at=None).count() == 3
    mine = Notice.objects.filter(recipient=li).first()
    client_of(li).post("/console/notices/read/", {"pk": [mine.pk]})
    assert list(Notice.objects.filter(read_at__isnull=False)) == [mine]
    client_of(li).post("/console/notices/read/", {"all": "1"})
    assert list(Notice.objects.filter(read_at=None)) == [other]


@pytest.mark.parametrize("pk", ["", "x", "-1", "²", "9" * 30, "1 or 1=1"])
def test_nonsense_marks_nothing(edu, pk):
    li = make.staff(edu, Role.DRAFTER)
    notices.tell([telling("a", li)])
    assert client_of(li).post("/console/notices/read/", {"pk": [pk]}).status_code == 302
    assert notices.waiting(actor_of(li, date(2026, 6, 1))).count() == 1


def test_what_is_settled_waits_for_nobody_and_stays_readable(edu):
    li = make.staff(edu, Role.DRAFTER)
    notices.tell([telling("a", li), telling("b", li, thing="other")])
    assert notices.settle(Notice.objects.filter(thing="thing")) == 1
    assert [one.cause for one in notices.waiting(actor_of(li, date(2026, 6, 1)))] == ["b"]
    page = client_of(li).get("/console/notices/?show=all")
    assert len(page.context["page"].object_list) == 2 and "已了结" in page.content.decode()


def test_the_workbench_counts_and_shows_the_newest(edu):
    li = make.staff(edu, Role.DRAFTER)
    notices.tell([telling(f"c{n}", li, thing=f"t{n}") for n in range(7)])
    page = client_of(li).get("/console/").content.decode()
    assert page.count('class="notice notice--red"') == 5
    assert "未读7条" in page


def test_the_list_is_paged_and_costs_the_same_however_long(edu, django_assert_max_num_queries):
    li = make.staff(edu, Role.DRAFTER)
    client = client_of(li)
    notices.tell([telling("first", li)])
    with django_assert_max_num_queries(40) as few:
        client.get("/console/notices/")
    notices.tell([telling(f"c{n}", li, thing=f"t{n}") for n in range(60)])
    with django_assert_max_num_queries(40) as many:
        page = client.get("/console/notices/?page=2")
    assert len(many) == len(few)
    assert len(page.context["page"].object_list) == 25
    assert "第2页，共3页，61条" in page.content.decode()


def test_titles_of_people_are_escaped(edu):
    li = make.staff(edu, Role.DRAFTER)
    notices.tell([telling("a", li, note="<script>alert(1)</script>")])
    page = client_of(li).get("/console/notices/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
