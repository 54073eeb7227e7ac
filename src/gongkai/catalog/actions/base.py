"""What every change of a catalogue shares: who may, one writer at a time, and the words for the ledger."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, gettext_noop

from gongkai.catalog import content as rows
from gongkai.catalog import permissions
from gongkai.catalog.content import Content
from gongkai.catalog.inheritance import UpperCatalogue, key_of, uppers
from gongkai.catalog.models import Field, Item
from gongkai.desk import ledger
from gongkai.desk.actions import Reason, Stale, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ, Person

NOT_YOURS = gettext_noop("您没有维护该目录的权限：本机关目录由拟稿人维护，共性目录由政务公开办维护。")
COMMON = gettext_noop("共性事项目录")
LONGEST_WHY = 300


def store(
    organ: Organ | None,
    field: Field,
    content: Content,
    by: Actor,
    *,
    parent: Item | None = None,
    code: str = "",
    draft: bool = False,
    judgement: str = "",
) -> Item:
    item = Item(organ=organ, field=field, parent=parent, code=code or _next_code(organ, field), published=not draft)
    item.taken_over = rows.of_item(parent).plain if parent else {}
    item.limit_judgement = judgement
    fill(item, content)
    item.save(force_insert=True)
    note("item.drafted" if draft else "item.added", item, by, field=field.code, organ_name=owner(item))
    return item


def fill(item: Item, content: Content) -> None:
    for name, value in content.values.items():
        setattr(item, name, value)


def rewrite(item: Item, content: Content, by: Actor, why: str) -> bool:
    """Sets the content and notes what changed; False when nothing did."""
    before = rows.of_item(item)
    changed = [name for name in rows.FIELDS if getattr(before, name) != getattr(content, name)]
    if changed:
        fill(item, content)
        titles = "、".join(source(rows.title_of(name)) for name in changed)
        pairs = {name: [getattr(before, name), getattr(content, name)] for name in changed}
        name = "item.changed" if item.published else "item.edited"
        note(name, item, by, fields=titles, changed=pairs, why=why)
    return bool(changed)


def advance(item: Item) -> Item:
    item.revision += 1
    item.save()
    return item


def above(item: Item, catalogue: UpperCatalogue | None = None) -> Item | None:
    """The row above as it stands today."""
    found = catalogue if catalogue is not None else uppers(item.organ, fields=[item.field_id])
    return found.of(item.parent_id, key_of(item))


def owner(item: Item) -> str:
    return item.organ.name if item.organ else COMMON


def hold(*fields: Field) -> None:
    """One writer at a time in a field, so that numbers and names stay unique; always in one order, so that nobody deadlocks."""
    list(Field.objects.select_for_update().filter(pk__in=[field.pk for field in fields]).order_by("pk"))


def held(item: Item) -> Item:
    """The row as it is now, kept from other writers until the transaction ends."""
    return Item.objects.select_for_update(of=("self",)).select_related("organ", "field", "parent").get(pk=item.pk)


def may_keep(organ: Organ | None, by: Actor) -> Reason | None:
    return unless(permissions.may_keep(by, organ), "not_yours", gettext(NOT_YOURS))


def still(item: Item, revision: int) -> None:
    if item.revision == revision:
        return
    last = ledger.history(f"item:{item.pk}").last()
    who = Person.objects.filter(username=last.actor).values_list("name", flat=True).first() if last else None
    did = f"：{last.sentence}" if last else ""
    raise Stale(
        Reason(
            "stale",
            gettext("您打开页面之后，%(who)s改动过该事项%(did)s。您输入的内容还在页面上，请核对后再保存。")
            % {"who": who or gettext("系统"), "did": did},
        )
    )


def note(event: str, item: Item, by: Actor, **data: Any) -> None:
    organ = item.organ.code if item.organ else ""
    ledger.write(event, f"item:{item.pk}", organ=organ, actor=by.username, title=item.title, code=item.code, **data)


def _next_code(organ: Organ | None, field: Field) -> str:
    """``wc-gov-19-004``: items are never deleted, so their count is the last number, but for codes given otherwise."""
    start = f"{organ.code}-{field.code}" if organ else field.code
    number = Item.objects.filter(organ=organ, field=field).count() + 1
    while Item.objects.filter(code=f"{start}-{number:03}").exists():
        number += 1
    return f"{start}-{number:03}"
