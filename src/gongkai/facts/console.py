"""Staff pages: matters with their facts, what organs did by themselves, the form that records, the retraction."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import files
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, answer_refused, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.desk.subjects import Subject, named
from gongkai.duties import rules
from gongkai.duties.queries import organ_names
from gongkai.law.rulebook import Rule
from gongkai.organs.models import Organ
from gongkai.rulebooks import vocabulary
from gongkai.rulebooks.vocabulary import EventKind

from . import actions, permissions, queries
from .actions import Place
from .forms import ChooseForm, FactFilter, FactForm, MatterFilter, MatterForm, RetractForm, initial_of
from .models import Fact, Matter

IN_PANEL = 6


# matters


MATTERS: Columns = (
    (gettext_lazy("事项"), "title"),
    (gettext_lazy("类别"), "kind_title"),
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("建立时间"), "opened_at"),
    (gettext_lazy("状态"), lambda one: _("未办结") if one.open else _("已办结")),
)


@staff
@require_GET
def facts(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    form = MatterFilter(request.GET, kinds=queries.matter_choices(), organs=_organs_seen(actor))
    found = _matters(actor, form)
    if file := export(request, _("登记事项"), MATTERS, found):
        return file
    page = paged(request, found)
    context = {"form": form, "page": page, "may_open": bool(permissions.organs_recorded(actor))}
    return render(request, "facts/console_matters.html", context)


@staff
@require_http_methods(["GET", "POST"])
def matter_new(request: HttpRequest) -> HttpResponse:
    organs = _recordable(request)
    form = MatterForm(
        request.POST or None, kinds=queries.matter_choices(), organs=organs, initial={"kind": request.GET.get("kind")}
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "facts/console_new.html", {"form": form}, status=422 if form.errors else 200)
    told = form.cleaned_data
    try:
        made = actions.open_matter(told["kind"], told["title"], told["organ"], by=actor_of(request))
    except Refused as refused:
        return answer_refused(request, "facts/console_new.html", refused, {"form": form})
    messages.success(request, _("事项已建立，请登记发生了什么。"))
    return redirect("console:matter", made.pk)


@staff
@require_GET
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    return _matter_page(request, _matter(request, pk))


@staff
@require_POST
def matter_close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _matter(request, pk)
    try:
        actions.close_matter(found, seen=_number(request.POST.get("seen")), by=actor_of(request))
    except Refused as refused:
        return _matter_page(request, found, refused=refused)
    messages.success(request, _("事项已办结。"))
    return redirect("console:matter", pk)


@staff
@require_POST
def matter_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = _matter(request, pk)
    try:
        actions.reopen_matter(found, by=actor_of(request))
    except Refused as refused:
        return _matter_page(request, found, refused=refused)
    return redirect("console:matter", pk)


@staff
@require_http_methods(["GET", "POST"])
def matter_record(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    found = _matter(request, pk)
    back = reverse("console:matter", args=[pk])
    organs = Organ.objects.filter(pk=found.organ_id)
    return _record(request, _kind(event, found.kind), found.subject, organs, found, str(found), back)


# what organs did by themselves


FACTS: Columns = (
    (gettext_lazy("日期"), lambda line: line["fact"].day),
    (gettext_lazy("登记内容"), lambda line: line["fact"].title),
    (gettext_lazy("详情"), lambda line: [f"{title} {value}" for title, value in line["fact"].details]),
    (gettext_lazy("机关"), lambda line: line["fact"].organ.name),
    (gettext_lazy("登记人"), itemgetter("recorder")),
    (gettext_lazy("登记时间"), lambda line: line["fact"].recorded_at),
    (gettext_lazy("撤销理由"), lambda line: line["fact"].retract_reason),
)


@staff
@require_GET
def organ_facts(request: HttpRequest) -> HttpResponse:
    actor = _reader(request)
    form = FactFilter(request.GET, kinds=queries.event_choices(vocabulary.ORGAN), organs=_organs_seen(actor))
    found = _organ_facts(actor, form)
    if file := export(request, _("机关工作登记"), FACTS, found, each=lambda batch: _lines(actor, batch)):
        return file
    page = paged(request, found)
    context = {
        "form": form,
        "page": page,
        "lines": _lines(actor, list(page)),
        "choose": _choose(form) if permissions.organs_recorded(actor) else None,
    }
    return render(request, "facts/console_organs.html", context)


@staff
@require_GET
def organ_choose(request: HttpRequest) -> HttpResponse:
    """The way from the list of events to the form of the one that was chosen."""
    kind = _kind(request.GET.get("event", ""), vocabulary.ORGAN)
    return redirect("console:organ-record", kind.name)


@staff
@require_http_methods(["GET", "POST"])
def organ_record(request: HttpRequest, event: str) -> HttpResponse:
    kind = _kind(event, vocabulary.ORGAN)
    back = f"{reverse('console:organ-facts')}?event={kind.name}"
    return _record(request, kind, "", _recordable(request), None, "", back)


# what is told of things that other rooms keep


@staff
@require_GET
def about(request: HttpRequest, subject: str) -> HttpResponse:
    found, codes = _about(request, subject)
    actor = actor_of(request)
    facts = list(queries.facts_visible_to(actor).filter(subject=subject).order_by("happened_at", "seq"))
    context = {
        "subject": subject,
        "found": found,
        "lines": _lines(actor, facts),
        "steps": queries.steps(_prefix(subject), facts, queries.running(subject, actor)),
        "may_record": queries.recordable(actor, codes).exists(),
    }
    return render(request, "facts/console_about.html", context)


@staff
@require_http_methods(["GET", "POST"])
def about_record(request: HttpRequest, subject: str, event: str) -> HttpResponse:
    found, codes = _about(request, subject)
    back = reverse("console:facts-about", args=[subject])
    organs = queries.recordable(actor_of(request), codes)
    return _record(request, _kind(event, _prefix(subject)), subject, organs, None, found.title, back)


# one fact


@staff
@require_http_methods(["GET", "POST"])
def fact_retract(request: HttpRequest, pk: int) -> HttpResponse:
    found = _fact(request, pk)
    if not permissions.may_retract(actor_of(request), found):
        raise PermissionDenied(_("别人登记的内容由政务公开办撤销，请联系政务公开办。"))
    form = RetractForm(request.POST or None)
    context = {"fact": found, "form": form, "back": _place_url(found), "names": queries.names_of([found.recorded_by])}
    if request.method != "POST" or not form.is_valid():
        return render(request, "facts/console_retract.html", context, status=422 if form.errors else 200)
    try:
        actions.retract(found, form.cleaned_data["reason"], by=actor_of(request))
    except Refused as refused:
        return answer_refused(request, "facts/console_retract.html", refused, context)
    messages.success(request, _("登记已撤销，有关义务已重新推算。"))
    return redirect(f"{_place_url(found)}#fact-{found.pk}")


@staff
@require_GET
def fact_evidence(request: HttpRequest, pk: int) -> FileResponse:
    """Always as a download, whatever it is."""
    found = _fact(request, pk)
    if found.evidence is None or not permissions.may_read_evidence(actor_of(request), found):
        raise Http404
    return files.download(found.evidence, found.evidence_name)


# pages


def _matter_page(request: HttpRequest, found: Matter, *, refused: Refused | None = None) -> HttpResponse:
    actor = actor_of(request)
    facts = list(queries.of_subject(found.subject))
    context = {
        "matter": found,
        "lines": _lines(actor, facts),
        "steps": queries.steps(found.kind, facts, queries.running(found.subject, actor)),
        "ending": queries.ending(found.kind),
        "may_record": permissions.may_record(actor, found.organ.code),
        "seen": queries.head(),
        "names": queries.names_of([found.opened_by, found.closed_by]),
        "reasons": refused.reasons if refused else (),
    }
    return render(request, "facts/console_matter.html", context, status=409 if refused else 200)


def _record(
    request: HttpRequest,
    kind: EventKind,
    subject: str,
    organs: QuerySet[Organ],
    found: Matter | None,
    title: str,
    back: str,
) -> HttpResponse:
    """The form of one event and what becomes of it. Without a subject it is the chosen organ's own."""
    actor = actor_of(request)
    organs = organs.filter(code__in=permissions.organs_recorded(actor))
    if not organs:
        raise PermissionDenied(_("只有本机关的拟稿人、保密审查员和政务公开办可以登记。"))
    of_organ = kind.about == vocabulary.ORGAN
    initial = {"seen": queries.head(), **_like(request, kind)}
    form = FactForm(
        kind, request.POST or None, request.FILES or None, organs=organs, username=actor.username, initial=initial
    )
    context = {"form": form, "kind": kind, "title": title, "back": back, "matter": found, "rules": _heard(kind)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "facts/console_record.html", context, status=422 if form.errors else 200)
    told, organ = form.cleaned_data, form.cleaned_data["organ"]
    place = Place.of_matter(found) if found else Place.of_organ(organ) if of_organ else Place(subject, organ)
    try:
        made = actions.record(
            kind.name,
            place,
            form.values,
            by=actor,
            seen=told["seen"],
            token=told["token"],
            evidence=form.paper,
        )
    except Refused as refused:
        if isinstance(refused, Stale):
            form.again(seen=queries.head())
        return answer_refused(request, "facts/console_record.html", refused, context)
    form.recorded()
    messages.success(request, _("已登记：%(what)s。") % {"what": made})
    return redirect(f"{back}#fact-{made.pk}")


def _like(request: HttpRequest, kind: EventKind) -> dict[str, Any]:
    """What the form begins with: the organ of the address, or the values of a fact that is to be put right."""
    pk = _number(request.GET.get("like"))
    found = queries.facts_visible_to(actor_of(request)).filter(pk=pk, event=kind.name).first() if pk else None
    if found:
        return {"organ": found.organ.code, **initial_of(found)}
    organ = request.GET.get("organ")
    return {"organ": organ} if organ else {}


def _heard(kind: EventKind) -> list[Rule]:
    """The rules in force here that the event matters to."""
    return [rule for rule in rules.rulebook() if kind.name in rule.events()]


def _lines(actor: Actor, found: Sequence[Fact]) -> list[dict[str, Any]]:
    """Facts as a page lists them: with the names of people, and what the reader may do."""
    names = queries.names_of([name for fact in found for name in (fact.recorded_by, fact.retracted_by)])
    return [
        {
            "fact": fact,
            "recorder": names.get(fact.recorded_by, ""),
            "retractor": names.get(fact.retracted_by, ""),
            "evidence": fact.evidence_id and permissions.may_read_evidence(actor, fact),
            "may_retract": fact.standing and permissions.may_retract(actor, fact),
            "again": _again_url(fact) if not fact.standing and permissions.may_record(actor, fact.organ.code) else "",
        }
        for fact in found
    ]


# what views need


def _reader(request: HttpRequest) -> Actor:
    """Whoever may see nothing of any organ finds no list either."""
    actor = actor_of(request)
    if not permissions.organs_seen(actor):
        raise Http404
    return actor


def _matter(request: HttpRequest, pk: int) -> Matter:
    return get_object_or_404(queries.matters_visible_to(actor_of(request)), pk=pk)


def _fact(request: HttpRequest, pk: int) -> Fact:
    return get_object_or_404(queries.facts_visible_to(actor_of(request)), pk=pk)


def _kind(event: str, about: str) -> EventKind:
    """An event that is recorded by hand about this kind of thing, or 404."""
    found = vocabulary.events().get(event)
    if found is None or not found.by_hand or found.about != about:
        raise Http404
    return found


def _prefix(subject: str) -> str:
    return subject.partition(":")[0]


def _about(request: HttpRequest, subject: str) -> tuple[Subject, frozenset[str]]:
    """A subject of another room, and the organs that have a part in it; 404 unless one of them is the reader's."""
    codes = queries.organs_of(subject) if vocabulary.by_hand(_prefix(subject)) else frozenset()
    found = named([subject]).get(subject) if codes & permissions.organs_seen(actor_of(request)) else None
    if found is None or _prefix(subject) in (vocabulary.ORGAN, "matter"):
        raise Http404
    return found, codes


def _recordable(request: HttpRequest) -> QuerySet[Organ]:
    organs = queries.recordable(actor_of(request))
    if not organs.exists():
        raise PermissionDenied(_("只有拟稿人、保密审查员和政务公开办可以登记。"))
    return organs


def _organs_seen(actor: Actor) -> list[tuple[str, str]]:
    return sorted(organ_names(permissions.organs_seen(actor)).items(), key=lambda pair: pair[1])


def _matters(actor: Actor, form: MatterFilter) -> QuerySet[Matter]:
    found = queries.matters_visible_to(actor)
    wanted = form.cleaned_data if form.is_valid() else {}
    if kind := wanted.get("kind"):
        found = found.filter(kind=kind)
    if organ := wanted.get("organ"):
        found = found.filter(organ__code=organ)
    if state := wanted.get("state"):
        found = found.filter(closed_at__isnull=state == "open")
    for word in (wanted.get("q") or "").split():
        found = found.filter(title__icontains=word)
    return found


def _organ_facts(actor: Actor, form: FactFilter) -> QuerySet[Fact]:
    found = queries.about_organs(actor)
    wanted = form.cleaned_data if form.is_valid() else {}
    if event := wanted.get("event"):
        found = found.filter(event=event)
    if organ := wanted.get("organ"):
        found = found.filter(organ__code=organ)
    if year := wanted.get("year"):
        found = found.filter(day__year=year)
    if state := wanted.get("state"):
        found = found.filter(retracted_at__isnull=state == "standing")
    return found


def _choose(form: FactFilter) -> ChooseForm:
    """What to record next; the event that the list is narrowed to lies nearest."""
    wanted = form["event"].value() or ""
    return ChooseForm(kinds=form.fields["event"].choices[1:], initial={"event": wanted}, auto_id="choose_%s")  # type: ignore[attr-defined]


def _place_url(fact: Fact) -> str:
    if fact.matter_id:
        return reverse("console:matter", args=[fact.matter_id])
    if _prefix(fact.subject) == vocabulary.ORGAN:
        return f"{reverse('console:organ-facts')}?event={fact.event}"
    return reverse("console:facts-about", args=[fact.subject])


def _again_url(fact: Fact) -> str:
    """Where a retracted fact can be recorded anew, its values filled in."""
    if fact.kind is None or (fact.matter and not fact.matter.open):
        return ""
    if fact.matter_id:
        url = reverse("console:matter-record", args=[fact.matter_id, fact.event])
    elif _prefix(fact.subject) == vocabulary.ORGAN:
        url = reverse("console:organ-record", args=[fact.event])
    else:
        url = reverse("console:about-record", args=[fact.subject, fact.event])
    return f"{url}?like={fact.pk}"


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 16 else None


def _panel(actor: Actor, subject: str) -> dict[str, Any] | None:
    """On pages of other rooms: what was recorded of their subject, and the way to record more."""
    if not vocabulary.by_hand(_prefix(subject)):
        return None
    found = queries.facts_visible_to(actor).filter(subject=subject, retracted_at__isnull=True)
    part = queries.organs_of(subject) & permissions.organs_seen(actor)
    url = reverse("console:facts-about", args=[subject])
    if _prefix(subject) == vocabulary.ORGAN:
        url = f"{reverse('console:organ-facts')}?organ={subject.partition(':')[2]}"
    return {"url": url, "facts": list(found.order_by("-happened_at", "-seq")[:IN_PANEL])} if part else None


add_urls(
    path("facts/", facts, name="facts"),
    path("facts/new", matter_new, name="matter-new"),
    path("facts/<int:pk>", matter, name="matter"),
    path("facts/<int:pk>/close", matter_close, name="matter-close"),
    path("facts/<int:pk>/reopen", matter_reopen, name="matter-reopen"),
    path("facts/<int:pk>/record/<str:event>", matter_record, name="matter-record"),
    path("facts/organs/", organ_facts, name="organ-facts"),
    path("facts/organs/record", organ_choose, name="organ-choose"),
    path("facts/organs/record/<str:event>", organ_record, name="organ-record"),
    path("facts/about/<str:subject>", about, name="facts-about"),
    path("facts/about/<str:subject>/record/<str:event>", about_record, name="about-record"),
    path("facts/fact/<int:pk>/retract", fact_retract, name="fact-retract"),
    path("facts/fact/<int:pk>/evidence", fact_evidence, name="fact-evidence"),
)
add_menu(
    MenuEntry(
        gettext_lazy("台账登记"),
        "facts",
        gettext_lazy("义务与监督"),
        icon="pen",
        roles=frozenset(permissions.SEEING),
        order=52,
    )
)
add_subject_panel(Panel(gettext_lazy("台账登记"), "facts/panel_facts.html", _panel, order=30))
