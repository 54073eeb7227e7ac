"""At start: the city's own letters say what the law wants said, else nothing starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from gongkai.law.errors import LawError
from gongkai.schemas.foi_letters import problems


@register
def letters_say_what_they_must(**_given: Any) -> list[Error]:
    folder = settings.GONGKAI_LETTERS
    return [Error(said, hint="gongkai letters check", id="foi.E001") for said in problems(folder)] if folder else []


@register
def the_place_chose_what_can_be(**_given: Any) -> list[Error]:
    from .conventions import conventions, remedies_here

    try:
        conventions(), remedies_here()
    except LawError as error:
        return [Error(str(error), hint="gongkai rules check", id="foi.E002")]
    return []
