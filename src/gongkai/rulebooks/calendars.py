"""The shipped years and areas, and the years that an operator loads, as law.calendars.Calendar."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from msgspec import Struct

from gongkai.law.calendars import Calendar, LocalHolidays, Notice, Year
from gongkai.law.errors import RulebookError
from gongkai.rulebooks.reading import parse, read, shipped

FOLDER = "calendars"


class Days(Struct, forbid_unknown_fields=True, frozen=True):
    festival: str
    days: tuple[date, ...]


class NoticeFile(Struct, forbid_unknown_fields=True, frozen=True):
    title: str
    issuer: str
    number: str | None
    issued: date | None

    def notice(self) -> Notice:
        return Notice(self.title, self.issuer, self.number, self.issued)


class Amendment(NoticeFile, forbid_unknown_fields=True, frozen=True):
    off: tuple[Days, ...] = ()
    work: tuple[Days, ...] = ()


class YearFile(Struct, forbid_unknown_fields=True, frozen=True):
    year: int
    notice: NoticeFile
    off: tuple[Days, ...]
    work: tuple[Days, ...]
    amended_by: tuple[Amendment, ...] = ()


class AreaYear(Struct, forbid_unknown_fields=True, frozen=True):
    year: int
    citation: str
    basis: str
    off: tuple[Days, ...]
    work: tuple[Days, ...] = ()


class Area(Struct, forbid_unknown_fields=True, frozen=True):
    area: str
    name: str
    festivals: tuple[str, ...]
    years: tuple[AreaYear, ...]


@cache
def calendar(area: str | None = None, folder: Path | None = None) -> Calendar:
    """The national calendar, or the one of an administrative area code (any length; the longest known prefix lays its
    festivals over it). An area without an entry has the national calendar. ``folder`` is an operator's: a year under its
    ``calendars`` is added, or stands in the place of the shipped one."""
    if area is None:
        return Calendar(tuple(_year(name, file) for name, file in sorted(_year_files(folder).items())))
    national = calendar(folder=folder)
    return national.with_local(_local(area, national))


def areas() -> tuple[Area, ...]:
    return read(tuple[Area, ...], FOLDER, "areas.yaml")


def _year_files(folder: Path | None) -> dict[str, Traversable | Path]:
    ours = {one.name: one for one in shipped(FOLDER).iterdir() if one.name.removesuffix(".yaml").isdecimal()}
    theirs = {one.name: one for one in (folder / FOLDER).glob("*.yaml")} if folder else {}
    return {**ours, **theirs}


def _year(name: str, told: Traversable | Path) -> Year:
    file = parse(told.read_text(encoding="utf-8"), YearFile, f"{FOLDER}/{name}")
    if name != f"{file.year}.yaml":
        raise RulebookError(f"{FOLDER}/{name}", f"文件名与 year: {file.year} 不一致")
    return year_of(file)


def year_of(file: YearFile) -> Year:
    """One year, amendments applied in the order written: a later notice takes a day off or calls it back."""
    off, work = _entries(file.off, file.notice), _entries(file.work, file.notice)
    if clash := off.keys() & work.keys():
        raise RulebookError(f"{FOLDER}/{file.year}.yaml", f"{min(clash)} 既放假又上班")
    for amendment in file.amended_by:
        freed, called = _entries(amendment.off, amendment), _entries(amendment.work, amendment)
        off = {day: entry for day, entry in off.items() if day not in called} | freed
        work = {day: entry for day, entry in work.items() if day not in freed} | called
    return Year(file.year, off, work)


def _entries(groups: tuple[Days, ...], file: NoticeFile) -> dict[date, tuple[str, Notice]]:
    notice = file.notice()
    return {day: (group.festival, notice) for group in groups for day in group.days}


def _local(code: str, national: Calendar) -> LocalHolidays | None:
    known = [area for area in areas() if code.startswith(area.area)]
    return _overlay(max(known, key=lambda area: len(area.area)), national) if known else None


def _overlay(area: Area, national: Calendar) -> LocalHolidays:
    entered = {year.year for year in area.years}
    years = (year.year for year in national.years)
    return LocalHolidays(
        area=area.area,
        name=area.name,
        off={day: entry for year in area.years for day, entry in _local_days(year, year.off).items()},
        work={day: entry for year in area.years for day, entry in _local_days(year, year.work).items()},
        unentered={year: _unentered(area, year) for year in years if year not in entered},
    )


def _local_days(year: AreaYear, groups: tuple[Days, ...]) -> dict[date, tuple[str, str]]:
    citation = f"{year.citation}；{year.basis}"
    return {day: (group.festival, citation) for group in groups for day in group.days}


def _unentered(area: Area, year: int) -> str:
    festivals = "、".join(area.festivals)
    return f"{area.name}{year}年{festivals}的放假日期尚未录入，该年按全国日历计算。"
