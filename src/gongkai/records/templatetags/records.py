from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.template import Context
from django.utils.translation import gettext

from gongkai.desk.permissions import SYSTEM
from gongkai.records import batches
from gongkai.records.models import Attribute, Batch

register = template.Library()


@register.filter
def get(names: Mapping[str, str], username: str) -> str:
    """The person's name; the account where nobody has it any more."""
    return gettext(SYSTEM.name) if username == SYSTEM.username else names.get(username, username)


@register.filter
def attribute_name(code: str) -> str:
    return str(Attribute(code).label) if code in Attribute.values else code


@register.simple_tag(takes_context=True)
def asked_query(context: Context, **more: object) -> str:
    """The query string of the page with ``more`` in it, for a link that keeps what was asked: ``?first=…&organ=…``."""
    query = context["request"].GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    for name, value in more.items():
        query[name] = str(value)
    return f"?{query.urlencode()}" if query else ""


@register.simple_tag(takes_context=True)
def asked(context: Context, **more: object) -> str:
    return asked_query(context, **more) or "?"


@register.filter
def get_item(table: Mapping[str, object], key: str) -> object:
    """What a table holds under a key; nothing where it holds nothing."""
    return table.get(key, "")


@register.filter
def plus(number: int, more: int | str) -> int:
    """Rows are counted from one."""
    return number + int(more or 1)


@register.filter
def continues(state: str) -> str:
    """The deed that a batch in this state goes on with."""
    return {"looking": "look", "taking": "take"}.get(state, "look")


@register.filter
def batch_state(batch: Batch) -> str:
    """The state of a batch that was listed with its counts ``taken`` and ``undone``."""
    return batches.state_words(batch, batch.taken, batch.undone)  # type: ignore[attr-defined]
