"""The shape of every change: may I, is it valid, do it, write the event; refused with every reason at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext

from gongkai.text.privacy import scan

from . import ledger
from .clock import CHINA
from .forms import said

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


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


class Gates(dict[str, Callable[[C], Reason | None]], Generic[C]):
    """The gates of one lifecycle by name; as a decorator it takes a function in."""

    def __call__(self, function: Callable[[C], Reason | None]) -> Callable[[C], Reason | None]:
        self[function.__name__] = function
        return function


def impersonal(words: str) -> Reason | None:
    """A reason when words that would stay in the ledger for good look like a citizen's personal data."""
    text = gettext("其中有疑似个人信息（%(shown)s）：写入后无法删除，请改用不涉及个人的表述。")
    found = next(iter(scan(words)), None)
    return Reason("personal_data", text % {"shown": found.shown}) if found else None


def faults(thing: models.Model, *, skip: Iterable[str] = ()) -> list[Reason]:
    """What is wrong with a model's values, one reason a fault, each with the field's name on screen."""
    try:
        thing.full_clean(exclude=set(skip))
    except ValidationError as error:
        return [_fault(thing, name, said(one)) for name, found in error.error_dict.items() for one in found]
    return []


def unchanged_since(seen: int, current: int, subject: str) -> None:
    """Raises ``Stale`` when ``current`` is not the revision that was ``seen``, naming who last changed what and when."""
    if seen == current:
        return
    event = ledger.history(subject).order_by("-seq").first()
    if event is None:
        raise Stale(Reason("stale", gettext("内容已被他人修改。您填写的内容保留在下面，请对照后再次提交。")))
    text = gettext("%(who)s已于%(when)s修改（%(what)s）。您填写的内容保留在下面，请对照后再次提交。") % {
        "who": _name_of(event.actor),
        "when": event.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
        "what": "、".join(map(gettext, event.data.get("changed", []))) or gettext(event.type.title),
    }
    raise Stale(Reason("stale", text))


def _fault(thing: models.Model, name: str, text: str) -> Reason:
    if name == "__all__":
        return Reason("invalid", text)
    return Reason(f"invalid:{name}", f"{thing._meta.get_field(name).verbose_name}：{text}")  # type: ignore[union-attr]


def _name_of(username: str) -> str:
    person = get_user_model().objects.filter(username=username).first()
    return person.get_full_name() if person else username or gettext("系统")
