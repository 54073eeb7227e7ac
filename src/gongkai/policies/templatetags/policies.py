"""``{% load policies %}``: a long text is written without a loop of the template for each of its pieces."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gongkai.desk.clock import today
from gongkai.organs.models import Organ
from gongkai.policies.spans import Piece, Run

register = template.Library()


@register.filter
def ended(organ: Organ) -> bool:
    """Whether the organ stands no more today."""
    return organ.ended_on is not None and organ.ended_on <= today()


@register.filter
def marked(run: Run) -> SafeString:
    """The words of a run, each finding in its mark."""
    return format_html_join("", "{}", ((_marked(piece),) for piece in run.pieces))


def _marked(piece: Piece) -> str:
    if not piece.kind:
        return piece.text
    return format_html('<mark class="mark mark--{}" title="{}">{}</mark>', piece.kind, piece.label, piece.text)
