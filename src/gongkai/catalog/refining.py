"""可以细化，不能删减: what an organ may make of a row above it, and how a later change above is taken over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from gongkai.desk.actions import Reason
from gongkai.schemas.limit_order import Order, order
from gongkai.schemas.limits import UnknownLimit
from gongkai.text.normalise import normalise
from gongkai.text.script import fold

from .content import FIELDS, Content, title_of, told
from .models import Audience, Mode
from .models.item import LEVELS

#: 目录中标注为可选的要素和渠道.
OPTIONAL = "○□"
_PUBLISHES = (Mode.ACTIVE, Mode.BOTH)


@dataclass(frozen=True, slots=True)
class Upper:
    """A row above: what it says, and how it is cited when it refuses something."""

    content: Content
    code: str
    place: str

    def __str__(self) -> str:
        return gettext("%(place)s “%(title)s”（%(code)s）") % {
            "place": self.place,
            "title": self.content.title,
            "code": self.code,
        }


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One part of a row in two states. For lists, ``gone`` and ``new`` are the lines of one that the other has not."""

    name: str
    before: Any
    after: Any

    @property
    def title(self) -> str:
        return title_of(self.name)

    @property
    def told(self) -> tuple[str, str]:
        """Both states as a person reads them."""
        return told(self.name, self.before), told(self.name, self.after)

    @property
    def is_list(self) -> bool:
        return isinstance(self.before, tuple)

    @property
    def gone(self) -> tuple[str, ...]:
        return tuple(line for line in self.before if line not in self.after) if self.is_list else ()

    @property
    def new(self) -> tuple[str, ...]:
        return tuple(line for line in self.after if line not in self.before) if self.is_list else ()


def changes(before: Content, after: Content) -> tuple[FieldChange, ...]:
    """Every part that differs, in the order of the columns."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in FIELDS)
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


def limit_order(content: Content, upper: Content) -> Order:
    """How the limit stands to the upper one. A limit that cannot be read is no limit that anybody keeps to."""
    if content.limit_text == upper.limit_text:
        return "same"
    try:
        return order(fold(content.limit_text), fold(upper.limit_text))
    except UnknownLimit:
        return "unclear" if content.limit_text else "looser"


def departures(content: Content, upper: Upper, level: str, *, judged: bool = False) -> list[Reason]:
    """Every way in which the row gives less than the upper one, which each reason cites. None: it refines, or is the same.

    ``level`` is the organ's own. ``judged``: a person has said why a limit that cannot be compared is not looser.
    """
    return [*_limit(content, upper, judged), *_lists(content, upper), *_reach(content, upper, level)]


def merged(base: Content, upper: Content, own: Content) -> Content:
    """Takes over what changed above since ``base``, and keeps what was refined here as long as it still refines.

    Lists: the upper one, then the lines that were added here. A limit that is at least as strict stays.
    """
    return replace(upper, **{name: _merged(name, base, upper, own) for name in FIELDS})


def _merged(name: str, base: Content, upper: Content, own: Content) -> Any:
    old, above, mine = (getattr(content, name) for content in (base, upper, own))
    if mine in (old, above):
        return above
    if name == "levels":
        return tuple(level for level in LEVELS if level in (*above, *mine))
    if isinstance(above, tuple):
        return _joined(old, above, mine)
    if name == "limit_text":
        return mine if limit_order(own, upper) in ("same", "stricter") else above
    if name == "cycle":
        return above if _rarer(own, upper) else mine
    if name in ("audience", "mode"):
        return above if _narrower(own, upper) else mine
    if name == "audience_group":
        return mine if own.audience == upper.audience else above
    return mine


def _joined(old: Iterable[str], above: Iterable[str], mine: Iterable[str]) -> tuple[str, ...]:
    """The upper lines, made required where they are so here, and the lines added here."""
    required = {_key(line) for line in mine if _required(line)}
    known = {_key(line) for line in (*old, *above)}
    lines = [line.lstrip(OPTIONAL) if _key(line) in required else line for line in above]
    return tuple(dict.fromkeys([*lines, *(line for line in mine if _key(line) not in known)]))


def _limit(content: Content, upper: Upper, judged: bool) -> Iterator[Reason]:
    verdict = limit_order(content, upper.content)
    told = {"upper": upper, "limit_text": upper.content.limit_text}
    if verdict == "looser":
        yield Reason(
            "looser",
            gettext("公开时限不能宽于%(upper)s的“%(limit_text)s”：请改为同样或者更短的期限；公示期则应同样或者更长。")
            % told,
        )
    elif verdict == "unclear" and not judged:
        yield Reason(
            "unclear",
            gettext(
                "公开时限与%(upper)s的“%(limit_text)s”不能直接比较：请改用同样的起算日和单位，或者写明为什么不宽于上级时限。"
            )
            % told,
        )
    if _rarer(content, upper.content):
        yield Reason(
            "rarer",
            gettext("更新周期不能长于%(upper)s的“%(cycle)s”。") % {"upper": upper, "cycle": upper.content.cycle},
        )


def _lists(content: Content, upper: Upper) -> Iterator[Reason]:
    for name, code in (("elements", "element_dropped"), ("channels", "channel_dropped")):
        has = {_key(line) for line in getattr(content, name) if _required(line)}
        lost = [line for line in getattr(upper.content, name) if _required(line) and _key(line) not in has]
        if lost:
            yield Reason(
                code,
                gettext("%(title)s不能少于%(upper)s：请补上%(lost)s，不得删去，也不得改为可选。")
                % {"title": title_of(name), "upper": upper, "lost": "、".join(lost)},
            )


def _reach(content: Content, upper: Upper, level: str) -> Iterator[Reason]:
    above = upper.content
    if _audience_narrower(content, above):
        yield Reason(
            "audience_narrower", gettext("%(upper)s面向全社会公开，不能改为只向特定群体公开。") % {"upper": upper}
        )
    if _mode_narrower(content, above):
        yield Reason("mode_narrower", gettext("%(upper)s要求主动公开，不能改为依申请公开。") % {"upper": upper})
    if level in above.levels and content.levels and level not in content.levels:
        yield Reason(
            "level_dropped",
            gettext("%(upper)s要求%(level)s公开，公开层级中不能去掉。") % {"upper": upper, "level": LEVELS[level]},
        )


def _narrower(content: Content, upper: Content) -> bool:
    return _audience_narrower(content, upper) or _mode_narrower(content, upper)


def _audience_narrower(content: Content, upper: Content) -> bool:
    return upper.audience == Audience.ALL and content.audience != Audience.ALL


def _mode_narrower(content: Content, upper: Content) -> bool:
    return upper.mode in _PUBLISHES and content.mode not in _PUBLISHES


def _rarer(content: Content, upper: Content) -> bool:
    """Whether a cycle that both name as a figure comes round less often here; one that was struck out does so too."""
    if not upper.cycle or content.cycle == upper.cycle:
        return False
    if not content.cycle:
        return True
    try:
        return order(fold(content.cycle), fold(upper.cycle)) == "looser"
    except UnknownLimit:
        return False


def _required(line: str) -> bool:
    return not line.startswith(tuple(OPTIONAL))


def _key(line: str) -> str:
    """Two lines that differ in script, width, spaces, numbering signs or marks alone are one."""
    return re.sub(r"[\W_]+", "", normalise(line.lstrip(OPTIONAL)))
