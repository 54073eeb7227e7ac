from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def get(names: Mapping[str, str], username: str) -> str:
    """The person's name; the account where nobody has it any more."""
    return names.get(username, username)
