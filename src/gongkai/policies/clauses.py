"""A document taken in as the document that a rule cites."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from gongkai.desk.permissions import Actor
from gongkai.duties.clauses import Document
from gongkai.law.identifiers import document_key
from gongkai.law.rulebook import Citation
from gongkai.text.clauses import passage

from .models import Policy
from .models.policy import PolicyState
from .queries import visible_to


def documents(citation: Citation, actor: Actor | None) -> Iterator[Document]:
    """The newest that bears the number, or the title where it has none. The public is led to an issued one and reads no
    words of it: its text stays with the authority that issued it."""
    key = document_key(citation.number or "")
    same = Q(doc_key=key) if key else Q(title=citation.instrument)
    seen = visible_to(actor) if actor else Policy.objects.filter(state=PolicyState.ISSUED)
    found = seen.filter(same).exclude(state=PolicyState.SET_ASIDE).first()
    if found and actor:
        url = reverse("console:policy", args=[found.pk])
        yield Document(found.title, found.doc_number, url, passage(found.text, citation.article))
    elif found:
        yield Document(found.title, found.doc_number, reverse("portal:policy", args=[found.pk]))
