"""The gate of word lists: only an entry that says so bars the way."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason

from . import wordings
from .gates import Case, gate


@gate
def wording_clear(case: Case) -> Reason | None:
    found = wordings.barring(case.record)
    if not found:
        return None
    told = "、".join(dict.fromkeys(f"“{one.finding.words}”" for one in found))
    return Reason("wording", _("词表禁止使用：%(words)s。请按提示改正。") % {"words": told})
