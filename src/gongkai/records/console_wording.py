"""Staff pages: remarks on the words of a record beside its text, and the lists that a disclosure office keeps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, staff
from gongkai.desk.forms import Form
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.text.errors import Unreadable
from gongkai.text.wording import Loaded, load

from . import queries, wordings
from .actions.wording import KEEPING, import_words, retire_words
from .console_shared import attempt, needs, record_of
from .models import Record, WordList
from .permissions import may

SHOWN = 50
ON_PAGE = 5


class WordListForm(Form):
    organ = forms.ModelChoiceField(None, label=gettext_lazy("机构"), to_field_name="code", empty_label=None)
    name = forms.CharField(
        label=gettext_lazy("词表名称"), max_length=60, help_text=gettext_lazy("同名的词表整份替换。")
    )
    file = forms.FileField(
        label=gettext_lazy("词表文件"),
        help_text=gettext_lazy(
            "yaml、csv 或者 xlsx，第一行是栏目：错误用法、正确用法、类别、程度（提示、警告、禁止）、说明、起用日期、停用日期、例外。"
        ),
    )

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]


@staff
@require_GET
def record_wording(request: HttpRequest, pk: int) -> HttpResponse:
    """The text with every remark in its place, and the list of them beside it."""
    record = record_of(request, pk)
    found = wordings.remarks(record)
    context = {
        "record": record,
        "remarks": found,
        "texts": wordings.marked(record, found),
        "may_edit": may(actor_of(request), "edit", record),
    }
    return render(request, "records/console_wording.html", context)


@staff
@require_GET
def wordlists(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *KEEPING)
    found = WordList.objects.filter(organ__code__in=actor.organs(*KEEPING)).select_related("organ").defer("entries")
    context = {"lists": found, "names": queries.names(one.changed_by for one in found)}
    return render(request, "records/console_wordlists.html", context)


@staff
@require_http_methods(["GET", "POST"])
def wordlist_new(request: HttpRequest) -> HttpResponse:
    """First a look at what the file says, then the import of exactly that."""
    actor = needs(request, *KEEPING)
    organs = Organ.objects.filter(code__in=actor.organs(*KEEPING)).order_by("position", "id")
    if "ticket" in request.POST:
        return _imported(request, actor, organs)
    form = WordListForm(request.POST or None, request.FILES or None, organs=organs)
    if request.method != "POST" or not form.is_valid():
        return render(request, "records/console_wordlist_new.html", {"form": form}, status=422 if form.errors else 200)
    upload = form.cleaned_data["file"]
    try:
        if upload.size > settings.GONGKAI_MAX_UPLOAD:
            raise Refused(Reason("too_large", files.too_large()))
        data = upload.read()
        loaded = load(data, upload.name)
    except (Unreadable, Refused) as error:
        reasons = error.reasons if isinstance(error, Refused) else (Reason("unreadable", str(error)),)
        return render(request, "records/console_wordlist_new.html", {"form": form, "reasons": reasons}, status=409)
    given = form.cleaned_data
    former = WordList.objects.filter(organ=given["organ"], name=given["name"].strip()).first()
    context = {"ticket": files.set_aside(data), "file": upload.name, "organ": given["organ"], "name": given["name"]}
    return render(request, "records/console_wordlist_new.html", context | _preview(loaded, former))


def _preview(loaded: Loaded, former: WordList | None) -> dict[str, Any]:
    known = {one.get("wrong") for one in former.entries} if former else set()
    new = {entry.wrong for entry in loaded.entries}
    return {
        "entries": loaded.entries[:SHOWN],
        "size": len(loaded.entries),
        "faults": loaded.faults[:SHOWN],
        "faulty": len(loaded.faults),
        "former": former,
        "added": len(new - known),
        "gone": len(known - new),
    }


def _imported(request: HttpRequest, actor: Actor, organs: Any) -> HttpResponse:
    ticket = request.POST["ticket"]
    data = files.waiting(ticket) if ticket.isalnum() else None
    if data is None:
        messages.error(request, _("预览已过期：请重新上传。"))
        return redirect("console:wordlist-new")
    organ = get_object_or_404(organs, code=request.POST.get("organ", ""))
    loaded = load(data, request.POST.get("file", ""))
    answer = attempt(
        request,
        lambda: import_words(organ, request.POST.get("name", ""), loaded.entries, by=actor),
        reverse("console:wordlists"),
        _("已导入%(n)d条。") % {"n": len(loaded.entries)},
    )
    files.drop(ticket)
    return answer


@staff
@require_POST
def wordlist_retire(request: HttpRequest, pk: int) -> HttpResponse:
    actor = needs(request, *KEEPING)
    words = get_object_or_404(WordList, pk=pk, organ__code__in=actor.organs(*KEEPING))
    return attempt(request, lambda: retire_words(words, by=actor), reverse("console:wordlists"), _("已停用。"))


def _panel(actor: Actor, subject: str) -> dict[str, Any] | None:
    """On a draft's page, for whoever may change its words."""
    kind, _sep, pk = subject.partition(":")
    record = (
        Record.objects.select_related("organ").filter(pk=pk).first() if kind == "record" and pk.isdecimal() else None
    )
    if record is None or not may(actor, "edit", record):
        return None
    found = wordings.remarks(record)
    return {"record": record, "remarks": found[:ON_PAGE], "n": len(found)} if found else None


add_subject_panel(Panel(gettext_lazy("用语提示"), "records/panel_wording.html", _panel, order=5))
add_menu(
    MenuEntry(gettext_lazy("用语词表"), "wordlists", gettext_lazy("信息公开"), icon="file", roles=KEEPING, order=64),
)
add_urls(
    path("records/<int:pk>/wording/", record_wording, name="record-wording"),
    path("wordlists/", wordlists, name="wordlists"),
    path("wordlists/new/", wordlist_new, name="wordlist-new"),
    path("wordlists/<int:pk>/retire/", wordlist_retire, name="wordlist-retire"),
)
