"""``{% load assessment %}``: parts of boards that the console and the public site share."""

from __future__ import annotations

from typing import Any

from django import template

from gongkai.assessment.bars import WIDTH, bar
from gongkai.assessment.queries import percent
from gongkai.desk.words import named
from gongkai.duties.queries import Counts
from gongkai.duties.rules import lights

register = template.Library()
register.filter("percent", percent)
register.filter("named", named)


@register.inclusion_tag("assessment/_bar.html")
def duty_bar(counts: Counts, longest: int) -> dict[str, Any]:
    return {"parts": bar(counts, longest), "width": WIDTH}


@register.inclusion_tag("assessment/_lights.html")
def lit(burning: dict[str, int]) -> dict[str, Any]:
    """The lights that burn, the strictest first."""
    return {"lights": [(light, burning[light.light]) for light in lights().by_strictness if burning.get(light.light)]}
