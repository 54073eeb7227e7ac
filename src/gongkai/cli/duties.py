from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from .day import on_day, today_option
from .django import start

if TYPE_CHECKING:
    from gongkai.duties.models import Duty

BATCH = 200
WRONG_USE = 2
STATES = ("open", "met", "late", "missed", "cancelled", "target", "undetermined", "waiting")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output, with every counted day.")
@click.option("--organ", help="Code of one organ.")
@click.option("--state", type=click.Choice(STATES))
@today_option
def duties(as_json: bool, organ: str | None, state: str | None, today: datetime | None) -> None:
    """What is owed: rule, subject, organ, due date, state, and with --json the days counted."""
    start()
    with on_day(today):
        found = _chosen(organ, state)
        if as_json:
            _print_array(_with_trace(found))
        else:
            _print_lines(found)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON on standard output.")
@click.option("--cause", default="", help="Why: written into the ledger with every date that moves.")
@today_option
def recompute(as_json: bool, cause: str, today: datetime | None) -> None:
    """Derive every duty again after a change of calendar or rulebook; every date that moves is written to the ledger."""
    start()
    from gongkai.duties import actions

    with on_day(today):
        outcome = actions.recompute(cause=cause, progress=_progress())
    answer = {
        "duties": outcome.duties,
        "created": outcome.created,
        "moved": outcome.moved,
        "removed": outcome.removed,
    }
    if as_json:
        click.echo(json.dumps(answer))
    else:
        click.echo(
            f"共 {outcome.duties} 项义务：新增 {outcome.created}，期限变动 {outcome.moved}，移除 {outcome.removed}。"
        )


def _chosen(organ: str | None, state: str | None) -> Any:
    from gongkai.desk import clock
    from gongkai.duties import queries
    from gongkai.organs.models import Organ

    found = queries.duties()
    if organ:
        if not Organ.objects.filter(code=organ).exists():
            click.echo(f"没有代码为“{organ}”的机关，请核对机关代码。", err=True)
            sys.exit(WRONG_USE)
        found = queries.of_organs([organ])
    narrowed: dict[str, Callable[[], Any]] = {
        "open": lambda: found.pending(clock.now()),
        "missed": lambda: found.missed(clock.now()),
    }
    found = narrowed.get(state, lambda: found.filter(state=state))() if state else found
    return found.order_by("id")


def _with_trace(found: Any) -> Iterator[dict[str, Any]]:
    """In batches, so that ten thousand duties need neither ten thousand queries nor all the memory."""
    from gongkai.duties import derivation

    batch: list[Duty] = []
    for duty in found.iterator(chunk_size=BATCH):
        batch.append(duty)
        if len(batch) == BATCH:
            yield from _traced(batch, derivation)
            batch = []
    yield from _traced(batch, derivation)


def _traced(batch: list[Duty], derivation: Any) -> Iterator[dict[str, Any]]:
    subjects = {duty.subject for duty in batch}
    derived = {one.id: one for one in derivation.derive(subjects, derivation.about(subjects))} if subjects else {}
    for duty in batch:
        trace = derived[duty.key].trace.data() if duty.key in derived else None
        yield _plain(duty) | {"trace": trace}


def _plain(duty: Duty) -> dict[str, Any]:
    from gongkai.desk import clock

    return {
        "id": duty.key,
        "rule": duty.rule,
        "title": duty.title,
        "about": duty.about,
        "subject": duty.subject,
        "organ": duty.organ,
        "due": _iso(duty.due_at or duty.due_on),
        "state": "missed" if duty.is_missed(clock.now()) else duty.state,
        "met_at": _iso(duty.met_at),
    }


def _iso(value: date | datetime | None) -> str | None:
    from gongkai.desk.clock import CHINA

    if isinstance(value, datetime):
        return value.astimezone(CHINA).isoformat()
    return value.isoformat() if value else None


def _print_array(rows: Iterator[dict[str, Any]]) -> None:
    begin = "["
    for row in rows:
        click.echo(begin + json.dumps(row, ensure_ascii=False), nl=False)
        begin = ",\n "
    click.echo("]" if begin != "[" else "[]")


def _print_lines(found: Any) -> None:
    from gongkai.desk import clock
    from gongkai.duties.rows import due_text
    from gongkai.duties.standing import standing

    count = 0
    for duty in found.iterator(chunk_size=BATCH):
        count += 1
        at = standing(duty, clock.now())
        click.echo(
            f"{due_text(duty)}  {at.label}{'，' + at.left if at.left else ''}  {duty.organ}  {duty.title}  {duty.about}"
        )
    click.echo(f"共 {count} 项。", err=True)


def _progress() -> Callable[[int, int], None] | None:
    """A line that counts up, for a person at a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done}/{total}", nl=done >= total, err=True)

    return show
