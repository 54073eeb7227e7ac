"""What enters and leaves the index. Called inside the transaction of the change it belongs to; writes no events."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from django.conf import settings
from django.db import connection, transaction

from gongkai.desk.ledger import NotInTransaction

from .engines import engine
from .engines.rank import rank
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
    shown_until: date | None = None,
    doc_number: str = "",
    keywords: Sequence[str] = (),
    status: str = "",
) -> None:
    """Makes ``kind:key`` findable, or replaces what was there.

    Only what anyone may read goes in: a hit shows title and ``text`` (plain, no markup) to everyone. ``keywords``, the organ's name
    and the document number are found but not part of the excerpt. ``status`` is the mark beside the title (``已废止``), empty
    while in force. After the day ``shown_until`` it is shown to nobody, whether or not anybody took it out.
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
        shown_until=shown_until,
        doc_number=doc_number,
        doc_key=number_key(doc_number),
        status=status,
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
        engine().forget(entry, SearchText.objects.get(entry=entry))
        entry.delete()


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Indexes every entry anew from its stored words, after a change of normaliser; returns how many.

    A batch at a time, each in a transaction of its own: the site goes on being read and written. What an entry was indexed
    with is stored, so nothing needs emptying; an index that is damaged, or another engine's first, is emptied before
    (``begin_anew``).
    """
    last = count = 0
    while batch := _batch_after(last):
        with transaction.atomic():
            found = SearchText.objects.select_related("entry").select_for_update().filter(pk__in=batch)
            for words in sorted(found, key=lambda one: rank(one.entry)):  # pieces of the index are written in order
                engine().forget(words.entry, words)
                _index(words)
                words.save(update_fields=["title_runs", "runs"])
                count += 1
        last = batch[-1]
        progress(count)
    engine().settle()
    return count


def begin_anew() -> None:
    """Empties the index; until ``rebuild`` is through, only what it has reached is found."""
    with transaction.atomic():
        engine().clear()
        SearchText.objects.update(title_runs="", runs="")


def catch_up() -> int:
    """Writes what an engine beside the database has not been told yet; returns how many changes. One in it needs none."""
    if settings.GONGKAI_SEARCH_ENGINE != "tantivy":
        return 0
    from .engines.tantivy_files import flush

    return flush()


def _batch_after(last: int) -> list[int]:
    return list(SearchText.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])


def _index(words: SearchText) -> None:
    words.title_runs = runs(words.entry.title)
    words.runs = runs(f"{words.text}\n\n{words.unseen}")
    engine().add(words.entry, words)
