"""What the room's pages say of a figure."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from gongkai.duties.models import Duty
from gongkai.law.annual_tables import Number
from gongkai.law.annual_text import figure as said_figure
from gongkai.reports.content import SECTIONS
from gongkai.reports.forms import field_of

register = template.Library()


@register.filter
def figure(value: Number) -> str:
    """Without zeros at the end."""
    return said_figure(value)


@register.filter
def owed(duty: Duty) -> str:
    """What the body owes by the day: to hand the report in, or to publish it."""
    return gettext("提交") if duty.rule.endswith(".submitted") else gettext("公开")


@register.filter
def section_title(key: str) -> str:
    return SECTIONS[key]


@register.filter
def stopless(sentence: str) -> str:
    """A sentence among others of one line, that brings no stop of its own."""
    return sentence.rstrip("。")


@register.filter
def said(word: str) -> str:
    """A word of the house in the reader's language."""
    return gettext(word) if word else ""


register.filter("field_name", field_of)
