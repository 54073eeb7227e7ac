"""What the check of links found, among what a periodic clean-up looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from gongkai.records.candidates import MOST, rule
from gongkai.records.models import Flaw, Record


@rule("broken_link", gettext_lazy("链接打不开"), Flaw.Kind.OUTDATED)
def _broken(scope: QuerySet[Record]) -> Iterator[tuple[Record, str]]:
    """What is withdrawn, the rule beside this one says at once."""
    from .links import broken, sentence
    from .models import LinkFault

    said: dict[int, list[str]] = defaultdict(list)
    for link in broken().filter(record__in=scope.order_by()).exclude(fault=LinkFault.WITHDRAWN)[:MOST]:
        assert link.record_id is not None
        said[link.record_id].append(sentence(link))
    for record in scope.filter(pk__in=said):
        yield record, "；".join(said[record.pk])[:500]
