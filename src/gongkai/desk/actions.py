"""The shape of every change: may I, is it valid, do it, write the event; refused with every reason at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.db import transaction

from . import ledger

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change is refused: a stable code, a sentence that says what to do, and the clause behind it, if any."""

    code: str
    text: str
    citation: str = ""

    def __str__(self) -> str:
        return f"{self.text}（{self.citation}）" if self.citation else self.text


class Refused(Exception):
    """A change that may not be made. ``reasons`` lists all of them, not only the first."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("；".join(str(reason) for reason in reasons))
        self.reasons = reasons

    def has(self, code: str) -> bool:
        return any(reason.code == code for reason in self.reasons)


class Stale(Refused):
    """Somebody else changed the thing since it was opened."""


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Marks a function as an action: one transaction, with the events it writes."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), ledger.following():
            return function(*args, **kwargs)

    return run


def check(reasons: Iterable[Reason | None]) -> None:
    """Raises ``Refused`` with every reason that stands."""
    standing = tuple(reason for reason in reasons if reason is not None)
    if standing:
        raise Refused(*standing)


def unless(condition: object, code: str, text: str, citation: str = "") -> Reason | None:
    """A reason unless ``condition`` holds."""
    return None if condition else Reason(code, text, citation)
