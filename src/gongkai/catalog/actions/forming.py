"""Information comes into being: the moment from which a time limit runs."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.translation import gettext

from gongkai.catalog import permissions
from gongkai.catalog.models import Formation, Item
from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, unless
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ

_LONGEST_NOTE = 200


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
                item.published or not item.in_force, "draft", gettext("该事项还没有公布，请先公布，再登记信息形成。")
            ),
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
