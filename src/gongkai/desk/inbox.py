"""提醒 for staff: what the house told the person, and how the person wants mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from . import notices
from .actions import Refused
from .asked import actor_of, paged
from .console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, answer_refused, staff
from .digest import wish
from .exports import Columns, export
from .models import MailWish
from .models.mailing import Frequency
from .permissions import Actor

ON_WORKBENCH = 5


class WishForm(forms.Form):
    frequency = forms.ChoiceField(label=_("多久一封"), choices=Frequency.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("邮件语言"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


COLUMNS: Columns = (
    (_("时间"), "at"),
    (_("级别"), "get_level_display"),
    (_("提醒"), "said"),
    (_("说明"), "note"),
    (_("机关"), "organ"),
    (_("已读时间"), "read_at"),
)


@staff
def inbox(request: HttpRequest) -> HttpResponse:
    """Those that wait, or all with ``?show=all``; newest first."""
    actor = actor_of(request)
    everything = request.GET.get("show") == "all"
    found = notices.of(actor) if everything else notices.waiting(actor)
    if file := export(request, _("提醒"), COLUMNS, found):
        return file
    page = paged(request, found)
    context = {"page": page, "everything": everything, "unread": notices.waiting(actor).count()}
    return render(request, "console/notices.html", context)


@require_POST
@staff
def read(request: HttpRequest) -> HttpResponse:
    """One (``pk``) or all; then back to where the button was."""
    actor = actor_of(request)
    pks = [int(pk) for pk in request.POST.getlist("pk") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    n = notices.read(actor, None if "all" in request.POST else pks)
    messages.success(request, ngettext("%(n)d条提醒已读", "%(n)d条提醒已读", n) % {"n": n})
    return redirect("console:workbench" if request.POST.get("back") == "workbench" else "console:notices")


@staff
def mail(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    kept = MailWish.objects.filter(person=person).first() or MailWish(
        person=person,
        language=request.LANGUAGE_CODE,
    )
    form = WishForm(request.POST or None, initial={"frequency": kept.frequency, "language": kept.language})
    last = person.mailings.order_by("-on").first()
    context = {"form": form, "last": last}
    if request.method != "POST" or not form.is_valid():
        return render(request, "console/mail.html", context)
    try:
        wish(person, by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
    except Refused as refused:
        return answer_refused(request, "console/mail.html", refused, context)
    messages.success(request, gettext("已保存"))
    return redirect("console:mail")


def _unread(actor: Actor) -> int:
    return notices.waiting(actor).count()


def _workbench(actor: Actor) -> dict[str, Any] | None:
    found = notices.waiting(actor)
    unread = found.count()
    return {"notices": found[:ON_WORKBENCH], "unread": unread} if unread else None


add_urls(
    path("notices/", inbox, name="notices"),
    path("notices/read/", read, name="notices-read"),
    path("notices/mail/", mail, name="mail"),
)
add_menu(MenuEntry(_("提醒"), "notices", _("我的"), icon="inbox", count=_unread, order=5))
add_workbench_panel(Panel(_("提醒"), "console/_panel_notices.html", _workbench, order=5))
