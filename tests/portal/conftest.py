from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_page_kept():
    from django.core.cache import caches

    caches["pages"].clear()


@pytest.fixture
def house(db: None):
    from tests.records.story import build

    return build()
