"""Questions about catalogues: what is in them, how much of the 26 fields they cover, how they stand to the common items, who is late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason
from gongkai.desk.models import Event
from gongkai.duties.models import Duty
from gongkai.duties.queries import late_subjects, of_organs
from gongkai.organs.models import Organ
from gongkai.organs.queries import taken_over_by
from gongkai.schemas.limit_order import Order

from .content import Content, faults, of_item
from .inheritance import UpperCatalogue, cited, key_of, uppers
from .lookalikes import lookalikes
from .models import Field, Formation, Guide, Item
from .refining import FieldChange, changes, departures, limit_order

#: An organ and a field.
Cell = tuple[int, int]
FORMATION = "formation:"
#: Parts that are the organ's own by their nature; naming them is no departure from the row above.
OWN = ("powers",)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the standard fields have at least one item in force, and which have none."""

    covered: int
    total: int
    missing: tuple[Field, ...]
    local: int = 0
    """How many of the place's own fields have one; they never count among the national ones."""
    inherited: tuple[tuple[Field, Organ], ...] = ()
    """Of those that have one, the fields whose items are still those of an ended organ whose powers were taken over."""

    @property
    def own(self) -> int:
        return self.covered - sum(field.standard for field, _organ in self.inherited)

    @property
    def inherited_from(self) -> tuple[Organ, ...]:
        return tuple(dict.fromkeys(organ for _field, organ in self.inherited))

    @property
    def complete(self) -> bool:
        return self.covered == self.total


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One organ: the number of published items in every field, and its coverage of the standard ones."""

    organ: Organ
    counts: tuple[tuple[Field, int], ...]
    coverage: Coverage

    @property
    def total(self) -> int:
        return sum(n for _field, n in self.counts)

    @property
    def cells(self) -> tuple[tuple[Field, int, Organ | None], ...]:
        """With the ended organ whose items still stand for the field, where there are none of its own."""
        gone = dict(self.coverage.inherited)
        return tuple((field, n, gone.get(field)) for field, n in self.counts)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Organs × fields. ``whole``: fields that at least one of the organs covers."""

    fields: tuple[Field, ...]
    rows: tuple[MatrixRow, ...]
    whole: Coverage

    @property
    def totals(self) -> tuple[tuple[Field, int, int], ...]:
        """Field, items in it, organs that have it."""
        columns = zip(*(row.counts for row in self.rows), strict=True)
        return tuple(
            (column[0][0], sum(n for _field, n in column), sum(n > 0 for _field, n in column)) for column in columns
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """An item and the one above it: what differs, field by field, and in what it gives less."""

    item: Item
    upper: Item
    changes: tuple[FieldChange, ...]
    order: Order
    departures: tuple[Reason, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(change.title for change in self.changes)

    @property
    def looser(self) -> bool:
        return self.order == "looser"


@dataclass(frozen=True, slots=True)
class Pending:
    """The upper item changed since it was taken over: before → now, as it stands above."""

    item: Item
    upper: Item
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An organ's catalogue against the upper one, over the fields it works in: each item is in one of ``added``,
    ``changed`` or the ``same``, and each upper item that none belongs to in ``missing``.

    ``pending``: what changed above and waits to be taken over. ``orphans``: items whose upper item was taken out of force.
    """

    added: tuple[Item, ...]
    changed: tuple[Difference, ...]
    missing: tuple[Item, ...]
    same: int
    pending: tuple[Pending, ...] = ()
    orphans: tuple[Item, ...] = ()


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


def public() -> QuerySet[Item]:
    """The public catalogue: rows in force that have been published. Every public read path starts here."""
    return items().filter(in_force=True, published=True)


def of_organ(organ: Organ | None) -> QuerySet[Item]:
    """An organ's own published items; the common ones for None."""
    return public().filter(organ=organ)


def written(organ: Organ | None) -> QuerySet[Item]:
    """The same with the drafts: what its keepers work on."""
    return items().filter(organ=organ, in_force=True)


def open_to(organ: Organ) -> QuerySet[Item]:
    """Items under which the organ may publish: its own, and common ones that it has not taken over."""
    taken = of_organ(organ).filter(parent__isnull=False).order_by().values("parent")
    return public().filter(organ=organ) | public().filter(organ=None).exclude(pk__in=taken)


def coverage(organ: Organ) -> Coverage:
    """n of the standard fields, for one organ."""
    return coverages([organ])[organ.code]


def coverages(organs: Iterable[Organ]) -> dict[str, Coverage]:
    """Organ code → coverage, for many organs; two queries."""
    organs, fields = list(organs), list(Field.objects.filter(standard=True))
    cells, gone = _cells(organs)
    return {organ.code: _coverage(organ, fields, cells, gone) for organ in organs}


def matrix(organs: Iterable[Organ]) -> Matrix:
    """Organ × field with the number of published items in each cell; two queries."""
    organs = list(organs)
    fields = list(Field.objects.all())
    cells, gone = _cells(organs)
    rows = []
    for organ in organs:
        counts = tuple((field, cells.get((organ.pk, field.pk), 0)) for field in fields)
        rows.append(MatrixRow(organ, counts, _coverage(organ, fields, cells, gone)))
    had = {field for _organ, field in (*cells, *gone)}
    return Matrix(tuple(fields), tuple(rows), _counted(fields, had))


def fields_with_counts(organ: Organ | None = None) -> list[tuple[Field, int]]:
    """Every field with the number of items in force, of one organ or of all catalogues."""
    found = of_organ(organ) if organ else public()
    counts = dict(found.order_by().values_list("field").annotate(n=Count("pk")))
    return [(field, counts.get(field.pk, 0)) for field in Field.objects.all()]


def compare(organ: Organ) -> Comparison:
    """An organ's catalogue, drafts included, against the upper one."""
    own = list(written(organ).select_related("organ", "field", "parent"))
    upper = uppers(organ, fields={item.field_id for item in own})
    paired = [(item, upper.of(item.parent_id, key_of(item))) for item in own]
    met = {above.pk for _item, above in paired if above}
    differences = [_difference(item, above) for item, above in paired if above]
    changed = tuple(one for one in differences if one.changes)
    return Comparison(
        added=tuple(item for item, above in paired if above is None),
        changed=changed,
        missing=tuple(item for item in upper.items if item.pk not in met),
        same=len(differences) - len(changed),
        pending=tuple(one for item, above in paired if above and (one := _pending(item, above))),
        orphans=tuple(item for item, above in paired if above is None and item.parent_id),
    )


def difference(item: Item) -> Difference | None:
    """One item against the one above it; None without one above."""
    upper = above(item)
    return _difference(item, upper) if upper else None


def pending(item: Item) -> Pending | None:
    upper = above(item)
    return _pending(item, upper) if upper else None


def above(item: Item) -> Item | None:
    return uppers(item.organ, fields=[item.field_id]).of(item.parent_id, key_of(item))


def fields_to_adopt(organ: Organ) -> list[tuple[Field, int]]:
    """Fields with upper items that the organ has not taken over, and how many."""
    upper = uppers(organ)
    counts = Counter(item.field_id for item in _not_taken(organ, upper))
    return [(field, counts[field.pk]) for field in Field.objects.all() if counts[field.pk]]


def to_adopt(organ: Organ, fields: Iterable[str]) -> list[Item]:
    """Upper items of the fields with these codes that the organ has not taken over."""
    chosen = set(Field.objects.filter(code__in=list(fields)).values_list("pk", flat=True))
    return _not_taken(organ, uppers(organ, fields=chosen))


def alike(organ: Organ | None) -> list[tuple[Item, Item]]:
    """Pairs of items of one catalogue that are perhaps the same under different names."""
    return list(lookalikes(written(organ), lambda item: (item.field_id, of_item(item))))


def unready(organ: Organ | None) -> list[tuple[Item, list[Reason]]]:
    """Draft rows and what each lacks; an empty list means that it may be published."""
    upper = uppers(organ)
    return [(item, _lacks(item, upper)) for item in written(organ).filter(published=False)]


def tree(organ: Organ) -> list[tuple[Field, list[tuple[str, list[Item]]]]]:
    """An organ's public catalogue: field → 一级事项 → items."""
    return [
        (field, list(_by_level1(rows).items())) for field, rows in groupby(of_organ(organ), key=lambda item: item.field)
    ]


def _by_level1(rows: Iterable[Item]) -> dict[str, list[Item]]:
    """In the order in which each 一级事项 comes first."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in rows:
        found[item.level1].append(item)
    return found


def changelog(organ: Organ | None = None, *, items: Iterable[int] = ()) -> QuerySet[Event]:
    """Public changes of an organ's catalogue, newest first: who, when, what and why."""
    names = [name for name in ledger.public_names() if name.startswith("item.") and name != "item.formed"]
    found = Event.objects.filter(name__in=names).order_by("-seq")
    if items:
        return found.filter(subject__in=[f"item:{pk}" for pk in items])
    return found.filter(organ=organ.code if organ else "")


def guide(organ: Organ) -> Guide | None:
    """The public guide of an organ."""
    return public_guides().filter(organ=organ).first()


def public_guides() -> QuerySet[Guide]:
    """Every public guide, in the order of the organs."""
    return Guide.objects.filter(published=True).select_related("organ").order_by("organ__position", "organ_id")


def guides(organs: Iterable[Organ]) -> list[tuple[Organ, Guide | None]]:
    """Each organ with its guide, public or not; one query."""
    organs = list(organs)
    found = {one.organ_id: one for one in Guide.objects.filter(organ__in=organs).select_related("organ")}
    return [(organ, found.get(organ.pk)) for organ in organs]


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


def _cells(organs: list[Organ]) -> tuple[dict[Cell, int], dict[Cell, Organ]]:
    """How many published items each of the organs has in a field; and where it has none but took over from one that had some,
    that one: until its rows are taken in, they are what the public finds. One query, and one more after a merger."""
    wanted, today = {organ.pk for organ in organs}, clock.today()
    rows = public().filter(Q(organ__in=wanted) | Q(organ__successor_on__lte=today)).order_by()
    counted = list(rows.values_list("organ", "organ__successor_on", "field").annotate(n=Count("pk")))
    cells = {(organ, field): n for organ, _on, field, n in counted if organ in wanted}
    ended = {organ for organ, on, _field, _n in counted if on and on <= today}
    if not ended:
        return cells, {}
    found = {organ.pk: organ for organ in Organ.objects.filter(pk__in=ended).select_related("successor")}
    heirs = {pk: taken_over_by(organ, today).pk for pk, organ in found.items()}
    left = {(heirs[organ], field): found[organ] for organ, _on, field, _n in counted if organ in ended}
    return cells, {cell: organ for cell, organ in left.items() if cell[0] in wanted and cell not in cells}


def _coverage(organ: Organ, fields: list[Field], cells: Mapping[Cell, int], gone: Mapping[Cell, Organ]) -> Coverage:
    had = {field for of, field in (*cells, *gone) if of == organ.pk}
    inherited = tuple((field, gone[organ.pk, field.pk]) for field in fields if (organ.pk, field.pk) in gone)
    return _counted(fields, had, inherited)


def _counted(fields: list[Field], had: set[int], inherited: tuple[tuple[Field, Organ], ...] = ()) -> Coverage:
    standard = [field for field in fields if field.standard]
    missing = tuple(field for field in standard if field.pk not in had)
    local = sum(field.local and field.pk in had for field in fields)
    return Coverage(len(standard) - len(missing), len(standard), missing, local, inherited)


def _difference(item: Item, upper: Item) -> Difference:
    above, own = of_item(upper), of_item(item)
    level = item.organ.level if item.organ else ""
    less = departures(own, cited(upper), level, judged=bool(item.limit_judgement))
    differing = tuple(one for one in changes(above, own) if one.name not in OWN)
    return Difference(item, upper, differing, limit_order(own, above), tuple(less))


def _pending(item: Item, upper: Item) -> Pending | None:
    now = of_item(upper)
    then = Content.kept(item.taken_over) if item.taken_over else now
    differing = changes(then, now)
    return Pending(item, upper, differing) if differing else None


def _not_taken(organ: Organ, upper: UpperCatalogue) -> list[Item]:
    own = Item.objects.filter(organ=organ, in_force=True)
    had = {found.pk for item in own if (found := upper.of(item.parent_id, key_of(item)))}
    return [item for item in upper.items if item.pk not in had]


def _lacks(item: Item, upper: UpperCatalogue) -> list[Reason]:
    content, above = of_item(item), upper.of(item.parent_id, key_of(item))
    lacking = [reason for reason in faults(content) if reason]
    if above and item.organ:
        lacking += departures(content, cited(above), item.organ.level, judged=bool(item.limit_judgement))
    return lacking


def _with_formations(duties: QuerySet[Duty]) -> list[Lateness]:
    rows = list(duties)
    found = Formation.objects.select_related("item", "organ").in_bulk([_formation_id(duty) for duty in rows])
    return [Lateness(found[_formation_id(duty)], duty) for duty in rows if _formation_id(duty) in found]


def _formation_id(duty: Duty) -> int:
    return int(duty.subject.removeprefix(FORMATION))
