"""While something is judged nothing is written: what was read of a thing once need not be read again."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_answers: ContextVar[dict[Hashable, tuple[Any, Any]] | None] = ContextVar("gongkai_answers", default=None)


@contextmanager
def unchanging() -> Iterator[None]:
    """In the block neither rows nor the things in hand are changed; what is ``once`` is asked once of each thing. A block in
    another is part of it."""
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(function: Callable[[T], R]) -> Callable[[T], R]:
    """The answer about this very object is kept to the end of the ``unchanging`` block; outside of one it is asked anew.

    Whoever gets it must not change it.
    """

    @functools.wraps(function)
    def ask(thing: T) -> R:
        answers = _answers.get()
        if answers is None:
            return function(thing)
        key = (function, id(thing))
        if key not in answers:
            answers[key] = (function(thing), thing)  # the thing is kept, so that no other gets its id
        answer: R = answers[key][0]
        return answer

    return ask
