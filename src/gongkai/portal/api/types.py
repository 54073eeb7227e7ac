"""信息类型: what a record of each kind holds, as data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from gongkai.schemas.record_shapes import RecordType
from gongkai.schemas.record_types import record_types

from .faults import Missing, answers

router = Router(tags=[gettext_noop("信息类型")])
_PUBLIC = "public"


class Column(Schema):
    """One value that the public may see, of the record itself or of a row of its table ``table``."""

    key: str
    title: str
    type: str
    unit: str
    table: str | None


class Type(Schema):
    key: str
    title: str
    title_en: str
    version: int
    shape: str
    columns: list[Column]


class Types(Schema):
    types: list[Type]


@router.get("types", response=answers(Types), url_name="types", operation_id="types", summary=gettext_noop("信息类型"))
def types(request: HttpRequest) -> dict[str, Any]:
    """每种类型公开的数据项。records的type参数和values答复用的就是这些。"""
    return {"types": [_type(kind) for kind in record_types().values() if kind.audience == _PUBLIC]}


@router.get(
    "types/{slug:key}",
    response=answers(Type, named=True),
    url_name="type",
    operation_id="type",
    summary=gettext_noop("一种信息类型"),
)
def type_(request: HttpRequest, key: str) -> dict[str, Any]:
    kind = record_types().get(key)
    if kind is None or kind.audience != _PUBLIC:
        raise Missing("没有这种信息类型。")
    return _type(kind)


def _type(kind: RecordType) -> dict[str, Any]:
    own = [_column(one, None) for one in kind.attributes if one.audience == _PUBLIC]
    cells = [_column(one, rows.key) for rows in kind.rows for one in rows.columns if one.audience == _PUBLIC]
    return {
        "key": kind.key,
        "title": kind.title,
        "title_en": kind.en,
        "version": kind.version,
        "shape": kind.shape,
        "columns": own + cells,
    }


def _column(one: Any, table: str | None) -> dict[str, Any]:
    return {"key": one.key, "title": one.title, "type": one.type, "unit": one.unit or "", "table": table}
