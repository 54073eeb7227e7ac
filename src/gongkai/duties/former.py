"""Duties that are no more. The projection forgets them; the ledger tells of each once, with its number."""

from __future__ import annotations

from gongkai.desk.models import Event


def gone(number: int) -> Event | None:
    """The event by which the duty of this number ended, or was replaced by another."""
    moves = Event.objects.filter(name="duty.moved", payload__contains=f'"number":{number},').order_by("-seq")
    return next((move for move in moves[:1] if move.data.get("number") == number), None)
