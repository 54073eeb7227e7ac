import pytest

from gongkai.desk import clock


@pytest.fixture
def house(db, monkeypatch):
    """A department in January, when the year before is closed (``story.House``)."""
    from gongkai.reports import figures

    from .story import NOW, build

    with clock.pinned(NOW):
        made = build()
        monkeypatch.setattr(figures.foi, "table3", made.stand.table3)
        monkeypatch.setattr(figures.foi, "table4", made.stand.table4, raising=False)
        yield made
