"""Changes of the catalogue, and the moments from which its time limits run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext, gettext_noop

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, Stale, action, check, impersonal, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ, Person

from . import content as rows
from . import permissions
from .checks import objections, plan_import, uppers
from .content import Content
from .models import Field, Formation, Item
from .reading import ImportReport
from .standard import standard_rows

_LONGEST_NOTE = 200
NOT_YOURS = gettext_noop("您没有维护该目录的权限：本机关目录由拟稿人维护，共性目录由政务公开办维护。")


@action
def add_item(organ: Organ | None, field: Field, content: Content, *, by: Actor, parent: Item | None = None) -> Item:
    """Adds a row to an organ's catalogue, or a common item when ``organ`` is None. All eight elements are asked for."""
    _hold(field)
    check([_may_keep(organ, by), *objections(organ, field, content, parent=parent)])
    return _add(organ, field, content, by, parent=parent)


@action
def change_item(item: Item, content: Content, *, revision: int, by: Actor) -> Item:
    """Replaces the content of an item in force. Raises ``Stale`` when it is no longer the ``revision`` that was opened."""
    _hold(item.field)
    item = _held(item)
    _still(item, revision)
    before = rows.of_item(item)
    check(
        [
            _may_keep(item.organ, by),
            unless(item.in_force, "retired", gettext("该事项已停用，不能修改；请新增事项。")),
            *objections(item.organ, item.field, content, parent=item.parent, own=item),
        ]
    )
    changed = [name for name in rows.FIELDS if getattr(before, name) != getattr(content, name)]
    if changed:
        _set(item, content)
        item.revision += 1
        item.save()
        titles = "、".join(source(rows.title_of(name)) for name in changed)
        _note("item.changed", item, by, fields=titles, changed={name: _pair(before, content, name) for name in changed})
    return item


@action
def retire_item(item: Item, reason: str, *, by: Actor) -> Item:
    """Takes an item out of force, with a reason that anyone may read; its history and its records stay."""
    item = _held(item)
    inherited = item.parent is not None and item.parent.in_force
    check(
        [
            _may_keep(item.organ, by),
            unless(item.in_force, "retired", gettext("该事项已经停用。")),
            unless(reason.strip(), "reason", gettext("请写明停用的理由，例如依据已废止；理由会对外公布。")),
            impersonal(reason),
            unless(
                not inherited,
                "inherited",
                gettext("该事项承接自共性事项目录，可以细化，不能删减；请由政务公开办先停用共性事项。"),
            ),
        ]
    )
    item.in_force = False
    item.revision += 1
    item.save(update_fields=["in_force", "revision"])
    _note("item.retired", item, by, reason=reason.strip()[:300])
    return item


@action
def adopt_items(organ: Organ, items: Iterable[Item], *, by: Actor) -> list[Item]:
    """Takes common items over into an organ's catalogue, to be refined there; those it already has are left alone."""
    check([_may_keep(organ, by)])
    items = list(items)
    _hold(*(item.field for item in items))
    had = set(Item.objects.filter(organ=organ, in_force=True).values_list("field_id", "name_key"))
    taken = []
    for item in items:
        content = rows.of_item(item)
        if item.organ_id is None and item.in_force and (item.field_id, item.name_key) not in had:
            had.add((item.field_id, item.name_key))
            taken.append(_add(organ, item.field, content, by, parent=item))
    return taken


@action
def import_items(data: bytes, name: str, organ: Organ | None, *, by: Actor, field: Field | None = None) -> ImportReport:
    """Adds every row of a spreadsheet (xlsx, xls, csv) that can stand; the report tells of each row that cannot, and why.

    ``field`` is used for rows without one of their own. A file that is no catalogue at all is ``Refused`` whole.
    """
    check([_may_keep(organ, by)])
    _hold(*Field.objects.all())
    report = plan_import(data, name, organ, field=field)
    upper = uppers(organ)
    for row in report.accepted:
        assert row.field is not None
        _add(organ, row.field, row.content, by, parent=upper.get((row.field.pk, row.content.name_key)))
    return report


@action
def note_formed(item: Item, organ: Organ, formed_on: date, note: str, *, by: Actor) -> Formation:
    """Notes that information of this item came into being, or changed, on that day: the item's limit runs from it.

    The event is dated 00:00 of ``formed_on`` in China, since limits count whole days. ``note`` says which information; it is seen by staff alone.
    """
    note = note.strip()
    told = Formation.objects.filter(item=item, organ=organ, formed_on=formed_on, note=note)
    check(
        [
            unless(permissions.may_note(by, organ), "not_yours", gettext("您不是该机关的人员，不能登记信息形成。")),
            unless(
                item.organ_id in (None, organ.pk),
                "organ",
                gettext("该事项属于%(organ)s的目录，请选择本机关的事项。") % {"organ": item.organ},
            ),
            unless(item.in_force, "retired", gettext("该事项已停用，请选择有效的事项。")),
            unless(
                item.published_actively, "on_request", gettext("该事项依申请公开，不计主动公开的时限，不需要登记。")
            ),
            unless(formed_on <= clock.today(), "future", gettext("形成日期不能晚于今天：请在信息形成之后登记。")),
            unless(
                0 < len(note) <= _LONGEST_NOTE,
                "note",
                gettext("请用一句话写明形成了什么信息，至多%(most)s字。") % {"most": _LONGEST_NOTE},
            ),
            unless(not told.exists(), "duplicate", gettext("同一天的同一信息已经登记过。")),
        ]
    )
    formation = Formation.objects.create(
        item=item, organ=organ, formed_on=formed_on, note=note, created_by=by.username, created_at=clock.now()
    )
    ledger.write(
        "item.formed",
        f"formation:{formation.pk}",
        organ=organ.code,
        actor=by.username,
        at=datetime.combine(formed_on, time(), clock.CHINA),
        item=item.pk,
        item_title=item.title,
        formed_on=formed_on,
        limit=item.limit,
    )
    return formation


@action
def adopt_standard(*, by: Actor) -> list[Item]:
    """Takes in the items of the 26 fields and the basic catalogue as common items; those already there are left alone."""
    check([_may_keep(None, by)])
    fields = {field.code: field for field in Field.objects.all()}
    had = set(Item.objects.values_list("code", flat=True))
    return [_add(None, fields[code], content, by, code=key) for key, code, content in standard_rows() if key not in had]


def _add(
    organ: Organ | None, field: Field, content: Content, by: Actor, *, parent: Item | None = None, code: str = ""
) -> Item:
    item = Item(organ=organ, field=field, parent=parent, code=code or _next_code(organ, field))
    _set(item, content)
    item.save(force_insert=True)
    _note("item.added", item, by, field=field.code, organ_name=organ.name if organ else gettext_noop("共性事项目录"))
    return item


def _set(item: Item, content: Content) -> None:
    for name, value in content.values.items():
        setattr(item, name, value)


def _next_code(organ: Organ | None, field: Field) -> str:
    """``wc-gov-19-004``: items are never deleted, so their count is the last number, but for codes given otherwise."""
    start = f"{organ.code}-{field.code}" if organ else field.code
    number = Item.objects.filter(organ=organ, field=field).count() + 1
    while Item.objects.filter(code=f"{start}-{number:03}").exists():
        number += 1
    return f"{start}-{number:03}"


def _hold(*fields: Field) -> None:
    """One writer at a time in a field, so that numbers and names stay unique; always in one order, so that nobody deadlocks."""
    list(Field.objects.select_for_update().filter(pk__in=[field.pk for field in fields]).order_by("pk"))


def _held(item: Item) -> Item:
    """The row as it is now, kept from other writers until the transaction ends."""
    return Item.objects.select_for_update(of=("self",)).select_related("organ", "field", "parent").get(pk=item.pk)


def _may_keep(organ: Organ | None, by: Actor) -> Reason | None:
    return unless(permissions.may_keep(by, organ), "not_yours", gettext(NOT_YOURS))


def _still(item: Item, revision: int) -> None:
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


def _note(event: str, item: Item, by: Actor, **data: Any) -> None:
    organ = item.organ.code if item.organ else ""
    ledger.write(event, f"item:{item.pk}", organ=organ, actor=by.username, title=item.title, code=item.code, **data)


def _pair(before: Content, after: Content, name: str) -> list[object]:
    return [getattr(before, name), getattr(after, name)]
