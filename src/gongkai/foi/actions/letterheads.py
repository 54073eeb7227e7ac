"""文书设置: what the letters of an organ say of it. Letters that were approved before stay as they are."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from gongkai.desk import ledger
from gongkai.desk.actions import Reason, action, check, faults, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.foi.models import Letterhead
from gongkai.foi.permissions import may_set_letterhead
from gongkai.organs.models import Organ
from gongkai.text.privacy import scan

PARTS = (
    "contact", "payment", "number_word", "standing", "government", "superior", "place_government", "court", "basic_court",
    "intermediate_court", "review_online",
)  # fmt: skip


@action
def set_letterhead(organ: Organ, values: Mapping[str, str], *, revision: int = 0, by: Actor) -> Letterhead:
    """``revision`` is 0 for the first one. Raises ``Stale`` when somebody else changed it since."""
    ledger.hold()
    organ = Organ.objects.select_for_update().get(pk=organ.pk)
    found = Letterhead.objects.filter(organ=organ).first() or Letterhead(organ=organ, revision=0)
    unchanged_since(revision, found.revision, f"organ:{organ.code}")
    given = {name: values[name].strip() for name in PARTS if name in values}
    changed = [name for name, value in given.items() if value != getattr(found, name)]
    for name in changed:
        setattr(found, name, given[name])
    may = unless(may_set_letterhead(by, organ), "permission", _("文书设置由本机关审批人和政务公开办修改。"))
    check(
        [
            may,
            _address(given.get("review_online", "")),
            *map(_personal, given.values()),
            *faults(found, skip=["organ", "revision"]),
        ]
    )
    if changed:
        found.revision += 1
        found.save()
        titles = [source(Letterhead._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
        ledger.write(
            "foi.letterhead_set",
            f"organ:{organ.code}",
            organ=organ.code,
            actor=by.username,
            organ_name=organ.name,
            fields="、".join(titles),
            changed=titles,
        )
    return found


def _address(words: str) -> Reason | None:
    """An applicant opens it in a browser, so it is whole and begins with http."""
    try:
        if words:
            URLValidator(schemes=["http", "https"])(words)
    except ValidationError:
        text = _("网上申请行政复议的渠道请填写完整的网址，以 http:// 或者 https:// 开头。")
        return Reason("review_online", text)
    return None


def _personal(words: str) -> Reason | None:
    """A mobile number is somebody's own; the mail address of an office is not."""
    found = next((span for span in scan(words) if span.type != "EMAIL"), None)
    text = _("其中有疑似个人信息（%(shown)s）：请改为办公电话、办公地址。")
    return Reason("personal_data", text % {"shown": found.shown}) if found else None
