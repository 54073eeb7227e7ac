"""Every list of the staff side can be taken away, whole and as the person sees it."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.translation import activate
from python_calamine import CalamineWorkbook
from tests import factories as make

import gongkai
from gongkai.channels.models import Account
from gongkai.desk import clock, exports, files, sheets
from gongkai.desk.console import frame
from gongkai.desk.models import Event
from gongkai.desk.permissions import Role
from gongkai.records.models import Batch, Campaign, Record
from gongkai.reports.actions import begin
from gongkai.reports.models import Report

SRC = Path(gongkai.__file__).parent
#: What makes a template a list: pages to turn, or a form that narrows it.
_LISTS = re.compile(r"console/_pager\.html|console/_filters\.html|class=\"pager\"|<form[^>]*method=\"get\"")
#: Templates that are no list of their own, each with the reason.
NO_LIST = {
    "console/_pager.html": "a part of lists",
    "console/_filters.html": "a part of lists",
    "duties/_rules.html": "a part of the lists of rules",
    "channels/_posts.html": "a part of the lists of posts",
    "channels/screen.html": "a board in a hall turns its own pages",
    "records/console_rows.html": "a form: the rows of one record, taken away as its data",
    "records/console_batch_review.html": "twenty records to be reviewed one by one; the batch is the list",
    "assessment/console_calendar.html": "a month; each day of it is a list",
    "policies/console_graph.html": "a drawing of one document; its work is the list",
    "foi/_fees.html": "a choice between two tariffs",
    "foi/console_clock.html": "a supposition about one case",
    "foi/console_release.html": "a choice of what is handed out; the records are a list of their own",
    "channels/gazette_include.html": "a choice of what to take into an issue; the records are a list of their own",
}
#: Further lists of figures and people without pages or filters.
MORE = {"supervision", "returns", "attributes", "releases", "audit"}
#: Lists that need more than their bare address.
ASKED = {
    "supervision-duties": {"figure": "red", "period": "all"},
    "calendar": {"day": "2026-06-01"},
    "foi-figure-cases": {"year": "2025", "row": "new", "column": "0"},
}


def lists() -> set[str]:
    """Templates of the staff side that list something, by their names."""
    found = set()
    for path in SRC.glob("*/templates/**/*.html"):
        name = str(path).split("/templates/")[1]
        if not name.startswith("portal/") and _LISTS.search(path.read_text()):
            found.add(name)
    return found - set(NO_LIST)


@pytest.fixture
def city(db):
    gov = make.government()
    edu = make.organ("edu", name="教育局", parent=gov)
    return gov, edu


def client_of(organ, *roles) -> Client:
    client = Client()
    client.force_login(make.staff(organ, *roles))
    return client


def taken(client: Client, url: str, kind: str = "csv", **asked: str) -> list[list[str]]:
    answer = client.get(url, {**asked, "format": kind})
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        assert content.startswith("\ufeff".encode())
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


def addresses(gov) -> dict[str, tuple[str, dict[str, str]]]:
    """Of every staff page that needs no number, and of the lists that do."""
    get_resolver().url_patterns  # noqa: B018  loads every room's console
    found = {one.name: reverse(f"console:{one.name}") for one in frame.urls if not one.pattern.converters}
    file = files.keep("名称\n甲\n".encode(), "一批.csv", kinds=frozenset({"csv"}))
    batch = Batch.objects.create(
        organ=gov,
        type="accident-report",
        type_version=1,
        file=file,
        name="一批.csv",
        state="done",
        created_by="x",
        created_at=clock.now(),
    )
    campaign = Campaign.objects.create(
        organ=gov, title="清理", scope="全部", until=date(2026, 1, 1), due_on=date(2026, 2, 1), created_at=clock.now()
    )
    account = Account.objects.create(
        organ=gov, name="发布", platform="wechat", function="publishing", opened_on=date(2026, 1, 1)
    )
    found |= {
        "batch": reverse("console:batch", args=[batch.pk]),
        "campaign": reverse("console:campaign", args=[campaign.pk]),
        "account": reverse("console:account", args=[account.pk]),
        "catalog-findings": reverse("console:catalog-findings", args=[gov.code]),
        "plans": reverse("console:plans", args=[make.work(gov).task.policy_id]),
        "report-roll-up": reverse("console:report-roll-up", args=[gov.code, 2025]),
        "report-cell": reverse("console:report-cell", args=[_report(gov).pk, "proactive", "normative", "made"]),
    }
    return {name: (url, ASKED.get(name, {})) for name, url in found.items()}


def _report(gov) -> Report:
    organ = make.organ(parent=gov)
    return begin(organ, 2025, by=make.actor(organ, Role.DRAFTER))


def test_every_list_can_be_taken_away_by_whoever_sees_it_and_nobody_else(city, monkeypatch) -> None:
    gov, edu = city
    monkeypatch.setattr(frame, "menu", [])  # counts of all rooms on every page
    everyone, nobody = client_of(gov, *Role), client_of(edu)
    walked, offering = set(), set()
    for name, (url, asked) in addresses(gov).items():
        page = everyone.get(url, asked)
        if page.status_code != 200:
            continue
        templates = {one.name for one in page.templates} & lists()
        walked |= templates
        if not templates and name not in MORE:
            continue
        assert hasattr(page.wsgi_request, "exports"), f"{name} ({url}) lists something and offers no file"
        offering.add(name)
        assert page.wsgi_request.exports == sheets.KINDS, name
        assert taken(everyone, url, **asked)[0], name
        refused, file = nobody.get(url, asked), nobody.get(url, {**asked, "format": "csv"})
        assert file.status_code == refused.status_code, name
    assert lists() - walked == set(), "lists that this test has not seen: give it their address, or the reason"
    assert offering >= MORE


def test_a_file_holds_the_rows_of_all_pages_under_the_filters(city, django_assert_max_num_queries) -> None:
    gov, edu = city
    now = clock.now()
    Record.objects.bulk_create(
        Record(
            organ=organ,
            title=f"{'=1+1 ' if n % 9 == 0 else ''}{organ.code}第{n}件",
            state="draft" if n % 3 else "returned",
            created_by="x",
            changed_by="x",
            created_at=now,
            changed_at=now,
        )
        for organ in (gov, edu)
        for n in range(90)
    )
    url, drafter = reverse("console:records"), client_of(edu, Role.DRAFTER)
    asked = {"state": "draft", "q": "第"}
    page = drafter.get(url, asked)
    assert (
        "format=csv&" not in page.content.decode()
        and "state=draft&amp;q=%E7%AC%AC&amp;format=csv" in page.content.decode()
    )
    shown = [
        record.title
        for number in range(1, page.context["page"].paginator.num_pages + 1)
        for record in drafter.get(url, {**asked, "page": str(number)}).context["page"]
    ]
    assert len(shown) == 60 and page.context["page"].paginator.num_pages > 1
    with django_assert_max_num_queries(12):
        rows = taken(drafter, url, **asked, page="2")
    assert [row[0].removeprefix("'") for row in rows[1:]] == shown
    assert all(not row[0].startswith("=") for row in rows)
    assert [row[0] for row in taken(drafter, url, "xlsx", **asked)[1:]] == shown
    assert all("edu" in title for title in shown)


def test_a_list_of_people_leaves_a_trace_and_others_do_not(city) -> None:
    gov, _edu = city
    keeper = client_of(gov, Role.SYSTEM_ADMIN)
    rows = taken(keeper, reverse("console:people"))
    taken(keeper, reverse("console:absences"))
    told = [event.data for event in Event.objects.filter(name="person.exported")]
    assert told == [{"list": "人员与岗位", "total": len(rows) - 1}]


def test_cells() -> None:
    moment = clock.now()
    activate("zh-hans")
    assert [exports.cell(one) for one in (None, True, 7, date(2026, 6, 1), ["甲", "乙"], "词")] == [
        "",
        "是",
        7,
        "2026-06-01",
        "甲；乙",
        "词",
    ]
    assert exports.cell(moment) == f"{moment.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"


def test_a_name_that_leads_to_nothing_leaves_its_cell_empty_and_a_wrong_name_is_told() -> None:
    row = SimpleNamespace(call=SimpleNamespace(policy=None, organ=SimpleNamespace(name="教育局")))
    assert list(exports.rows([("文件", "call.policy.title"), ("单位", "call.organ.name")], [row])) == [[None, "教育局"]]
    with pytest.raises(AttributeError):
        list(exports.rows([("单位", "call.organ.nam")], [row]))
