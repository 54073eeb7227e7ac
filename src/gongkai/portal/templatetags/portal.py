"""What public pages are made with: ``{% load portal %}``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from gongkai.desk import clock
from gongkai.desk.words import english, named
from gongkai.records.models import Record
from gongkai.schemas import loader

register = template.Library()
register.filter(named)


@register.filter
def said(text: Any) -> SafeString | str:
    """Chinese words in an English page, marked so that a screen reader changes its voice."""
    return format_html('<span lang="zh-Hans">{}</span>', text) if english() and text else text or ""


@register.filter
def told(page: Any) -> SafeString | str:
    """What a column is about, in the reader's language."""
    return page.intro_en if english() and page.intro_en else said(page.intro)


@register.filter
def as_read(body: str) -> SafeString:
    """A record's body as it stands on the page: wide tables scroll in a frame that the keyboard reaches; of several, each has
    its number.

    Safe because ``records.body`` cleaned it on its way in and nothing but the cleaned form is stored.
    """
    label, (first, *tables) = gettext("表格"), body.split("<table")
    names = [label] if len(tables) == 1 else [f"{label} {n}" for n, _table in enumerate(tables, 1)]
    framed = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table{table}'
        for name, table in zip(names, tables, strict=True)
    )
    return SafeString("".join((first, *framed)).replace("</table>", "</table></div>"))


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.filter
def genre_name(code: str) -> str:
    found = loader.genres().get(code)
    return named(found) if found else code


@register.filter
def five_open_name(code: str) -> str:
    found = loader.five_opens().get(code)
    return named(found) if found else ""


@register.filter
def subject_name(code: str) -> str:
    r"""大类\小类, as the State Council's site prints it."""
    found = [loader.subjects()[part] for part in (code[:2], code) if part in loader.subjects()]
    names = [subject.en if english() else subject.title for subject in found]
    return "\\".join(dict.fromkeys(names))


@register.filter
def validity_mark(record: Record) -> str:
    return record.validity_mark(clock.today())


@register.filter
def lapsed_by_term(record: Record) -> bool:
    return record.lapsed_by_term(clock.today())


@register.filter
def is_new(moment: datetime | None) -> bool:
    """Published today or yesterday."""
    return moment is not None and (clock.today() - moment.astimezone(clock.CHINA).date()).days <= 1


@register.filter
def absolute(path: str) -> str:
    return settings.SITE_URL + path


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """The present query string with some values changed (empty: removed); any change goes back to the first page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else context["request"].path


@register.simple_tag(takes_context=True)
def ask_table(context: Context, key: str, **changes: Any) -> str:
    """The present address with something else asked of one table (``order``, ``page``); any other change turns it back to its
    first page."""
    query = context["request"].GET.copy()
    query.pop(f"{key}-page", None)
    for name, value in changes.items():
        query[f"{key}-{name}"] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("portal/_pager.html", takes_context=True)
def pager(context: Context, page: int, pages: int) -> dict[str, Any]:
    return {"request": context["request"], "page": page, "pages": pages, "around": _around(page, pages)}


def _around(page: int, pages: int) -> list[int]:
    """Page numbers near the present one, with the first and the last; 0 stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    shown: list[int] = []
    for number in near:
        if shown and number - shown[-1] > 1:
            shown.append(0)
        shown.append(number)
    return shown
