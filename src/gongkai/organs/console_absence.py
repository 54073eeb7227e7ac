"""Staff pages: 外出登记 – one's own, or for somebody whose account one keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.desk import clock
from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.forms import Form
from gongkai.desk.permissions import Actor, Role

from .absences import end_absence, may_note, note_absence
from .models import Absence, Person


class AbsenceForm(Form):
    username = forms.CharField(label=_("账号"), max_length=150, help_text=_("填自己的账号；系统管理员可以代为登记。"))
    starts_on = forms.DateField(label=_("开始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("结束日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


COLUMNS: Columns = (
    (_("姓名"), "person.name"),
    (_("账号"), "person.username"),
    (_("开始日期"), "starts_on"),
    (_("结束日期"), "ends_on"),
)


@staff
@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """While away, the deputies of the person's posts sign in their place."""
    actor = actor_of(request)
    today = clock.today()
    form = AbsenceForm(request.POST or None, initial={"username": actor.username, "starts_on": today, "ends_on": today})
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        person = Person.objects.filter(username=told["username"]).first()
        if person is None or not may_note(actor, person):
            form.add_error("username", gettext("只能登记自己的，或者由系统管理员登记其管辖机关人员的。"))
        else:
            try:
                note_absence(person, told["starts_on"], told["ends_on"], by=actor)
                messages.success(request, gettext("已登记。外出期间，由您的代理人签批。"))
                return redirect("console:absences")
            except Refused as refused:
                reasons = refused.reasons
    found = _seen(actor)
    if file := export(request, gettext("外出登记"), COLUMNS, found):
        return file
    page = paged(request, found)
    context = {"page": page, "form": form, "today": today, "reasons": reasons}
    status = 409 if reasons else 422 if form.errors else 200
    return render(request, "organs/console_absences.html", context, status=status)


@staff
@require_POST
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    end_absence(get_object_or_404(_seen(actor), pk=pk), by=actor)
    messages.success(request, gettext("已销假。"))
    return redirect("console:absences")


def _seen(actor: Actor) -> Any:
    """One's own, and those of people whose accounts one keeps; what is not over comes first."""
    kept = Q(person__posts__organ__code__in=actor.organs(Role.SYSTEM_ADMIN))
    found = Absence.objects.filter(Q(person__username=actor.username) | kept).distinct()
    return found.select_related("person").order_by("-ends_on", "-id")


add_menu(MenuEntry(_("外出登记"), "absences", _("系统"), icon="calendar", order=805))
add_urls(
    path("absences/", absences, name="absences"),
    path("absences/<int:pk>/end/", absence_end, name="absence-end"),
)
