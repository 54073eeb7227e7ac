"""A report handed in on paper or in another system is entered by one person and taken over by another; from the day it came it
counts like any other, and who is overdue is told from the day after the last."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.test import Client
from tests import factories as make
from tests.law import annual_sheet

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.clock import CHINA
from gongkai.desk.permissions import Role
from gongkai.law.annual_reading import Foreign
from gongkai.organs.models import Person
from gongkai.reports import actions, parts, receiving
from gongkai.reports.models import Report
from gongkai.reports.remarks import of_figures
from gongkai.reports.signing import signatures

CAME, SOURCE, NOON = date(2026, 1, 16), "纸质，收文2026年第12号", time(12)


def refused(call) -> set[str]:
    with pytest.raises(Refused) as told:
        call()
    return {reason.code for reason in told.value.reasons}


@pytest.fixture
def entered(house):
    """The figures of the other organ, read from its sheet by the disclosure office."""
    report = actions.begin(house.other, 2025, by=house.disclosure)
    sheet = Foreign(annual_sheet.requests(), {}, annual_sheet.DISPUTES, False)
    return actions.read_sheet(report, sheet, "年报.xlsx", revision=report.revision, by=house.disclosure)


def laid(house, report: Report, on: date = CAME) -> Report:
    return receiving.lay_before(report, on, SOURCE, revision=report.revision, by=house.disclosure)


def test_two_people_take_over_what_came_on_paper_and_it_counts_from_its_day(house, entered):
    approver = house.people(house.other)[1]
    report = laid(house, entered)
    assert report.state == "in_review" and parts.of_government(house.government, 2025)  # counts nowhere yet
    standing = next(one for one in parts.of_government(house.government, 2025) if one.organ == house.other)
    assert standing.missing
    assert refused(lambda: receiving.take_over(report, report.content_hash, by=house.disclosure)) == {"own_work"}
    assert refused(lambda: receiving.take_over(report, report.content_hash, by=house.clerk)) == {"role"}
    assert refused(lambda: receiving.take_over(report, "x", by=approver)) == {"changed"}
    report = receiving.take_over(report, report.content_hash, by=approver)
    standing = next(one for one in parts.of_government(house.government, 2025) if one.organ == house.other)
    assert (report.state, standing.missing, standing.handed_in_on, standing.late) == ("submitted", False, CAME, False)
    assert [one.title for one in signatures(report)] == ["编制", "在别处提交", "登记收到", "核对收下"]
    told = list(ledger.history(report.subject))
    (handed,) = [one for one in told if one.name == "annual_report.submitted"]
    assert handed.at.astimezone(CHINA).date() == CAME and handed.organ == house.other.code
    assert f"登记{CAME}收到的报告：{SOURCE}" in [one.sentence for one in told]
    whole = actions.begin(house.office, 2025, scope="government", by=house.disclosure)
    assert whole.figures.requests["new"] == annual_sheet.requests()["new"]


def test_its_equations_are_asked_and_its_text_is_not(house, entered):
    report = entered
    assert refused(lambda: laid(house, report, date(2026, 1, 21))) == {"received_on"}
    assert refused(lambda: laid(house, report, date(2025, 12, 31))) == {"received_on"}
    rows = annual_sheet.requests()
    rows["granted"][0] += 1
    sheet = Foreign(rows, {}, annual_sheet.DISPUTES, False)
    report = actions.read_sheet(report, sheet, "改.xlsx", revision=report.revision, by=house.disclosure)
    assert any(code.startswith("detail_sum") for code in refused(lambda: laid(house, report)))
    whole = actions.begin(house.office, 2025, scope="government", by=house.disclosure)
    assert "sum" in refused(lambda: laid(house, whole))


def test_it_is_sent_back_or_taken_back_and_then_counts_no_more(house, entered):
    approver = house.people(house.other)[1]
    report = actions.send_back(laid(house, entered), "第三行与原件不符", by=house.disclosure)
    assert (report.state, report.received_on, report.received_from) == ("draft", None, "")
    report = actions.take_back(laid(house, report), by=house.disclosure)
    report = receiving.take_over(laid(house, report), report.content_hash, by=approver)
    report = actions.send_back(report, "收错年度", by=house.disclosure)
    assert report.handed_in is None and report.state == "draft"


@pytest.mark.parametrize("office", [True, False])
def test_the_sum_of_a_government_below_that_is_made_elsewhere_is_entered_whole(house, office):
    """By the office above; it adds to the sum above like any other, and no word of it is asked for or laid before reviewers here."""
    county = make.organ(parent=house.government, kind="government", name="测试县人民政府")
    whose = (
        make.organ(parent=county, kind="office", is_disclosure_office=True, name="测试县政府办") if office else county
    )
    own, above = make.actor(whose, Role.DRAFTER), make.actor(house.office, Role.DISCLOSURE_OFFICE, Role.DRAFTER)
    assert refused(lambda: actions.begin(whose, 2025, scope="government", elsewhere=True, by=own)) == {"elsewhere"}
    told = {"who": f"{whose.code}:elsewhere", "year": "2025"}
    client = Client()
    client.force_login(Person.objects.get(username=above.username))
    board = f"/console/reports/government/{house.government.code}/2025/"
    assert f"who={whose.code}:elsewhere" in client.get(board).content.decode()
    assert client.post("/console/reports/new/", told).status_code == 302
    report = Report.objects.get(organ=whose)
    assert (report.elsewhere, report.is_roll_up, report.name) == (True, False, "测试县人民政府")
    assert [one.title for one in signatures(report)] == ["编制", "登记收到", "核对收下"]
    assert refused(lambda: receiving.lay_before(report, CAME, SOURCE, revision=report.revision, by=above)) == {"nought"}
    report = actions.note(report, "nought", "全年没有收到申请", revision=report.revision, by=above)
    assert not of_figures(report)[0].open
    sheet = Foreign(annual_sheet.requests(), {}, annual_sheet.DISPUTES, False)
    report = actions.read_sheet(report, sheet, "年报.xlsx", revision=report.revision, by=above)
    assert "elsewhere" in {one.code for one in actions.barred(report, above)}
    page = client.get(f"/console/reports/{report.pk}/").content.decode()
    assert "在别处提交的报告" in page and "/text/" not in page and "do/submit/" not in page
    assert client.get(f"/console/reports/{report.pk}/cells/requests/new/natural/").status_code == 200
    report = receiving.lay_before(report, CAME, SOURCE, revision=report.revision, by=above)
    report = receiving.take_over(report, report.content_hash, by=house.people(whose)[1])
    whole = actions.begin(house.office, 2025, scope="government", by=above)
    assert whole.figures.requests["new"] == annual_sheet.requests()["new"]
    assert not next(one for one in parts.of_government(house.government, 2025) if one.organ == whose).missing


@pytest.mark.parametrize(("day", "overdue"), [(date(2026, 1, 31), False), (date(2026, 2, 1), True)])
def test_who_is_overdue_is_told_from_the_day_after_the_last(house, day, overdue):
    """条例 第四十九条 binds every department, also before the ledger knows of a duty; towns by local notices."""
    make.organ(parent=house.government, kind="town", name="测试镇")
    with clock.pinned(datetime.combine(day, NOON, CHINA)):
        listed = {one.name: one for one in parts.of_government(house.government, 2025)}
    assert {name for name, one in listed.items() if one.by == date(2026, 1, 31)} == {house.organ.name, house.other.name}
    assert listed["测试镇"].by is None and listed[house.office.name].by is None
    assert not listed[house.office.name].duties  # what stands in its name is owed for its government's report
    with clock.pinned(datetime.combine(day, NOON, CHINA)):
        assert sum(one.overdue for one in listed.values()) == (2 if overdue else 0)
        client = Client()
        client.force_login(Person.objects.get(username=house.disclosure.username))
        page = client.get(f"/console/reports/government/{house.government.code}/2025/").content.decode()
    assert ("2026-01-31期限届满，自次日起逾期" in page) is overdue and ("自2026-02-01起逾期未提交" in page) is overdue


def test_the_screens_lead_through_it(house, entered):
    def as_(name: str) -> Client:
        client = Client()
        client.force_login(Person.objects.get(username=name))
        return client

    url = f"/console/reports/{entered.pk}/"
    clerk, approver = as_(house.disclosure.username), as_(house.people(house.other)[1].username)
    told = {"received_on": "2026-01-16", "source": SOURCE, "revision": entered.revision}
    assert "在别处提交的报告" in clerk.get(url).content.decode()
    assert clerk.post(f"{url}do/receipt/", {**told, "source": ""}).status_code == 422
    assert clerk.post(f"{url}do/receipt/", told).status_code == 302
    assert "核对无误" not in clerk.get(url).content.decode()
    page = approver.get(url).content.decode()
    entered.refresh_from_db()
    assert "核对无误，收下" in page and SOURCE in page and entered.content_hash in page
    assert approver.post(f"{url}do/take-over/", {"shown": entered.content_hash}).status_code == 302
    assert "已核对收下" in approver.get(url).content.decode()
    assert clerk.get(f"{url}versions/1/").status_code == 200
