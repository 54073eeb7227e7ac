"""Rows of a catalogue: written, published, changed, taken out of force."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.utils.translation import gettext, gettext_noop

from gongkai.catalog import content as rows
from gongkai.catalog.checks import objections, plan_import, standing
from gongkai.catalog.content import Content
from gongkai.catalog.inheritance import key_of, uppers
from gongkai.catalog.models import Field, Item
from gongkai.catalog.reading import ImportReport
from gongkai.desk.actions import Reason, Stale, action, check, impersonal, unless
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ

from .base import LONGEST_WHY, above, advance, held, hold, may_keep, note, owner, rewrite, still, store

WHY = gettext_noop("请写明修改的理由，例如依据已更新；理由随变更记录对外公布。")


@action
def add_item(
    organ: Organ | None,
    field: Field,
    content: Content,
    *,
    by: Actor,
    parent: Item | None = None,
    draft: bool = False,
    judgement: str = "",
) -> Item:
    """Adds a row to an organ's catalogue, or a common item when ``organ`` is None.

    All eight elements are asked for, but of a ``draft``, which nobody outside sees. A row that bears the name of one above
    is tied to it and held to it. ``judgement`` says why a limit that cannot be compared with the one above is not looser.
    """
    hold(field)
    parent = uppers(organ, fields=[field.pk]).of(parent.pk if parent else None, (field.pk, content.name_key))
    against = objections(organ, field, content, parent=parent, draft=draft, judged=bool(judgement.strip()))
    check([may_keep(organ, by), *against, *_sayable(judgement)])
    return store(organ, field, content, by, parent=parent, draft=draft, judgement=judgement.strip())


@action
def change_item(
    item: Item, content: Content, *, revision: int, by: Actor, why: str = "", judgement: str | None = None
) -> Item:
    """Replaces the content of an item in force. Raises ``Stale`` when it is no longer the ``revision`` that was opened.

    A published row is changed with a reason that anyone may read. ``judgement`` None keeps the one given before, as long as
    neither limit has changed since.
    """
    hold(item.field)
    item = held(item)
    still(item, revision)
    before, parent = rows.of_item(item), above(item)
    judgement = standing(item, content, parent) if judgement is None else judgement.strip()
    against = objections(
        item.organ, item.field, content, parent=parent, own=item, draft=not item.published, judged=bool(judgement)
    )
    check(
        [
            may_keep(item.organ, by),
            unless(item.in_force, "retired", gettext("该事项已停用，不能修改；请新增事项。")),
            *against,
            unless(
                why.strip() or not item.published or before == content,
                "why",
                gettext(WHY),
            ),
            *_sayable(why, judgement),
        ]
    )
    changed = rewrite(item, content, by, why.strip())
    if changed or judgement != item.limit_judgement:
        item.limit_judgement = judgement
        advance(item)
    return item


@action
def publish_item(item: Item, *, revision: int, by: Actor) -> Item:
    """Makes a draft row part of the public catalogue; refused as long as one of the eight elements is missing."""
    hold(item.field)
    item = held(item)
    still(item, revision)
    check([may_keep(item.organ, by), *_against_publishing(item)])
    return _publish(item, by)


@action
def publish_all(organ: Organ | None, *, by: Actor) -> tuple[list[Item], list[tuple[Item, list[Reason]]]]:
    """Publishes every draft row of a catalogue that is complete; returns those, and the others with their reasons."""
    check([may_keep(organ, by)])
    hold(*Field.objects.all())
    done, left = [], []
    for item in Item.objects.filter(organ=organ, in_force=True, published=False).select_related("organ", "field"):
        if reasons := [reason for reason in _against_publishing(item) if reason]:
            left.append((item, reasons))
        else:
            done.append(_publish(item, by))
    return done, left


@action
def discard_item(item: Item, *, revision: int, by: Actor) -> Item:
    """Takes a draft row away; one that was taken over from above stays, since it may be refined but not dropped."""
    item = held(item)
    still(item, revision)
    check(
        [
            may_keep(item.organ, by),
            unless(item.in_force and not item.published, "published", gettext("该事项已经公布：请写明理由停用。")),
            _unless_inherited(item),
        ]
    )
    item.in_force = False
    note("item.discarded", item, by)
    return advance(item)


@action
def retire_item(item: Item, reason: str, *, by: Actor) -> Item:
    """Takes an item out of force, with a reason that anyone may read; its history and its records stay."""
    item = held(item)
    check(
        [
            may_keep(item.organ, by),
            unless(item.in_force, "retired", gettext("该事项已经停用。")),
            unless(item.published or not item.in_force, "draft", gettext("该事项还没有公布，可以直接删去。")),
            unless(reason.strip(), "reason", gettext("请写明停用的理由，例如依据已废止；理由会对外公布。")),
            *_sayable(reason),
            _unless_inherited(item),
        ]
    )
    item.in_force = False
    note("item.retired", item, by, reason=reason.strip()[:LONGEST_WHY])
    return advance(item)


@action
def import_items(
    data: bytes,
    name: str,
    organ: Organ | None,
    *,
    by: Actor,
    field: Field | None = None,
    update: bool = False,
    why: str = "",
    seen: str | None = None,
) -> ImportReport:
    """Adds every row of a spreadsheet (xlsx, xls, csv) that can stand; the report tells of each row that cannot, and why.

    ``field`` is used for rows without one of their own. With ``update`` rows that name an item in force change it, for a reason
    that anyone may read. ``seen``: ``touching`` of the report that was looked at; raises ``Stale`` where the catalogue has
    moved on since. A file that is no catalogue at all is ``Refused`` whole.
    """
    check([may_keep(organ, by), *_sayable(why)])
    hold(*Field.objects.all())
    report = plan_import(data, name, organ, field=field, update=update)
    if seen is not None and seen != touching(report):
        raise Stale(Reason("stale", gettext("核对之后，目录里的这些事项又有改动：请再核对一次。")))
    open_to_all = any(change.item.published for change in report.changed)
    check([unless(why.strip() or not open_to_all, "why", gettext(WHY))])
    upper = uppers(organ)
    for row in report.accepted:
        assert row.field is not None
        store(organ, row.field, row.content, by, parent=upper.of(None, row.key))
    for change in report.changed:
        item = change.item
        judgement = standing(item, change.content, upper.of(item.parent_id, key_of(item)))
        rewrite(item, change.content, by, why.strip())
        item.limit_judgement = judgement
        advance(item)
    return report


def touching(report: ImportReport) -> str:
    """Stands for the items that an import would change, as they are now."""
    told = sorted((change.item.pk, change.item.revision) for change in report.changed)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _against_publishing(item: Item) -> Iterable[Reason | None]:
    yield unless(item.in_force, "retired", gettext("该事项已停用，不能公布。"))
    yield unless(not item.published, "published", gettext("该事项已经公布。"))
    yield from objections(
        item.organ, item.field, rows.of_item(item), parent=above(item), own=item, judged=bool(item.limit_judgement)
    )


def _publish(item: Item, by: Actor) -> Item:
    item.published = True
    note("item.published", item, by, field=item.field.code, organ_name=owner(item))
    return advance(item)


def _unless_inherited(item: Item) -> Reason | None:
    upper = above(item)
    return unless(
        upper is None,
        "inherited",
        gettext("该事项承接自%(upper)s，可以细化，不能删减；请由上级先停用该事项。")
        % {"upper": owner(upper) if upper else ""},
    )


def _sayable(*words: str) -> list[Reason | None]:
    """Words that stay in the ledger, or beside the row, for everyone."""
    return [
        *(impersonal(said) for said in words if said.strip()),
        *(
            unless(len(said.strip()) <= LONGEST_WHY, "long", gettext("说明至多%(most)s字。") % {"most": LONGEST_WHY})
            for said in words
        ),
    ]
