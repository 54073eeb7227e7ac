"""``gongkai digest``: the day's mails to the people for whom something waits."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from .day import on_day, today_option
from .django import start

if TYPE_CHECKING:
    from gongkai.desk.digest import Report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON on standard output.")
@today_option
def digest(as_json: bool, today: datetime | None) -> None:
    """Write to everybody who has unread notices and was not written to today. Whoever cannot be reached is tried next time.

    Exit status 1: some mails could not be sent.
    """
    start()
    with on_day(today):
        report = send()
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        click.echo(f"已发出 {report.sent} 封。")
    tell_failures(report)
    sys.exit(0 if report.ok else 1)


def send() -> Report:
    """Needs Django started."""
    from gongkai.desk import digest
    from gongkai.desk.clock import today
    from gongkai.organs.queries import actor_of

    return digest.send(lambda person: actor_of(person, today()))


def tell_failures(report: Report) -> None:
    if report.unreachable:
        click.echo(f"邮件服务器连不上（{report.unreachable}），请检查 GONGKAI_EMAIL_URL；下次会再试。", err=True)
    for failure in report.failed:
        click.echo(f"给 {failure.person} 的邮件没有发出（{failure.problem}），下次会再试。", err=True)
