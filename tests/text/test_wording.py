"""Words, signs, numbers and dates: what an editor would mark, and what an editor would leave."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.cli.text import wording as command
from gongkai.text.consistency import capital_amount
from gongkai.text.errors import Unreadable
from gongkai.text.wording import Entry, check, dumped, load

CASES = Path(__file__).parent / "cases" / "wording.yaml"


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    find: list[tuple[str, str, str]]


@pytest.mark.parametrize(
    "case", msgspec.convert(yaml.load(CASES.read_text("utf-8"), yaml.CSafeLoader), list[Case]), ids=lambda case: case.text[:20]
)  # fmt: skip
def test_cases(case: Case) -> None:
    assert [(one.code, case.text[one.start : one.end], one.right) for one in check(case.text)] == case.find


def found(text: str, *entries: Entry, on: date | None = None) -> list[tuple[str, str]]:
    return [(one.words, one.right) for one in check(text, entries, on) if one.code == "wording"]


def test_words_of_a_list_in_every_writing() -> None:
    entry = Entry("帐户", "账户")
    assert found("开立帐户，帳戶（帐户）", entry) == [("帐户", "账户"), ("帳戶", "账户"), ("帐户", "账户")]
    assert found("《帐户管理办法》所称帐户", entry) == [("帐户", "账户")]
    assert found("ＡＰＰ与app、apple", Entry("app", "应用程序")) == [("ＡＰＰ", "应用程序"), ("app", "应用程序")]


def test_longer_words_in_which_it_is_right() -> None:
    assert found("登陆网站，登陆艇，登陆作战", Entry("登陆", "登录", unless=("登陆艇", "登陆作战"))) == [
        ("登陆", "登录")
    ]
    assert found("公开条例即信息公开条例", Entry("公开条例", "信息公开条例")) == [("公开条例", "信息公开条例")]


def test_days_and_severity() -> None:
    entry = Entry("旧称", "新称", severity="block", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    assert [bool(found("旧称", entry, on=day)) for day in days] == [False, True, True, False]
    assert check("旧称", [entry])[0].severity == "block"


ROWS = (("错误用法", "正确用法", "类别", "程度", "说明", "起用日期", "停用日期", "例外"), ("帐号", "账号", "规范字", "提示", "", "2026-01-01", "", "甲、乙"), ("", "x", "", "", "", "", "", ""), ("帐号", "账号", "", "", "", "", "", ""), ("甲", "乙", "", "重", "", "", "", ""), ("丙", "丁", "", "", "", "1月", "", ""))  # fmt: skip


def _book() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("\n".join(map(",".join, ROWS)).encode("gb18030"), "a.csv"),
        (_book(), "a.xlsx"),
        (yaml.dump([dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]], allow_unicode=True).encode(), "a.yaml"),
    ],
)
def test_a_list_in_every_form(data: bytes, name: str) -> None:
    loaded = load(data, name)
    assert loaded.entries == (Entry("帐号", "账号", "规范字", "hint", "", date(2026, 1, 1), None, ("甲", "乙")),)
    assert [fault[:3] for fault in loaded.faults] == ["第2条", "第3条", "第4条", "第5条"]
    assert load(dumped(loaded.entries).encode(), "a.csv").entries == loaded.entries


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"{", b"- 1\n- 2", b"x: 1", b"\0\1\2\3" * 50])
@pytest.mark.parametrize("name", ["a.csv", "a.yaml"])
def test_what_is_no_list_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(Unreadable):
        load(data, name)


@pytest.mark.parametrize(("words", "amount"), [("壹拾万元整", 100000), ("伍角", "0.5"), ("叁仟零伍元贰分", "3005.02"), ("壹亿零壹佰元", 100000100), ("贰佰叁拾万肆仟圆", 2304000), ("拾元", 10)])  # fmt: skip
def test_amounts_in_capitals(words: str, amount: object) -> None:
    assert capital_amount(words) == Decimal(str(amount))


@settings(deadline=None)
@given(st.text(st.sampled_from("一二三、（(）)《》“”[]〔〕2024年5月日星期元大写壹万拾共其中个%占至-,，。 1０的的\n第条章号"), max_size=120) | st.text(max_size=60))  # fmt: skip
def test_any_text_is_checked(text: str) -> None:
    for one in check(text, [Entry("的的", "的"), Entry("5月", "")]):
        assert 0 <= one.start < one.end <= len(text) and text[one.start : one.end] == one.words


@pytest.mark.parametrize("text", ["（" * 20_000, "1," * 30_000, "一、" * 20_000, "共1个，其中1个、" * 3_000, "占1%" * 9_000, "2024年5月1日至" * 5_000, "零壹" * 20_000])  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    check(text)


def test_the_command(tmp_path: Path) -> None:
    notice, words = tmp_path / "通知.txt", tmp_path / "词表.csv"
    notice.write_text("请登陆网站。\n2024年2月30日", "utf-8")
    words.write_text("错误用法,正确用法,程度\n登陆,登录,禁止\n", "utf-8")
    result = CliRunner().invoke(command, [str(notice), "--json", "--list", str(words)])
    answer = json.loads(result.stdout)
    assert [(one["line"], one["words"], one["right"], one["severity"]) for one in answer["findings"]] == [(1, "登陆", "登录", "block"), (2, "2024年2月30日", "", "warning")]  # fmt: skip
    assert result.exit_code == 1 and answer["blocked"]
    remarked = CliRunner().invoke(command, [str(notice), "--json"])
    assert remarked.exit_code == 1 and not json.loads(remarked.stdout)["blocked"]
    clean = tmp_path / "无误.txt"
    clean.write_text("请登录网站。", "utf-8")
    assert CliRunner().invoke(command, [str(clean)]).exit_code == 0
    assert CliRunner().invoke(command, [str(notice), "--list", str(notice)]).exit_code == 2
