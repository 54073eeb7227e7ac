"""``{% load duties %}``: what the explanation of a date is made with."""

from __future__ import annotations

from django import template

from gongkai.duties import days

register = template.Library()
register.filter("day_reason", days.reason)
