"""拟提供的信息: the files that would be handed out, what of the 负面清单 and what personal data they show, copies without these.

Reading and rewriting files takes longer than a transaction should: copies are made before the action that puts them in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from gongkai.desk import clock
from gongkai.desk.actions import Reason, Refused
from gongkai.records import marks
from gongkai.records.privacy import UNREADABLE, Hit, around, type_title
from gongkai.text.errors import Unreadable
from gongkai.text.exposure import look
from gongkai.text.privacy import scan
from gongkai.text.redaction import Copy, redact

from . import vault
from .models import Paper, Request

How = Literal["mask", "remove", "keep"]
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that looks like personal data, in one file. It is not carried about: ``digest`` knows it again, ``shown`` is
    its masked form, ``around`` the words before and behind it. Of ``UNREADABLE`` there is only the place. What meets the
    negative list has the number of the entry in ``type``, its matter in ``entry``, and is looked at by a person."""

    digest: str
    type: str
    place: str
    shown: str
    around: tuple[str, str] = ("", "")
    count: int = 1
    entry: str = ""

    @property
    def title(self) -> str:
        return f"{self.type} {self.entry}" if self.entry else type_title(self.type)

    @property
    def by_hand(self) -> bool:
        return self.type == UNREADABLE or bool(self.entry)


def papers(request: Request) -> QuerySet[Paper]:
    return request.papers.filter(kind=Paper.Kind.RELEASE)


def findings(paper: Paper) -> tuple[Finding, ...]:
    """What no program can read is itself a finding: a person has to look at it."""
    return _findings(paper.ticket, paper.name, _barred(paper.request))


def _barred(request: Request) -> tuple[marks.Source, ...]:
    """A paper that says of itself “依申请公开” may well be given on request: that mark is not asked."""
    return tuple(one for one in marks.sources(request.organ, clock.today()) if one.code != marks.NOT_PUBLISHED)


def masked(paper: Paper, how: Mapping[str, How]) -> Copy:
    """A copy in which no value with a digest to be masked or removed stands any more; it was opened again to be sure.

    Raises ``Refused`` with a sentence where a value cannot be taken away.
    """
    data = vault.read(paper.ticket)
    shown = {value: "" if how[digest] == "remove" else form for value, digest, form in _values(data, paper.name, how)}
    try:
        return redact(data, _name(paper.name), shown)
    except Unreadable as error:
        raise Refused(Reason("not_masked", f"{paper.name}：{error}")) from error


@lru_cache(maxsize=512)
def _findings(ticket: str, name: str, barred: tuple[marks.Source, ...]) -> tuple[Finding, ...]:
    try:
        exposed = look(vault.read(ticket), _name(name))
    except Exception:  # a reader of strangers' files may fail in any way; then a person looks
        return (Finding(_digest(ticket), UNREADABLE, name, ""),)
    unread = [Finding(_digest(f"{ticket} {place}"), UNREADABLE, place, "") for place in exposed.unread]
    met = [
        Finding(_digest(f"{ticket} {hit.source.code} {part.where}"), hit.source.code, part.where, hit.words, entry=hit.source.title)
        for part in exposed.parts
        for hit in marks.found_in(part.text, barred)
    ]  # fmt: skip
    found: dict[str, Finding] = {}
    for part in exposed.parts:
        for span in scan(part.text):
            digest = _digest(part.text[span.start : span.end])
            n = found[digest].count + 1 if digest in found else 1
            first = found.get(digest)
            hit = Hit("", "", digest, span.type, span.shown, span.start, span.end)
            place, near = (first.place, first.around) if first else (part.place(span.start), around(part.text, hit))
            found[digest] = Finding(digest, span.type, place, span.shown, near, n)
    return (*unread, *met, *found.values())


def _values(data: bytes, name: str, how: Mapping[str, How]) -> Iterator[tuple[str, str, str]]:
    wanted = {digest for digest, one in how.items() if one != "keep"}
    for part in look(data, _name(name)).parts:
        for span in scan(part.text):
            value = part.text[span.start : span.end]
            if (digest := _digest(value)) in wanted:
                yield value, digest, span.shown


def _digest(value: str) -> str:
    """Keyed: eleven digits could be found by trying them all."""
    return salted_hmac("gongkai.foi.releasing", value, algorithm="sha256").hexdigest()[:32]


def _name(name: str) -> str:
    return f"_{PurePosixPath(name).suffix.lower()}"
