import pytest


@pytest.fixture
def house(db):
    """One department with all its people (``story.House``)."""
    from .story import build

    return build()
