"""Documents whose readings were written down before they were first read (figures of that day: docs/reading.md): no figure may fall again."""

from tests.text.readingcases import unseen
from tests.text.readingfigures import measure

LEAST = {"units": 0.97, "deadlines": 0.97, "cites": 0.97, "outline": 0.97}


def test_documents_first_read_blind() -> None:
    figures = measure(unseen())
    assert figures.documents >= 21
    assert {name: getattr(figures, name).share for name in LEAST if getattr(figures, name).share < LEAST[name]} == {}
    assert (
        min(figures.exact[fact] for fact in ("title", "doc_number", "issuers", "written_on")) >= figures.documents - 1
    )
