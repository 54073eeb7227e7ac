"""Records by the file: rows of a spreadsheet, or one JSON object a line, become drafts; public records go out the same way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gongkai.catalog.models import Item
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.permissions import Actor
from gongkai.desk.spreadsheet import read_tables
from gongkai.organs.models import Organ
from gongkai.schemas.loader import five_opens, genres, subjects
from gongkai.schemas.record_types import record_types
from gongkai.text.decode import decode
from gongkai.text.errors import Unreadable

from . import actions, queries, typed
from .content import Content
from .kinds import kind_of
from .models import Attribute, Record, State

#: Heading → what it fills. The first five must be there.
HEADINGS = {
    "名称": "title",
    "正文": "body",
    "体裁分类": "genre",
    "主题分类": "subject_class",
    "成文日期": "formed_on",
    "发文字号": "doc_number",
    "印发日期": "issued_on",
    "公开事项": "item",
    "公开属性": "attribute",
    "内容概述": "summary",
    "主题词": "keywords",
    "施行日期": "valid_from",
    "有效期至": "valid_until",
    "规范性文件": "normative",
    "需要解读": "needs_interpretation",
    "五公开": "five_open",
    "信息类型": "type",
    "数据": "values",
}
MUST = tuple(HEADINGS)[:5]
_DAYS = {"formed_on", "issued_on", "valid_from", "valid_until"}
_TRUE, _FALSE = {"是", "√", "1", "true"}, {"", "否", "0", "false"}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    line: int
    reasons: list[str]


@dataclass(slots=True)
class Taken:
    """``skipped`` rows stand already: a record of the organ with this name and date."""

    accepted: int = 0
    skipped: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


def import_rows(data: bytes, name: str, organ: Organ, *, by: Actor) -> Taken:
    """Every row that can stand becomes a draft of ``organ``, each in its own transaction; the rest are told with reasons.

    Raises ``Refused`` when the file as a whole cannot be read, naming the columns that are not there.
    """
    taken = Taken()
    for line, row in _rows(data, name):
        try:
            content = _content(row)
            _check_publisher(row, organ)
            if _stands(organ, content):
                taken.skipped += 1
                continue
            actions.draft(organ, content, by=by)
            taken.accepted += 1
        except Refused as refused:
            taken.refused.append(RefusedRow(line, [str(reason) for reason in refused.reasons]))
    return taken


def table(organ: Organ | None) -> Iterator[list[str]]:
    """Public records, of one organ or of all, headings first; what comes out can be taken in again."""
    yield ["索引号", "发布机构", "发布时间", "有效性", *HEADINGS]
    found = queries.public().select_related("item")
    for record in (found.filter(organ=organ) if organ else found).order_by("published_at", "pk").iterator(2000):
        published = record.published_at.isoformat() if record.published_at else ""
        told = [record.index_number or "", record.organ.name, published, str(record.get_validity_display())]
        yield [*told, *(_shown(record, name) for name in HEADINGS.values())]


def _rows(data: bytes, name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        if name.lower().endswith((".jsonl", ".ndjson", ".json")):
            yield from _objects(decode(data).text)
            return
        tables = read_tables(data, name)
    except Unreadable as error:
        raise Refused(Reason("unreadable", str(error))) from error
    for sheet in tables:
        yield from _lines(sheet.rows)


def _objects(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Refused(Reason("unreadable", _("第%(n)d行不是JSON对象：每行应为一个对象。") % {"n": number}))
        yield number, {str(key): _text(value) for key, value in found.items()}


def _lines(rows: list[list[str]]) -> Iterator[tuple[int, Mapping[str, str]]]:
    start = next((n for n, row in enumerate(rows) if MUST[0] in [cell.strip() for cell in row]), None)
    headings = [cell.strip() for cell in rows[start]] if start is not None else []
    absent = [name for name in MUST if name not in headings]
    if absent or start is None:
        raise Refused(Reason("columns", _("表头缺少这些列：%(names)s。") % {"names": "、".join(absent or MUST)}))
    for number, row in enumerate(rows[start + 1 :], start + 2):
        if any(cell.strip() for cell in row):
            yield number, dict(zip(headings, row, strict=False))


def _content(row: Mapping[str, str]) -> Content:
    values: dict[str, Any] = {}
    faults: list[Reason] = []
    for heading, name in HEADINGS.items():
        cell = row.get(heading, "").strip()
        try:
            values[name] = _value(name, cell)
        except ValueError:
            faults.append(Reason(f"bad_{name}", _fault(name, heading, cell)))
    if faults:
        raise Refused(*faults)
    kind = kind_of(values["type"])
    return Content(
        **{name: value for name, value in values.items() if value is not None}, type_version=kind.version if kind else 0
    )


def _fault(name: str, heading: str, cell: str) -> str:
    if name == "values":
        return _("“数据”应是一个JSON对象，键为信息类型的各填写项。")
    if name in _DAYS:
        return _("“%(heading)s”应写作2026-01-31，收到“%(cell)s”。") % {"heading": heading, "cell": cell[:40]}
    return _("“%(heading)s”里没有“%(cell)s”这一项，请填写名称或者代码。") % {"heading": heading, "cell": cell[:40]}


def _value(name: str, cell: str) -> Any:
    if name in _DAYS:
        return date.fromisoformat(cell[:10].replace("/", "-")) if cell else None
    if name == "genre":
        return _code({code: [genre.zh, *genre.aliases] for code, genre in genres().items()}, cell)
    if name == "subject_class":
        return _code({code: [subject.title, subject.zh] for code, subject in subjects().items()}, cell)
    if name == "five_open":
        return _code({code: [one.zh, *one.aliases] for code, one in five_opens().items()}, cell)
    if name == "attribute":
        return _code({value: [str(label)] for value, label in Attribute.choices}, cell) or Attribute.OPEN
    if name == "item":
        return _item(cell)
    if name == "keywords":
        return tuple(word for word in cell.replace("；", ";").replace("、", ";").split(";") if word.strip())
    if name in ("normative", "needs_interpretation"):
        return _yes(cell)
    if name == "type":
        return _code({key: [kind.title] for key, kind in record_types().items()}, cell)
    if name == "values":
        return _values(cell)
    return cell


def _code(table: Mapping[str, list[str]], cell: str) -> str:
    if not cell or cell in table:
        return cell
    found = [code for code, names in table.items() if cell in names]
    if not found:
        raise ValueError(cell)
    return found[0]


def _item(cell: str) -> Item | None:
    if not cell:
        return None
    found = Item.objects.filter(code=cell, in_force=True).first()
    if found is None:
        raise ValueError(cell)
    return found


def _yes(cell: str) -> bool:
    if cell.lower() in _TRUE:
        return True
    if cell.lower() in _FALSE:
        return False
    raise ValueError(cell)


def _values(cell: str) -> dict[str, Any]:
    found = json.loads(cell) if cell else {}
    if not isinstance(found, dict):
        raise ValueError(cell)
    return found


def _check_publisher(row: Mapping[str, str], organ: Organ) -> None:
    """A row that names its publisher is only taken for that organ: its number and its words are that organ's."""
    named = row.get("发布机构", "").strip()
    if named and named not in (organ.code, organ.name, organ.short_name, *organ.aliases):
        words = _("这一行的发布机构是“%(named)s”，不是%(organ)s。") % {"named": named[:60], "organ": organ.name}
        raise Refused(Reason("publisher", words))


def _stands(organ: Organ, content: Content) -> bool:
    same = Record.objects.filter(organ=organ, title=" ".join(content.title.split()), formed_on=content.formed_on)
    return same.exclude(state=State.DISCARDED).exists()


def _shown(record: Record, name: str) -> str:
    value = getattr(record, name)
    if name == "item":
        return value.code if value else ""
    if name == "values":
        shown = typed.seen(record)
        return json.dumps(shown, ensure_ascii=False, sort_keys=True) if shown else ""
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "；".join(map(str, value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)
