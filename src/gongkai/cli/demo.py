"""``gongkai demo``: the sample city, from nothing to a served site."""

from __future__ import annotations

import errno
import fcntl
import gc
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from .django import start
from .migrating import migrate
from .profile import INVENTED
from .serve import PORT, is_served, need_port, run_server, stop

NEEDED_MB = 200
MARK, LOCK = "demo.json", "demo.lock"


@click.command()
@click.option("--port", default=8000, show_default=True, type=PORT, help="Port on 127.0.0.1.")
@click.option("--fresh", is_flag=True, help="Forget the sample city and load it anew, dated from today.")
@click.option("--load-only", is_flag=True, help="Load, but do not serve.")
def demo(port: int, fresh: bool, load_only: bool) -> None:
    """Load the fictional city 望川市, dated from today, and serve it. Ready when GET /healthz answers 200."""
    if not load_only:
        need_port("127.0.0.1", port)
    os.environ["GONGKAI_SITE_URL"] = f"http://127.0.0.1:{port}"
    os.environ.setdefault("GONGKAI_SITE_ID_CODE", "9901230001")  # the city's area code, assigned to nobody
    os.environ.setdefault("GONGKAI_PROFILE", INVENTED)
    start()
    from django.conf import settings

    home = Path(settings.HOME)
    with _plain_words_for_disk(home), _alone(home):
        if fresh and is_served(home):
            stop(f"a server runs on {home}; stop it first (Ctrl-C where it runs), then start over.")
        if fresh:
            _forget(home)
        if _state(home) != "ready":
            _load(home)
            if not load_only:
                _serve_afresh(port)
        elif _mark(home).get("code") != _code():
            _prepare()
            _write_mark(home, "ready")
    _greet(port, home)
    if not load_only:
        sys.stderr.flush()
        run_server("127.0.0.1", port)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One demo at a time prepares a home: a second one would empty the database while the first fills it. The lock ends with
    the program that holds it, so one that was killed bars nobody."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            stop(
                f"another demo is preparing {home}; wait until it is ready and start again, or choose another GONGKAI_HOME."
            )
        yield


def _serve_afresh(port: int) -> None:
    """Goes on in the same process as a new program: what loading has started (threads that set documents in type) would be
    missing in the workers that the server forks, and they would wait for it for ever."""
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "gongkai", "demo", "--port", str(port)])  # noqa: S606 - ourselves


def _state(home: Path) -> str:
    return str(_mark(home).get("state", ""))


def _mark(home: Path) -> dict[str, object]:
    try:
        loaded: dict[str, object] = json.loads((home / MARK).read_text())
        return loaded
    except (OSError, ValueError):
        return {}


def _write_mark(home: Path, state: str) -> None:
    (home / MARK).write_text(json.dumps({"state": state, "on": _mark(home).get("on") or _today(), "code": _code()}))


def _today() -> str:
    from gongkai.desk.clock import today

    return today().isoformat()


def _code() -> str:
    """What the prepared home depends on: when it changes, the database is migrated and static files are collected again."""
    rooms = Path(__file__).parents[1]
    files = sorted([*rooms.glob("*/migrations/0*.py"), *rooms.glob("*/static/**/*.*")])
    told = "\n".join(f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files)
    return hashlib.sha256(told.encode()).hexdigest()


def _forget(home: Path) -> None:
    if _database_file(home).exists() and not _mark(home):
        stop(f"{home} holds data that the demo did not make; point GONGKAI_HOME at another folder for the demo.")
    for name in ("gongkai.sqlite3", "gongkai.sqlite3-wal", "gongkai.sqlite3-shm", MARK):
        (home / name).unlink(missing_ok=True)
    shutil.rmtree(home / "files", ignore_errors=True)


def _database_file(home: Path) -> Path:
    return home / "gongkai.sqlite3"


def _load(home: Path) -> None:
    from gongkai.sample.city import load

    _forget(home)
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free // 2**20
    if free < NEEDED_MB:
        raise OSError(errno.ENOSPC, f"{free} MB free")
    _write_mark(home, "loading")
    began = time.monotonic()
    gc.disable()  # hundreds of thousands of short-lived models: collecting them is a third of the work
    _say("1/2 preparing the database and static files")
    _prepare()
    _need_empty_database()
    _say("2/2 loading the sample city 望川市")
    with click.progressbar(length=100, file=sys.stderr, show_eta=False) as bar:
        load(lambda done, total: bar.update(round(100 * done / total) - bar.pos))
    gc.enable()
    _write_mark(home, "ready")
    _say(f"loaded in {time.monotonic() - began:.0f} s")


def _prepare() -> None:
    from django.core.management import call_command

    migrate()
    call_command("collectstatic", interactive=False, verbosity=0)


def _need_empty_database() -> None:
    from gongkai.organs.models import Organ

    if Organ.objects.exists():
        stop("the database holds organs already; the sample city needs an empty one: change GONGKAI_DATABASE_URL.")


@contextmanager
def _plain_words_for_disk(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            stop(f"the disk under {home} is full; {NEEDED_MB} MB are needed. Free some space and run it again.")
        if error.errno in (errno.EACCES, errno.EROFS):
            stop(f"{home} cannot be written; point GONGKAI_HOME at a folder of your own.")
        raise
    except sqlite3.OperationalError as error:
        stop(f"the database under {home} cannot be written ({error}); is the disk full?")


def _greet(port: int, home: Path) -> None:
    from gongkai.sample.city import ACCOUNTS, PASSWORD

    site = f"http://127.0.0.1:{port}"
    click.echo(f"\n  公开门户 public site    {site}/")
    click.echo(f"  工作台   staff console  {site}/console/")
    click.echo(f"\n  Sample accounts, password {PASSWORD}:")
    for account, who in ACCOUNTS:
        click.echo(f"    {account:<18} {who}")
    click.echo(f"\n  Data in {home}, dated from {_mark(home).get('on')}; ./run demo --fresh starts over.\n", nl=True)


def _say(words: str) -> None:
    click.echo(f"gongkai: {words}", err=True)
