"""邮件订阅 for staff: numbers, and not one address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff

from . import permissions, queries
from .console import GROUP, reader
from .models import Mailed, Rhythm

DAYS = 30


@staff
@require_GET
def subscriptions(request: HttpRequest) -> HttpResponse:
    reader(request)
    counts = queries.subscriptions_by()
    context = {
        "counts": [(label, counts.get(value, 0)) for value, label in Rhythm.choices],
        "total": sum(counts.values()),
        "days": Mailed.objects.all()[:DAYS],
    }
    return render(request, "channels/console_subscriptions.html", context)


add_urls(path("subscriptions/", subscriptions, name="subscriptions"))
add_menu(MenuEntry(gettext_lazy("邮件订阅"), "subscriptions", GROUP, icon="inbox", roles=permissions.READERS, order=66))
