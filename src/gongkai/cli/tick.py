"""``gongkai tick``: the sweep that does what the passing of time alone brings about. Run it daily; more often does no harm."""

from __future__ import annotations

import json

import click

from .django import start


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON on standard output.")
def tick(as_json: bool) -> None:
    """Open the quotas of a new month, quarter or year; mark documents whose validity is over. Done twice it does nothing new."""
    start()
    from django.conf import settings

    done = {"quotas": _open_quotas(), "lapsed": _lapse()}
    if as_json:
        click.echo(json.dumps(done))
    else:
        click.echo(f"{settings.GONGKAI_PROFILE}：新开频次义务 {done['quotas']} 项，标注失效 {done['lapsed']} 件。")


def _open_quotas() -> int:
    from gongkai.duties.actions import open_quotas

    return open_quotas().created


def _lapse() -> int:
    from gongkai.desk import clock
    from gongkai.desk.permissions import SYSTEM
    from gongkai.records.actions import lapse
    from gongkai.records.queries import lapsing

    over = list(lapsing(clock.today()))
    for record in over:
        lapse(record, by=SYSTEM)
    return len(over)
