"""What is answered when there is nothing to answer with."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class Missing(LookupError):
    """What was asked for is not there, or no longer; ``message`` is for the answer."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Fault(Schema):
    """``allowed``: parameter → what may stand there."""

    error: str
    message: str
    parameter: str | None = None
    allowed: dict[str, str] | None = None


def answers(shape: type[Schema], *, named: bool = False) -> dict[int, Any]:
    """``shape``, or a fault: 400 for a question that was not understood, with ``named`` 404 for what is not there."""
    return {200: shape, 400: Fault} | ({404: Fault} if named else {})
