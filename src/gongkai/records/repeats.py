"""The same button pressed twice: what was asked for is already so, by the same person and of the same content."""

from __future__ import annotations

from django.http import QueryDict

from gongkai.desk import ledger

from .models import Batch, Record, State, Verdict

#: Verb → the event that says it was done, and the states in which it still stands.
_DONE = {
    "submit": ("record.submitted", {State.IN_REVIEW, State.REVIEWED}),
    "approve": ("record.approved", {State.APPROVED}),
    "sign": ("record.signed", {State.IN_REVIEW, State.REVIEWED, State.APPROVED}),
    "publish": ("record.published", {State.PUBLISHED}),
}


def standing(verb: str, record: Record, username: str, shown: str = "") -> Record | None:
    """What the verb made, if this person did it last and its content is still the same (``shown``, where a page says its hash).

    Of a correction made public that is the document it was merged into. ``record`` is read anew by the caller.
    """
    if verb == "publish" and record.state == State.MERGED and record.corrects:
        event, subject, stands = "record.corrected", record.corrects, record.corrects.state == State.PUBLISHED
    elif verb in _DONE:
        event, states = _DONE[verb]
        subject, stands = record, record.state in states
    else:
        return None
    last = ledger.history(subject.subject).filter(name=event).last()
    if not stands or last is None or last.actor != username or shown not in ("", record.content_hash):
        return None
    same: bool = record.content_hash == subject.content_hash == last.data["hash"]
    return subject if same else None


def reviewed(record: Record, username: str, posted: QueryDict) -> bool:
    """Whether this person has already come to the posted conclusion on this content."""
    shown, kinds = posted.get("content_hash"), set(posted.getlist("kinds"))
    mine = record.reviews.filter(content_hash=record.content_hash, round=record.round, reviewer=username)
    same = {one.kind for one in mine.filter(passed=posted.get("conclusion") == Verdict.PASSED)}
    return shown == record.content_hash and bool(kinds) and kinds <= same


def taken(batch: Batch, username: str) -> bool:
    last = ledger.history(batch.subject).filter(name="batch.taken").last()
    return batch.state == Batch.State.DONE and last is not None and last.actor == username
