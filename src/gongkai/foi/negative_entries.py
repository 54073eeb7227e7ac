"""负面清单 in a refusal: the entry from which a ground of articles 14 to 16 comes, named by number, matter and version, so that the
letter and the ledger keep what it was whatever becomes of the list."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.records import marks
from gongkai.records.models import Negative

from .models import Request


def name_of(entry: Negative) -> str:
    return f"{entry.code}《{entry.title}》（第{entry.revision}版）"


def offered(request: Request) -> tuple[str, ...]:
    """Entries that hold for the organ today."""
    return tuple(name_of(one) for one in marks.in_force(request.organ, clock.today()))


def choices(request: Request, kept: str) -> tuple[tuple[str, str], ...]:
    """Each with its name, those first whose terms the request itself uses; what was chosen before stays, also once it changed."""
    entries = list(marks.in_force(request.organ, clock.today()))
    met = {hit.source.code for hit in marks.found_in(request.wanted, map(marks.as_source, entries))}
    listed = [(name_of(one), one.code in met) for one in sorted(entries, key=lambda one: one.code not in met)]
    told = [(name, _("%(entry)s，与所需信息相符") % {"entry": name} if near else name) for name, near in listed]
    gone = kept and kept not in dict(told)
    return ((kept, _("%(entry)s，已经变动或者失效") % {"entry": kept}), *told) if gone else tuple(told)
