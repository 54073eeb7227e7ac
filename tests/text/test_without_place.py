"""Authorities named as every place has them, 财政局, and words that stand beside names without being one."""

import pytest
from tests.text.test_assigning import given

from gongkai.text import units
from gongkai.text.assignment import parse


@pytest.mark.parametrize(
    "name", ["财政局", "住房和城乡建设局", "文广新局", "卫健委", "政府办", "消防大队", "市场监管局（知识产权局）"]
)
def test_every_place_has_it(name: str) -> None:
    assert units.is_everywhere(name)


@pytest.mark.parametrize("name", ["领导小组", "建设项目", "财政", "规划办法", "有关局", "甲局"])
def test_nobody_in_particular(name: str) -> None:
    assert not units.is_everywhere(name)


def test_alone_in_brackets_and_behind_names_of_their_kind() -> None:
    text = "1、新建粮库两座。（粮食局、财政局，供电公司）\n2、清理河道（水利局；各村委会）。\n3、稳定就业（约束性，人社局、统计局）。\n"
    assert [task[1] for task in given(text)] == [
        ("粮食局", "财政局", "供电公司"),
        ("水利局", "各村委会"),
        ("人社局", "统计局"),
    ]
    assert given("1、完善制度（规划、财政）。\n2、推进改革（见附表）。\n") == []


def test_a_sentence_begun_by_them() -> None:
    text = "一、整治摊点。\n城管局负责取缔占道经营，市场监管局、各街道配合，爱卫办指导，限期整改。\n民政局、残联分别负责核查对象。\n"
    assert given(text) == [
        ((), ("城管局",), ("市场监管局", "各街道", "爱卫办")),
        ((), ("民政局", "残联"), ()),
    ]
    assert given("一、机构。\n领导小组负责统筹推进，专家组负责评审。\n") == []


def test_duties_announced_behind_them() -> None:
    text = "一、分工\n水利局：负责供水工程。\n各乡（镇）、街道办事处：对辖区供水负总责。\n附则：负责解释的机关另定。\n"
    assert given(text) == [((), ("水利局",), ()), ((), ("各乡（镇）、街道办事处",), ())]


@pytest.mark.parametrize(
    ("words", "lead", "responsible", "cooperating"),
    [
        ("责任单位：县住建局（责任人：李某）、县城投公司", [], ["县住建局", "县城投公司"], []),
        ("责任单位：县住建局（县人防办）", [], ["县住建局（县人防办）"], []),
        ("市公安局、文旅局分别负责，市商务局协调", [], ["市公安局", "文旅局"], ["市商务局"]),
        ("省发展改革委统筹，省能源局负责", ["省发展改革委"], ["省能源局"], []),
        ("市粮食局会同市财政局，于11月份组织实施", ["市粮食局"], [], ["市财政局"]),
        ("主办：市住建局　会办：市林业局、团市委", ["市住建局"], [], ["市林业局", "团市委"]),
        ("分办：市应急局、市消防救援支队", [], ["市应急局", "市消防救援支队"], []),
    ],
)
def test_parts(words: str, lead: list[str], responsible: list[str], cooperating: list[str]) -> None:
    found = parse(words)
    assert found is not None
    assert (found.lead, found.responsible, found.cooperating) == (lead, responsible, cooperating)
