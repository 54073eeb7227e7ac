"""Words that leave by a way that is no record, held against the 负面清单: what they meet, and what somebody else has cleared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.actions import Reason
from gongkai.organs.models import Organ
from gongkai.records import marks

from .models import Clearing, Verdict


@dataclass(frozen=True, slots=True)
class Met(Reason):
    """The words meet an entry; ``words`` are what somebody else may be asked about."""

    words: tuple[str, ...] = ()
    organ: Organ | None = None


def hash_of(words: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def standing(organ: Organ, *words: str) -> list[marks.Hit]:
    """Hits in these exact words that nobody cleared."""
    found = marks.found_in("\n".join(words), marks.sources(organ, clock.today()))
    if not found:
        return []
    told = Clearing.objects.filter(organ=organ, content_hash=hash_of(words), verdict=Verdict.CLEARED)
    cleared = set(told.values_list("code", "entry_revision"))
    return [hit for hit in found if (hit.source.code, hit.source.revision) not in cleared]


def met_by(organ: Organ, *words: str) -> Met | None:
    """Why these words cannot go out in the organ's name: the entries they meet, by number."""
    found = standing(organ, *words)
    if not found:
        return None
    told = "；".join(dict.fromkeys(f"{hit.source.code}“{hit.source.title}”（{hit.words}）" for hit in found))
    basis = "、".join(dict.fromkeys(hit.source.basis for hit in found))
    text = _("命中负面清单或者保密标志：%(hits)s。请删去有关内容；确属误判的，送请他人说明理由后排除。")
    return Met("negative", text % {"hits": told}, basis, words, organ)


def asked(organ: Organ, *words: str) -> list[Clearing]:
    """What was asked, and said, of these exact words."""
    return list(Clearing.objects.filter(organ=organ, content_hash=hash_of(words)))


def cleared_by(username: str, organ: Organ, *words: str) -> bool:
    return any(one.by == username and one.verdict == Verdict.CLEARED for one in asked(organ, *words))
