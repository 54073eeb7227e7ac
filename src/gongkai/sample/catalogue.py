"""What the organs of the sample city made of the catalogue above them, and their guides."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import msgspec

from gongkai.catalog.content import Content
from gongkai.sample.loader import SampleOrgan
from gongkai.schemas.reading import read


class Refinement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``add`` goes to the end of lists, ``set`` replaces; ``organ`` None changes the common item."""

    item: str
    day: int
    organ: str | None = None
    add: dict[str, tuple[str, ...]] = {}
    set: dict[str, str] = {}
    why: str

    def of(self, content: Content) -> Content:
        longer: dict[str, Any] = {name: (*getattr(content, name), *lines) for name, lines in self.add.items()}
        return replace(content, **(longer | self.set))


class OwnRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    organ: str
    field: str
    day: int
    draft: bool = False
    row: dict[str, Any]

    @property
    def content(self) -> Content:
        return Content.kept(self.row)


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    basic: tuple[str, ...]
    refined: tuple[Refinement, ...]
    own: tuple[OwnRow, ...]
    upper: tuple[Refinement, ...]
    guide: dict[str, str]


@cache
def catalogue() -> Catalogue:
    return read(Catalogue, "sample", "catalogue.yaml")


def fields_of(organ: SampleOrgan) -> tuple[str, ...]:
    return (*(("00",) if organ.code in catalogue().basic else ()), *organ.fields)


def guide_of(organ: SampleOrgan) -> dict[str, str]:
    """Faxes stand beside the telephones, one exchange on."""
    told = {name: text.format(name=organ.name) for name, text in catalogue().guide.items()}
    return told | {
        "office": f"{organ.name}办公室" if organ.kind != "office" else "政务公开科",
        "address": organ.address,
        "hours": organ.hours,
        "phone": organ.phone,
        "fax": organ.phone.replace("-555", "-556"),
        "internet": f"https://www.wangchuan.example/organs/{organ.code}/",
    }
