"""E-mail subscription for anyone. Nothing here is kept by a cache, and nothing tells whether an address is known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from gongkai.catalog.models import Field
from gongkai.channels import letters
from gongkai.channels.actions import subscriptions
from gongkai.channels.models import Rhythm
from gongkai.channels.wanted import LONGEST_WORDS, register_columns
from gongkai.desk import clock
from gongkai.desk.actions import Refused
from gongkai.desk.forms import Form
from gongkai.desk.words import named
from gongkai.organs.queries import standing
from gongkai.portal.models import ColumnPage
from gongkai.portal.senders import sender
from gongkai.portal.site import show

_EVERYTHING = ("", gettext_lazy("不限"))
LONGEST_TOKEN = 2000


class SubscribeForm(Form):
    address = forms.CharField(
        label=gettext_lazy("邮箱"),
        max_length=120,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    organ = forms.ChoiceField(label=gettext_lazy("机关"), required=False)
    field = forms.ChoiceField(label=gettext_lazy("领域"), required=False)
    column = forms.ChoiceField(label=gettext_lazy("栏目"), required=False)
    q = forms.CharField(
        label=gettext_lazy("关键词"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=gettext_lazy("只收标题、内容或者文号里有这些词的信息。"),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("多久一封"), choices=Rhythm.choices, initial=Rhythm.DAILY, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("organ", [(one.code, named(one)) for one in standing(clock.today())])
        self._choose("field", [(one.code, named(one)) for one in Field.objects.order_by("position")])
        columns = ColumnPage.objects.live().order_by("path")
        self._choose("column", [(one.slug, named(one)) for one in columns])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [_EVERYTHING, *choices]  # type: ignore[attr-defined]


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """``?organ=…&column=…&q=…`` begins with what the reader was looking at."""
    given = {name: request.GET[name] for name in ("organ", "field", "column", "q") if name in request.GET}
    form = SubscribeForm(request.POST or None, initial={"rhythm": Rhythm.DAILY, **given})
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, 422 if form.errors else 200)
    told = dict(form.cleaned_data)
    try:
        subscriptions.ask(told.pop("address"), told, told.pop("rhythm"), client=sender(request))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form, 422)
    except letters.FAULTS:
        form.add_error(None, _("邮件没有发出去，请过一会儿再试。"))
        return _page(request, form, 503)
    return show(request, "portal/subscribe_sent.html")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link changes nothing: mail programs open links. The button does; the sealed token is proof enough."""
    wish = subscriptions.read(token) if len(token) <= LONGEST_TOKEN else None
    if wish is None:
        return show(request, "portal/subscribe_over.html", status=404)
    context: dict[str, object] = {"what": letters.described(wish.wanted), "rhythm": Rhythm(wish.rhythm).label}
    if request.method != "POST":
        return show(request, "portal/subscribe_confirm.html", context)
    made = subscriptions.confirm(token)
    if made is None:
        return show(request, "portal/subscribe_over.html", status=404)
    return show(request, "portal/subscribe_done.html", {**context, "key": letters.key_of(made)})


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """退订. The mail program's one click (RFC 8058) and the reader's button are the same POST; ended twice is ended."""
    found = subscriptions.by_key(key)
    if request.method == "POST":
        subscriptions.leave(key)
        return show(request, "portal/subscribe_left.html")
    what = letters.described(found.wanted) if found else ""
    return show(request, "portal/subscribe_leave.html", {"what": what, "found": found is not None})


def column(slug: str) -> Q | None:
    found = ColumnPage.objects.live().filter(slug=slug).first()
    return found.wanted.condition if found else None


def _page(request: HttpRequest, form: SubscribeForm, status: int) -> HttpResponse:
    return show(request, "portal/subscribe.html", {"form": form}, status=status)


register_columns(column)
