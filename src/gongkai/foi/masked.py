"""What a list shows of an applicant and of what was asked: enough to tell one line from another, no more."""

from __future__ import annotations

from gongkai.text.privacy import mask, scan, surname

from .models import ApplicantKind, Request
from .naming import OWN

SHOWN_OF_WANTED = 28


def name(words: str, kind: str) -> str:
    """A person's surname; of an organisation the first two signs. The length is not told."""
    if not words:
        return ""
    if kind == ApplicantKind.NATURAL:
        return f"{surname(words)}**"
    return f"{words[:2]}****"


def wanted(request: Request) -> str:
    """The beginning, without numbers and addresses that somebody wrote into it."""
    words = " ".join(mask(request.wanted, scan(request.wanted)).split())
    return f"{words[:SHOWN_OF_WANTED]}…" if len(words) > SHOWN_OF_WANTED else words


def number(words: str) -> str:
    """The last four signs of a number that is long enough to hide behind; of anything else nothing."""
    return f"****{words[-4:]}" if len(words) > 8 and words.isascii() else "****" if words else ""


def words(text: str, request: Request) -> str:
    """What a page tells of a case, without the applicant's own data that somebody wrote into it."""
    told = {key: str(value).strip() for key, value in (request.applicant or {}).items()}
    hidden = {
        value: name(value, request.kind) if key == "name" else number(value)
        for key, value in told.items()
        if key in OWN
    }
    for value in sorted((one for one in hidden if len(one) > 1), key=len, reverse=True):
        text = text.replace(value, hidden[value])
    return text
