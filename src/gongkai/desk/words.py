"""Words in the reader's language, and in the one language in which they are kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override

#: Where things keep their names.
_CHINESE = ("name", "name_zh", "title", "zh")
_ENGLISH = ("name_en", "title_en", "en")


def source(word: str | Promise) -> str:
    """The word as ledger and database keep it: in the source language, whatever the person at work reads."""
    with override(settings.LANGUAGE_CODE):
        return str(word)


def english() -> bool:
    return get_language() == "en"


def named(thing: Any) -> str:
    """The name of an organ, a field, a page or a class in the reader's language; Chinese where there is no English one."""
    if thing is None or thing == "":
        return ""
    attributes = (*_ENGLISH, *_CHINESE) if english() else _CHINESE
    found = next((name for attribute in attributes if (name := getattr(thing, attribute, ""))), None)
    return str(thing if found is None else found)


def listed(words: str) -> str:
    """Words of the house that were kept joined by 、, each in the reader's language."""
    return (", " if english() else "、").join(gettext(word) if word else "" for word in words.split("、"))


def book_marks(text: str) -> str:
    """《…《…》…》 as GB/T 15834 has it: 《…〈…〉…》, and 《》 again inside those. A mark without its pair stays."""
    opened, ends, made = [], {}, list(text)
    for at, mark in enumerate(text):
        if mark in "《〈":
            opened.append(at)
        elif mark in "》〉" and opened and text[opened[-1]] + mark in ("《》", "〈〉"):
            ends[opened.pop()] = at
    around: list[int] = []
    for start, end in sorted(ends.items()):
        while around and ends[around[-1]] < start:
            around.pop()
        if around and made[around[-1]] == made[start]:
            made[start], made[end] = "〈〉" if made[start] == "《" else "《》"
        around.append(start)
    return "".join(made)
