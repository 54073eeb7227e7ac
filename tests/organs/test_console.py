"""The pages of organs, people and posts and the auditor's: who sees them, what they do, what they cost."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories as make

from gongkai.desk import append_only, ledger
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ, Person, Post

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def gov() -> Organ:
    return make.government()


@pytest.fixture
def bureau(gov) -> Organ:
    return make.organ("bureau", parent=gov, name="教育局")


def enter(at: Organ, *roles: Role, username: str = "") -> Client:
    client = Client()
    client.force_login(make.staff(at, *roles, username=username), backend=BACKEND)
    return client


PAGES = {
    "/console/organs/": set(Role),
    "/console/organs/bureau/": set(Role),
    "/console/organs/bureau/edit/": {Role.SYSTEM_ADMIN},
    "/console/organs/bureau/new/": {Role.SYSTEM_ADMIN},
    "/console/organs/bureau/end/": {Role.SYSTEM_ADMIN},
    "/console/people/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
    "/console/people/new/": {Role.SYSTEM_ADMIN},
    "/console/people/li/": {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN},
    "/console/people/li/edit/": {Role.SYSTEM_ADMIN},
    "/console/people/li/password/": {Role.SECURITY_ADMIN},
    "/console/posts/new/": {Role.SECURITY_ADMIN},
    "/console/audit/": {Role.AUDIT_ADMIN},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_page_opens_for_its_roles_alone(gov, bureau, role):
    make.staff(bureau, Role.DRAFTER, username="li")
    client = enter(gov, role)
    opened = {page for page in PAGES if client.get(page).status_code == 200}
    assert opened == {page for page, roles in PAGES.items() if role in roles}


@pytest.mark.parametrize("verb", ["disable", "enable", "unlock"])
def test_a_switch_is_not_turned_by_a_link_nor_by_the_wrong_person(gov, bureau, verb):
    make.staff(bureau, Role.DRAFTER, username="li")
    client = enter(gov, Role.DISCLOSURE_OFFICE)
    assert client.get(f"/console/people/li/{verb}/").status_code == 405
    assert client.post(f"/console/people/li/{verb}/").status_code == 403
    assert Person.objects.get(username="li").is_active


def test_an_organ_is_founded_changed_and_ended_by_hand(gov):
    client = enter(gov, Role.SYSTEM_ADMIN)
    fields = {"name": "水利局", "short_name": "水利局", "level": "county", "kind": "department", "position": 9}
    made = client.post(
        "/console/organs/gov/new/", {**fields, "code": "water", "aliases": "市水务局\n\n水务局 "}, follow=True
    )
    assert "已设立水利局" in made.content.decode()
    assert Organ.objects.get(code="water").aliases == ["市水务局", "水务局"]
    changed = client.post("/console/organs/water/edit/", {**fields, "revision": 1, "phone": "5550101"}, follow=True)
    assert "5550101" in changed.content.decode()
    ended = client.post("/console/organs/water/end/", {"ended_on": "2026-06-01"}, follow=True)
    assert "2026-06-01" in ended.content.decode()


def test_a_refusal_lists_the_reasons_and_keeps_what_was_typed(gov, bureau):
    client = enter(gov, Role.SYSTEM_ADMIN)
    fields = {"name": "教育局", "short_name": "教育局", "level": "county", "kind": "department", "position": 1}
    wrong = {**fields, "revision": 1, "address": "学府路9号", "uscc": "1" * 18, "email": "office"}
    response = client.post("/console/organs/bureau/edit/", wrong)
    page = response.content.decode()
    assert "学府路9号" in page and Organ.objects.get(code="bureau").address == ""
    assert "field__error" in page or "统一社会信用代码" in page
    response = client.post("/console/organs/bureau/edit/", {**wrong, "email": ""})
    assert response.status_code == 409 and "统一社会信用代码：" in response.content.decode()
    assert "学府路9号" in response.content.decode()


def test_the_second_editor_sees_who_was_first_and_loses_nothing(gov, bureau):
    client = enter(gov, Role.SYSTEM_ADMIN, username="first")
    fields = {
        "name": "教育局",
        "short_name": "教育局",
        "level": "county",
        "kind": "department",
        "position": 1,
        "revision": 1,
    }
    client.post("/console/organs/bureau/edit/", {**fields, "phone": "5550101"})
    response = client.post("/console/organs/bureau/edit/", {**fields, "phone": "5550102"})
    page = response.content.decode()
    assert response.status_code == 409 and "用户first已于" in page and "办公电话" in page and "5550102" in page
    assert Organ.objects.get(code="bureau").phone == "5550101"


def test_an_account_comes_to_life_through_two_administrators(gov, bureau):
    system, security = enter(gov, Role.SYSTEM_ADMIN), enter(gov, Role.SECURITY_ADMIN)
    assert (
        "请由安全保密管理员"
        in system.post("/console/people/new/", {"username": "wang", "name": "王小满"}, follow=True).content.decode()
    )
    assert "/console/people/wang/" in security.get("/console/").content.decode()
    security.post("/console/people/wang/password/", {"password": "Temporary-2026"})
    post = {"username": "wang", "organ": "bureau", "role": "drafter", "starts_on": "2026-01-01"}
    assert "已任命" in security.post("/console/posts/new/", post, follow=True).content.decode()
    assert Person.objects.get(username="wang").check_password("Temporary-2026")
    assert "/console/people/wang/" not in security.get("/console/").content.decode()
    given = Post.objects.get(person__username="wang")
    security.post(f"/console/posts/{given.pk}/end/", {"last_day": "2026-06-30"})
    given.refresh_from_db()
    assert str(given.ends_on) == "2026-06-30"


def test_powers_that_must_be_kept_apart_are_refused_on_the_page(gov, bureau):
    make.staff(bureau, Role.DRAFTER, username="li")
    post = {"username": "li", "organ": "gov", "role": "audit_admin", "starts_on": "2026-01-01"}
    response = enter(gov, Role.SECURITY_ADMIN).post("/console/posts/new/", post)
    assert response.status_code == 409 and "三员须分设" in response.content.decode()


def test_the_list_of_people_costs_the_same_for_few_and_for_many(gov, bureau, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = enter(gov, Role.SYSTEM_ADMIN)
    client.get("/console/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/console/people/")
    for n in range(60):
        make.staff(bureau if n % 2 else gov, Role.DRAFTER)
    with django_assert_num_queries(len(few)):
        page = client.get("/console/people/")
    assert "共3页，61条" in page.content.decode().replace(" ", "")


def test_people_are_found_by_name_organ_and_state(gov, bureau):
    make.staff(bureau, Role.DRAFTER, username="li")
    make.person("zhao", name="赵一", is_active=False)
    client = enter(gov, Role.SYSTEM_ADMIN, username="me")

    def found(query):
        page = client.get(f"/console/people/?{query}").content.decode()
        return {name for name in ("li", "zhao", "me") if f"/console/people/{name}/" in page}

    assert found("q=赵") == {"zhao"}
    assert found("organ=bureau") == {"li"}
    assert found("state=disabled") == {"zhao"}
    assert found("organ=nowhere") == {"li", "zhao", "me"}


# audit


@pytest.fixture
def auditor(gov, bureau) -> Client:
    for n in range(120):
        ledger.write(
            "person.signed_in", f"person:p{n}", actor=f"p{n}", organ="bureau" if n % 2 else "gov", username=f"p{n}"
        )
    return enter(gov, Role.AUDIT_ADMIN)


def test_the_auditor_reads_the_ledger_page_by_page(auditor):
    first = auditor.get("/console/audit/").content.decode()
    assert "账号p119登录" in first and "账号p69登录" not in first and "?before=71" in first
    second = auditor.get("/console/audit/?before=71").content.decode()
    assert "账号p69登录" in second and "账号p70登录" not in second


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("actor=p7", "账号p7登录", "账号p8登录"),
        ("subject=person:p8", "账号p8登录", "账号p7登录"),
        ("organ=bureau", "账号p119登录", "账号p118登录"),
        ("event=post.given", "没有符合条件的事件", "账号p119登录"),
        ("until=2001-01-01", "没有符合条件的事件", "账号p119登录"),
        ("since=2001-01-01", "账号p119登录", "没有符合条件的事件"),
        ("before=abc", "账号p119登录", "没有符合条件的事件"),
    ],
)
def test_the_ledger_is_filtered(auditor, query, shown, hidden):
    page = auditor.get(f"/console/audit/?{query}").content.decode()
    assert shown in page and hidden not in page


def test_the_auditor_verifies_the_chain(auditor):
    from django.db import connection

    assert "链条完整：共120个事件" in auditor.post("/console/audit/verify/").content.decode()
    with append_only.unlocked(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE desk_event SET actor = 'nobody' WHERE seq = 50")
    page = auditor.post("/console/audit/verify/").content.decode()
    assert "链条在第50个事件断开" in page


def test_the_auditors_workbench_counts_the_day(gov):
    ledger.write("person.locked_out", "person:li", actor="li", username="li")
    page = enter(gov, Role.AUDIT_ADMIN).get("/console/").content.decode()
    assert "今天的台账" in page and "figure--late" in page


def test_selects_of_an_organ_say_that_one_is_to_be_chosen() -> None:
    from gongkai.organs.forms import NewOrganForm

    assert "---------" not in NewOrganForm().as_p() and "请选择" in NewOrganForm().as_p()
