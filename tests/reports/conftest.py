import pytest

from gongkai.desk import clock


@pytest.fixture
def house(db, monkeypatch):
    """A department in January, when the year before is closed (``story.House``); its reports leave as JSON alone (``all_forms``)."""
    from gongkai.reports import figures, output

    from .story import NOW, build

    every_form = output.MEDIA
    with clock.pinned(NOW):
        made = build()
        for name in ("table3", "table4", "unpaid", "fees_received"):
            monkeypatch.setattr(figures.foi, name, getattr(made.stand, name))
        monkeypatch.setattr(output, "MEDIA", {"json": every_form["json"]})
        yield made


@pytest.fixture
def all_forms(house, monkeypatch):
    from gongkai.reports import output

    monkeypatch.setattr(output, "MEDIA", dict.fromkeys(("docx", "pdf", "xlsx", "json"), ""))
