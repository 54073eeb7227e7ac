"""机关、公开事项目录、政策文件 and the code lists that the other operations speak of."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from gongkai.catalog import queries as catalogues
from gongkai.catalog.models import Item
from gongkai.desk import clock
from gongkai.organs.queries import standing
from gongkai.portal.public import issued
from gongkai.schemas import loader

from .asked import FieldCode, OrganCode, Paged, following, number_after
from .faults import Missing, answers

router = Router(tags=[gettext_noop("机关和目录")])


class OrganLine(Schema):
    code: str
    name: str
    short_name: str
    level: str
    kind: str
    parent: str | None
    uscc: str
    address: str
    phone: str
    hours: str
    url: str


class Organs(Schema):
    organs: list[OrganLine]


class ItemLine(Schema):
    """One row of a catalogue with its elements as printed; ``organ`` is null for the common rows."""

    id: int
    code: str
    field: str
    field_name: str
    organ: str | None
    level1: str
    level2: str
    level3: str
    elements: list[str]
    basis: list[str]
    limit: str
    subject: str
    channels: list[str]
    audience: str
    mode: str
    levels: list[str]
    url: str


class Items(Schema):
    items: list[ItemLine]
    next: str | None


class ItemsAsked(Paged):
    organ: OrganCode = Field("", description=gettext_noop("机关代码；不写则为共性事项和各机关事项的全部"))
    field: FieldCode = Field("", description=gettext_noop("领域编号"))


class PolicyLine(Schema):
    id: int
    title: str
    document_number: str
    issued_to_organs_at: str | None
    url: str


class Policies(Schema):
    policies: list[PolicyLine]


class Word(Schema):
    code: str
    name: str


class Vocabularies(Schema):
    genres: list[Word]
    subjects: list[Word]
    fields: list[Word]


@router.get(
    "organs", response=answers(Organs), url_name="organs", operation_id="organs", summary=gettext_noop("行政机关")
)
def organs(request: HttpRequest) -> dict[str, Any]:
    """现有的行政机关，含上下级关系。"""
    return {"organs": [_organ(one) for one in standing(clock.today()).select_related("parent")]}


@router.get(
    "organs/{slug:code}",
    response=answers(OrganLine, named=True),
    url_name="organ",
    operation_id="organ",
    summary=gettext_noop("一个行政机关"),
)
def organ(request: HttpRequest, code: str) -> dict[str, Any]:
    found = standing(clock.today()).select_related("parent").filter(code=code).first()
    if found is None:
        raise Missing("没有这个机关，或者它已经撤并。")
    return _organ(found)


@router.get(
    "items", response=answers(Items), url_name="items", operation_id="items", summary=gettext_noop("公开事项目录")
)
def items(request: HttpRequest, asked: Query[ItemsAsked]) -> dict[str, Any]:
    """已公布的事项，每项附公开内容、依据、时限、主体、渠道、对象、方式和层级。"""
    found = catalogues.public().select_related("field", "organ").order_by("pk")
    if asked.organ:
        found = found.filter(organ__code=asked.organ)
    if asked.field:
        found = found.filter(field__code=asked.field)
    if (last := number_after(asked.after)) is not None:
        found = found.filter(pk__gt=last)
    rows = list(found[: asked.limit + 1])
    page, more = rows[: asked.limit], len(rows) > asked.limit
    return {"items": [_item(one) for one in page], "next": following(request, str(page[-1].pk)) if more else None}


@router.get(
    "policies",
    response=answers(Policies),
    url_name="policies",
    operation_id="policies",
    summary=gettext_noop("已分办的上级文件"),
)
def policies(request: HttpRequest) -> dict[str, Any]:
    """由新到旧。"""
    return {
        "policies": [
            {
                "id": one.pk,
                "title": str(one),
                "document_number": one.doc_number,
                "issued_to_organs_at": one.issued_at.astimezone(clock.CHINA).isoformat() if one.issued_at else None,
                "url": settings.SITE_URL + reverse("portal:policy", args=[one.pk]),
            }
            for one in issued()
        ]
    }


@router.get(
    "vocabularies",
    response=answers(Vocabularies),
    url_name="vocabularies",
    operation_id="vocabularies",
    summary=gettext_noop("体裁、主题和领域代码"),
)
def vocabularies(request: HttpRequest) -> dict[str, Any]:
    """其他接口的参数和答复所用的代码。"""
    return {
        "genres": [{"code": code, "name": one.zh} for code, one in loader.genres().items()],
        "subjects": [{"code": code, "name": one.title} for code, one in loader.subjects().items()],
        "fields": [{"code": field.code, "name": field.name_zh} for field, _n in catalogues.fields_with_counts()],
    }


def _organ(one: Any) -> dict[str, Any]:
    named = {
        name: getattr(one, name)
        for name in ("code", "name", "short_name", "level", "kind", "uscc", "address", "phone", "hours")
    }
    parent = one.parent.code if one.parent else None
    return named | {"parent": parent, "url": settings.SITE_URL + reverse("portal:organ", args=[one.code])}


def _item(one: Item) -> dict[str, Any]:
    return {
        "id": one.pk,
        "code": one.code,
        "field": one.field.code,
        "field_name": one.field.name_zh,
        "organ": one.organ.code if one.organ else None,
        "level1": one.level1,
        "level2": one.level2,
        "level3": one.level3,
        "elements": list(one.elements),
        "basis": list(one.basis),
        "limit": one.limit_text,
        "subject": one.subject_organ,
        "channels": list(one.channels),
        "audience": one.audience_group or str(one.get_audience_display()),
        "mode": str(one.get_mode_display()),
        "levels": [str(title) for title in one.level_titles],
        "powers": list(one.powers),
        "url": settings.SITE_URL + reverse("portal:item", args=[one.pk]),
    }
