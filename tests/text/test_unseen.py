"""Documents written before the reader was last mended and never mended for: how much of them it reads."""

from tests.text.readingcases import unseen
from tests.text.readingfigures import measure

LEAST = {"units": 0.97, "deadlines": 0.97, "cites": 0.97, "outline": 0.97}


def test_documents_nobody_mended_the_reader_for() -> None:
    figures = measure(unseen())
    assert figures.documents >= 15
    assert {name: getattr(figures, name).share for name in LEAST if getattr(figures, name).share < LEAST[name]} == {}
    assert (
        min(figures.exact[fact] for fact in ("title", "doc_number", "issuers", "written_on")) >= figures.documents - 1
    )
