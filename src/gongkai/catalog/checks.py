"""Why a row may not stand beside the others: already there, less than the row above it, or at fault by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext

from gongkai.desk.actions import Reason, Refused, unless
from gongkai.organs.models import Organ

from .content import FIELDS, Content, faults, misshapes, of_item, title_of
from .inheritance import Key, UpperCatalogue, cited, key_of, uppers
from .lookalikes import lookalikes
from .models import Field, Item
from .reading import Change, ImportReport, Refusal, Row, read_rows
from .refining import departures


def objections(
    organ: Organ | None,
    field: Field,
    content: Content,
    *,
    parent: Item | None,
    own: Item | None = None,
    draft: bool = False,
    judged: bool = False,
) -> list[Reason | None]:
    """Every reason against this content in this catalogue; ``own`` is the item that is being changed, ``parent`` the row above.

    What an inherited draft lacks it would drop: only rows of an organ's own may be drafts with elements missing.
    """
    same = Item.objects.filter(organ=organ, field=field, name_key=content.name_key, in_force=True)
    twin = (same.exclude(pk=own.pk) if own else same).first()
    found = misshapes(content) if draft else faults(content)
    return [*found, _duplicate(twin), *_less(organ, content, parent, judged)]


def plan_import(
    data: bytes, name: str, organ: Organ | None, *, field: Field | None = None, update: bool = False
) -> ImportReport:
    """What an import would do, without doing it: for the preview. With ``update`` a row that names an item in force changes it,
    otherwise it is refused. Raises ``Refused`` for a file that is no catalogue."""
    report = ImportReport(name)
    here = {key_of(item): item for item in Item.objects.filter(organ=organ, in_force=True)}
    upper = uppers(organ)
    lines: dict[Key, str] = {}
    rows = read_rows(data, name, field)
    for row in rows:
        change = _change(row, here[row.key]) if update and row.key in here else None
        reasons = tuple(reason for reason in _against(row, organ, here, upper, lines, change) if reason is not None)
        if reasons:
            report.refused.append(Refusal(row.sheet, row.line, row.content.title, reasons))
            continue
        lines[row.key] = gettext("第%(line)s行") % {"line": row.line}
        if change is None:
            report.accepted.append(row)
        elif change.parts:
            report.changed.append(change)
        else:
            report.same += 1
    report.lookalikes = _alike(report.accepted, here.values())
    told = {row.key for row in rows}
    fields = {of for of, _name in told} if update else set()
    report.absent = [item for key, item in here.items() if key[0] in fields and key not in told]
    if not lines and not report.refused:
        raise Refused(Reason("no_rows", gettext("表头下面没有内容：请填写公开事项后再上传。")))
    return report


def standing(item: Item, content: Content, parent: Item | None) -> str:
    """The judgement given before, while it is still about these two limits."""
    judged_against = item.taken_over.get("limit_text")
    same = content.limit_text == item.limit_text and (parent is None or parent.limit_text == judged_against)
    return item.limit_judgement if same else ""


def _change(row: Row, item: Item) -> Change:
    before = of_item(item)
    content = replace(row.content, **{name: getattr(before, name) for name in row.untold})
    old, new = before.told, content.told
    parts = tuple(
        (title_of(name), old[name], new[name]) for name in FIELDS if getattr(before, name) != getattr(content, name)
    )
    return Change(row, item, content, parts)


def _against(
    row: Row,
    organ: Organ | None,
    here: Mapping[Key, Item],
    upper: UpperCatalogue,
    lines: Mapping[Key, str],
    change: Change | None,
) -> list[Reason | None]:
    parent = upper.of(change.item.parent_id if change else None, row.key)
    judged = bool(change and standing(change.item, change.content, parent))
    known = (
        gettext("“%(field_name)s”不是已有的领域，请改为标准名称。") % {"field_name": row.field_name}
        if row.field_name
        else gettext("请注明领域，或在上传时选择。")
    )
    return [
        unless(row.field, "field", gettext("不知道属于哪个领域：%(known)s") % {"known": known}),
        *faults(change.content if change else row.content),
        None if change else _duplicate(here.get(row.key)),
        unless(
            row.key not in lines,
            "twice",
            gettext("与本表%(line)s的事项重复，请保留一条。") % {"line": lines.get(row.key)},
        ),
        *_less(organ, change.content if change else row.content, parent, judged),
    ]


def _duplicate(twin: Item | None) -> Reason | None:
    if twin is None:
        return None
    return Reason(
        "duplicate",
        gettext("目录里已有事项“%(title)s”（%(code)s）：请修改原事项，不要重复添加。")
        % {"title": twin.title, "code": twin.code},
    )


def _less(organ: Organ | None, content: Content, parent: Item | None, judged: bool) -> list[Reason]:
    return departures(content, cited(parent), organ.level, judged=judged) if organ and parent else []


def _alike(rows: Iterable[Row], items: Iterable[Item]) -> list[tuple[Row, str]]:
    """Rows that look like an item of the catalogue, or a row above, under another name."""
    there = [(item.field_id, of_item(item), None) for item in items]
    new = [(row.key[0], row.content, row) for row in rows]
    return [
        (row, other[1].title)
        for other, (_field, _content, row) in lookalikes([*there, *new], lambda entry: entry[:2])
        if row is not None
    ]
