from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from gongkai.desk import clock
from gongkai.law.rulebook import Rulebook
from gongkai.rulebooks.fields import fields

from . import browsing
from .browsing import KINDS, MANY, NATION, NO_AREA, Entry, Wanted
from .models import State
from .plain import BASES

ACTIVE = "active"
STANDINGS = [
    (ACTIVE, _("要办的（未了结）")),
    ("overdue", _("已逾期")),
    ("soon", _("临近到期")),
    ("open", _("未到期")),
    (State.MET, State.MET.label),
    (State.LATE, State.LATE.label),
    (State.TARGET, State.TARGET.label),
    (State.WAITING, State.WAITING.label),
    (State.UNDETERMINED, State.UNDETERMINED.label),
    (State.CANCELLED, State.CANCELLED.label),
    ("all", _("全部")),
]


class Filters(forms.Form):
    """What a list of duties is narrowed by; a value that is not offered narrows nothing."""

    state = forms.ChoiceField(label=_("状态"), choices=STANDINGS, required=False)
    q = forms.CharField(label=_("事项"), max_length=60, required=False)

    def __init__(self, data: Any, organs: Iterable[tuple[str, str]], rules: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["organ"] = _choice(_("机关"), [("", _("全部机关")), *organs])
        self.fields["rule"] = _choice(_("规则"), [("", _("全部规则")), *rules])
        self.order_fields(["organ", "state", "rule", "q"])

    def wanted(self, name: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name) or ""


class RuleFilters(forms.Form):
    """What the rulebook is narrowed by, for staff and for everyone; a value that is not offered narrows nothing."""

    q = forms.CharField(label=_("词语"), max_length=60, required=False)
    on = forms.DateField(label=_("在这一天有效"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, book: Rulebook) -> None:
        super().__init__(data)
        areas = [(key, browsing.field_title(key)) for key in (*fields(), NO_AREA)]
        places = [(NATION, _("全国")), *((place, place) for place in browsing.places(book))]
        self.fields["field"] = _choice(_("工作领域"), [("", _("全部领域")), *areas])
        self.fields["kind"] = _choice(_("种类"), [("", _("全部种类")), *_translated(KINDS)])
        self.fields["basis"] = _choice(_("效力"), [("", _("全部效力")), *_translated(BASES)])
        self.fields["place"] = _choice(_("制定地"), [("", _("全部")), *places])
        self.order_fields(["q", "field", "kind", "basis", "place", "on"])

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        said = self.cleaned_data
        names = ("kind", "field", "basis", "place")
        return Wanted(words=said.get("q") or "", on=said.get("on"), **{name: said.get(name) or "" for name in names})

    @property
    def day(self) -> date:
        """The day as of which rules are shown."""
        return self.wanted.on or clock.today()

    def found(self, every: Iterable[Entry]) -> list[Entry]:
        wanted = self.wanted
        return [one for one in every if wanted.admits(one)]

    def by_area(self, found: Sequence[Entry]) -> bool:
        """Whether so many were found that the page shows their areas first; ``all`` asks for every rule at once."""
        return len(found) > MANY and not self.data.get("all")

    def kinds(self, every: Iterable[Entry]) -> list[tuple[str, str, int]]:
        """Kind, its title, and how many there are of it under the other filters."""
        wanted = replace(self.wanted, kind="")
        numbers = browsing.counted(one for one in every if wanted.admits(one))
        return [(kind, _t(KINDS[kind]), n) for kind, n in numbers.items()]


def _translated(titles: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, _t(title)) for code, title in titles.items()]


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def rule_list(asked: Any, book: Rulebook) -> dict[str, Any]:
    """What a page that lists the rules shows, public or not; the counts of duties are the page's own."""
    filters = RuleFilters(asked, book)
    every = browsing.entries(book, filters.day)
    found = filters.found(every)
    groups = browsing.grouped(found)
    return {
        "book": book,
        "filters": filters,
        "groups": groups,
        "areas": browsing.areas(groups) if filters.by_area(found) else None,
        "kinds": filters.kinds(every),
        "found": len(found),
        "total": len(every),
    }
