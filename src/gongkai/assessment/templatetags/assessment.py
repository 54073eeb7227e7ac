"""``{% load assessment %}``: parts of boards that the console and the public site share."""

from __future__ import annotations

from typing import Any

from django import template

from gongkai.assessment.boards import Line, address
from gongkai.desk.words import named
from gongkai.duties.bars import ENDED_AND_OPEN, WIDTH, bar
from gongkai.duties.queries import Counts, percent
from gongkai.duties.rules import lights

register = template.Library()
register.filter("percent", percent)
register.filter("named", named)


@register.inclusion_tag("assessment/_bar.html")
def duty_bar(counts: Counts, longest: int) -> dict[str, Any]:
    return {"parts": bar(counts, longest, ENDED_AND_OPEN), "width": WIDTH}


@register.inclusion_tag("assessment/_lights.html")
def lit(line: Line) -> dict[str, Any]:
    """The lights that burn in one row of a board, the strictest first, each with the address of its duties."""
    burning = [(light, line.figures[light.light]) for light in lights().by_strictness]
    return {"lights": [(light, n, address(line.scope, light.light)) for light, n in burning if n]}
