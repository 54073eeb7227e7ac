"""What a plan's text says, whether another unit's plan is nearly the same, and whether an address is on the unit's site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from gongkai.law.identifiers import document_key
from gongkai.organs.models import Organ
from gongkai.text import reading
from gongkai.text.errors import Unreadable
from gongkai.text.likeness import likeness
from gongkai.text.script import fold

from .addressing import keys_of
from .models import Plan, Policy

_PLAIN = re.compile(r"[\s《》]")


@dataclass(frozen=True, slots=True)
class Said:
    """``measures`` are clauses with a heading of their own or a task; ``about``: the upper document is named in it."""

    measures: int
    units: tuple[str, ...]
    about: bool


def said(text: str, policy: Policy, names: Iterable[str]) -> Said:
    """``names``: of organs, which count as responsible units where the text writes them beside what is to be done."""
    try:
        found = reading.read(text)
    except Unreadable:
        return Said(0, (), False)
    units = [name for task in found.tasks for name in (*task.lead, *task.responsible, *task.cooperating)]
    units += [name for name in names if name in text] if _assigns(text) else []
    measures = max(len(found.outline), len(found.tasks) + len(found.dated))
    return Said(measures, tuple(dict.fromkeys(units)), _names(text, policy))


def nearest(text: str, plan_of: Sequence[Organ], others: Iterable[Plan]) -> tuple[int, Plan | None]:
    """The likeness in per cent, rounded down, with the most alike of the plans; the names of both units are left out of both."""
    scored = [
        (int(100 * likeness(_without(text, units), _without(one.text, units))), one)
        for one in others
        for units in [[*plan_of, one.organ]]
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0, None))
    return best if best[0] else (0, None)


def on_site(url: str, site: str) -> bool:
    """Whether the address lies on the site: the same host or one below it, and the same folder where the site is one."""
    page, home = urlsplit(url), urlsplit(site)
    host, own = _host(page.hostname), _host(home.hostname)
    if page.scheme not in ("http", "https") or not host or not own:
        return False
    folder = home.path.rstrip("/") + "/"
    return (host == own or host.endswith(f".{own}")) and f"{page.path.rstrip('/')}/".startswith(folder)


def _host(name: str | None) -> str:
    return (name or "").lower().rstrip(".").removeprefix("www.")


def _assigns(text: str) -> bool:
    return bool(re.search("牵头|负责|责任(?:单位|部门|科室|股室)|落实单位|配合", fold(text)))


def _names(text: str, policy: Policy) -> bool:
    plain = _PLAIN.sub("", fold(text))
    titles = [key for key in keys_of(policy) if key and key != policy.doc_key]
    bare = [re.sub(r"^.{2,20}?(?:关于|印发)", "", title) for title in titles]
    written = re.sub(r"[^\w]", "", fold(policy.doc_number))
    numbers = bool(document_key(policy.doc_number)) and written in re.sub(r"[^\w]", "", fold(text))
    return numbers or any(len(title) > 6 and title in plain for title in (*titles, *bare))


def _without(text: str, organs: Iterable[Organ]) -> str:
    names = sorted(
        {name for organ in organs for name in (organ.name, organ.short_name, *organ.aliases) if name},
        key=len,
        reverse=True,
    )
    for name in names:
        text = text.replace(name, "")
    return text
