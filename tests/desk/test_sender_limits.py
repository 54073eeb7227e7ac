"""How often one sender may do something."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gongkai.desk import sender_limits
from gongkai.desk.clock import CHINA, now, pinned
from gongkai.desk.models import Tally

pytestmark = pytest.mark.django_db


def test_one_sender_has_so_many_a_day_and_others_are_not_kept_waiting():
    with pinned(datetime(2025, 9, 25, 10, tzinfo=CHINA)):
        assert [sender_limits.within("apply", "1.2.3.4", 2, sender_limits.DAY) for _ in range(3)] == [True, True, False]
        assert sender_limits.exhausted("apply", "1.2.3.4", 2, sender_limits.DAY) and sender_limits.within(
            "apply", "5.6.7.8", 2, sender_limits.DAY
        )
        assert not sender_limits.exhausted("track", "1.2.3.4", 2, sender_limits.DAY)
        assert not Tally.objects.filter(key__contains="1.2.3.4").exists()
    with pinned(datetime(2025, 9, 26, 10, tzinfo=CHINA)):
        assert sender_limits.within("apply", "1.2.3.4", 2, sender_limits.DAY)
    with pinned(datetime(2025, 9, 28, 10, tzinfo=CHINA)):
        assert sender_limits.forget(now() + timedelta(seconds=1)) == 3 and not Tally.objects.exists()
