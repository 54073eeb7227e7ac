"""``gongkai ocr``: the machine reads what waits for it: pages of old gazettes, then files attached before it was installed.
Ended at any moment, it goes on next time."""

from __future__ import annotations

import json
import sys
from itertools import islice

import click

from .django import start


@click.command()
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many pages or files.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON on standard output.")
def ocr(limit: int | None, as_json: bool) -> None:
    """Read what waits: scanned pages of old gazettes, and the pictures of files attached before the machine was here.

    A draft is searched again at its next gate; public records with personal data in a picture are named on standard error.
    Exit status 1: some pages could not be read. 2: this installation cannot read pictures.
    """
    start()
    from gongkai.channels.actions.gazette_scans import Reading, read_waiting
    from gongkai.channels.gazette_ocr import Unavailable
    from gongkai.records import pictures, privacy

    done = Reading()
    try:
        for done in read_waiting(limit):
            click.echo(f"已识别 {done.read} 页，失败 {done.failed} 页，还有 {done.left} 页。", err=True)
    except Unavailable as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    files = 0
    for file in islice(pictures.waiting(), None if limit is None else max(0, limit - done.read - done.failed)):
        pictures.read(file)
        files += 1
        for record in privacy.public_with(file):
            click.echo(f"已公开的信息{record.pk}“{record.title}”附件的图中有个人信息，请核对。", err=True)
    if as_json:
        click.echo(json.dumps({"read": done.read, "failed": done.failed, "left": done.left, "files": files}))
    else:
        click.echo(f"识别 {done.read} 页，失败 {done.failed} 页，还有 {done.left} 页等待；补读附件 {files} 个。")
    sys.exit(1 if done.failed else 0)
