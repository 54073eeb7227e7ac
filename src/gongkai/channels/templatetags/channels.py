"""``{% load channels %}``: how long something took."""

from __future__ import annotations

from datetime import timedelta

from django import template

from gongkai.channels import clearings, queries
from gongkai.channels.models import Repost
from gongkai.desk import clock
from gongkai.records.models import Record

register = template.Library()


@register.simple_tag
def reprint_of(record: Record) -> Repost | None:
    """The upper item that a public record reprints: ``{% reprint_of record as reprint %}``. Asked once a page."""
    if not hasattr(record, "reprint_found"):
        record.reprint_found = queries.reprint_of(record)  # type: ignore[attr-defined]
    return record.reprint_found  # type: ignore[attr-defined]


register.filter(clearings.unasked)


@register.filter
def lasted(span: timedelta) -> str:
    """To the second, hours counted on: 24:00:01."""
    seconds = int(span.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@register.filter
def mark(record: Record) -> str:
    """What stands beside the title today: 已废止, 失效 …"""
    return record.validity_mark(clock.today())
