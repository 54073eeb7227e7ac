"""What may be asked of the open interface: which records, in which words. What makes no sense is refused, never passed over,
so that no program takes everything for the answer to its question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from gongkai.catalog.models import Field
from gongkai.desk import clock
from gongkai.organs.models import Organ
from gongkai.schemas import loader
from gongkai.search.queries import keys

LONGEST = 100
LONGEST_NUMBER = 18
YEARS = range(1900, 9000)


class Refused(ValueError):
    """``parameter`` is not known (``expected`` empty) or has a value that says nothing."""

    def __init__(self, parameter: str, expected: str = "") -> None:
        super().__init__(parameter)
        self.parameter, self.expected = parameter, expected

    @property
    def body(self) -> dict[str, Any]:
        code = "bad-value" if self.expected else "unknown-parameter"
        said = (
            f"参数{self.parameter}的值不对：{self.expected}。" if self.expected else f"没有{self.parameter}这个参数。"
        )
        return {"error": code, "parameter": self.parameter, "message": said, "allowed": ALLOWED}


def condition(query: QueryDict) -> Q:
    """The records that the parameters name, to be asked of ``public().alias(key=KEY)``; raises ``Refused``."""
    found = Q()
    for name, values in query.lists():
        if name not in _READ:
            raise Refused(name[:LONGEST])
        value = values[-1]
        if len(values) > 1 or len(value) > LONGEST or "\0" in value:
            raise Refused(name, f"只写一次，不超过{LONGEST}字")
        if value:
            found &= _condition(name, value)
    return found


def _condition(name: str, value: str) -> Q:
    condition = _READ[name](value)
    if condition is None:
        raise Refused(name, ALLOWED[name])
    return condition


def mark(moment: datetime, pk: int) -> str:
    """Where a page ended, as ``after`` takes it."""
    return f"{moment.isoformat()}~{pk}"


def _words(value: str) -> Q:
    return Q(key__in=keys(value, "record"))


def _after(value: str) -> Q | None:
    """Older than the record that the mark names (its time and id), so that a page costs the same at any depth."""
    moment, _, pk = value.partition("~")
    at = _moment(moment)
    if at is None or not (pk.isascii() and pk.isdecimal()) or len(pk) > LONGEST_NUMBER:
        return None
    return Q(published_at__lt=at) | Q(published_at=at, pk__lt=int(pk))


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _since(value: str) -> Q | None:
    day = _day(value)
    return Q(published_at__gte=_midnight(day)) if day else None


def _until(value: str) -> Q | None:
    day = _day(value)
    return Q(published_at__lt=_midnight(day + timedelta(days=1))) if day else None


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if len(value) == len("2026-01-01") and day.year in YEARS else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.CHINA)


def _organ(value: str) -> Q | None:
    return Q(organ__code=value) if Organ.objects.filter(code=value).exists() else None


def _genre(value: str) -> Q | None:
    return Q(genre=value) if value in loader.genres() else None


def _subject(value: str) -> Q | None:
    return Q(subject_class__startswith=value) if value in loader.subjects() else None


def _field(value: str) -> Q | None:
    return Q(item__field__code=value) if Field.objects.filter(code=value).exists() else None


_READ: dict[str, Callable[[str], Q | None]] = {
    "q": _words,
    "organ": _organ,
    "genre": _genre,
    "subject": _subject,
    "field": _field,
    "since": _since,
    "until": _until,
    "after": _after,
}
#: Parameter → what may stand there, as the answer to a wrong one says it.
ALLOWED = {
    "q": f"词语或者文号，不超过{LONGEST}字，几个词之间用空格分开",
    "organ": "机关代码，即机关页面地址（/organs/代码/）里的那一段",
    "genre": f"体裁代码：{'、'.join(loader.genres())}",
    "subject": "主题分类代码，两位或者四位数字",
    "field": "领域编号，即领域页面地址（/catalogue/fields/编号/）里的那一段",
    "since": "公开日期不早于这一天，写作2026-01-31",
    "until": "公开日期不晚于这一天，写作2026-01-31",
    "after": "上一页答复里next地址所带的值，原样使用",
}
#: A record's id as the search index writes it.
KEY = Cast("pk", CharField())
