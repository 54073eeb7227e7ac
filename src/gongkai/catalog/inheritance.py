"""省 → 市 → 县 → 乡: the rows above an organ, the nearest standing for those it was made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext

from gongkai.organs.models import Organ

from .content import of_item
from .models import Item
from .refining import Upper

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class UpperCatalogue:
    """``items`` are the rows that an organ is held to, in the order of catalogues.

    A row refined by an organ in between stands for the one it was made of: ``heirs`` leads from the older to the nearer.
    """

    items: tuple[Item, ...] = ()
    by_pk: dict[int, Item] = field(default_factory=dict)
    by_name: dict[Key, Item] = field(default_factory=dict)
    heirs: dict[int, int] = field(default_factory=dict)

    def of(self, parent: int | None, key: Key) -> Item | None:
        """The row above one whose parent and name these are: its parent or what now stands for that, else its namesake."""
        while parent is not None and parent not in self.by_pk:
            parent = self.heirs.get(parent)
        return self.by_pk[parent] if parent is not None else self.by_name.get(key)


def uppers(organ: Organ | None, *, fields: Iterable[int] | None = None) -> UpperCatalogue:
    """The upper catalogue of an organ; the common items have none above. One query.

    Rows that are not meant for the organ's level are left out: a province's own business is not a county's.
    """
    if organ is None:
        return UpperCatalogue()
    found = Item.objects.filter(_above(organ), in_force=True, published=True).select_related("organ", "field")
    if fields is not None:
        found = found.filter(field__in=fields)
    return _catalogue(found.order_by("field__position", "field__code", "organ__position", "id"), organ.level)


def cited(item: Item) -> Upper:
    return Upper(of_item(item), item.code, item.organ.name if item.organ else gettext("共性事项目录"))


def key_of(item: Item) -> Key:
    return (item.field_id, item.name_key)


def _above(organ: Organ) -> Q:
    ancestors = [int(pk) for pk in organ.path.split("/") if pk and int(pk) != organ.pk]
    return Q(organ=None) | Q(organ__in=ancestors)


def _catalogue(found: Iterable[Item], level: str) -> UpperCatalogue:
    rows = [item for item in found if not item.levels or level in item.levels]
    nearest_first = sorted(rows, key=lambda item: -len(item.organ.path) if item.organ else 0)
    heirs: dict[int, int] = {}
    by_name: dict[Key, Item] = {}
    for item in nearest_first:
        if item.parent_id:
            heirs.setdefault(item.parent_id, item.pk)
        if (named := by_name.setdefault(key_of(item), item)) is not item:
            heirs.setdefault(item.pk, named.pk)
    standing = {item.pk: item for item in rows if item.pk not in heirs}
    names = {key: item for key, item in by_name.items() if item.pk in standing}
    return UpperCatalogue(tuple(standing.values()), standing, names, heirs)
