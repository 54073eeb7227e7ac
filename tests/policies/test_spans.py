"""The marked text is the text: nothing lost, nothing added, every mark where it says."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gongkai.policies.models import Policy, Task
from gongkai.policies.prose import prose
from gongkai.policies.spans import lines

from .town import DOCUMENT

texts = st.text(st.sampled_from("公开信息局，。（）\n 一2"), max_size=120)


def _plain(line):
    return "".join(piece.text for run in line.runs for piece in run.pieces)


@st.composite
def documents(draw):
    text = draw(texts)
    cut = st.integers(0, len(text))
    tasks = []
    for pk in range(draw(st.integers(0, 4))):
        start, end = sorted((draw(cut), draw(cut)))
        names = draw(st.lists(st.sampled_from(["局", "公开", "信息局", "("]), max_size=2))
        words = draw(st.sampled_from(["", "公开", "一2"]))
        tasks.append(
            Task(pk=pk, start=start, end=end, lead=names, responsible=names, cooperating=[], deadline_text=words)
        )
    title = draw(st.sampled_from(["", "公开信息", "局。"]))
    return Policy(text=text, title=title, issuers=["信息局"], addressees=[""], reading={}), tasks


@given(documents())
def test_every_line_is_the_words_of_the_text_at_its_offset(made):
    policy, tasks = made
    shown = lines(policy, tasks)
    whole = policy.text.split("\n")
    assert [_plain(line) for line in shown] == [words.strip() for words in whole if words.strip()]
    for line in shown:
        assert policy.text[line.start :].startswith(_plain(line))
        assert whole[line.number - 1].strip() == _plain(line)


@given(documents())
def test_each_passage_begins_once_and_holds_only_its_own_words(made):
    policy, tasks = made
    firsts = [run.task.pk for line in lines(policy, tasks) for run in line.runs if run.first]
    assert len(firsts) == len(set(firsts))
    for line in lines(policy, tasks):
        at = line.start
        for run in line.runs:
            length = sum(len(piece.text) for piece in run.pieces)
            assert run.task is None or (run.task.start <= at and at + length <= run.task.end)
            at += length


def _marks(policy, tasks):
    return {
        (piece.kind, piece.text)
        for line in lines(policy, tasks)
        for run in line.runs
        for piece in run.pieces
        if piece.kind
    }


def test_facts_and_units_are_marked_by_kind(policy):
    marks = _marks(policy, list(policy.tasks.all()))
    assert {
        ("title", "望川市人民政府办公室"),
        ("title", "关于做好便民信息公开的通知"),
        ("doc_number", "望政办发〔2026〕9号"),
        ("addressee", "市政府各部门"),
        ("issuer", "望川市人民政府办公室"),
        ("written_on", "2026年5月20日"),
        ("lead", "市教育局"),
        ("responsible", "各乡镇（街道）"),
        ("cooperating", "市公安局"),
        ("deadline", "2026年7月底前"),
        ("precondition", "上级统一目录印发"),
    } <= marks


def test_a_corrected_fact_is_marked_where_it_stands():
    policy = Policy(text=DOCUMENT, title="便民信息公开", written_on=None, reading={}, issuers=[], addressees=[])
    assert _marks(policy, []) == {("title", "便民信息公开")}


def test_a_date_in_chinese_numerals_is_marked():
    for words in ("二〇二六年五月二十日", "二○二六年五月二十日", "2026年05月20日"):
        policy = Policy(text=f"通知\n{words}", written_on=date(2026, 5, 20), reading={}, issuers=[], addressees=[])
        assert _marks(policy, []) == {("written_on", words)}


WRAPPED = """　　一、健全制度。各县（市、区）政府、市政府各部门要按照职责分工，
进一步健全政务公开工作制度，明确责任，加强督促检查，确保各项任
务落到实处。（牵头单位：市教育局；责任单位：市财政局、市民政局）
　　二、公开目录。各单位要编制政务公开事项目录，逐项写明公开的内
容、依据、时限、主体、方式，于 2026 年 6 月底前在政府网站向社会公

- 3 -

开，接受群众监督。（牵头单位：市司法局）
　　三、加强培训。各单位每年至少组织一次政务公开业务培训，提高工
作人员的能力。（牵头单位：市人力资源社会保障局）
"""


def test_a_passage_broken_at_the_margin_is_read_as_prose_however_long_its_document():
    before = "　　第{0}项工作按照规定的时间和要求逐一落实到具体单位和具体人员，不\n留死角，第{0}日前报送结果。\n"
    for text in (WRAPPED, "".join(before.format(n) for n in range(200, 400)) + WRAPPED):
        start, end = text.rindex("二、公开目录"), text.rindex("　　三、加强培训")
        assert prose(text, start, end) == [
            "二、公开目录。各单位要编制政务公开事项目录，逐项写明公开的内容、依据、时限、主体、方式，于 2026 年 6 月底前"
            "在政府网站向社会公开，接受群众监督。（牵头单位：市司法局）"
        ]
        assert prose(text, start + len("二、公开目录。"), end)[0].startswith("各单位要编制")


@given(documents())
def test_prose_holds_the_words_of_its_passage_and_no_other(made):
    policy, tasks = made
    for task in tasks:
        said = "".join("".join(prose(policy.text, task.start, task.end)).split())
        assert said == "".join(policy.text[task.start : task.end].split())
