"""Whether the same applicant asked the same organ for nearly the same before. Only who gives the same document and name learns it."""

from __future__ import annotations

from datetime import timedelta

from gongkai.desk import clock
from gongkai.organs.models import Organ
from gongkai.text.likeness import likeness, told_apart

from .applications import Application, digest_of
from .models import Request

#: Two wishes are one from this share of common words on.
ALIKE = 0.75
YEAR = timedelta(days=365)
_MOST_COMPARED = 50


def asked_before(organ: Organ, told: Application) -> list[Request]:
    """Newest first; ``told`` is tidy. Words that were forgotten resemble nothing."""
    if not told.applicant.get("id_number"):
        return []
    earlier = Request.objects.filter(
        organ=organ, applicant_digest=digest_of(told.applicant), submitted_at__gte=clock.now() - YEAR
    )
    same = (one for one in earlier[:_MOST_COMPARED] if one.name == told.applicant.get("name"))
    return [
        one for one in same if likeness(one.wanted, told.wanted) >= ALIKE and not told_apart(one.wanted, told.wanted)
    ]
