"""A public record as the document that a rule cites."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.desk.permissions import Actor
from gongkai.duties.clauses import Document
from gongkai.law.identifiers import document_key
from gongkai.law.rulebook import Citation
from gongkai.text.clauses import passage

from .body import text_of
from .queries import by_number, titled


def documents(citation: Citation, actor: Actor | None) -> Iterator[Document]:
    """By its number, else by its title; the newest alone. Everyone sees it alike."""
    found = by_number(document_key(citation.number or "") or "").first() or titled(citation.instrument).first()
    if found:
        words = passage(text_of(found.body), citation.article)
        yield Document(found.title, found.doc_number, found.get_absolute_url(), words)
