"""What msgspec finds wrong in a file of rules, in Chinese. A sentence of our own, or one it has learned since, stays."""

from __future__ import annotations

import re
from collections.abc import Callable

_TYPES = {
    "int": "整数",
    "float": "数字",
    "str": "文字",
    "bool": "true 或者 false",
    "date": "日期",
    "null": "空",
    "object": "“键: 值”",
    "array": "列表",
}
_BOUNDS = {">=": "不小于", "<=": "不大于", ">": "大于", "<": "小于"}


def _type(named: str) -> str:
    return "或者".join(_TYPES.get(one, one) for one in named.split(" | "))


def _bounded(found: re.Match[str]) -> str:
    number = found["number"].removesuffix(".0")
    return f"应为{_BOUNDS[found['bound']]} {number} 的{_type(found['type'])}"


def _long(found: re.Match[str]) -> str:
    if (found["bound"], found["number"]) == (">=", "1"):
        return "不能为空，请写明"
    return f"长度应{_BOUNDS[found['bound']]} {found['number']}"


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(form), say)
    for form, say in (
        (
            r"Expected `(?P<type>[^`]+)`, got `(?P<got>[^`]+)`",
            lambda m: f"应为{_type(m['type'])}，实为{_type(m['got'])}",
        ),
        (r"Expected `\w+` of length (?P<bound>[<>]=?) (?P<number>\d+)", _long),
        (r"Expected `(?P<type>\w+)` (?P<bound>[<>]=?) (?P<number>-?[\d.]+)", _bounded),
        (r"Expected `str` matching regex '(?P<form>.*)'", lambda m: f"写法不对，应符合 {m['form']}"),
        (r"Object missing required field `(?P<key>.*)`", lambda m: f"缺少“{m['key']}”，请补上"),
        (r"Object contains unknown field `(?P<key>.*)`", lambda m: f"没有“{m['key']}”这一项，请改名或者删去"),
        (r"Invalid (?:enum )?value '?(?P<value>.*?)'?", lambda m: f"“{m['value']}”不是可用的值"),
        (r"Invalid RFC3339 encoded date", lambda m: "不是存在的日期，应为 2026-03-01 的形式"),
    )
)


def in_chinese(message: str) -> str:
    for form, say in _FORMS:
        if found := form.fullmatch(message):
            return say(found)
    return message
