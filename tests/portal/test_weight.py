"""Old phones on slow lines: a page of the public site is small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[2] / "src" / "gongkai"
LIMIT = 40 * 1024


@pytest.mark.parametrize("url", ["/", "/notices/", "/score/", "/search/"])
def test_styles_and_scripts_of_a_page_stay_small(client, db, url) -> None:
    source = client.get(url).content.decode()
    named = set(re.findall(r'"/static/([\w/.-]+\.(?:css|js))"', source))
    assert {"desk/tokens.css", "portal/portal.css", "portal/early.js"} <= named
    assert sum(next(SRC.glob(f"*/static/{name}")).stat().st_size for name in named) < LIMIT


def test_what_runs_before_the_first_paint_is_tiny() -> None:
    assert (SRC / "portal/static/portal/early.js").stat().st_size < 1024
