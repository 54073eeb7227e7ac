"""The screens in English show no Chinese word of the house. What people wrote, and the law itself, stays in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from babel.messages import pofile
from django.test import Client
from django.utils import translation
from lxml import html
from tests import factories as make
from tests.house.test_messages import TOOL
from tests.records.story import build

from gongkai.desk import ledger
from gongkai.desk.permissions import Role
from gongkai.facts import actions as facts
from gongkai.facts.actions import Place
from gongkai.organs.models import Organ, Person
from gongkai.reports import actions as reports

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PO = TOOL.parents[1] / "src" / "gongkai" / "locale" / "en" / "LC_MESSAGES" / "django.po"
HAN = re.compile("[\u4e00-\u9fff]")
SHOWN = ("aria-label", "title", "placeholder", "data-label", "alt")
PUBLIC = [
    "", "notices/", "openness/", "catalogue/", "catalogue/fields/19/", "organs/", "organs/{organ}/", "policies/", "score/",
    "score/{organ}/", "calendar/", "calendar/2025/?area=64", "records/{record}/", "rules/", "rules/{rule}/", "search/?q=供养", "search/?q=missing", "places/", "subscribe/", "organs/{organ}/profile/", "sites/", "statutory/budgets/", "help/",
    "accessibility/", "nowhere/", "apply/", "apply/to/{organ}/", "apply/track/", "apply/figures/", "apply/corrections/",
]  # fmt: skip
CONSOLE = [
    "facts/", "facts/new", "facts/{matter}", "facts/{matter}/record/opinion.noticed", "facts/organs/",
    "facts/organs/record/report.heard", "facts/fact/{fact}/retract",
    "", "records/", "records/new", "records/{record}", "records/{record}/versions", "records/{draft}",
    "records/{draft}/edit", "policies/", "policies/{policy}", "work/", "work/{work}", "catalog/",
    "catalog/{item}/", "catalog/new/", "catalog/import/", "duties/", "rules/", "rules/{rule}", "supervision/", "organs/", "organs/{organ}/",
    "supervision/?by=field", "supervision/duties/?figure=open", "calendar/", "calendar/?day=2026-11-25",
    "calendar/?month=2028-02&view=list", "calendar/feeds/", "notices/", "notices/?show=all", "notices/mail/",
    "channels/", "profiles/", "profiles/{organ}/", "screens/", "screens/new/", "places/", "sites/", "sites/new/", "sites/columns/", "sites/findings/", "reprints/", "reprints/upper/", "media/", "media/posts/",
    "subscriptions/", "reports/", "reports/new/", "reports/{report}", "reports/{report}/text/",
    "reports/{report}/cells/proactive/fees/charged/",
]  # fmt: skip
ADMINISTRATION = {
    Role.SYSTEM_ADMIN: ["", "organs/{organ}/edit/", "people/", "people/new/"],
    Role.SECURITY_ADMIN: ["", "people/", "posts/new/"],
    Role.AUDIT_ADMIN: ["", "audit/"],
}


@pytest.fixture
def things(db: None) -> dict[str, object]:
    """One of everything that a page shows."""
    house = build()
    work = make.work(house.organ)
    matter = facts.open_matter("opinion", "供水短时中断", house.organ, by=house.drafter)
    told = {"heard_on": date(2026, 1, 5), "by": "principal"}
    fact = facts.record("report.heard", Place.of_organ(house.organ), told, by=house.drafter)
    return {
        "matter": matter.pk,
        "fact": fact.pk,
        "report": reports.begin(house.organ, 2025, by=house.drafter).pk,
        "organ": house.organ.code,
        "record": house.published().pk,
        "draft": house.submitted(title="另一份公告").pk,
        "policy": work.task.policy.pk,
        "work": work.pk,
        "item": make.item(house.organ).pk,
        "rule": "cn.proactive.twenty-days",
    }


def said(page: bytes) -> Iterator[str]:
    """Every run of text and every attribute that is read out, but for what is marked as Chinese."""
    for element in html.fromstring(page.decode()).iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "html"):
            continue
        if not in_chinese(element):
            yield from filter(None, (element.text, *(element.get(name) for name in SHOWN)))
        if element.tail and not in_chinese(element.getparent()):
            yield element.tail


def in_chinese(element: html.HtmlElement) -> bool:
    near = (one.get("lang") for one in (element, *element.iterancestors()))
    return next((lang for lang in near if lang), "").startswith("zh")


def blank(place: re.Match[str]) -> str:
    """What may stand where something is filled in: figures for %d, anything for %s."""
    return r"\d+" if place[1] == "d" else ".+?"


def of_the_house() -> tuple[frozenset[str], list[re.Pattern[str]]]:
    """Words of the catalogue as they stand, and those with something filled in."""
    catalogue = pofile.read_po(PO.open("rb"))
    words = {str(one.id[0] if one.pluralizable else one.id).strip() for one in catalogue if one.id}
    # What begins with something filled in may end as a title of the law does: it needs more of its own words.
    filled = [word for word in words if "%(" in word and len(HAN.findall(word)) > (6 if word.startswith("%(") else 3)]
    patterns = [re.compile(re.sub(r"%\\\(\w+\\\)([sd])", blank, re.escape(word))) for word in filled]
    return frozenset(word for word in words if HAN.search(word)), patterns


WORDS, PATTERNS = of_the_house()


def chinese(page: bytes) -> list[str]:
    texts = (" ".join(text.split()) for text in said(page) if HAN.search(text))
    return sorted({text for text in texts if text in WORDS or any(one.fullmatch(text) for one in PATTERNS)})


def staff(*roles: Role) -> Client:
    """Somebody of the department who reads English."""
    client = Client()
    client.force_login(make.staff(Organ.objects.get(name="测试市民政局"), *roles), backend=BACKEND)
    client.cookies["django_language"] = "en"
    return client


def test_the_test_sees_what_it_looks_for() -> None:
    page = '<main><h1>政府信息</h1><p title="保存">A</p><p lang="zh-Hans">退文</p><p>找到12条</p><p>某某公告</p></main>'
    assert chinese(page.encode()) == ["保存", "政府信息"]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(path: str, things: dict[str, object]) -> None:
    response = Client().get("/en/" + path.format(**things))
    assert response.status_code in (200, 404)
    assert chinese(response.content) == []


@pytest.mark.parametrize("path", CONSOLE)
def test_console_pages(path: str, things: dict[str, object]) -> None:
    client = staff(Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.DISCLOSURE_OFFICE, Role.SUPERVISOR)
    response = client.get("/console/" + path.format(**things), follow=True)
    assert response.status_code == 200
    assert chinese(response.content) == []


@pytest.mark.parametrize("role", ADMINISTRATION)
def test_pages_of_the_administrators(role: Role, things: dict[str, object]) -> None:
    client = staff(role)
    for path in ADMINISTRATION[role]:
        response = client.get("/console/" + path.format(**things))
        assert (response.status_code, chinese(response.content)) == (200, []), path


@pytest.mark.django_db
def test_the_way_in() -> None:
    client = Client()
    assert "登录" in client.get("/accounts/login/").content.decode()
    answer = client.post("/accounts/language", {"language": "en", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    page = client.get("/accounts/login/").content
    assert b"Sign in" in page and not [text for text in said(page) if HAN.search(text)]


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "\\\\elsewhere.example"])
def test_choosing_a_language_leads_nowhere_else(target: str) -> None:
    answer = Client().post("/accounts/language", {"language": "en", "next": target})
    assert answer["Location"] == "/en/"


@pytest.mark.django_db
def test_a_language_the_house_does_not_speak_is_not_shown() -> None:
    client = Client()
    client.post("/accounts/language", {"language": "fr", "next": "/accounts/login/"})
    assert "登录" in client.get("/accounts/login/").content.decode()


@pytest.mark.django_db
def test_what_is_kept_does_not_follow_the_reader() -> None:
    """An officer who reads English writes the same ledger as everybody."""
    from gongkai.organs import actions, queries

    house = build()
    keeper = queries.actor_of(make.staff(house.organ, Role.SYSTEM_ADMIN), date.today())
    guard = queries.actor_of(make.staff(house.organ, Role.SECURITY_ADMIN), date.today())
    newcomer: Person = make.person("newcomer")
    with translation.override("en"):
        actions.change_organ(house.organ, by=keeper, revision=house.organ.revision, phone="8200000")
        actions.give_post(newcomer, house.organ, Role.DRAFTER, by=guard)
        changed, given = ledger.history(f"organ:{house.organ.code}").last(), ledger.history("person:newcomer").last()
        assert (changed.data["changed"], given.data["role_title"]) == (["办公电话"], "拟稿人")
        assert given.sentence == f"newcomer became Drafter at {house.organ.short_name}"
    assert given.sentence == f"newcomer任{house.organ.short_name}拟稿人"
