"""The same people, documents and records as the rooms' own tests have."""

import pytest
from tests.policies.conftest import city, confirmed, issued, june, officer, officer_person, policy  # noqa: F401
from tests.records.conftest import house  # noqa: F401


@pytest.fixture(autouse=True)
def _nothing_kept(settings):
    """Neither pages nor counts of failed attempts outlive a test."""
    from django.core.cache import caches

    for name in settings.CACHES:
        caches[name].clear()
