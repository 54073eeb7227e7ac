"""What may be asked, and in which words. What makes no sense is refused, never passed over, so that no program takes everything
for the answer to its question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from django.conf import settings
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from gongkai.catalog.models import Field as FieldOfWork
from gongkai.desk import clock
from gongkai.organs.models import Organ
from gongkai.schemas import loader
from gongkai.schemas.record_types import record_types
from gongkai.search.queries import keys

LONGEST = 100
MOST = 200
LONGEST_NUMBER = 18
FIRST, LAST = date(1900, 1, 1), date(8999, 12, 31)


class Refused(ValueError):
    """``parameter`` is not known (``expected`` empty) or has a value that says nothing."""

    def __init__(self, parameter: str, expected: str = "", allowed: dict[str, str] | None = None) -> None:
        super().__init__(parameter)
        self.parameter, self.expected, self.allowed = parameter, expected, allowed or {}

    @property
    def body(self) -> dict[str, Any]:
        code = "bad-value" if self.expected else "unknown-parameter"
        said = (
            f"参数{self.parameter}的值不对：{self.expected}。" if self.expected else f"没有{self.parameter}这个参数。"
        )
        return {"error": code, "parameter": self.parameter, "message": said, "allowed": self.allowed}


def known(value: str, values: Callable[[], Iterable[str]]) -> str:
    """``value``, or a ``ValueError`` where it is none of ``values``; empty is not asked."""
    if value and value not in values():
        raise ValueError(value)
    return value


def _day(value: str) -> str:
    if value and not (len(value) == len("2026-01-31") and FIRST <= date.fromisoformat(value) <= LAST):
        raise ValueError(value)
    return value


def _plain(value: str) -> str:
    if "\0" in value:
        raise ValueError(value)
    return value


def _code(values: Callable[[], Iterable[str]]) -> AfterValidator:
    return AfterValidator(lambda value: known(value, values))


Words = Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(_plain)]
Short = Annotated[str, StringConstraints(max_length=60), AfterValidator(_plain)]
Day = Annotated[str, StringConstraints(max_length=10), AfterValidator(_day)]
OrganCode = Annotated[Short, _code(lambda: Organ.objects.values_list("code", flat=True))]
Genre = Annotated[Short, _code(loader.genres)]
FiveOpen = Annotated[Short, _code(loader.five_opens)]
Subject = Annotated[Short, _code(loader.subjects)]
FieldCode = Annotated[Short, _code(lambda: FieldOfWork.objects.values_list("code", flat=True))]
TypeKey = Annotated[Short, _code(record_types)]


class Paged(Schema):
    """``after`` names the last line of the page before, so that a page costs the same at any depth."""

    after: str = Field("", max_length=LONGEST, description=gettext_noop("上一页答复里next地址所带的值，原样使用"))
    limit: int = Field(50, ge=1, le=MOST, description=gettext_noop("一页多少条，1到200"))


class RecordsAsked(Paged):
    q: Words = Field("", description=gettext_noop("词语或者文号，不超过100字，几个词之间用空格分开"), examples=["低保"])
    organ: OrganCode = Field("", description=gettext_noop("机关代码，即机关页面地址（/organs/代码/）里的那一段"))
    genre: Genre = Field("", description=gettext_noop("体裁代码，见/api/v1/vocabularies"))
    subject: Subject = Field("", description=gettext_noop("主题分类代码，两位或者四位数字"), examples=["17"])
    five_open: FiveOpen = Field(
        "", description=gettext_noop("五公开类别：decision、execution、management、service、result")
    )
    field: FieldCode = Field(
        "", description=gettext_noop("领域编号，即领域页面地址（/catalogue/fields/编号/）里的那一段")
    )
    type: TypeKey = Field("", description=gettext_noop("信息类型，见/api/v1/types"))
    normative: bool | None = Field(None, description=gettext_noop("只要（true）或者不要（false）行政规范性文件"))
    since: Day = Field("", description=gettext_noop("公开日期不早于这一天，写作2026-01-31"), examples=["2026-01-01"])
    until: Day = Field("", description=gettext_noop("公开日期不晚于这一天，写作2026-01-31"))

    def condition(self) -> Q:
        """The records that are named, to be asked of ``public().alias(key=KEY)``; raises ``Refused``."""
        found = Q(key__in=keys(self.q, "record")) if self.q else Q()
        named = {
            "organ__code": self.organ,
            "genre": self.genre,
            "subject_class__startswith": self.subject,
            "item__field__code": self.field,
            "five_open": self.five_open,
            "type": self.type,
        }
        found &= Q(**{lookup: value for lookup, value in named.items() if value})
        if self.normative is not None:
            found &= Q(normative=self.normative)
        if self.since:
            found &= Q(published_at__gte=_midnight(date.fromisoformat(self.since)))
        if self.until:
            found &= Q(published_at__lt=_midnight(date.fromisoformat(self.until) + timedelta(days=1)))
        return found & _older(self.after) if self.after else found


def mark(moment: datetime, pk: int) -> str:
    """Where a page ended, as ``after`` takes it."""
    return f"{moment.isoformat()}~{pk}"


def following(request: HttpRequest, after: str) -> str:
    """The address of the page after the one that ended at ``after``."""
    query = request.GET.copy()
    query["after"] = after
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"


def number_after(value: str) -> int | None:
    """The number that a page ended with; None at the beginning. Raises ``Refused``."""
    if not value:
        return None
    if not (value.isascii() and value.isdecimal()) or len(value) > LONGEST_NUMBER:
        raise Refused("after", Paged.model_fields["after"].description or "")
    return int(value)


def _older(after: str) -> Q:
    """Older than the record that the mark names (its time and id)."""
    moment, _, pk = after.partition("~")
    at = _moment(moment)
    if at is None or not (pk.isascii() and pk.isdecimal()) or len(pk) > LONGEST_NUMBER:
        raise Refused("after", Paged.model_fields["after"].description or "")
    return Q(published_at__lt=at) | Q(published_at=at, pk__lt=int(pk))


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.CHINA)


#: A record's id as the search index writes it.
KEY = Cast("pk", CharField())
