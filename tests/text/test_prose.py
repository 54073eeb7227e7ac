"""Who does what, told in phrases behind a label or in a bracket with a remark."""

import pytest

from gongkai.text.assignment import parse


@pytest.mark.parametrize(
    ("words", "lead", "responsible", "cooperating"),
    [
        (
            "责任分工：由区规划局负责编制规划，各街道办事处组织实施，区财政局全力配合，区住建局负责检查指导",
            [],
            ["区规划局", "各街道办事处"],
            ["区财政局", "区住建局"],
        ),
        (
            "责任分工：县水务局牵头制定方案，改造项目由县自来水公司负责实施，县直部门配合，县住建局业务指导。（六）市政工程",
            ["县水务局"],
            ["县自来水公司"],
            ["县直部门", "县住建局"],
        ),
        (
            "市公安局牵头，市交通局、市应急局等部门配合。其中：桥梁改造由市交通局牵头组织实施",
            ["市公安局"],
            [],
            ["市交通局", "市应急局"],
        ),
        ("市防汛办牵头，市水利局等市防汛办成员单位配合", ["市防汛办"], [], ["市水利局"]),
        ("责任单位：市教育局。2023年10月底前完成", [], ["市教育局"], []),
        ("责任单位：市教育局（负责统筹）、市财政局", [], ["市教育局（负责统筹）", "市财政局"], []),
    ],
)
def test_each_phrase_gives_its_part(
    words: str, lead: list[str], responsible: list[str], cooperating: list[str]
) -> None:
    found = parse(words)
    assert found is not None
    assert (found.lead, found.responsible, found.cooperating) == (lead, responsible, cooperating)
