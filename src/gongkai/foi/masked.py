"""What a list shows of an applicant and of what was asked: enough to tell one line from another, no more."""

from __future__ import annotations

from gongkai.text.privacy import mask, scan, surname

from .models import ApplicantKind, Request

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
