"""What an applicant wrote online as a correction, kept as a paper of the case."""

from __future__ import annotations

from . import vault
from .models import Paper, Request

NAME = "补正说明.txt"


def corrected_words(request: Request) -> str:
    """All of it, in the order in which it came; empty where the correction came otherwise, or as files alone."""
    papers = request.papers.filter(kind=Paper.Kind.CORRECTION, name=NAME).order_by("pk")
    return "\n".join(vault.read(paper.ticket).decode("utf-8-sig", "replace").strip() for paper in papers)
