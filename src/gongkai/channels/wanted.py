"""What a subscriber wants to hear of: organ, field, genre, subject, column, words; each narrows the others.

Columns belong to the portal, which says here how their names become a condition.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.search.queries import keys

NAMES = ("organ", "field", "genre", "column", "q")
LONGEST_WORDS = 60
#: What leads somewhere, or would break a line of a mail, is no word to look for.
_LEADING = re.compile(r"://|www\.|@")
Columns = Callable[[str], Q | None]
_columns: list[Columns] = []


def register_columns(lookup: Columns) -> None:
    """The portal's: the condition of a column by its slug, None where there is no such column any more."""
    _columns[:] = [lookup]


def tidy(wanted: Mapping[str, str]) -> dict[str, str]:
    """Known names with a value, in their order."""
    return {name: value for name in NAMES if (value := " ".join(str(wanted.get(name, "") or "").split()))}


def plain_words(words: str) -> bool:
    """Whether they are words alone, in whatever width they were typed: no address, no control or format character."""
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in words):
        return False
    return _LEADING.search(unicodedata.normalize("NFKC", words).lower()) is None


def key_of(wanted: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(tidy(wanted), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def records(wanted: Mapping[str, str]) -> QuerySet[Record]:
    """Public records, newest first; of a column that is no more, none."""
    found = public()
    names = {"organ": "organ__code", "field": "item__field__code", "genre": "genre"}
    for name, lookup in names.items():
        if value := wanted.get(name):
            found = found.filter(**{lookup: value})
    if slug := wanted.get("column"):
        condition = _columns[0](slug) if _columns else None
        found = found.filter(condition) if condition is not None else found.none()
    if words := wanted.get("q"):
        found = found.alias(key=Cast("pk", CharField())).filter(key__in=keys(words[:LONGEST_WORDS], "record"))
    return found
