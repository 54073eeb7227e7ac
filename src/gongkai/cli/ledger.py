from __future__ import annotations

import json
import sys

import click

from .django import start


@click.group()
def ledger() -> None:
    """The event ledger: append-only and hash-chained."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
def verify(as_json: bool) -> None:
    """Walk the chain and name the first broken link; exit 1 when there is one."""
    start()
    from gongkai.desk.ledger import verify as walk

    found = walk()
    answer: dict[str, object] = {"events": found.events, "ok": found.ok, "head": found.head}
    if not found.ok:
        answer |= {"broken_at": found.broken_at, "problem": found.problem}
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    elif found.ok:
        click.echo(f"{found.events} 个事件，链条完整，末端 {found.head[:16]}…")
    else:
        click.echo(f"链条在第 {found.broken_at} 个事件断开：{found.problem}")
    sys.exit(0 if found.ok else 1)
