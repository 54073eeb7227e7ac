"""Classifications and vocabularies: complete, without doubles, and pointing at law where they claim to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from gongkai.schemas import loader
from gongkai.schemas.items import BASIC
from gongkai.schemas.reading import DataError, once, parse

TABLES: list[Callable[[], Mapping[str, Any]]] = [
    loader.fields, loader.subjects, loader.genres, loader.attributes, loader.grounds, loader.return_causes,
    loader.channels, loader.five_opens,
]  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_row_has_a_name_in_both_languages(table: Callable[[], Mapping[str, Any]]) -> None:
    assert all(row.zh.strip() and row.en.strip() for row in table().values())


@pytest.mark.parametrize("table", [t for t in TABLES if t is not loader.subjects], ids=lambda table: table.__name__)
def test_no_word_names_two_rows(table: Callable[[], Mapping[str, Any]]) -> None:
    assert _doubles(word for row in table().values() for word in {row.zh, *getattr(row, "aliases", ())}) == []


def test_there_are_the_26_fields_numbered_without_gap() -> None:
    assert list(loader.fields()) == [f"{number:02d}" for number in range(1, 27)]


def test_the_basic_catalogue_is_no_27th_field() -> None:
    assert loader.basic_field().code == BASIC
    assert BASIC not in loader.fields()


def test_subjects_are_22_classes_whose_children_begin_with_their_code() -> None:
    tops = [subject for subject in loader.subjects().values() if len(subject.code) == 2]
    assert [top.code for top in tops] == [f"{number:02d}" for number in range(1, 23)]
    assert all(child.code[:2] == top.code and len(child.code) == 4 for top in tops for child in top.children)


def test_the_first_class_has_a_local_name() -> None:
    assert loader.subjects()["01"].title == "政府组织机构"
    assert loader.subjects()["0201"].title == "政务公开"


def test_the_fifteen_official_document_types_are_there() -> None:
    official = {genre.zh for genre in loader.genres().values() if genre.official}
    assert official == {
        *("决议", "决定", "命令（令）", "公报", "公告", "通告", "意见", "通知"),
        *("通报", "报告", "请示", "批复", "议案", "函", "纪要"),
    }


def test_openness_is_the_default_offered() -> None:
    assert next(iter(loader.attributes())) == "open"


def test_only_withholding_asks_for_a_ground_and_a_second_reviewer() -> None:
    asking = {row.code for row in loader.attributes().values() if row.needs_ground and row.needs_second_reviewer}
    assert asking == {"closed"}


@pytest.mark.parametrize("ground", loader.grounds().values(), ids=lambda ground: ground.code)
def test_articles_14_and_15_are_bars_and_16_is_a_discretion(ground: loader.Ground) -> None:
    expected = "may" if ground.article.startswith("第十六条") else "must"
    assert ground.force == expected
    assert ground.code.startswith({"第十四条": "G14", "第十五条": "G15", "第十六条": "G16"}[ground.article[:4]])


def test_channels_and_fields_agree() -> None:
    assert {code for channel in loader.channels().values() for code in channel.fields} <= set(loader.fields())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("各乡镇(街道)", "towns-and-streets"),
        ("各乡镇（街道）", "towns-and-streets"),
        ("各镇(街道)", "towns-and-streets"),
        ("各鄉鎮（街道）", "towns-and-streets"),
        ("各乡镇、街道", "towns-and-streets"),
        ("各乡镇人民政府、各街道办事处", "towns-and-streets"),
        ("各乡镇", "towns"),
        ("各乡(镇)人民政府", "towns"),
        ("各街道办事处", "streets"),
        ("市政府各部门", "departments"),
        ("县政府各部门", "departments"),
        ("各部门", "departments"),
        ("省政府各直属单位", "departments-and-institutions"),
        ("市直属机构", None),
        ("各县(市)区", "counties"),
        ("各县（市）、区人民政府", "counties"),
        ("各县（市、区）", "counties"),
        ("各县(区)", "counties"),
        ("各市(地)", "cities"),
        ("各有关单位", "concerned"),
        ("市有关部门", "concerned"),
        ("市级各部门", "departments"),
        ("省直各有关部门", "concerned"),
        ("市人民政府有关部门", "concerned"),
        ("各文件起草部门", "concerned"),
        ("各市(地)、縣(市)人民政府(行署)", "cities-and-counties"),
        ("各县(区)党委和人民政府", "counties"),
        ("街道办事处", "streets"),
        ("园区管委会", "parks"),
        ("各地各部门", "everybody"),
        ("各地", "places"),
        ("市财政局", None),
        ("青溪镇", None),
        ("县政府办公室", None),
        ("", None),
    ],
)
def test_collective_names(name: str, code: str | None) -> None:
    found = loader.collective(name)
    assert (found.code if found else None) == code


def test_closed_collective_names_can_be_expanded() -> None:
    assert all(row.kinds for row in loader.collective_names() if not row.open)
    assert all(re.compile(row.pattern) for row in loader.collective_names())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {code: a, code: b}", "written twice"),
        ("- {code: a, colour: red}", "colour"),
        ("- {code: 1", "a.yaml"),
        ("- 3", "a.yaml"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name_and_the_place(text: str, says: str) -> None:
    with pytest.raises(DataError, match=says) as refusal:
        parse(text, tuple[loader.FiveOpen, ...], "a.yaml")
    assert str(refusal.value).startswith("a.yaml: ")


def test_a_code_used_twice_is_refused() -> None:
    row = next(iter(loader.five_opens().values()))
    with pytest.raises(DataError, match="never used twice"):
        once((row, row), "code", "a.yaml")


def _doubles(words: Iterable[str]) -> list[str]:
    return [word for word, times in Counter(words).items() if times > 1]
