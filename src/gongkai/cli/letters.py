"""``gongkai letters check``: whether a city's own letters say what the law wants said. Pure."""

from __future__ import annotations

import os
from pathlib import Path

import click

from gongkai.schemas.foi_letters import problems

FOUND_SOMETHING, WRONG_USE = 1, 2


@click.group()
def letters() -> None:
    """Letters of requests for information. GONGKAI_LETTERS names a folder of texts of your own."""


@letters.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def check(folder: Path | None) -> None:
    """Check every letter in FOLDER (default: GONGKAI_LETTERS): what is missing or misspelt, and where. Exit 1 when something is."""
    chosen = folder or (Path(told) if (told := os.environ.get("GONGKAI_LETTERS")) else None)
    if chosen is None:
        click.echo("gongkai: name a folder, or set GONGKAI_LETTERS.", err=True)
        raise SystemExit(WRONG_USE)
    found = problems(chosen)
    for said in found:
        click.echo(said, err=True)
    if found:
        raise SystemExit(FOUND_SOMETHING)
    click.echo("文书要素齐全。", err=True)
