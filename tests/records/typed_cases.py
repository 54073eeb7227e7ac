"""The good example of every record type (tests/schemas/cases), as the content of a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.records.story import CONTENT
from tests.schemas.test_record_cases import cases, read

from gongkai.records.content import Content
from gongkai.schemas.record_types import record_type


def values_of(key: str) -> dict[str, Any]:
    values, refused = read(record_type(key), cases(key)["valid"])
    assert not refused
    return values


def content_of(key: str, **changes: Any) -> Content:
    kind = record_type(key)
    values = values_of(key) | changes.pop("values", {})
    shown = {"title": f"{kind.title}测试", "body": "", "genre": "announcement", **changes}
    return replace(CONTENT, type=key, type_version=kind.version, values=values, **shown)
