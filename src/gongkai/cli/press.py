"""``gongkai press``: the public pages as files for the web server."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from .django import start
from .serve import stop

#: Seconds between two lines of progress.
TELL = 10.0


@click.command()
@click.option("--follow", is_flag=True, help="Stay and follow the ledger: what changes is printed within a second.")
@click.option("--anew", is_flag=True, help="Print every page again, for example after a change of templates.")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="The folder; else GONGKAI_PRESS."
)
def press(follow: bool, anew: bool, folder: Path | None) -> None:
    """Print the public pages to disk, so that a web server serves them by itself.

    Ended at any point and started again, it goes on where it was. A second one waits (--follow) or ends with a sentence.
    Pages that could not be made are named, and the status is 1.
    """
    start()
    from django.conf import settings

    printer = import_module("gongkai.portal.press.printer")  # by its name: commands know nothing of the CMS
    folder = folder or settings.GONGKAI_PRESS
    try:
        at_work = printer.Press(folder, wait=follow)
    except printer.Busy:
        stop(f"another press works in {folder}; it prints what is due, nothing is left to do here")
    except OSError as error:
        stop(f"{folder} cannot be written ({error.strerror}); name another folder with GONGKAI_PRESS")
    with at_work:
        at_work.open(anew=anew)
        if follow:
            ended = _Ended()
            at_work.follow(ended, lambda said: click.echo(f"gongkai: {said}", err=True))
        else:
            _all_due(at_work)
            if at_work.failed:
                sys.exit(1)


def _all_due(at_work: Any) -> None:
    at_work.watch()
    due = at_work.book.waiting()
    if sys.stdout.isatty():
        with click.progressbar(length=due, label="打印公开页面", show_pos=True) as bar:
            printed = at_work.catch_up(lambda left: bar.update(max(0, due - left - bar.pos)))
            bar.update(max(0, due - bar.pos))
    else:
        click.echo(f"打印公开页面：{due} 页。", err=True)
        printed = at_work.catch_up(_lines(due))
    click.echo(f"已更新 {printed} 页，共 {len(at_work.book.shown())} 页，在 {at_work.shelf.root}。")
    if at_work.failed:
        click.echo(f"{len(at_work.failed)} 页未印成，由应用回答：", err=True)
        for path, status in sorted(at_work.failed.items()):
            click.echo(f"  {path}（{status or '不对所有人公开'}）", err=True)


def _lines(due: int) -> Callable[[int], None]:
    """Where no bar can move, in a log: a line now and then, so that it is seen how long it will take."""
    told = time.monotonic()

    def tell(left: int) -> None:
        nonlocal told
        if time.monotonic() - told >= TELL:
            told = time.monotonic()
            click.echo(f"已印 {due - left} 页，还有 {left} 页。", err=True)

    return tell


class _Ended:
    """Whether the operator asked to stop; the page that is being printed is finished first."""

    def __init__(self) -> None:
        self._asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_signal: object) -> None:
        self._asked = True

    def __call__(self) -> bool:
        return self._asked
