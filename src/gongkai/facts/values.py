"""The data of a fact: checked against the vocabulary, kept as JSON, said in words, and the moment that it names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.desk import ledger
from gongkai.desk.actions import Reason, impersonal, unless
from gongkai.desk.clock import CHINA
from gongkai.rulebooks.vocabulary import EventKind, Field

EARLIEST = date(1949, 10, 1)
LONGEST_TEXT, LONGEST_LINE, MOST_LINES = 1000, 200, 500
MOST, LARGEST, PLACES = 1_000_000_000, Decimal(10) ** 15, 4
#: Units of a length of time, as a form offers them.
UNITS = {
    "working-days": gettext_noop("个工作日"),
    "calendar-days": gettext_noop("日"),
    "hours": gettext_noop("小时"),
    "months": gettext_noop("个月"),
    "years": gettext_noop("年"),
}
Data = dict[str, Any]


def faults(kind: EventKind, given: Mapping[str, Any], now: datetime) -> list[Reason]:
    """Everything wrong with values of Python (date, aware datetime, int, Decimal …) for the fields of an event."""
    strange = sorted(given.keys() - {row.key for row in kind.fields})
    found = [
        Reason(f"unknown:{key}", _("“%(event)s”没有“%(key)s”这一项。") % {"event": kind.title, "key": key})
        for key in strange
    ]
    for row in kind.fields:
        value = given.get(row.key)
        if empty(value):
            missing = unless(not row.required, f"missing:{row.key}", _("请填写“%(title)s”。") % {"title": row.title})
            found += [missing] if missing else []
        else:
            found += filter(None, _CHECKS[row.type](row, value))
            found += filter(None, [_not_to_come(row, value, now)] if row.key == kind.on else [])
    return found


def kept(given: Mapping[str, Any]) -> Data:
    """The values as ledger and database keep them; what was left empty is left out."""
    loaded: Data = json.loads(ledger.canonical({key: value for key, value in given.items() if not empty(value)}))
    return loaded


def empty(value: Any) -> bool:
    """Nothing was filled in; no and nought are answers."""
    return value is None or value in ("", [], {})


def happened(kind: EventKind, given: Mapping[str, Any], now: datetime, before: Iterable[datetime]) -> datetime:
    """When it took place: the moment that the data name, or now.

    A day without an hour keeps the order in which things of that day were entered: it begins when the day does, but not
    before what the ledger has of that day already (``before``).
    """
    value = given.get(kind.on) if kind.on else None
    if empty(value):
        return now
    if isinstance(value, datetime):
        return value
    assert isinstance(value, date)
    same_day = [at for at in before if at.astimezone(CHINA).date() == value and at <= now]
    return max([datetime.combine(value, time(), CHINA), *same_day])


def lines(kind: EventKind | None, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    if kind is None:
        return [(key, str(value)) for key, value in data.items()]
    return [(row.title, shown(row, data[row.key])) for row in kind.fields if not empty(data.get(row.key))]


def said(kind: EventKind | None, data: Mapping[str, Any]) -> str:
    """The values in one line, as the ledger's sentence has them."""
    return "，".join(f"{title} {value}" for title, value in lines(kind, data)) or "—"


def shown(row: Field, value: Any) -> str:
    """A kept value in words."""
    return _WORDS.get(row.type, _plain)(row, value)


def read(row: Field, value: Any) -> Any:
    """A kept value as the value of Python that a form shows again."""
    if row.type == "date":
        return date.fromisoformat(value)
    if row.type == "moment":
        return datetime.fromisoformat(value)
    return Decimal(value) if row.type == "amount" else value


# checks, one a type


def _wrong(row: Field, text: str) -> Reason:
    return Reason(f"invalid:{row.key}", f"{row.title}：{text}")


def _impersonal(row: Field, words: str) -> Reason | None:
    found = impersonal(words)
    return Reason(f"{found.code}:{row.key}", f"{row.title}：{found.text}") if found else None


def _text(row: Field, value: Any) -> Iterator[Reason | None]:
    if not isinstance(value, str):
        yield _wrong(row, _("请填写文字。"))
        return
    if len(value) > LONGEST_TEXT:
        yield _wrong(row, _("文字超过%(most)s字，请精简。") % {"most": LONGEST_TEXT})
    yield _impersonal(row, value)


def _date(row: Field, value: Any) -> Iterator[Reason | None]:
    if not isinstance(value, date) or isinstance(value, datetime):
        yield _wrong(row, _("请填写日期，如2026-03-01。"))
    elif value < EARLIEST:
        yield _wrong(row, _("日期不能早于1949年10月1日。"))


def _moment(row: Field, value: Any) -> Iterator[Reason | None]:
    if not isinstance(value, datetime) or value.tzinfo is None:
        yield _wrong(row, _("请填写日期和时间，如2026-03-01 09:30。"))
    elif value.astimezone(CHINA).date() < EARLIEST:
        yield _wrong(row, _("日期不能早于1949年10月1日。"))


def _count(row: Field, value: Any) -> Iterator[Reason | None]:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        yield _wrong(row, _("请填写不小于0的整数。"))


def _amount(row: Field, value: Any) -> Iterator[Reason | None]:
    fits = isinstance(value, Decimal) and value.is_finite() and 0 <= value < LARGEST
    if not fits or value != round(value, PLACES):
        yield _wrong(row, _("请填写不小于0的数，小数不超过4位。"))


def _choice(row: Field, value: Any) -> Iterator[Reason | None]:
    if not isinstance(value, str) or value not in row.choices:
        yield _wrong(row, _("请从列出的选项中选择。"))


def _choices(row: Field, value: Any) -> Iterator[Reason | None]:
    if not isinstance(value, list) or any(one not in row.choices for one in value) or len(set(value)) < len(value):
        yield _wrong(row, _("请从列出的选项中选择。"))


def _yes_no(row: Field, value: Any) -> Iterator[Reason | None]:
    if not isinstance(value, bool):
        yield _wrong(row, _("请选择是或者否。"))


def _list(row: Field, value: Any) -> Iterator[Reason | None]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        yield _wrong(row, _("请一行填写一项。"))
        return
    if len(value) > MOST_LINES or any(len(one) > LONGEST_LINE for one in value):
        yield _wrong(row, _("至多%(lines)s项，每项至多%(signs)s字。") % {"lines": MOST_LINES, "signs": LONGEST_LINE})
    yield _impersonal(row, "\n".join(value))


def _within(row: Field, value: Any) -> Iterator[Reason | None]:
    n = value.get("n") if isinstance(value, dict) else None
    whole = isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= MOST
    if not whole or set(value) != {"n", "unit"} or value["unit"] not in UNITS:
        yield _wrong(row, _("请填写期限的长短和单位。"))


def _not_to_come(row: Field, value: Any, now: datetime) -> Reason | None:
    """Of a wrong type the check of its type has spoken."""
    if isinstance(value, datetime):
        to_come = value.tzinfo is not None and value > now
    else:
        to_come = isinstance(value, date) and value > now.astimezone(CHINA).date()
    text = _("还没有发生的事不能登记，请核对日期和时间。")
    return Reason(f"future:{row.key}", f"{row.title}：{text}") if to_come else None


_CHECKS: dict[str, Callable[[Field, Any], Iterator[Reason | None]]] = {
    "text": _text,
    "date": _date,
    "moment": _moment,
    "count": _count,
    "amount": _amount,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "list": _list,
    "within": _within,
}


# words, where the value does not say it by itself


def _plain(row: Field, value: Any) -> str:
    return str(value)


def _moment_word(row: Field, value: Any) -> str:
    return f"{datetime.fromisoformat(value).astimezone(CHINA):%Y-%m-%d %H:%M}"


def _choice_word(row: Field, value: Any) -> str:
    return row.choices.get(value, str(value))


def _choices_word(row: Field, value: Any) -> str:
    return "、".join(row.choices.get(one, str(one)) for one in value)


def _list_word(row: Field, value: Any) -> str:
    return "；".join(value)


def _yes_no_word(row: Field, value: Any) -> str:
    return _("是") if value else _("否")


def _within_word(row: Field, value: Any) -> str:
    return f"{value['n']}{_(UNITS[value['unit']])}"


_WORDS: dict[str, Callable[[Field, Any], str]] = {
    "moment": _moment_word,
    "choice": _choice_word,
    "choices": _choices_word,
    "yes_no": _yes_no_word,
    "list": _list_word,
    "within": _within_word,
}
