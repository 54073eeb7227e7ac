"""Why a row may not stand beside the others: already there, looser than the upper item, or at fault by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext

from gongkai.desk.actions import Reason, Refused, unless
from gongkai.organs.models import Organ

from .content import Content, faults, looser
from .models import Field, Item
from .reading import ImportReport, Refusal, Row, read_rows

Key = tuple[int, str]


def objections(
    organ: Organ | None, field: Field, content: Content, *, parent: Item | None = None, own: Item | None = None
) -> list[Reason | None]:
    """Every reason against this content in this catalogue; ``own`` is the item that is being changed."""
    same = Item.objects.filter(organ=organ, field=field, name_key=content.name_key, in_force=True)
    twin = (same.exclude(pk=own.pk) if own else same).first()
    return [*faults(content), _duplicate(twin), _looser(content, parent)]


def plan_import(data: bytes, name: str, organ: Organ | None, *, field: Field | None = None) -> ImportReport:
    """What an import would do, without doing it: for the preview. Raises ``Refused`` for a file that is no catalogue."""
    report = ImportReport(name)
    here = _by_key(Item.objects.filter(organ=organ, in_force=True))
    upper = uppers(organ)
    lines: dict[Key, str] = {}
    for row in read_rows(data, name, field):
        reasons = tuple(reason for reason in _against(row, here, upper, lines) if reason is not None)
        if reasons:
            report.refused.append(Refusal(row.sheet, row.line, row.content.title, reasons))
            continue
        lines[_key(row)] = gettext("第%(line)s行") % {"line": row.line}
        report.accepted.append(row)
    report.lookalikes = list(_lookalikes(report.accepted, list(here.values())))
    if not report.accepted and not report.refused:
        raise Refused(Reason("no_rows", gettext("表头下面没有内容：请填写公开事项后再上传。")))
    return report


def uppers(organ: Organ | None) -> dict[Key, Item]:
    """Common items by field and name, for rows of an organ to be tied to."""
    return _by_key(Item.objects.filter(organ=None, in_force=True)) if organ else {}


def _by_key(items: Iterable[Item]) -> dict[Key, Item]:
    return {(item.field_id, item.name_key): item for item in items}


def _key(row: Row) -> Key:
    return (row.field.pk if row.field else 0, row.content.name_key)


def _against(
    row: Row, here: Mapping[Key, Item], upper: Mapping[Key, Item], lines: Mapping[Key, str]
) -> list[Reason | None]:
    key = _key(row)
    known = (
        gettext("“%(field_name)s”不是已有的领域，请改为标准名称。") % {"field_name": row.field_name}
        if row.field_name
        else gettext("请注明领域，或在上传时选择。")
    )
    return [
        unless(row.field, "field", gettext("不知道属于哪个领域：%(known)s") % {"known": known}),
        *faults(row.content),
        _duplicate(here.get(key)),
        unless(key not in lines, "twice", gettext("与本表%(line)s的事项重复，请保留一条。") % {"line": lines.get(key)}),
        _looser(row.content, upper.get(key)),
    ]


def _duplicate(twin: Item | None) -> Reason | None:
    if twin is None:
        return None
    return Reason(
        "duplicate",
        gettext("目录里已有事项“%(title)s”（%(code)s）：请修改原事项，不要重复添加。")
        % {"title": twin.title, "code": twin.code},
    )


def _looser(content: Content, parent: Item | None) -> Reason | None:
    if parent is None or not looser(content, parent):
        return None
    return Reason(
        "looser",
        gettext("时限不能宽于共性事项的“%(limit_text)s”：请改为同样或者更短的时限。")
        % {"limit_text": parent.limit_text},
    )


def _lookalikes(rows: Sequence[Row], items: Sequence[Item]) -> list[tuple[Row, str]]:
    """Rows whose elements and basis are those of an item, or of a row above, under another name: perhaps the same thing twice."""
    known = {(item.field_id, tuple(item.elements), tuple(item.basis)): item.title for item in items}
    found = []
    for row in rows:
        said = (_key(row)[0], row.content.elements, row.content.basis)
        if len(row.content.elements) > 1 and (other := known.get(said)):
            found.append((row, other))
        known.setdefault(said, row.content.title)
    return found
