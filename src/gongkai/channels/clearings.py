"""Words that leave by a way that is no record, held against the 负面清单: what they meet, and what somebody else has cleared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

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
    return _uncleared(organ, words, marks.found_in("\n".join(words), marks.sources(organ, clock.today())))


def standing_of_paper(organ: Organ, shown: str, whole: str) -> list[marks.Hit]:
    """What bars that everybody reads of a paper from above, unless somebody else found that it only quotes it."""
    return _uncleared(organ, (shown, whole), marks.of_paper(organ, shown, whole))


def bars(organ: Organ, shown: str, whole: str, by: str) -> Iterator[Reason]:
    """For ``publicity``. Who cleared a hit of the paper does not open it."""
    for hit in standing_of_paper(organ, shown, whole):
        told = {"words": hit.words, "code": hit.source.code, "title": hit.source.title}
        text = _("“%(words)s”：%(code)s %(title)s") % told
        yield Reason(f"mark:{hit.source.code}", text, hit.source.basis)
    if by and cleared_by(by, organ, shown, whole):
        yield Reason("own_clearance", _("您排除过这份文件的命中，须由他人公开。"))


def _uncleared(organ: Organ, words: tuple[str, ...], found: list[marks.Hit]) -> list[marks.Hit]:
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


def unasked(hits: Iterable[marks.Hit], told: Iterable[Clearing]) -> bool:
    """Whether a hit stands of which nobody was asked yet: by an entry, or a wording of it, that came after the questions."""
    known = {(one.code, one.entry_revision) for one in told}
    return any((hit.source.code, hit.source.revision) not in known for hit in hits)


def typed(page: str, username: str) -> dict[str, Any]:
    """What the person had typed on this page before it met the list, once all that it met is cleared; nothing otherwise."""
    mine = Clearing.objects.filter(page=page, asked_by=username).exclude(typed={}).order_by("-id")
    last = mine.first()
    if last is None or mine.filter(content_hash=last.content_hash).exclude(verdict=Verdict.CLEARED).exists():
        return {}
    kept: dict[str, Any] = last.typed
    return kept


def cleared_by(username: str, organ: Organ, *words: str) -> bool:
    return any(one.by == username and one.verdict == Verdict.CLEARED for one in asked(organ, *words))
