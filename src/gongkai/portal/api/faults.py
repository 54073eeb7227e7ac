"""What is answered when there is nothing to answer with."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class Missing(LookupError):
    """What was asked for is not there, or no longer; ``message`` is for the answer."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Gone(Missing):
    """What was here and is so no longer: withdrawn, or a list whose display is over."""


class Fault(Schema):
    """``allowed``: parameter → what may stand there."""

    error: str
    message: str
    parameter: str | None = None
    allowed: dict[str, str] | None = None


def answers(shape: type[Schema], *, named: bool = False, withdrawn: bool = False) -> dict[int, Any]:
    """``shape``, or a fault: 400 for a question that was not understood, with ``named`` 404 for what is not there, with
    ``withdrawn`` 410 for what was here and is no longer."""
    return {200: shape, 400: Fault} | ({404: Fault} if named else {}) | ({410: Fault} if withdrawn else {})
