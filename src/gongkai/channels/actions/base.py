"""What every action of the room does: may I, is it sound, set, tell the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from gongkai.channels.permissions import may_keep
from gongkai.desk import ledger
from gongkai.desk.actions import Reason, impersonal, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.text.normalise import normalise

_MOBILE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)")
_OFFICE = re.compile(r"(?:0\d{2,3}-?)?[1-9]\d{6,7}(?:-\d{1,5})?|[1-9]\d{2,5}|[48]00-?\d{3}-?\d{4}")


def kept_by(actor: Actor, organ: Organ) -> Reason | None:
    text = _("%(organ)s的公开渠道由该机关的拟稿人或者政务公开办维护。") % {"organ": organ.short_name}
    return unless(may_keep(actor, organ), "permission", text)


def standing(organ: Organ) -> Reason | None:
    return unless(organ.ended_on is None, "organ_ended", _("该机关已经撤并，请另选。"))


def impersonal_all(thing: models.Model, names: Iterable[str]) -> list[Reason | None]:
    """What the public reads holds no citizen's data; mobiles are told apart, as everybody tries them."""
    words = {name: str(getattr(thing, name) or "") for name in names}
    mobile = any(_MOBILE.search(re.sub(r"[\s\-—·]", "", normalise(value))) for value in words.values())
    if mobile:
        return [Reason("mobile", _("不能公开个人手机号码：请改填办公电话。"))]
    return [impersonal(value) for value in words.values() if value]


def office_phone(value: str) -> Reason | None:
    """Several are parted by 、."""
    parts = [part.strip() for part in re.split(r"[、,，;；/]", normalise(value)) if part.strip()]
    text = _("“%(given)s”不像办公电话：请填写带区号的固定电话或者服务热线，如0980-5550100。")
    wrong = next((part for part in parts if not _OFFICE.fullmatch(part.replace(" ", ""))), None)
    return unless(wrong is None, "phone", text % {"given": (wrong or "")[:20]})


def changed(thing: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Sets the values; answers what the changed fields are called."""
    told = []
    for name, value in values.items():
        value = value.strip() if isinstance(value, str) else value
        if getattr(thing, name) != value:
            setattr(thing, name, value)
            told.append(source(thing._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    return told


def tell(name: str, subject: str, organ: Organ | None, by: Actor, /, **data: Any) -> Event:
    return ledger.write(name, subject, organ=organ.code if organ else "", actor=by.username, **data)
