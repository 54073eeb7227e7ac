"""The press at work: hears the ledger, takes away what may no longer be told, prints what is due."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from datetime import date, datetime
from itertools import count
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, close_old_connections
from django.db.models import Q

from gongkai import __version__
from gongkai.desk import clock
from gongkai.desk.files import path_of
from gongkai.desk.models import Event
from gongkai.duties.models import Duty
from gongkai.duties.queries import last_closed, newest
from gongkai.organs.models import Organ
from gongkai.records.models import Attachment, Record

from . import plate, routes, touches
from .book import Book, Heard
from .shelf import ERRORS, GONE, OWN, PAGES, Shelf
from .touches import DUTIES, Touched

PLACES = {200: PAGES, 410: GONE}
#: Seconds. What changed so long ago and is not printed yet leaves the shelf: then the application answers it.
GRACE = 0.6
PAUSE = 0.15
#: While nothing is due, so often the page made longest ago is made again and compared: it must not have changed.
PROOF = 2.0
AGAIN = 60.0
#: Events heard at once; who is further behind prints everything.
MOST = 5000


class Busy(RuntimeError):
    """Another press works in this folder."""


class Press:
    """One at a time in a folder: a second one raises ``Busy``. ``wait`` waits for the first to end instead.

    ``failed`` are the pages that could not be made, with the status in place of the page; 0: it is not for everyone.
    """

    def __init__(self, root: Path, *, wait: bool = False) -> None:
        self._held = ExitStack()
        self.shelf = Shelf(root)
        self._held.enter_context(_alone(root / OWN / "lock", wait=wait))
        self.book = Book(root / OWN / "book.sqlite3")
        self._held.callback(self.book.close)
        self.trouble, self.drift = "", 0
        self.failed: dict[str, int] = {}
        self._told = 0.0

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._held.close()

    # the round

    def open(self, *, anew: bool = False) -> None:
        """Brings folder and book into step with each other and with the site; what is missing or old becomes due."""
        self.tell(now=True)
        now, mark = time.time(), _edition()
        unknown = not self._same_ledger()
        with self.book.writing():
            head = _head()
            if unknown:
                self._expect(routes.everything(), self.book.paths(), soft=True)
                self.book.write_note("heard", f"{head.seq} {head.hash}")
            if unknown or anew or self.book.note("edition") != mark:
                self.book.call_all(now, soft=not unknown or not self.book.note("edition"))
                self.book.write_note("edition", mark)
            if unknown:
                self._note_time()
            self.book.try_again(now)
        for code, _name in settings.LANGUAGES:
            prefix = "/" if code == settings.LANGUAGE_CODE else f"/{code}/"
            self.shelf.put(ERRORS, prefix, plate.unavailable(code))
        self._sweep_shelf()
        self._lend(routes.public_files())

    def watch(self) -> None:
        """Everything that happened since the last time becomes due; what may no longer be told is gone when this returns."""
        events = list(Event.objects.filter(seq__gt=self.book.heard.seq).order_by("seq")[: MOST + 1])
        if len(events) > MOST:
            self._start_over()
        elif events:
            self.hear(events)
        self._look_at_time()

    def hear(self, events: list[Event]) -> None:
        every = {one for event in events for one in touches.touched(event)}
        records = frozenset[int]().union(*(one.records for one in every))
        unsaid = frozenset[int]().union(*(one.unsaid for one in every))
        self._silence(unsaid)
        self._lend_of(records)
        concerned = set[str]().union(*map(self.book.concerned, every))
        try:
            self._write_down(events[-1], every, records, concerned)
        except sqlite3.Error:
            # It cannot be remembered that they are due: so they are not there.
            for path in concerned:
                self.shelf.remove(path)
            raise

    def _write_down(self, last: Event, every: Iterable[Touched], records: frozenset[int], concerned: set[str]) -> None:
        with self.book.writing():
            self.book.call(concerned | self._moved(records), time.time())
            if records:
                own = self.book.of_keys(f"{touches.RECORD}{pk}" for pk in records)
                self._expect(routes.of_records(records), own)
            if any(one.tables is None or set(one.tables) - set(DUTIES) for one in every):
                self._expect(routes.but_records(), self.book.but_records())
            self.book.write_note("heard", f"{last.seq} {last.hash}")

    def print_next(self) -> bool:
        """One page, the most urgent first; False when nothing is due."""
        return self._print_next() is not None

    def _print_next(self) -> str | None:
        path = self.book.next(time.time())
        if path is not None:
            self._print(path)
        return path

    def prove(self) -> None:
        """Makes the oldest page again. A difference is a fault of ``touches``: it is mended here and told to the operator."""
        oldest = self.book.oldest()
        if oldest is None:
            return
        path, _made = oldest
        if self._print(path):
            self.drift += 1
            self.trouble = f"{path} had changed and no event had told of it"

    def clear_stale(self) -> None:
        """What is due for longer than the grace leaves the shelf, for it may be wrong."""
        paths = self.book.stale(time.time() - GRACE)
        if paths:
            for path in paths:
                self.shelf.remove(path)
            with self.book.writing():
                self.book.hidden(paths)

    # the ways in which it is run

    def catch_up(self, progress: Callable[[int], None] | None = None) -> int:
        """Hears and prints until nothing is due; answers how many of the pages on the shelf were printed. ``progress`` is
        told what is left."""
        printed = set[str]()
        self.watch()
        for done in count(1):
            path = self._print_next()
            if path is None:
                break
            printed.add(path)
            if done % 20 == 0:
                self.watch()
                self.clear_stale()
                self.tell()
                if progress:
                    progress(self.book.waiting())
        self.tell(now=True)
        return len(printed & self.book.shown())

    def follow(self, ended: Callable[[], bool], said: Callable[[str], None]) -> None:
        """Until ``ended``. What goes wrong is said once, in a sentence, and tried again: the site goes on with what it has."""
        proved, before = time.monotonic(), ""
        while not ended():
            try:
                self.watch()
                self.clear_stale()
                busy = self.print_next()
                if not busy and time.monotonic() - proved > PROOF:
                    proved = time.monotonic()
                    self.prove()
                if busy:
                    self.trouble = ""
            except (OSError, sqlite3.Error, DatabaseError) as error:
                self.trouble, busy = _sentence(error), False
                close_old_connections()
                time.sleep(1)
            if self.trouble and self.trouble != before:
                said(self.trouble)
            before = self.trouble
            self.tell()
            if not busy:
                close_old_connections()
                time.sleep(PAUSE)

    def tell(self, *, now: bool = False) -> None:
        """Leaves word of how it stands where the application finds it, once a second."""
        if not now and time.monotonic() - self._told < 1:
            return
        self._told = time.monotonic()
        with suppress(OSError, sqlite3.Error):
            told = {
                "at": clock.now().isoformat(timespec="seconds"),
                "heard": self.book.heard.seq,
                "pages": self.book.pages(),
                "waiting": self.book.waiting(),
                "drift": self.drift,
                "trouble": self.trouble,
                "free": shutil.disk_usage(self.shelf.root).free,
            }
            half = self.shelf.root / OWN / "status.half"
            half.write_text(json.dumps(told, ensure_ascii=False))
            half.replace(self.shelf.root / OWN / "status.json")

    # printing

    def _print(self, path: str) -> bool:
        """Whether the shelf changed."""
        made = plate.render(path)
        place = PLACES.get(made.status)
        self.failed.pop(path, None)
        if place:
            try:
                changed = self.shelf.replace(place, path, made.content)
            except OSError:
                # Nothing new can be written: rather no page than an old one.
                self.shelf.remove(path)
                raise
            with self.book.writing():
                self.book.made(path, made.tables, made.named, time.time())
            return changed
        self.shelf.remove(path)
        with self.book.writing():
            self.book.failed(path, time.time() + AGAIN)
        if made.status != 404:
            self.failed[path] = made.status
            self.trouble = (
                f"{path} cannot be printed: the application answers {made.status or 'with what is not for everyone'}"
            )
        return True

    def _silence(self, records: Iterable[int]) -> None:
        """Every page that names one of these leaves the shelf now, before anything else is done."""
        records = list(records)
        paths = self.book.naming(records) | self.book.of_keys(f"{touches.RECORD}{pk}" for pk in records)
        for path in paths:
            self.shelf.remove(path)
        self._lend_of(records)

    # which pages there are

    def _expect(self, addresses: Iterable[routes.Address], there: set[str], *, soft: bool = False) -> None:
        addresses = list(addresses)
        gone = there - {one.path for one in addresses}
        for path in gone:
            self.shelf.remove(path)
        self.book.strike(gone)
        self.failed = {path: status for path, status in self.failed.items() if path not in gone}
        self.book.list(addresses, time.time(), soft=soft)

    def _moved(self, records: Iterable[int]) -> set[str]:
        """Pages that listed one of the records before and do so no longer."""
        concerned = set[str]()
        found = Record.objects.filter(pk__in=records).select_related("item__field", "organ")
        for record in found:
            keys = touches.places(record)
            concerned |= self.book.of_keys(self.book.places(record.pk) - keys)
            self.book.remember_place(record.pk, keys)
        return concerned

    def _sweep_shelf(self) -> None:
        """Files that the book does not know were left by a press that was killed."""
        known = self.book.paths()
        for place in (PAGES, GONE):
            for path in set(self.shelf.paths(place)) - known:
                self.shelf.remove(path.removesuffix(".gz"))

    # attachments

    def _lend(self, public: set[str]) -> None:
        for sha256 in public - self.shelf.lent():
            self._lend_one(sha256)
        for sha256 in self.shelf.lent() - public:
            self.shelf.take_back(sha256)

    def _lend_of(self, records: Iterable[int]) -> None:
        """The files of these records: lent when public, taken back when no public record shows them any more."""
        if not records:
            return
        for sha256 in set(Attachment.objects.filter(record__in=records).values_list("file", flat=True)):
            if routes.public_records_of_file(sha256):
                self._lend_one(sha256)
            else:
                self.shelf.take_back(sha256)

    def _lend_one(self, sha256: str) -> None:
        with suppress(FileNotFoundError):
            self.shelf.lend(sha256, path_of(sha256))

    # time and ledger

    def _look_at_time(self) -> None:
        today, moment, born = clock.today().isoformat(), _closed(), _born()
        known = {name: self.book.note(name) for name in ("day", "closed", "born")}
        if known == {"day": today, "closed": moment, "born": born}:
            return
        now = time.time()
        with self.book.writing():
            if known["closed"] != moment:
                self.book.call(self.book.concerned(touches.passed(_closed_since(known["closed"]))), now)
            if known["born"] != born:
                self.book.call(self.book.concerned(touches.passed(_born_since(known["born"]))), now)
            if known["day"] != today:
                self._renew(known["day"], now)
            self._note_time()

    def _renew(self, before: str, now: float) -> None:
        """A new day. Pages of what begins or ends with it are due at once; all others are made again one after the other."""
        self._expect(routes.but_records(), self.book.but_records(), soft=True)
        self.book.call_all(now, soft=True)
        days = (date.fromisoformat(before), clock.today()) if before else (clock.today(),) * 2
        turned = _turning(*days)
        self._silence(turned)
        self._expect(routes.of_records(turned), self.book.of_keys(f"{touches.RECORD}{pk}" for pk in turned))
        self.book.call(self.book.of_keys(f"{touches.RECORD}{pk}" for pk in turned) | self.book.naming(turned), now)
        if Organ.objects.filter(ended_on__range=days).exists():
            self.book.call_all(now, soft=False)

    def _note_time(self) -> None:
        for name, value in (("day", clock.today().isoformat()), ("closed", _closed()), ("born", _born())):
            self.book.write_note(name, value)

    def _same_ledger(self) -> bool:
        heard = self.book.heard
        return bool(heard.seq) and Event.objects.filter(seq=heard.seq, hash=heard.hash).exists()

    def _start_over(self) -> None:
        head = _head()
        with self.book.writing():
            self._expect(routes.everything(), self.book.paths())
            self.book.call_all(time.time(), soft=False)
            self.book.write_note("heard", f"{head.seq} {head.hash}")
        self._lend(routes.public_files())


def _alone(file: Path, *, wait: bool) -> ExitStack:
    held = ExitStack()
    lock = held.enter_context(file.open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        held.close()
        raise Busy from None
    return held


def _head() -> Heard:
    return Heard(*(Event.objects.order_by("-seq").values_list("seq", "hash").first() or (0, "")))


def _closed() -> str:
    closed = last_closed(clock.now()).first()
    return closed.isoformat() if closed else ""


def _born() -> str:
    return str(newest().first() or "")


def _closed_since(moment: str) -> Iterable[tuple[str, str]]:
    closed = Duty.objects.filter(closes_at__lt=clock.now())
    if moment:
        closed = closed.filter(closes_at__gt=datetime.fromisoformat(moment))
    return closed.order_by().values_list("subject", "organ")


def _born_since(newest_before: str) -> Iterable[tuple[str, str]]:
    return Duty.objects.filter(pk__gt=int(newest_before or 0)).order_by().values_list("subject", "organ")


def _turning(before: date, today: date) -> set[int]:
    """Records of which something begins or ends on one of the days after ``before``, to ``today``."""
    ends = Q(valid_until__gte=before, valid_until__lt=today) | Q(shown_until__gte=before, shown_until__lt=today)
    begins = Q(valid_from__gt=before, valid_from__lte=today)
    return set(Record.objects.filter(ends | begins).values_list("pk", flat=True))


def _edition() -> str:
    """What every page depends on that stands in no table."""
    looks = getattr(staticfiles_storage, "hashed_files", {})
    parts = (
        __version__,
        settings.GONGKAI_PROFILE,
        settings.SITE_URL,
        settings.GONGKAI_SITE_MARKS,
        settings.LANGUAGES,
        looks,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _sentence(error: Exception) -> str:
    if getattr(error, "errno", None) in _FULL or "disk is full" in str(error):
        return "the disk is full: pages that changed are answered by the application until there is room"
    told = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return f"cannot go on and tries again ({told})"


_FULL = (errno.ENOSPC, errno.EDQUOT)
