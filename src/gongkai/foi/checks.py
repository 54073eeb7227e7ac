"""At start: the city's own letters say what the law wants said, else nothing starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from gongkai.schemas.foi_letters import problems


@register
def letters_say_what_they_must(**_given: Any) -> list[Error]:
    folder = settings.GONGKAI_LETTERS
    return [Error(said, hint="gongkai letters check", id="foi.E001") for said in problems(folder)] if folder else []
