"""Questions about catalogues: what is in them, how much of the 26 fields they cover, how they stand to the common items, who is late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from gongkai.desk import clock
from gongkai.duties.models import Duty
from gongkai.duties.queries import late_subjects, of_organs
from gongkai.organs.models import Organ

from .content import FIELDS, looser, title_of
from .models import Field, Formation, Item

FORMATION = "formation:"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the standard fields have at least one item in force, and which have none."""

    covered: int
    total: int
    missing: tuple[Field, ...]

    @property
    def complete(self) -> bool:
        return self.covered == self.total


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that was taken over and refined: the titles of what differs; ``looser`` when its limit gives more time."""

    item: Item
    fields: tuple[str, ...]
    looser: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """An organ's catalogue against the common items of the fields it has: each item is in one of the lists or the same."""

    added: tuple[Item, ...]
    changed: tuple[Difference, ...]
    missing: tuple[Item, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """A formation whose information is overdue, or was published too late."""

    formation: Formation
    duty: Duty

    @property
    def is_missed(self) -> bool:
        return self.duty.is_missed(clock.now())


def items() -> QuerySet[Item]:
    """All items in the order of their fields, whether or not in force."""
    return Item.objects.select_related("organ", "field").order_by("field__position", "field__code", "organ_id", "id")


def in_force() -> QuerySet[Item]:
    """The public catalogue. An item is never a secret: it says what is to be made public."""
    return items().filter(in_force=True)


def of_organ(organ: Organ | None) -> QuerySet[Item]:
    """An organ's own items in force; the common ones for None."""
    return in_force().filter(organ=organ)


def open_to(organ: Organ) -> QuerySet[Item]:
    """Items under which the organ may publish: its own, and common ones that it has not taken over."""
    taken = Item.objects.filter(organ=organ, in_force=True, parent__isnull=False).values("parent")
    return in_force().filter(organ=organ) | in_force().filter(organ=None).exclude(pk__in=taken)


def coverage(organ: Organ) -> Coverage:
    """n of the standard fields, for one organ."""
    had = set(of_organ(organ).order_by().values_list("field", flat=True).distinct())
    return _coverage(list(Field.objects.filter(standard=True)), had)


def coverages(organs: Iterable[Organ]) -> dict[str, Coverage]:
    """Organ code → coverage, for many organs; two queries."""
    organs = list(organs)
    standard = list(Field.objects.filter(standard=True))
    had: dict[int | None, set[int]] = defaultdict(set)
    pairs = Item.objects.filter(organ__in=organs, in_force=True).order_by()
    for organ, field in pairs.values_list("organ", "field").distinct():
        had[organ].add(field)
    return {organ.code: _coverage(standard, had[organ.pk]) for organ in organs}


def fields_with_counts(organ: Organ | None = None) -> list[tuple[Field, int]]:
    """Every field with the number of items in force, of one organ or of all catalogues."""
    found = Item.objects.filter(in_force=True)
    found = found.filter(organ=organ) if organ else found
    counts = dict(found.order_by().values_list("field").annotate(n=Count("pk")))
    return [(field, counts.get(field.pk, 0)) for field in Field.objects.all()]


def compare(organ: Organ) -> Comparison:
    """An organ's catalogue against the common items, over the fields in which it has items of its own.

    An item belongs to a common one by ``parent``, else by its name. Lists are exact: added + changed + same are the organ's
    items, and missing the common items that none of them belongs to.
    """
    own = list(of_organ(organ).select_related("parent"))
    common = {item.pk: item for item in of_organ(None).filter(field__in={item.field_id for item in own})}
    by_name = {(item.field_id, item.name_key): item for item in common.values()}
    added, changed, met = [], [], set()
    for item in own:
        upper = common.get(item.parent_id or 0) or by_name.get((item.field_id, item.name_key))
        if upper is None:
            added.append(item)
            continue
        met.add(upper.pk)
        if difference := _difference(item, upper):
            changed.append(difference)
    missing = tuple(item for pk, item in common.items() if pk not in met)
    return Comparison(tuple(added), tuple(changed), missing, len(own) - len(added) - len(changed))


def fields_to_adopt(organ: Organ) -> list[tuple[Field, int]]:
    """Fields with common items that the organ has not taken over, and how many."""
    own = of_organ(organ)
    left = of_organ(None).exclude(pk__in=own.filter(parent__isnull=False).values("parent")).order_by()
    names = set(own.order_by().values_list("field", "name_key"))
    counts = Counter(field for field, name in left.values_list("field", "name_key") if (field, name) not in names)
    return [(field, counts[field.pk]) for field in Field.objects.all() if counts[field.pk]]


def late(organ: Organ) -> list[Lateness]:
    """Formations of this organ that are overdue or were answered late, by the duties that derive from them."""
    return _with_formations(late_subjects(organ.code).filter(subject__startswith=FORMATION))


def waiting(organs: Iterable[str]) -> list[Lateness]:
    """Formations still to be published, the most urgent first, overdue ones included."""
    return _with_formations(of_organs(organs).filter(subject__startswith=FORMATION, state="open").order_by("closes_at"))


def formations(item: Item) -> QuerySet[Formation]:
    """The moments at which an item's information came into being, newest first."""
    return Formation.objects.filter(item=item).select_related("organ")


def duties_of(found: Iterable[Formation]) -> dict[int, Duty]:
    """Formation id → the duty that it started; one query."""
    subjects = [f"{FORMATION}{formation.pk}" for formation in found]
    return {_formation_id(duty): duty for duty in Duty.objects.filter(subject__in=subjects).order_by("-closes_at")}


def _coverage(standard: list[Field], had: set[int]) -> Coverage:
    missing = tuple(field for field in standard if field.pk not in had)
    return Coverage(len(standard) - len(missing), len(standard), missing)


def _difference(item: Item, upper: Item) -> Difference | None:
    differing = tuple(title_of(name) for name in FIELDS if getattr(item, name) != getattr(upper, name))
    return Difference(item, differing, looser(item, upper)) if differing else None


def _with_formations(duties: QuerySet[Duty]) -> list[Lateness]:
    rows = list(duties)
    found = Formation.objects.select_related("item", "organ").in_bulk([_formation_id(duty) for duty in rows])
    return [Lateness(found[_formation_id(duty)], duty) for duty in rows if _formation_id(duty) in found]


def _formation_id(duty: Duty) -> int:
    return int(duty.subject.removeprefix(FORMATION))
