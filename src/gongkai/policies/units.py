"""Which organs a name in a document means: one organ, a collective name, what an officer once said, or nobody knows."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.organs.models import Organ
from gongkai.schemas.loader import CollectiveName, collective, collective_names
from gongkai.text.script import fold

from . import short_names
from .models import UnitName
from .short_names import parted

How = Literal["organ", "collective", "learned", "outside", "unknown"]
OUTSIDE = "outside"
_JOINS = re.compile("以及|[及和与]")


def key(name: str) -> str:
    """The same for every way of writing a name: script, width, spaces, brackets."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", fold(name)))


@dataclass(frozen=True, slots=True)
class Unit:
    """A name and the organs it stands for. ``unknown`` needs an officer, who may find that it is the ``likely`` one;
    ``outside`` is known to be nobody here."""

    name: str
    organs: tuple[Organ, ...]
    how: How
    likely: Organ | None = None


class Register:
    """The organs below one government on one day, findable by any of their names. Two queries, however many names."""

    def __init__(self, government: Organ, day: date) -> None:
        self.government = government
        known = list(Organ.objects.filter(path__startswith=government.path))
        self.organs = [organ for organ in known if organ.ended_on is None or organ.ended_on > day]
        self._heirs = _heirs(known, self.organs)
        self._level = _level(government)
        self._by_code = {organ.code: organ for organ in self.organs}
        self._by_key = _index(self.organs)
        self._by_name = {key(organ.name): organ for organ in self.organs}
        self._place = place = key(government.name).removesuffix("人民政府")
        own = [organ for organ in self.organs if organ.parent_id == government.pk]
        self._own = [(organ, _cores(organ, place)) for organ in own]
        self._found: dict[tuple[str, str], Unit] = {}
        self._learned = {
            key(name): meaning
            for name, meaning in UnitName.objects.filter(organ=government).values_list("name", "meaning")
        }

    def find_all(self, names: Sequence[str]) -> list[Unit]:
        """The units of one list. A name without a level is of the level last named: in 省发改委、财政厅 the second is 省财政厅."""
        level, units = "", []
        for name in names:
            level = parted(key(name))[0] or level
            units.append(self.find(name, level))
        return units

    def find(self, name: str, level: str = "") -> Unit:
        """``level`` is the one a bare name takes over from the name before it."""
        if (name, level) not in self._found:
            self._found[name, level] = self._find(name, level)
        return self._found[name, level]

    def _find(self, name: str, level: str) -> Unit:
        found = self._alone(name, level)
        organs = self._joined(key(name), level) if found.how == "unknown" else ()
        return Unit(name, organs, "organ") if organs else found

    def _alone(self, name: str, level: str) -> Unit:
        plain = key(name)
        if plain in self._learned:
            return self._meant(name, self._learned[plain])
        if plain in self._by_name:
            return Unit(name, (self._by_name[plain],), "organ")
        if self._of_another_level(plain, level):
            return Unit(name, (), "unknown")
        if found := self._by_key.get(plain) or self._by_key.get(parted(plain)[1]):
            return Unit(name, (found,), "organ")
        row = collective(plain)
        members = self.members(row) if row and not row.open else ()
        return Unit(name, members, "collective") if members else Unit(name, (), "unknown", self._likely(plain))

    def _joined(self, plain: str, level: str) -> tuple[Organ, ...]:
        """市教育局及财政局, which a document writes as one: everybody, when nobody in it is unknown. 和 may be in a name as well."""
        found: list[Unit] = []
        begin = 0
        for end, after in [*(joint.span() for joint in _JOINS.finditer(plain)), (len(plain), len(plain) + 1)]:
            unit = self._alone(plain[begin:end], level)
            if unit.how != "unknown":
                level = parted(plain[begin:end])[0] or level
                found.append(unit)
                begin = after
        whole = begin > len(plain)
        return tuple(dict.fromkeys(organ for unit in found for organ in unit.organs)) if whole else ()

    def members(self, row: CollectiveName) -> tuple[Organ, ...]:
        """Every organ a collective name covers, in register order; the government itself is never its own member."""
        return tuple(organ for organ in self.organs if self._covers(row, organ))

    def means(self, meaning: str) -> tuple[Organ, ...] | None:
        """The organs of ``organ:CODE`` or ``collective:CODE``; none for ``outside``; None when it names nothing here."""
        kind, _, code = meaning.partition(":")
        if meaning == OUTSIDE:
            return ()
        if kind == "organ" and code in self._by_code:
            return (self._by_code[code],)
        row = next((row for row in collective_names() if row.code == code), None) if kind == "collective" else None
        return (self.members(row) or None) if row and not row.open else None

    def collectives(self) -> list[tuple[CollectiveName, int]]:
        """Collective names with members here, and how many."""
        counted = [(row, len(self.members(row))) for row in collective_names() if not row.open]
        return [(row, n) for row, n in counted if n]

    def suggest(self, name: str, limit: int = 3) -> list[Organ]:
        """The organs that ``name`` may be short for, then those whose names share most characters with it, if not too few."""
        heir, alike = self._heirs.get(key(name)), self._alike(key(name))
        return list(dict.fromkeys([*([heir] if heir else []), *alike, *self._sharing(name, limit)]))[:limit]

    def _likely(self, plain: str) -> Organ | None:
        """Who took over from the organ of that name; else the only department of the government itself that it may be short for."""
        if heir := self._heirs.get(plain):
            return heir
        found = self._alike(plain)
        return found[0] if len(found) == 1 else None

    def _alike(self, plain: str) -> list[Organ]:
        name = plain.removeprefix(self._place)
        return [organ for organ, cores in self._own if short_names.alike(name, cores)]

    def _sharing(self, name: str, limit: int) -> list[Organ]:
        wanted = set(parted(key(name))[1]) - _COMMON
        scored = [(_likeness(wanted, organ), organ) for organ in self.organs] if wanted else []
        best = sorted((pair for pair in scored if pair[0] >= 0.5), key=lambda pair: -pair[0])
        return [organ for _, organ in best[:limit]]

    def _of_another_level(self, plain: str, level: str) -> bool:
        """省教育厅 and 县政府各部门 are not for a city to take as its own: somebody must say who does the work here."""
        named = parted(plain)[0] or ("" if plain.startswith("各") else level)
        return bool(named and self._level and named != self._level)

    def _meant(self, name: str, meaning: str) -> Unit:
        if meaning == OUTSIDE:
            return Unit(name, (), "outside")
        organs = self.means(meaning)
        return Unit(name, organs, "learned") if organs else Unit(name, (), "unknown")

    def _covers(self, row: CollectiveName, organ: Organ) -> bool:
        return (
            organ.pk != self.government.pk
            and (not row.kinds or organ.kind in row.kinds)
            and (not row.levels or organ.level in row.levels)
            and (row.reach == "all" or organ.parent_id == self.government.pk)
        )


_COMMON = set("人民政府办公室局委员会厅处中心管理县市区省州和")


def _heirs(known: Iterable[Organ], standing: Sequence[Organ]) -> dict[str, Organ]:
    """Names of organs that ended → the organ that exercises their powers now, however often they passed on."""
    by_pk, stands = {organ.pk: organ for organ in known}, {organ.pk for organ in standing}
    found = {}
    for name, gone in _index(organ for organ in by_pk.values() if organ.pk not in stands).items():
        passed: set[int] = set()
        heir: Organ | None = gone
        while heir and heir.pk not in stands and heir.pk not in passed:
            passed.add(heir.pk)
            heir = by_pk.get(heir.successor_id or 0)
        if heir and heir.pk in stands:
            found[name] = heir
    return found


def _level(government: Organ) -> str:
    """市 of 望川市人民政府; empty when the name does not say."""
    match = re.search("([省市县区州旗])人民政府$", key(government.name))
    return match[1] if match else ""


def _names(organ: Organ) -> set[str]:
    whole = {key(name) for name in (organ.name, organ.short_name, *organ.aliases) if name}
    return whole | {parted(name)[1] for name in whole}


def _cores(organ: Organ, place: str) -> set[str]:
    """What the organ is about by each of its names; the full one has no level before it once its ``place`` is taken off."""
    others = (key(name) for name in (organ.short_name, *organ.aliases))
    names = {key(organ.name).removeprefix(place), *map(short_names.without_level, others)}
    return set(map(short_names.core, names)) - {""}


def _index(organs: Iterable[Organ]) -> dict[str, Organ]:
    """Names that one organ alone bears: two bureaus of the same name in two counties cannot be told apart."""
    bearers: dict[str, list[Organ]] = defaultdict(list)
    for organ in organs:
        for name in _names(organ):
            bearers[name].append(organ)
    return {name: found[0] for name, found in bearers.items() if len(found) == 1}


def _likeness(wanted: set[str], organ: Organ) -> float:
    return max(len(wanted & set(name)) / len(wanted) for name in _names(organ))
