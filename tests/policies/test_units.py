"""Names in documents and the organs of the register they stand for."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories

from gongkai.organs.models import Organ
from gongkai.policies.models import UnitName
from gongkai.policies.units import Register
from gongkai.schemas.loader import collective_names

DAY = date(2026, 6, 1)


@pytest.fixture
def register(city):
    return Register(city, DAY)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("望川市教育局", "wc-education"),
        ("市教育局", "wc-education"),
        ("教育局", "wc-education"),  # the prefix is left out after the first of a list
        ("本市教育局", "wc-education"),
        ("市 教 育 局", "wc-education"),
        ("市政府办", "wc-gov-office"),
        ("市發展和改革局", "wc-development"),
        ("市物价局", "wc-development"),  # a former name
    ],
)
def test_one_name_finds_one_organ(register, name, code):
    unit = register.find(name)
    assert [organ.code for organ in unit.organs] == [code]
    assert unit.how == "organ"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("各乡镇(街道)", {"town", "street"}),
        ("各乡镇（街道）", {"town", "street"}),
        ("各鄉鎮(街道)", {"town", "street"}),
        ("各镇人民政府", {"town"}),
        ("各街道办事处", {"street"}),
        ("市政府各部门", {"office", "department"}),
        ("各部门", {"office", "department"}),
    ],
)
def test_a_collective_name_expands_to_exactly_what_the_register_holds(register, city, name, kinds):
    found = {organ.code for organ in register.find(name).organs}
    counted = Organ.objects.filter(path__startswith=city.path, kind__in=kinds).exclude(pk=city.pk)
    assert found == set(counted.values_list("code", flat=True))
    assert len(register.find(name).organs) == counted.count() > 0


@pytest.mark.parametrize(
    "name",
    [
        "各有关单位",  # names nobody
        "省教育厅",  # not ours
        "县政府各部门",  # another level's departments are not the city's
        "县司法局",
        "各县（市、区）人民政府",  # a county has no counties
        "宏图数据公司",
        "",
    ],
)
def test_what_the_register_does_not_hold_is_unknown(register, name):
    unit = register.find(name)
    assert (unit.how, unit.organs) == ("unknown", ())


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("市教育局及财政局", ["wc-education", "wc-finance"]),
        ("教育局以及市公安局", ["wc-education", "wc-police"]),
        ("市發展和改革局與市教育局", ["wc-development", "wc-education"]),  # the first bears 和 in its own name
        ("市教育局及县财政局", None),
        ("市教育局及其直属单位", None),
        ("市教育局及", None),
        ("市人口和计划生育及卫生局", None),
    ],
)
def test_names_that_a_document_joins_are_found_when_all_are_known(register, name, codes):
    unit = register.find(name)
    assert [organ.code for organ in unit.organs] == (codes or [])
    assert unit.how == ("organ" if codes else "unknown")


def test_who_bears_the_whole_of_a_joined_name_is_meant_alone(city):
    factories.organ(parent=city, name="望川市教育局及财政局", short_name="市教育局及财政局", code="wc-both")
    assert [organ.code for organ in Register(city, DAY).find("市教育局及财政局").organs] == ["wc-both"]


def test_a_joined_name_takes_in_a_collective_one(register):
    both = {organ.kind for organ in register.find("市教育局及各乡镇(街道)").organs}
    assert both == {"department", "town", "street"}


def test_a_bare_name_takes_the_level_of_the_name_before_it(register):
    ours = register.find_all(["市教育局", "公安局", "各乡镇(街道)"])
    assert [unit.how for unit in ours] == ["organ", "organ", "collective"]
    theirs = register.find_all(["省教育厅", "公安局", "望川市民政局", "各乡镇(街道)", "市教育局", "公安局"])
    assert [unit.how for unit in theirs] == ["unknown", "unknown", "organ", "collective", "organ", "organ"]


def test_an_abolished_organ_is_no_longer_found(city):
    Organ.objects.filter(code="wc-education").update(ended_on=date(2026, 5, 31))
    assert Register(city, DAY).find("市教育局").how == "unknown"
    assert Register(city, date(2026, 5, 30)).find("市教育局").how == "organ"


def test_an_abolished_organ_is_likely_to_mean_whoever_exercises_its_powers_now(city):
    heir, middle = Organ.objects.get(code="wc-human-resources"), Organ.objects.get(code="wc-civil-affairs")
    passed = {"ended_on": date(2026, 5, 31), "successor_on": date(2026, 5, 31), "successor_basis": "机构改革方案"}
    Organ.objects.filter(code="wc-education").update(successor=middle, **passed)
    Organ.objects.filter(pk=middle.pk).update(successor=heir, **passed)
    register = Register(city, DAY)
    unit = register.find("市教育局")
    assert (unit.how, unit.likely) == ("unknown", heir) and register.suggest("市教育局")[0] == heir
    Organ.objects.filter(pk=middle.pk).update(successor=Organ.objects.get(code="wc-education"))
    assert Register(city, DAY).find("市教育局").likely is None, "they name each other"


def test_a_name_borne_by_two_organs_finds_neither(city):
    factories.organ(parent=city, name="河东市教育局", short_name="市教育局")
    assert Register(city, DAY).find("市教育局").how == "unknown"


def test_what_an_officer_said_holds_for_every_way_of_writing_the_name(city):
    said = {"organ": city, "learned_by": "officer", "learned_at": "2026-06-01T00:00+08:00"}
    UnitName.objects.create(name="各有关单位", meaning="collective:towns", **said)
    UnitName.objects.create(name="宏图数据公司", meaning="outside", **said)
    UnitName.objects.create(name="粮食", meaning="organ:wc-development", **said)
    register = Register(city, DAY)
    assert {organ.kind for organ in register.find("各 有關單位").organs} == {"town"}
    assert register.find("宏圖數據公司").how == "outside"
    assert [organ.code for organ in register.find("糧食").organs] == ["wc-development"]


def test_a_learned_organ_that_was_abolished_is_asked_about_again(city):
    UnitName.objects.create(
        organ=city, name="粮食", meaning="organ:wc-development", learned_by="o", learned_at="2026-06-01T00:00+08:00"
    )
    Organ.objects.filter(code="wc-development").update(ended_on=date(2026, 5, 1))
    assert Register(city, DAY).find("粮食").how == "unknown"


@pytest.mark.parametrize("meaning", ["organ:nobody", "collective:nothing", "collective:concerned", "anything", ""])
def test_a_meaning_outside_the_register_means_nothing(register, meaning):
    assert register.means(meaning) is None


def test_suggestions_share_words_with_the_name(register):
    assert "wc-education" in [organ.code for organ in register.suggest("县教育体育局")]
    assert register.suggest("人民银行") == []


def test_a_register_costs_two_queries(city, django_assert_num_queries):
    with django_assert_num_queries(2):
        register = Register(city, DAY)
        for row in collective_names():
            register.find(row.zh)
        register.find("市教育局")


# short names, as they are made everywhere

FULL = {
    "发展和改革": ["发改", "发展改革", "发展和改革"],
    "卫生健康": ["卫健", "卫生健康"],
    "市场监督管理": ["市监", "市场监管", "市场监督管理"],
    "住房和城乡建设": ["住建", "住房城乡建设"],
    "人力资源和社会保障": ["人社", "人力资源社会保障"],
    "文化广电和旅游": ["文旅", "文广旅", "文化和旅游"],
    "自然资源和规划": ["自规", "自然资源"],
    "医疗保障": ["医保"],
    "交通运输": ["交通"],
    "国有资产监督管理": ["国资", "国资监管"],
    "退役军人事务": ["退役军人", "退役军人局"],
}


@pytest.mark.parametrize(
    ("level", "place", "mark"), [("province", "青岚省", "省"), ("city", "云州市", "市"), ("county", "东谷县", "县")]
)
@pytest.mark.parametrize(("written", "body"), [("委", "局"), ("局", "委员会"), ("局", "局"), ("厅", "厅")])
def test_a_short_name_is_likely_to_mean_the_one_department_that_it_shortens(db, level, place, mark, written, body):
    government = factories.government(name=f"{place}人民政府", level=level)
    organs = {full: factories.organ(parent=government, name=f"{place}{full}{body}", level=level) for full in FULL}
    below = factories.government("below", parent=government, name="柳河县人民政府", level="county")
    factories.organ(parent=below, name="柳河县卫生健康局")
    register = Register(Organ.objects.get(pk=government.pk), DAY)
    for full, shorts in FULL.items():
        for short in shorts:
            ending = "" if short.endswith("局") else written
            for unit in (register.find(f"{mark}{short}{ending}"), register.find(f"{place}{short}{ending}")):
                guessed = unit.organs[0] if unit.how == "organ" else unit.likely
                assert guessed == organs[full], unit
                assert unit.how == "organ" or register.suggest(unit.name)[0] == organs[full]


@pytest.mark.parametrize(
    "name", ["市科技局", "省发改委", "县卫健委", "市场", "市委", "宏图数据公司", "市卫校", "市发局"]
)
def test_what_is_not_a_short_name_of_an_own_department_is_likely_nobody(register, name):
    assert register.find(name).likely is None


def test_a_short_name_of_two_departments_is_likely_neither_and_both_are_offered(city):
    factories.organ("one", parent=city, name="望川市城市管理局")
    factories.organ("two", parent=city, name="望川市城乡管理局")
    register = Register(city, DAY)
    assert register.find("市城管委").likely is None
    assert {"one", "two"} <= {organ.code for organ in register.suggest("市城管委")}
