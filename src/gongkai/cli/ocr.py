"""``gongkai ocr``: the machine reads the pages of old gazettes that wait for it. Ended at any moment, it goes on next time."""

from __future__ import annotations

import json
import sys

import click

from .django import start


@click.command()
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many pages.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON on standard output.")
def ocr(limit: int | None, as_json: bool) -> None:
    """Read the scanned pages of old gazettes that wait.

    Exit status 1: some pages could not be read. 2: this installation cannot read pictures.
    """
    start()
    from gongkai.channels.actions.gazette_scans import Reading, read_waiting
    from gongkai.channels.gazette_ocr import Unavailable

    done = Reading()
    try:
        for done in read_waiting(limit):
            click.echo(f"已识别 {done.read} 页，失败 {done.failed} 页，还有 {done.left} 页。", err=True)
    except Unavailable as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps({"read": done.read, "failed": done.failed, "left": done.left}))
    else:
        click.echo(f"识别 {done.read} 页，失败 {done.failed} 页，还有 {done.left} 页等待。")
    sys.exit(1 if done.failed else 0)
