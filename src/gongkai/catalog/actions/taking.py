"""Rows from above: adopted in one step, and followed when they change."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_noop

from gongkai.catalog import content as rows
from gongkai.catalog.content import Content
from gongkai.catalog.inheritance import cited, key_of, uppers
from gongkai.catalog.models import Field, Item
from gongkai.catalog.refining import departures, merged
from gongkai.catalog.standard import standard_rows
from gongkai.desk.actions import Reason, action, check, unless
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ

from .base import above, advance, held, hold, may_keep, rewrite, still, store

FROM_ABOVE = gettext_noop("接收上级目录的变动")


@action
def adopt_items(organ: Organ, items: Iterable[Item], *, by: Actor, publish: bool = False) -> list[Item]:
    """Takes rows of the upper catalogue over, as drafts to be refined; those the organ already has are left alone."""
    check([may_keep(organ, by)])
    items = list(items)
    hold(*{item.field_id: item.field for item in items}.values())
    upper = uppers(organ, fields={item.field_id for item in items})
    own = Item.objects.filter(organ=organ, in_force=True)
    had = {found.pk for item in own if (found := above(item, upper))}
    names = {key_of(item) for item in own}
    taken = []
    for item in items:
        if item.pk in upper.by_pk and item.pk not in had and key_of(item) not in names:
            had.add(item.pk)
            taken.append(store(organ, item.field, rows.of_item(item), by, parent=item, draft=not publish))
    return taken


@action
def take_over(item: Item, *, revision: int, by: Actor) -> Item:
    """Brings what changed above into a row, keeping what was refined here; public at once where the row is."""
    hold(item.field)
    item = held(item)
    still(item, revision)
    upper = above(item)
    check(
        [
            may_keep(item.organ, by),
            unless(item.in_force, "retired", gettext("该事项已停用。")),
            unless(upper, "no_upper", gettext("该事项没有上级事项，没有可以接收的变动。")),
        ]
    )
    assert upper is not None
    _take_over(item, upper, by)
    return item


@action
def take_over_all(organ: Organ, *, by: Actor) -> tuple[list[Item], list[tuple[Item, list[Reason]]]]:
    """The same for every row whose upper row changed; returns those, and those a person must look at, with the reasons."""
    check([may_keep(organ, by)])
    hold(*Field.objects.all())
    upper, done, left = uppers(organ), [], []
    for item in Item.objects.filter(organ=organ, in_force=True).select_related("organ", "field"):
        found = above(item, upper)
        if found is None or is_current(item, found):
            continue
        if reasons := _against(item, _outcome(item, found), found):
            left.append((item, reasons))
        else:
            _take_over(item, found, by)
            done.append(item)
    return done, left


@action
def adopt_standard(*, by: Actor) -> list[Item]:
    """Takes in the items of the 26 fields and the basic catalogue as common items; those already there are left alone."""
    check([may_keep(None, by)])
    fields = {field.code: field for field in Field.objects.all()}
    had = set(Item.objects.values_list("code", flat=True))
    return [
        store(None, fields[code], content, by, code=key) for key, code, content in standard_rows() if key not in had
    ]


def is_current(item: Item, upper: Item) -> bool:
    """Whether the row has taken over what the one above it says today; one that only bears its name never has to."""
    return not item.taken_over or Content.kept(item.taken_over) == rows.of_item(upper)


def _take_over(item: Item, upper: Item, by: Actor) -> None:
    content = _outcome(item, upper)
    check(_against(item, content, upper))
    rewrite(item, content, by, FROM_ABOVE)
    item.parent, item.taken_over = upper, rows.of_item(upper).plain
    if content.limit_text == upper.limit_text:
        item.limit_judgement = ""
    advance(item)


def _outcome(item: Item, upper: Item) -> Content:
    """A row that was never taken over, only named alike, keeps its own words where they refine."""
    own = rows.of_item(item)
    base = Content.kept(item.taken_over) if item.taken_over else rows.of_item(upper)
    return merged(base, rows.of_item(upper), own)


def _against(item: Item, content: Content, upper: Item) -> list[Reason]:
    assert item.organ is not None
    named = Item.objects.filter(organ=item.organ, field=item.field, name_key=content.name_key, in_force=True)
    twin = named.exclude(pk=item.pk).exists()
    reasons = departures(content, cited(upper), item.organ.level)
    said = gettext("上级事项改名后与本目录的另一事项同名：请先修改那一项的名称。")
    return [*reasons, Reason("duplicate", said)] if twin else reasons
