"""如果……: one more thing that might happen, read by the same clock. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk import clock
from gongkai.desk.actions import Reason
from gongkai.desk.forms import Form
from gongkai.law.clock_reading import ClockReading
from gongkai.law.clocks import Fact
from gongkai.records.forms import Day

from .actions.base import objections
from .models import Request, State
from .reading import CORRECTED, after_asking, longest_extension, reading

MOST_ADDED = 60


class ExtendIf(Form):
    n = forms.IntegerField(label=gettext_lazy("延长几个工作日"), min_value=1, max_value=MOST_ADDED, initial=20)
    on = forms.DateField(label=gettext_lazy("告知申请人的日期"), widget=Day)

    @property
    def data_of(self) -> dict[str, Any]:
        return {"n": self.cleaned_data["n"], "consent": True, "notified": True}

    @property
    def said(self) -> str:
        return _("%(on)s告知申请人，延长%(n)d个工作日") % self.cleaned_data

    @property
    def too_much(self) -> str:
        """What stands against it even where the calendar does not reach as far."""
        most = longest_extension(self.cleaned_data["on"])
        text = _("最多延长%(n)d个工作日（《政府信息公开条例》第三十三条第二款）。") % {"n": most}
        return text if self.cleaned_data["n"] > most else ""


class ConsultIf(Form):
    on = forms.DateField(label=gettext_lazy("发出日期"), widget=Day)
    served = forms.DateField(label=gettext_lazy("送达日期"), widget=Day, required=False)

    def clean_served(self) -> date | None:
        on, served = self.cleaned_data.get("on"), self.cleaned_data.get("served")
        if on and served and served < on:
            raise forms.ValidationError(_("送达日期不能早于发出日期。"))
        return served

    @property
    def data_of(self) -> dict[str, Any]:
        served = self.cleaned_data.get("served")
        told = {"consultation": "?", "kind": "third_party", "written": True}
        return {**told, **({"served_on": served.isoformat()} if served else {})}

    @property
    def said(self) -> str:
        served = self.cleaned_data.get("served")
        if served:
            return _("%(on)s发出征求第三方意见书，%(served)s送达，没有答复") % self.cleaned_data
        return _("%(on)s发出征求第三方意见书") % self.cleaned_data


class CorrectedIf(Form):
    on = forms.DateField(label=gettext_lazy("收到补正的日期"), widget=Day)

    @property
    def data_of(self) -> dict[str, Any]:
        return {}

    @property
    def said(self) -> str:
        return _("%(on)s收到补正") % self.cleaned_data


class PaidIf(CorrectedIf):
    on = forms.DateField(label=gettext_lazy("完成缴费的日期"), widget=Day)

    @property
    def said(self) -> str:
        return _("%(on)s完成缴费") % self.cleaned_data


@dataclass(frozen=True, slots=True)
class If:
    """One kind of supposition: the event, its form, and the states in which the page offers it."""

    key: str
    title: str
    event: str
    form: type[Form]
    states: tuple[str, ...]


_RUNNING = (State.RUNNING, State.CONSULTING, State.AWAITING_REASONS, State.AWAITING_RULING)
_ASKING = (*_RUNNING, State.DEFERRED)
IFS = {
    one.key: one
    for one in (
        If("extend", gettext_lazy("延期"), "foi.extended", ExtendIf, _RUNNING),  # type: ignore[arg-type]
        If("consult", gettext_lazy("征求第三方意见"), "foi.consult_sent", ConsultIf, _ASKING),  # type: ignore[arg-type]
        If("corrected", gettext_lazy("收到补正"), "foi.corrected", CorrectedIf, (State.AWAITING_CORRECTION,)),  # type: ignore[arg-type]
        If("paid", gettext_lazy("完成缴费"), "foi.fee_paid", PaidIf, (State.AWAITING_FEE,)),  # type: ignore[arg-type]
    )
}


@dataclass(frozen=True, slots=True)
class Supposed:
    """``found`` is the clock as it would be; ``against`` is what it would object to."""

    said: str
    fact: Fact
    found: ClockReading
    against: tuple[Reason, ...]


def forms_for(request: Request, asked: Mapping[str, Any]) -> list[tuple[If, Form]]:
    """The suppositions that fit the state, the one asked for with what was typed."""
    today = clock.today()
    chosen = asked.get("if", "")
    return [
        (one, one.form(asked if one.key == chosen else None, initial={"on": today, "served": today}, prefix=one.key))
        for one in IFS.values()
        if request.state in one.states or one.key == chosen
    ]


def supposed(request: Request, one: If, form: Any) -> Supposed:
    """Raises LawError: where the year after has no official arrangement yet, or a date is out of all bounds."""
    on: date = form.cleaned_data["on"]
    data = form.data_of | (after_asking(request) if one.event == CORRECTED else {})
    fact = Fact(one.event, on, data, None)
    against = tuple(objections(request, one.event, on, data, despite=False))
    found = reading(request, fact, now=max(on, clock.today()))
    assert found.segments is not None  # counted here, so that a year without a calendar is met here
    return Supposed(form.said, fact, found, against)
