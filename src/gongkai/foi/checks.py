"""At start: the city's own letters say what the law wants said, else nothing starts; applicants' data of a public site are sealed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Warning, register

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


@register
def what_applicants_tell_is_sealed(**_given: Any) -> list[Warning]:
    if not settings.SITE_URL.startswith("https://") or settings.GONGKAI_SEAL_KEYS:
        return []
    told = "GONGKAI_SEAL_KEY is not set: names and identity numbers of applicants lie unsealed in the database."
    return [Warning(told, hint="gongkai seal-key prints one; see docs/security.md", id="foi.W001")]
