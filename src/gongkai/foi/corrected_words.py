"""What an applicant wrote online as a correction, kept as a paper of the case."""

from __future__ import annotations

from . import vault
from .models import Paper, Request

NAME = "补正说明.txt"


def corrected_words(request: Request) -> str:
    """The latest; empty where the correction came otherwise, or as files alone."""
    paper = request.papers.filter(kind=Paper.Kind.CORRECTION, name=NAME).order_by("-pk").first()
    return vault.read(paper.ticket).decode("utf-8-sig", "replace").strip() if paper else ""
