"""实施方案: who filed on time, late, not at all; where it is published; whose it really is."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from tests import factories as make

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.models import Event
from gongkai.desk.permissions import Role
from gongkai.duties import rules
from gongkai.duties.models import Duty
from gongkai.organs.models import Organ
from gongkai.policies import actions, plan_lists
from gongkai.policies.actions import PlanText
from gongkai.policies.models import Plan, Policy
from gongkai.policies.planning import nearest, on_site
from gongkai.rulebooks import loader

CHINA = ZoneInfo("Asia/Shanghai")
UPPER = """巴中市人民政府办公室
关于全面推进政务公开工作的实施意见
巴委办〔2017〕28号

市政府各部门：

一、公开事项。{more}（责任单位：市政府各部门）

各单位要在本意见印发后的20个工作日内制定具体实施方案，明确责任分工。

巴中市人民政府办公室
2017年3月17日
"""
PLAN = """{name}
关于落实政务公开实施意见的实施方案

为落实《关于全面推进政务公开工作的实施意见》（巴委办〔2017〕28号），制定本方案。

一、梳理公开事项。{what}（责任单位：办公室；完成时限：2017年6月底前）

二、规范公开流程。{name}各科室按照职责办理。（责任单位：{name}）
"""
RULE_20, RULE_30 = "bazhong.implementing-plan.twenty-days", "heilongjiang.implementing-plan.thirty-days"


def organ(code: str) -> Organ:
    return Organ.objects.get(code=code)


def by(code: str, role: Role = Role.DRAFTER):
    return make.actor(organ(code), role)


def plan(code: str, made: date, what: str = "", **told: object) -> PlanText:
    name = organ(code).short_name
    what = what or f"{name}把本单位承担的{name}服务、许可、处罚、资金逐项列出来，每季度复核一次"
    text = PLAN.format(name=name, what=what).encode()
    return PlanText(**{"title": f"{name}实施方案", "made_on": made, "content": text, "name": "方案.txt", **told})


@pytest.fixture
def upper(city, monkeypatch) -> Policy:
    """A document of 2017 that every department is addressed by, in an installation that holds to the rules of all places."""
    monkeypatch.setattr(rules, "rulebook", lambda: loader.load(loader.ALL))
    officer = make.actor(organ("wc-gov-office"), Role.DISCLOSURE_OFFICE, username="officer17", day=date(2026, 6, 1))
    with clock.pinned(datetime(2017, 3, 20, 9, tzinfo=CHINA)):
        taken = actions.take_in(UPPER.format(more="逐项列出。").encode(), "意见.txt", organ=city, by=officer)
        facts = actions.Facts(
            taken.title, taken.doc_number, taken.issuers, taken.addressees, taken.written_on, taken.received_on,
            published_on=date(2017, 3, 20),
        )  # fmt: skip
        taken = actions.correct_facts(taken, facts, revision=taken.revision, by=officer)
        taken = actions.confirm(taken, revision=taken.revision, by=officer)
        actions.issue(taken, {}, revision=taken.revision, by=officer)
    taken.refresh_from_db()
    with clock.pinned(datetime(2017, 6, 30, 9, tzinfo=CHINA)):
        yield taken


def named(rows) -> set[str]:
    return {row.organ.code for row in rows}


def test_three_exact_lists_at_twenty_and_at_thirty_working_days(upper):
    """Made 17 April is in time of 20 working days from 17 March, made 18 April is not; each unit stands in one list."""
    made = {"wc-education": date(2017, 4, 17), "wc-police": date(2017, 4, 18), "wc-civil-affairs": date(2017, 4, 28)}
    made = {code: day for code, day in made.items() if Organ.objects.filter(code=code).exists()}
    Organ.objects.filter(code="wc-gov").update(website="https://www.wangchuan.gov.cn/")
    for code, day in made.items():
        filed = actions.file_plan(upper, organ(code), plan(code, day), by=by(code))
        actions.publish_plan(
            filed, url=f"http://www.wangchuan.gov.cn/{code}/fa.html", on=max(day, date(2017, 5, 3)), by=by(code)
        )
    units = plan_lists.roster(upper)
    twenty = plan_lists.lists(upper, plan_lists.limits()[RULE_20], units)
    assert twenty.due == date(2017, 4, 17)
    assert named(twenty.on_time) == {"wc-education"}
    assert named(twenty.late) == made.keys() - {"wc-education"}
    assert named(twenty.none) == {unit.code for unit in units} - made.keys()
    assert all(row.overdue for row in twenty.none) and len(twenty.rows) == len(units) > 10
    thirty = plan_lists.lists(upper, plan_lists.limits()[RULE_30], units)
    assert thirty.due == date(2017, 5, 3), "30 working days from the day of publication, 20 March"
    assert named(thirty.on_time) == made.keys()
    duties = {duty.organ: duty for duty in Duty.objects.filter(subject=upper.subject, rule=RULE_20)}
    assert {code for code, duty in duties.items() if duty.state == "met"} == named(twenty.on_time)
    assert {code for code, duty in duties.items() if duty.state == "late"} == named(twenty.late)
    assert {duty.due_on for duty in duties.values()} == {twenty.due}


def test_a_plan_published_elsewhere_too_early_or_twice_is_refused(upper):
    edu = by("wc-education")
    filed = actions.file_plan(upper, organ("wc-education"), plan("wc-education", date(2017, 4, 10)), by=edu)
    with pytest.raises(Refused) as refused:
        actions.publish_plan(filed, url="https://edu.wangchuan.gov.cn/fa.html", on=date(2017, 4, 12), by=edu)
    assert refused.value.has("site_unknown")
    Organ.objects.filter(code="wc-education").update(website="https://edu.wangchuan.gov.cn/")
    for told, code in (
        ({"url": "https://www.other.gov.cn/fa.html", "on": date(2017, 4, 12)}, "elsewhere"),
        ({"url": "https://edu.wangchuan.gov.cn/fa.html", "on": date(2017, 4, 9)}, "early"),
        ({"url": "https://edu.wangchuan.gov.cn/fa.html", "on": date(2027, 4, 9)}, "future"),
        ({"url": "https://edu.wangchuan.gov.cn/fa.html"}, "on"),
        ({"record": "record:999"}, "record"),
        ({"url": "https://edu.wangchuan.gov.cn/a", "record": "record:1", "on": date(2017, 4, 12)}, "where"),
    ):
        with pytest.raises(Refused) as refused:
            actions.publish_plan(filed, **told, by=edu)
        assert refused.value.has(code), code
    filed = actions.publish_plan(filed, url="https://edu.wangchuan.gov.cn/fa.html", on=date(2017, 6, 12), by=edu)
    with pytest.raises(Refused) as refused:
        actions.publish_plan(filed, url="https://edu.wangchuan.gov.cn/fa.html", on=date(2017, 4, 12), by=edu)
    assert refused.value.has("published"), "the date is not the unit's to better"
    with pytest.raises(Refused):
        actions.correct_publication(filed, "写错了", url=filed.url, on=date(2017, 4, 12), by=edu)
    officer = by("wc-gov-office", Role.DISCLOSURE_OFFICE)
    assert plan_lists.lists(upper, plan_lists.limits()[RULE_30], [filed.organ]).late
    actions.correct_publication(filed, "经核实系4月12日公开", url=filed.url, on=date(2017, 4, 12), by=officer)
    assert plan_lists.lists(upper, plan_lists.limits()[RULE_30], [filed.organ]).on_time
    noted = Event.objects.get(name="plan.noted")
    assert noted.data["was"] == "2017-06-12" and ledger.verify().ok


def test_a_plan_names_measures_units_and_its_document_and_belongs_to_one_unit(upper):
    edu, police = by("wc-education"), by("wc-police")
    empty = plan("wc-education", date(2017, 4, 10), content="市教育局的意见\n\n我们会认真学习。\n".encode())
    with pytest.raises(Refused) as refused:
        actions.file_plan(upper, organ("wc-education"), empty, by=edu)
    assert {reason.code for reason in refused.value.reasons} == {"no_measures", "no_units", "other_document"}
    first = actions.file_plan(upper, organ("wc-education"), plan("wc-education", date(2017, 4, 10)), by=edu)
    assert first.measures >= 2 and first.units and not first.near_copy
    same = plan("wc-education", date(2017, 4, 10))
    with pytest.raises(Refused) as refused:
        actions.file_plan(upper, organ("wc-police"), same, by=police)
    assert refused.value.has("shared")
    copied = plan(
        "wc-police",
        date(2017, 4, 11),
        what="市教育局把本单位承担的市教育局服务、许可、处罚、资金逐项列出来，每季度复核一次",
    )
    copy = actions.file_plan(upper, organ("wc-police"), copied, by=police)
    assert copy.near_copy and copy.like == first, "flagged, and taken"
    with pytest.raises(Refused) as refused:
        actions.file_plan(upper, organ("wc-education"), plan("wc-education", date(2017, 4, 10)), by=edu)
    assert refused.value.has("filed")
    actions.withdraw_plan(copy, "重新编写", by=police)
    assert not plan_lists.lists(upper, plan_lists.limits()[RULE_20], [organ("wc-police")]).on_time
    again = plan("wc-education", date(2017, 4, 12), partners=[organ("wc-police")])
    actions.withdraw_plan(first, "改为联合方案", by=edu)
    joint = actions.file_plan(upper, organ("wc-education"), again, by=edu)
    both = plan_lists.lists(upper, plan_lists.limits()[RULE_20], [organ("wc-education"), organ("wc-police")])
    assert len(both.on_time) == 2 and {row.plan for row in both.rows} == {joint}
    with pytest.raises(Refused) as refused:
        actions.file_plan(
            upper, organ("wc-gov"), plan("wc-gov", date(2017, 4, 12)), by=by("wc-gov-office", Role.DISCLOSURE_OFFICE)
        )
    assert refused.value.has("not_addressed")


def test_likeness_is_flagged_from_ninety_five_in_a_hundred(city):
    edu, police = organ("wc-education"), organ("wc-police")
    words = "".join(chr(0x4E00 + n) for n in range(2000))
    other = Plan(organ=police, text=words)
    changed = words[:1905] + "".join(chr(0x6E00 + n) for n in range(95))
    assert nearest(changed, [edu], [other])[0] == 95 and Plan(likeness=95).near_copy
    changed = words[:1890] + "".join(chr(0x6E00 + n) for n in range(110))
    assert nearest(changed, [edu], [other])[0] == 94 and not Plan(likeness=94).near_copy


@pytest.mark.parametrize(
    ("url", "site", "fits"),
    [
        ("https://www.wc.gov.cn/jyj/a.html", "http://wc.gov.cn/", True),
        ("https://jyj.wc.gov.cn/a.html", "https://www.wc.gov.cn", True),
        ("https://www.wc.gov.cn/jyj/a.html", "https://www.wc.gov.cn/jyj/", True),
        ("https://www.wc.gov.cn/gaj/a.html", "https://www.wc.gov.cn/jyj/", False),
        ("https://www.wc.gov.cn/jyjx/a.html", "https://www.wc.gov.cn/jyj/", False),
        ("https://evilwc.gov.cn/a.html", "https://wc.gov.cn/", False),
        ("https://wc.gov.cn.example.com/a.html", "https://wc.gov.cn/", False),
        ("https://wc.gov.cn@example.com/a.html", "https://wc.gov.cn/", False),
        ("javascript:alert(1)", "https://wc.gov.cn/", False),
        ("", "https://wc.gov.cn/", False),
    ],
)
def test_an_address_is_on_the_units_site_or_not(url, site, fits):
    assert on_site(url, site) is fits
