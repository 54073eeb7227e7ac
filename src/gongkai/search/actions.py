"""What enters and leaves the index. Called inside the transaction of the change it belongs to; writes no events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from gongkai.desk.ledger import NotInTransaction

from .engines import engine_for
from .models import SearchEntry, SearchText
from .words import number_key, runs

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST_TITLE = 500
_AT_ONCE = 500


def put(
    kind: str,
    key: str | int,
    *,
    title: str,
    text: str,
    url: str,
    organ: str = "",
    organ_name: str = "",
    genre: str = "",
    subject_class: str = "",
    published_on: date | None = None,
    doc_number: str = "",
    keywords: Sequence[str] = (),
    status: str = "",
    boost: int = 0,
) -> None:
    """Makes ``kind:key`` findable, or replaces what was there.

    Only what anyone may read goes in: a hit shows title and ``text`` (plain, no markup) to everyone. ``keywords``, the organ's name
    and the document number are found but not part of the excerpt. ``status`` is the mark beside the title (``已废止``), empty
    while in force. Among equals a higher ``boost`` comes first.
    """
    drop(kind, key)
    title, text = _UNSTORABLE.sub(" ", title)[:_LONGEST_TITLE], _UNSTORABLE.sub(" ", text)
    entry = SearchEntry.objects.create(
        kind=kind,
        key=str(key),
        title=title,
        url=url,
        organ=organ,
        organ_name=organ_name,
        genre=genre,
        subject_class=subject_class,
        year=published_on.year if published_on else None,
        published_on=published_on,
        doc_number=doc_number,
        doc_key=number_key(doc_number),
        status=status,
        boost=boost,
    )
    words = SearchText(entry=entry, text=text, unseen="\n\n".join([doc_number, organ_name, *keywords]))
    _index(words)
    words.save(force_insert=True)


def drop(kind: str, key: str | int) -> None:
    """Makes ``kind:key`` unfindable; nothing happens when it was not there."""
    if not connection.in_atomic_block:
        raise NotInTransaction(f"search {kind}:{key}")
    entry = SearchEntry.objects.select_for_update().filter(kind=kind, key=str(key)).first()
    if entry is not None:
        words = SearchText.objects.get(entry=entry)
        engine_for(connection.vendor).forget(entry.pk, words.title_runs, words.runs)
        entry.delete()


@transaction.atomic
def rebuild() -> int:
    """Indexes every entry anew from its stored words, after a change of normaliser or engine; returns how many."""
    engine_for(connection.vendor).clear()
    last = count = 0
    while batch := list(SearchText.objects.filter(pk__gt=last).select_related("entry").order_by("pk")[:_AT_ONCE]):
        for words in batch:
            _index(words)
        SearchText.objects.bulk_update(batch, ["title_runs", "runs"])
        last, count = batch[-1].entry_id, count + len(batch)
    return count


def _index(words: SearchText) -> None:
    words.title_runs = runs(words.entry.title)
    words.runs = runs(f"{words.text}\n\n{words.unseen}")
    engine_for(connection.vendor).add(words.entry_id, words.title_runs, words.runs)
