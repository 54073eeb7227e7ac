from __future__ import annotations

from datetime import datetime, timedelta

import pytest


@pytest.fixture
def house(db: None):
    """One department with all its people (``records.story.House``)."""
    from tests.records.story import build

    return build()


@pytest.fixture
def at():
    """``with at(9)``: that hour of the first day; ``at(9, days=1, seconds=1)``."""
    from gongkai.desk import clock

    day = datetime(2026, 6, 1, tzinfo=clock.CHINA)
    return lambda hour, **more: clock.pinned(day + timedelta(hours=hour, **more))
