"""公开指南: kept by its organ, public once it holds what 条例 第十二条 demands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext

from gongkai.catalog.models import Guide
from gongkai.catalog.models.guide import PARTS, demand, title_of
from gongkai.desk import ledger
from gongkai.desk.actions import Reason, action, check, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.text.privacy import scan

from .base import may_keep

_TELEPHONE = re.compile(r"[\d\s\-—()（）+、，,；;/转]{5,60}")


@action
def keep_guide(organ: Organ, values: Mapping[str, str], *, revision: int, by: Actor, publish: bool = False) -> Guide:
    """Writes the parts of an organ's guide; parts not named stay. A public guide keeps everything that it must hold.

    ``revision`` is 0 for the first one. Raises ``Stale`` when somebody else changed the guide since.
    """
    Organ.objects.select_for_update().get(pk=organ.pk)
    guide = Guide.objects.select_related("organ").filter(organ=organ).first() or Guide(organ=organ)
    unchanged_since(revision, guide.revision, guide.subject)
    changed = [name for name in PARTS if name in values and values[name].strip() != getattr(guide, name)]
    for name in changed:
        setattr(guide, name, values[name].strip())
    check([may_keep(organ, by), *_faults(guide, publish or guide.published)])
    event = "guide.published" if publish and not guide.published else ""
    event = event or ("guide.changed" if guide.published else "guide.drafted")
    if changed or event == "guide.published":
        guide.published = guide.published or publish
        guide.revision += 1
        guide.save()
        titles = [source(title_of(name)) for name in changed]
        ledger.write(
            event,
            guide.subject,
            organ=organ.code,
            actor=by.username,
            organ_name=organ.name,
            fields="、".join(titles),
            changed=titles,
        )
    return guide


def _faults(guide: Guide, public: bool) -> list[Reason | None]:
    return [
        unless(
            not public or not guide.missing,
            "incomplete",
            gettext("公开指南还缺少%(missing)s，补齐后才能公布。") % {"missing": "、".join(guide.missing)},
            demand().citation,
        ),
        *(
            unless(
                len(getattr(guide, name)) <= (most := Guide._meta.get_field(name).max_length or 0),  # type: ignore[union-attr]
                "long",
                gettext("%(name)s过长：至多%(most)s字。") % {"name": title_of(name), "most": most},
            )
            for name in PARTS
        ),
        *(
            unless(
                not getattr(guide, name) or _TELEPHONE.fullmatch(getattr(guide, name)),
                name,
                gettext("%(name)s应为办公电话号码，如 0980-5550100。") % {"name": title_of(name)},
            )
            for name in ("phone", "fax")
        ),
        *(_personal(name, getattr(guide, name)) for name in PARTS),
    ]


def _personal(name: str, words: str) -> Reason | None:
    """A mobile number is somebody's own; the mail address of an office is not."""
    found = next((span for span in scan(words) if span.type != "EMAIL"), None)
    said = gettext("%(name)s里有疑似个人信息（%(shown)s）：请改为办公电话、办公地址。")
    return Reason("personal_data", said % {"name": title_of(name), "shown": found.shown}) if found else None
