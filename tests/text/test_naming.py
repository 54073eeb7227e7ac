"""Prose in which one authority names another: a clause with 指定 or 确定 is no unit."""

import pytest

from gongkai.text.layout import paragraphs
from gongkai.text.spoken import find


@pytest.mark.parametrize(
    ("words", "lead", "responsible", "cooperating"),
    [
        ("由市政府办公室指定一个单位牵头答复。", [], ["市政府办公室"], []),
        ("由市政府办公室指定一个单位牵头答复，市司法局配合。", [], ["市政府办公室"], ["市司法局"]),
        ("由市政府办公室会商确定牵头单位负责答复。", [], ["市政府办公室"], []),
        ("由市政府办公室指定市财政局牵头答复。", ["市财政局"], ["市政府办公室"], []),
        ("由市政府办公室牵头答复，市司法局配合。", ["市政府办公室"], [], ["市司法局"]),
        ("由市自然资源确权登记中心负责。", [], ["市自然资源确权登记中心"], []),
    ],
)
def test_who_names_is_responsible_and_who_is_to_be_found_is_no_unit(words, lead, responsible, cooperating):
    (said,) = [said.found for paragraph in paragraphs(words) for said in find(paragraph)]
    assert (said.lead, said.responsible, said.cooperating) == (lead, responsible, cooperating)
