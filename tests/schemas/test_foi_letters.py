"""Letters of a request: what each says, how a city may replace it, and that no reader sees a place left open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gongkai.cli.letters import check
from gongkai.schemas.foi_decision import shipped
from gongkai.schemas.foi_letter_shapes import Field, Letter
from gongkai.schemas.foi_letters import letters
from gongkai.schemas.foi_outcomes import outcomes
from gongkai.schemas.foi_rendering import LetterRefused, Paragraph, render
from gongkai.schemas.reading import DataError

COMPUTED: dict[str, Any] = {
    "number": "巴州教公开〔2026〕12号",
    "date": date(2026, 3, 9),
    "organ": "巴州区教育局",
    "recipient": "李某某",
    "you": "你",
    "request_number": "GK2026-0031",
    "submitted_on": date(2026, 2, 27),
    "received_on": date(2026, 3, 2),
    "wanted": "2025年义务教育阶段学校招生计划",
    "due": date(2026, 3, 30),
    "remedies": ["如对本答复不服，可以申请行政复议。", "也可以提起行政诉讼。"],
    "contact": "巴州区教育局办公室，0827-0000000",
}
SAMPLES: dict[str, Any] = {"date": date(2026, 3, 20), "count": 15, "money": Decimal("1700")}
PAIRS = [(letter, outcome) for letter in letters().values() for outcome in letter.outcomes or (None,)]


def _filled(letter: Letter, outcome: str | None, **values: Any) -> dict[str, Any]:
    """Every field with something to read in it."""
    return {**COMPUTED, **{field.key: _sample(field) for field in letter.fields_for(outcome)}, **values}


def _sample(field: Field) -> Any:
    if field.columns:
        return [{column.key: f"{column.title}{n}" for column in field.columns} for n in ("甲", "乙")]
    return SAMPLES.get(field.type, f"〔{field.title}〕")


def _text(paragraphs: tuple[Paragraph, ...]) -> str:
    return "\n".join(paragraph.text for paragraph in paragraphs)


def _pair(pair: tuple[Letter, str | None]) -> str:
    return f"{pair[0].code}-{pair[1]}"


def test_every_letter_is_there_and_every_outcome_and_refusal_has_its_letter() -> None:
    known = letters()
    assert list(known) == [f"L{n:02}" for n in range(1, 26)]
    assert {outcome.letter for outcome in outcomes().values()} == {f"L{n}" for n in range(10, 25)} - {"L23"}
    named = {refusal.first for refusal in shipped().refusals} - {None}
    assert named <= known.keys()


def test_what_an_outcome_needs_is_a_field_of_its_letter() -> None:
    for outcome in outcomes().values():
        fields = {field.key for field in letters()[outcome.letter].fields_for(outcome.code)}
        assert set(outcome.field_keys) <= fields, outcome.code
        required = {field.key for field in letters()[outcome.letter].fields_for(outcome.code) if field.required}
        assert required <= set(outcome.field_keys), outcome.code


def test_only_what_ends_or_binds_tells_of_remedies() -> None:
    known = letters()
    silent = {code for code, letter in known.items() if letter.file.remedies == "no"}
    assert silent == {"L01", "L02", "L03", "L04", "L05", "L06", "L07", "L09", "L23"}
    assert {code for code, letter in known.items() if letter.file.remedies == "yes"} == {"L08", "L25"}
    clocks = {code: letter.file.clock for code, letter in known.items()}
    assert clocks["L02"] == clocks["L09"] == "stops"
    assert clocks["L05"] == clocks["L07"] == "pauses"
    assert (clocks["L04"], clocks["L23"], clocks["L13"]) == ("extends", "replaces", "ends")


@pytest.mark.parametrize("pair", PAIRS, ids=map(_pair, PAIRS))
def test_a_letter_says_all_it_must(pair: tuple[Letter, str | None]) -> None:
    letter, outcome = pair
    written = render(letter, _filled(letter, outcome), outcome)
    text = _text(written)
    assert "{" not in text and "}" not in text and "。。" not in text
    assert [one.role for one in written[:1]] == ["title"] and [one.role for one in written[-2:]] == ["organ", "date"]
    for said in ("巴州区教育局", "2026年3月9日", "李某某：", "GK2026-0031", "《中华人民共和国政府信息公开条例》"):
        assert said in text or (said.startswith("《") and outcome in ("fee_lapsed", "reconfirm", "withdrawn"))
    for saying in letter.file.says.values():
        assert saying.text in text
    assert ("申请行政复议。" in text) == (letter.file.remedies != "no")
    assert ("〔2026〕12号" in text) != letter.file.unnumbered
    for field in letter.fields_for(outcome):
        sample = _sample(field)
        shown = sample[0][field.columns[0].key] if field.columns else sample
        assert not isinstance(shown, str) or shown in text, field.key


@pytest.mark.parametrize("pair", PAIRS, ids=map(_pair, PAIRS))
def test_all_that_is_missing_is_named_at_once(pair: tuple[Letter, str | None]) -> None:
    letter, outcome = pair
    with pytest.raises(LetterRefused) as refused:
        render(letter, {}, outcome)
    required = {field.title for field in letter.fields_for(outcome) if field.required}
    assert required <= set(refused.value.missing)
    assert {"发文机关", "成文日期", "收件人", "申请编号", "申请公开的内容"} <= set(refused.value.missing)
    assert ("救济途径" in refused.value.missing) == (letter.file.remedies != "no")
    assert len(set(refused.value.missing)) == len(refused.value.missing)


def test_a_refusal_tells_ground_article_facts_and_reason() -> None:
    letter = letters()["L13"]
    values = {**COMPUTED, "facts": "该文件标有密级", "reason": "公开后损害国家安全"}
    secret = _text(render(letter, values, "state_secret"))
    assert "国家秘密" in secret and "第十四条" in secret and "第三十六条第（三）项" in secret
    assert "第三方" not in secret and "执法案卷" not in secret
    with pytest.raises(LetterRefused, match="禁止公开的法律、行政法规条文"):
        render(letter, values, "forbidden")
    third = _text(render(letter, {**values, "consultation_said": "第三方不同意公开"}, "third_party"))
    assert "结果为：第三方不同意公开。" in third
    assert "征求" not in _text(render(letter, values, "third_party"))
    with pytest.raises(ValueError, match="third_party"):
        render(letter, values)


def test_parts_are_listed_each_with_its_ground_article_and_reason() -> None:
    parts = [
        {"part": "第3页", "ground": "内部事务信息", "basis": "第十六条第一款", "reason": "涉及人事管理"},
        {"part": "第5页", "ground": "个人隐私", "basis": "第十五条", "reason": ""},
    ]
    values = {**COMPUTED, "given": ["会议纪要正文"], "withheld": parts, "delivery": "电子邮件"}
    with pytest.raises(LetterRefused) as refused:
        render(letters()["L12"], values, "partial")
    assert refused.value.missing == ("不予公开的部分第2行的理由",)
    parts[1]["reason"] = "含有身份证件号码"
    lines = [one.text for one in render(letters()["L12"], values, "partial")]
    assert "会议纪要正文。" in lines
    assert "（二）第5页：个人隐私，依据第十五条不予公开。理由：含有身份证件号码。" in lines
    assert lines.index("（一）第3页：内部事务信息，依据第十六条第一款不予公开。理由：涉及人事管理。") < lines.index(COMPUTED["remedies"][0])  # fmt: skip


def test_the_right_organ_is_named_only_where_it_is_known() -> None:
    values = {**COMPUTED, "reason": "由其他机关制作"}
    assert "负责公开，请" not in _text(render(letters()["L16"], values, "not_ours"))
    known = {**values, "right_organ": "巴州区财政局", "right_organ_contact": "0827-1111111"}
    assert "该信息由巴州区财政局负责公开" in _text(render(letters()["L16"], known, "not_ours"))


def test_a_fee_notice_shows_its_sum_and_that_it_stands_alone() -> None:
    values = _filled(letters()["L09"], None, amount=Decimal("2000.00"), calculation=[{"band": "第11件至第30件", "count": "20件", "rate": "100元", "amount": "2000元"}])  # fmt: skip
    text = _text(render(letters()["L09"], values))
    assert "第11件至第30件：20件×100元＝2000元" in text
    assert "共计2000元" in text and "20个工作日" in text and "不能单独" in text


def test_what_the_law_wants_said_cannot_be_typed_over() -> None:
    text = _text(render(letters()["L05"], {**_filled(letters()["L05"], None), "silence": "不答复即视为同意"}))
    assert "不答复即视为同意" not in text and "既不视为同意" in text


@given(st.text(max_size=60).filter(lambda text: text.strip("\x00 \n")), st.sampled_from(["wanted", "reason", "facts"]))
def test_no_reader_sees_a_place_whatever_is_typed(typed: str, key: str) -> None:
    values = {**_filled(letters()["L13"], "safety"), key: "{remedies}" + typed}
    text = _text(render(letters()["L13"], values, "safety"))
    assert "{" not in text and "}" not in text
    assert text.count("申请行政复议") == 1 + typed.count("申请行政复议")


# A city's own -----------------------------------------------------------------------------------------------------------

OWN = """code: L13
title: 不予公开决定书
text:
- '{opening}'
- 查明：{facts}。理由：{reason}。{extra}
- {for: [forbidden], text: '依据{forbidding_law}。'}
- {for: [third_party], text: '第三方：{consultation_said}。'}
- 根据{basis}，不予公开。
- '{remedies}'
fields:
- {key: extra, title: 本地附语, en: Local remark, type: text, required: true}
"""


def test_a_city_may_replace_a_letter(tmp_path: Path) -> None:
    (tmp_path / "L13.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "frame.yaml").write_text(
        "head: [{role: addressee, text: '致{recipient}'}, {role: number, text: '{number}'}, {role: title, text: '{title}'}]\n"
        "foot: [{role: organ, text: '{organ}（印章）'}, {role: date, text: '{date}'}]\n"
        "fragments: {opening: '{you}的申请（{request_number}）已于{received_on}收到，内容为：{wanted}。'}\n",
        encoding="utf-8",
    )
    own = letters(tmp_path)
    written = render(own["L13"], {**_filled(own["L13"], "safety"), "extra": "欢迎监督"}, "safety")
    assert [one.text for one in written[:3]] == ["致李某某", COMPUTED["number"], "不予公开决定书"]
    assert "你的申请（GK2026-0031）已于2026年3月2日收到" in written[3].text
    assert written[-2].text == "巴州区教育局（印章）"
    assert own["L10"].title() == letters()["L10"].title()
    assert letters()["L13"].title() == "政府信息不予公开告知书"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("- '{remedies}'\n", "", "L13.yaml.*缺少“救济途径”"),
        ("根据{basis}，", "", "缺少“法律依据”"),
        ("理由：{reason}。", "", "缺少“不予公开的理由”"),
        ("- {for: [forbidden], text: '依据{forbidding_law}。'}\n", "", "其他法律行政法规禁止公开.*缺少“禁止公开的法律、行政法规条文”"),
        ("- {for: [third_party], text: '第三方：{consultation_said}。'}\n", "", "缺少“征求第三方意见的结果”"),
        ("required: true}\n", "required: false}\n", "缺少“查明的事实”"),
        ("- '{opening}'\n", "", "缺少“申请编号”"),
        ("{reason}", "{reasons}", "没有“{reasons}”这一项"),
        ("不予公开。", "不予公开。{remedies}", "应独占一段"),
        ("不予公开。", "不予公开}。", "花括号"),
        ("key: extra", "key: wanted", "“wanted”是已有的名称"),
        ("code: L13", "code: L14", "应与文件名一致"),
        ("code: L13", "code: L13\nbasis: []", "L13.yaml"),
        ("- {for: [forbidden]", "- {for: [safety]", "缺少"),
    ],
)  # fmt: skip
def test_a_letter_that_leaves_out_what_it_must_say_does_not_load(
    old: str, new: str, words: str, tmp_path: Path
) -> None:
    assert old in OWN
    (tmp_path / "L13.yaml").write_text(OWN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=words):
        letters(tmp_path)


def test_a_paper_of_procedure_says_nothing_of_remedies(tmp_path: Path) -> None:
    text = "code: L23\ntext: ['{opening}', '因{reason}，依据{basis}延至{new_due}。', '{remedies}']\n"
    (tmp_path / "L23.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="不告知救济"):
        letters(tmp_path)


def test_a_file_that_is_no_letter_is_named(tmp_path: Path) -> None:
    (tmp_path / "L99.yaml").write_text("code: L99\ntext: []\n", encoding="utf-8")
    with pytest.raises(DataError, match="没有这种文书"):
        letters(tmp_path)
    with pytest.raises(DataError, match="没有这个文件夹"):
        letters(tmp_path / "none")


def test_the_example_of_the_documentation_loads(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/foi-letters.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "L13.yaml").write_text(dedent(example), encoding="utf-8")
    assert letters(tmp_path)["L13"].title() == "不予公开决定书"


def test_the_check_names_everything_that_is_wrong_with_a_folder_at_once(tmp_path: Path) -> None:
    (tmp_path / "L13.yaml").write_text(OWN, encoding="utf-8")
    run = CliRunner().invoke(check, [str(tmp_path)])
    assert (run.exit_code, run.output) == (0, "文书要素齐全。\n")
    (tmp_path / "L13.yaml").write_text(
        OWN.replace("- '{remedies}'\n", "").replace("理由：{reason}。", ""), encoding="utf-8"
    )
    (tmp_path / "L99.yaml").write_text("code: L99\ntext: []\n", encoding="utf-8")
    run = CliRunner().invoke(check, [str(tmp_path)])
    assert run.exit_code == 1
    assert all(words in run.output for words in ("L99.yaml：没有这种文书", "缺少“救济途径”", "缺少“不予公开的理由”"))
    assert CliRunner().invoke(check, [str(tmp_path / "nowhere")]).exit_code == 1
    assert CliRunner(env={"GONGKAI_LETTERS": ""}).invoke(check, []).exit_code == 2


def test_a_changed_text_is_read_again_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "L13.yaml").write_text(OWN, encoding="utf-8")
    first = letters(tmp_path)
    assert letters(tmp_path) is first
    (tmp_path / "L13.yaml").write_text(OWN.replace("不予公开决定书", "不予公开告知书（甲）"), encoding="utf-8")
    assert letters(tmp_path)["L13"].title() == "不予公开告知书（甲）"
