"""Whether documents would end each other in a circle."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Record, Relation

#: Relations by which one document changes what another is worth.
CHANGES = (Relation.Kind.AMENDS, Relation.Kind.REPEALS, Relation.Kind.REPLACES, Relation.Kind.LAPSES)
#: No chain of documents is longer; a walk ends here whatever the table holds.
DEEPEST = 40


def circle(record: Record, pairs: Iterable[tuple[str, int]]) -> list[int]:
    """Ids along a way from a target back to the record, were these relations made; empty when there is none.

    A correction stands where the record it corrects stands.
    """
    own = {pk for pk in (record.pk, record.corrects_id) if pk}
    targets = [target for kind, target in pairs if kind in CHANGES]
    if not own or not targets:
        return []
    came: dict[int, int] = {}
    level = set(targets)
    seen = set(targets)
    for _step in range(DEEPEST):
        if met := level & own:
            return _way(came, met.pop())
        found = Relation.objects.filter(source__in=level, kind__in=CHANGES).values_list("source_id", "target_id")
        following = {target: source for source, target in found if target not in seen}
        came |= following
        level = set(following)
        seen |= level
        if not level:
            break
    return []


def _way(came: dict[int, int], end: int) -> list[int]:
    way = [end]
    while way[-1] in came:
        way.append(came[way[-1]])
    return way[::-1]
