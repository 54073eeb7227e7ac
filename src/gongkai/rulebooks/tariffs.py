"""Tariffs from files (tariffs/*.yaml). Bands that fall, overlap or end, and two tariffs for one day, are load errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import chain, pairwise
from typing import Annotated

from msgspec import Meta, Struct, field

from gongkai.law.errors import RulebookError
from gongkai.law.fees import Band, Counts, Tariff
from gongkai.law.rulebook import Basis
from gongkai.rulebooks.reading import parse, read, shipped
from gongkai.rulebooks.shapes import CitationFile, InstrumentFile

FOLDER = "tariffs"
Count = Annotated[int, Meta(ge=1)]
Name = Annotated[str, Meta(min_length=1)]


class BandFile(Struct, forbid_unknown_fields=True, frozen=True):
    rate: Decimal
    article: Name
    to: Count | None = None
    every: Count | None = None
    adds: Decimal | None = None

    def __post_init__(self) -> None:
        if self.to is not None and self.every is not None:
            raise ValueError("to 与 every 只能写一个")
        if (self.every is None) != (self.adds is None):
            raise ValueError("every 与 adds 须一并写明")
        if self.rate < 0 or (self.adds is not None and self.adds <= 0):
            raise ValueError("rate 不得为负，adds 应大于零")


class TariffFile(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    id: Name
    counts: Counts
    title: Name
    unit: Name
    citation: CitationFile
    bands: Annotated[tuple[BandFile, ...], Meta(min_length=1)]
    basis: Basis
    checked: date
    starts: date | None = field(default=None, name="from")
    ends: date | None = field(default=None, name="to")
    conventions: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        *closed, last = self.bands
        if last.to is not None or any(band.to is None for band in closed):
            raise ValueError("除最后一档不写 to 以外，每一档都应写明 to")
        if any(before.to >= after.to for before, after in pairwise(closed) if before.to and after.to):
            raise ValueError("各档的 to 应逐档增大，不得重叠")
        if any(before.rate > after.rate for before, after in pairwise(self.bands)):
            raise ValueError("超额累进的费率不得逐档下降")


class File(Struct, forbid_unknown_fields=True, frozen=True):
    title: Name
    tariffs: Annotated[tuple[TariffFile, ...], Meta(min_length=1)]


@cache
def tariffs() -> tuple[Tariff, ...]:
    """Every shipped tariff. Raises RulebookError."""
    names = sorted(entry.name for entry in shipped(FOLDER).iterdir() if entry.name.endswith(".yaml"))
    found = tuple(chain.from_iterable(tariffs_of(shipped(FOLDER, name).read_text("utf-8"), name) for name in names))
    _check_versions(found, FOLDER)
    return found


def tariffs_of(text: str, name: str) -> tuple[Tariff, ...]:
    """The tariffs of one file's text."""
    found = tuple(_tariff(row, f"{FOLDER}/{name}") for row in parse(text, File, f"{FOLDER}/{name}").tariffs)
    _check_versions(found, f"{FOLDER}/{name}")
    return found


def _tariff(row: TariffFile, where: str) -> Tariff:
    try:
        citation = row.citation.citation(read(dict[str, InstrumentFile], "instruments.yaml"))
    except KeyError:
        missing = row.citation.instrument
        raise RulebookError(f"{where} {row.id}", f"依据“{missing}”未列入 instruments.yaml，请先补上") from None
    if row.starts and row.ends and row.starts > row.ends:
        raise RulebookError(f"{where} {row.id}", f"施行日 {row.starts} 晚于失效日 {row.ends}")
    bands = tuple(
        Band(band.rate, str(replace(citation, article=band.article)), band.to, band.every, band.adds or Decimal(0))
        for band in row.bands
    )
    return Tariff(
        id=row.id,
        title=row.title,
        counts=row.counts,
        unit=row.unit,
        citation=str(citation),
        bands=bands,
        starts=row.starts,
        ends=row.ends,
        conventions=row.conventions,
    )


def _check_versions(found: Iterable[Tariff], where: str) -> None:
    """One tariff a day for each way of counting, without a day between two versions."""
    by_counts: dict[Counts, list[Tariff]] = {}
    for tariff in found:
        by_counts.setdefault(tariff.counts, []).append(tariff)
    for versions in by_counts.values():
        for before, after in pairwise(sorted(versions, key=lambda tariff: tariff.starts or date.min)):
            if before.ends is None or after.starts is None or after.starts <= before.ends:
                raise RulebookError(f"{where} {after.id}", "同一计收方式的标准有效期重叠，请写明起止日期")
            if after.starts != before.ends + timedelta(days=1):
                raise RulebookError(f"{where} {after.id}", f"{before.ends} 与 {after.starts} 之间没有标准，请补上")
