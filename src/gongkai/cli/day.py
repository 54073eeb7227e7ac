"""``--today``: a command run as if on another day."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, time

import click

today_option = click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="As if it were noon of DATE in China.")


def on_day(today: datetime | None) -> AbstractContextManager[None]:
    """Within the block it is noon of that day in China; without a day, nothing changes. Needs Django started."""
    from gongkai.desk import clock

    return clock.pinned(datetime.combine(today.date(), time(12), clock.CHINA)) if today else nullcontext()
