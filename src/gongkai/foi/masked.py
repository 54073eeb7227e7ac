"""What a list shows of an applicant and of what was asked: enough to tell one line from another, no more."""

from __future__ import annotations

from gongkai.text.privacy import mask, scan

from .models import ApplicantKind, Request

SHOWN_OF_WANTED = 28
_COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "长孙",
    "夏侯",
    "端木",
)


def name(words: str, kind: str) -> str:
    """A person's surname; of an organisation the first two signs. The length is not told."""
    if not words:
        return ""
    if kind == ApplicantKind.NATURAL:
        return f"{words[:2] if words.startswith(_COMPOUND) else words[:1]}**"
    return f"{words[:2]}****"


def wanted(request: Request) -> str:
    """The beginning, without numbers and addresses that somebody wrote into it."""
    words = " ".join(mask(request.wanted, scan(request.wanted)).split())
    return f"{words[:SHOWN_OF_WANTED]}…" if len(words) > SHOWN_OF_WANTED else words


def number(words: str) -> str:
    """The last four signs of a number that is long enough to hide behind; of anything else nothing."""
    return f"****{words[-4:]}" if len(words) > 8 and words.isascii() else "****" if words else ""
