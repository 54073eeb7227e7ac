"""Whom an issued document reaches, in which roles, and by which names the rules know the document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from gongkai.organs.models import Organ
from gongkai.text.script import fold

from .expansion import Expansion
from .models import Policy
from .models.work import DutyRole

#: 主送: named among the addressees, whether or not a task names the organ too.
ADDRESSEE = "addressee"
ROLE_TITLES = {**{role.value: role.label for role in DutyRole}, ADDRESSEE: _("主送")}
_WRAPPED = re.compile(r"(?:印发|转发|批转)(?P<inner>.+?)的通知$")


@dataclass(frozen=True, slots=True)
class Addressed:
    """``roles`` from the weightiest, each once: of the tasks that name the organ, and of the head of the document."""

    organ: Organ
    roles: tuple[str, ...]


def addressed(expansion: Expansion) -> list[Addressed]:
    """Every organ that a task or the head of the document names, in the order of the register."""
    parts = [(role.value, unit) for share in expansion.shares for role, unit in share.units]
    parts += [(ADDRESSEE, unit) for unit in expansion.heads]
    organs = {organ.pk: organ for _role, unit in parts for organ in unit.organs}
    roles: dict[int, set[str]] = {pk: set() for pk in organs}
    for role, unit in parts:
        for organ in unit.organs:
            roles[organ.pk].add(role)
    found = [Addressed(organs[pk], tuple(role for role in ROLE_TITLES if role in held)) for pk, held in roles.items()]
    return sorted(found, key=lambda one: (one.organ.position, one.organ.pk))


def keys_of(policy: Policy) -> list[str]:
    """What a rule may write to name the document: the key of its number, its title, and what it issues or passes on.

    Titles in simplified characters and without spaces or brackets, so that every way of writing them is the same.
    """
    title = re.sub(r"[\s《》]", "", fold(policy.title))
    wrapped = _WRAPPED.search(title)
    return list(dict.fromkeys(key for key in (policy.doc_key, title, wrapped["inner"] if wrapped else "") if key))
