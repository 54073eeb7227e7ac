"""What an issue says, the hash by which reviewers and approver know it again, and where it parts from the documents it carries."""

from __future__ import annotations

import hashlib
from difflib import SequenceMatcher
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongkai.records.body import text_of
from gongkai.records.content import digest
from gongkai.schemas.gazette import sections
from gongkai.text.normalise import normalise

from .models import Article, Issue

#: Longer texts are compared by their beginnings: what a reader is told is how far two texts part, not where.
_COMPARED = 20_000


def canonical(issue: Issue) -> dict[str, Any]:
    """Everything that a reader of the issue would see, as plain JSON values."""
    return {
        "organ": issue.organ.code,
        "origin": issue.origin,
        "year": issue.year,
        "number": issue.number,
        "total": issue.total,
        "dated_on": issue.dated_on.isoformat(),
        "two_columns": issue.two_columns,
        "articles": [_canonical(article) for article in in_order(issue)],
    }


def content_hash(issue: Issue) -> str:
    return digest(canonical(issue))


def in_order(issue: Issue) -> list[Article]:
    """The articles as they stand in the issue: by section, then by place."""
    places = {code: place for place, code in enumerate(sections())}
    found: QuerySet[Article] = issue.articles.select_related("version", "record__organ")
    return sorted(found, key=lambda one: (places.get(one.section, len(places)), one.position, one.pk))


def text_hash(article: Article) -> str:
    """SHA-256 of the words as the issue carries them."""
    return hashlib.sha256(text_of(article.body).encode()).hexdigest()


def difference(article: Article) -> str:
    """One sentence about how the article parts from its document as it is public now; empty when it does not.

    A document that is public no more is no difference: it may not be carried at all.
    """
    record, version = article.record, article.version
    if record is None:
        return ""
    if version is None:
        return _reading_differs(article)
    if digest(version.content) != version.hash:
        return _("刊载的文本与公开时的内容哈希不符，请移除后重新选入。")
    if version.hash == record.content_hash:
        return ""
    return _("文件在选入之后作了更正，本期所载为第%(n)s版。") % {"n": version.number}


def _reading_differs(article: Article) -> str:
    """Between what was read from paper and the electronic document; blanks and kinds of signs do not count."""
    record = article.record
    assert record is not None
    ours, theirs = (_bare(text_of(body)) for body in (article.own_body, record.body))
    if ours == theirs:
        return ""
    alike = SequenceMatcher(None, ours[:_COMPARED], theirs[:_COMPARED], autojunk=False).quick_ratio()
    return _("与电子文本不完全一致，相同的字约占%(percent)s%%。") % {"percent": int(alike * 100)}


def _bare(words: str) -> str:
    return "".join(sign for sign in normalise(words) if sign.isalnum())


def _canonical(article: Article) -> dict[str, Any]:
    told: dict[str, Any] = {"section": article.section, "explanation": article.explanation}
    if article.version:
        return told | {"record": article.record_id, "version": article.version.hash}
    own = {"title": article.own_title, "number": article.own_number, "text": text_hash(article)}
    return told | own | {"record": article.record_id}
