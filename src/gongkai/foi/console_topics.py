"""Staff pages: 依申请转主动 – topics that several applicants ask for; and answers for the public register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.forms import Form
from gongkai.desk.permissions import Actor, Role
from gongkai.duties.queries import organ_names
from gongkai.organs.models import Organ
from gongkai.organs.queries import organs_of
from gongkai.records.console_shared import form_page, needs

from . import actions, topics
from .actions.showing import class_known
from .console_shared import known_of
from .console_steps import Step, listed, stepped
from .conventions import conventions
from .forms_after import DecideTopicForm, GroupForm, ShowForm, TopicFilter, TopicForm, UngroupForm
from .models import Request, Topic
from .permissions import HANDLING, SEEING, may_approve, may_handle, organs_seen

Data = Mapping[str, Any]
GROUP = gettext_lazy("依申请公开")
COLUMNS: Columns = (
    (gettext_lazy("信息主题"), "title"),
    (gettext_lazy("不同申请人数"), "applicants"),
    (gettext_lazy("达到集中标准的日期"), "met_on"),
    (gettext_lazy("研判结论"), "get_decision_display"),
    (gettext_lazy("研判日期"), "decided_on"),
    (gettext_lazy("公开日期"), "published_on"),
    (gettext_lazy("机关"), "organ.name"),
)


@staff
@require_GET
def topic_list(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *SEEING)
    filters = TopicFilter(request.GET, sorted(organ_names(organs_seen(actor)).items()))
    found = _mine(actor)
    if organ := filters.chosen("organ"):
        found = found.filter(organ__code=organ)
    if (decision := filters.chosen("decision")) == topics.GATHERED:
        found = found.filter(pk__in=topics.gathered(organs_seen(actor)).values("pk"))
    elif decision:
        found = found.filter(decision=decision)
    chosen = conventions().topics
    return listed(
        request,
        _("申请集中的信息"),
        COLUMNS,
        found,
        lambda one: reverse("console:foi-topic", args=[one.pk]),
        filters,
        new=reverse("console:foi-topic-new") if actor.roles & set(HANDLING) else "",
        new_title=_("登记主题"),
        more=reverse("console:foi-topics-alike") if actor.roles & set(HANDLING) else "",
        more_title=_("查找相同的申请"),
        intro=_("%(days)s日内有%(n)s个不同申请人的，即为集中；同一人多次申请只算一人。")
        % {"days": chosen.days, "n": chosen.applicants},
        empty=_("还没有申请集中的信息"),
        hint=_("把申请同一信息的申请归入一个主题。"),
    )


ALIKE: Columns = (
    (gettext_lazy("内容"), lambda pair: pair[0].words),
    (gettext_lazy("不同申请人数"), lambda pair: pair[0].applicants),
    (gettext_lazy("申请编号"), lambda pair: pair[1].number),
    (gettext_lazy("收到申请之日"), lambda pair: pair[1].received_on),
)


@staff
@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """Requests of one organ that may be about the same, each group a way into a new topic."""
    actor = needs(request, *HANDLING)
    organs = organs_of(actor, *HANDLING)
    organ = organs.filter(code=request.GET.get("organ", "")).first() or organs.first()
    found = topics.proposals(organ) if organ else []
    if file := export(request, _("相同的申请"), ALIKE, ((one, each) for one in found for each in one.requests)):
        return file
    context = {"organs": list(organs), "organ": organ, "found": found}
    return render(request, "foi/console_alike.html", context)


@staff
@require_http_methods(["GET", "POST"])
def topic_new(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *HANDLING)
    given = {"organ": request.GET.get("organ"), "numbers": "\n".join(request.GET.getlist("number")[:200])}
    form = TopicForm(request.POST or None, initial=given, organs=organs_of(actor, *HANDLING))

    def deed(data: Data) -> str:
        made = actions.open_topic(data["organ"], data["title"], _requests(data["numbers"], data["organ"]), by=actor)
        return reverse("console:foi-topic", args=[made.pk])

    back = reverse("console:foi-topics")
    return form_page(request, form, deed, heading=_("登记主题"), back=back, back_title=_("申请集中的信息"))


@staff
@require_http_methods(["GET", "POST"])
def topic_page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found: Topic = get_object_or_404(_mine(actor), pk=pk)
    told = [
        (_("机关"), found.organ.name),
        (_("不同申请人数"), found.applicants),
        (_("达到集中标准的日期"), found.met_on),
        (_("研判结论"), found.get_decision_display()),
        (_("研判理由"), found.reason),
        (_("研判日期"), found.decided_on),
        (_("公开日期"), found.published_on),
    ]
    return stepped(
        request,
        found,
        _steps(found, actor),
        told,
        "foi/console_thing.html",
        heading=found.title,
        back=reverse("console:foi-topics"),
        back_title=_("申请集中的信息"),
        requests=found.requests.order_by("-received_on", "-id")[:200],
        record=found.record,
    )


def _steps(topic: Topic, actor: Actor) -> list[Step]:
    found = []
    if topic.record_id is None and may_approve(actor, topic.organ):
        found.append(Step("decide", gettext_lazy("研判"), DecideTopicForm, _decide))
    agreed = topic.decision == Topic.Decision.AGREED and topic.record_id is None
    if agreed and actor.has(Role.DRAFTER, topic.organ.code):
        found.append(Step("draft", gettext_lazy("起草主动公开稿"), Form, _draft))
    if may_handle(actor, topic.organ):
        found.append(Step("group", gettext_lazy("归入申请"), GroupForm, _group))
        found.append(Step("ungroup", gettext_lazy("移出申请"), UngroupForm, _ungroup))
    return found


def _decide(topic: Topic, data: Data, by: Actor) -> Any:
    return actions.decide_topic(topic, data["decision"], data["reason"], revision=data["revision"], by=by)


def _draft(topic: Topic, data: Data, by: Actor) -> Any:
    return actions.draft_topic(topic, by=by)


def _group(topic: Topic, data: Data, by: Actor) -> Any:
    return actions.group(topic, _requests(data["numbers"], topic.organ), by=by)


def _ungroup(topic: Topic, data: Data, by: Actor) -> Any:
    return actions.ungroup(topic, _requests(data["number"], topic.organ)[0], by=by)


def _requests(words: str, organ: Organ) -> list[Request]:
    """By their numbers. Raises ``Refused`` for one that the organ does not have."""
    wanted = list(dict.fromkeys(words.upper().split()))[:500]
    found = {one.number: one for one in Request.objects.filter(organ=organ, number__in=wanted)}
    if lost := [number for number in wanted if number not in found]:
        text = _("%(organ)s没有这些编号的申请：%(numbers)s。")
        raise Refused(Reason("number", text % {"organ": organ.short_name, "numbers": "、".join(lost[:5])}))
    return [found[number] for number in wanted]


@staff
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """起草答复公开稿, where the city chose to have a public register."""
    if not settings.GONGKAI_FOI_REGISTER:
        raise Http404
    case = known_of(request, pk)
    form = ShowForm(request.POST or None, initial={"revision": case.revision, "subject_class": class_known(case)})

    def deed(data: Data) -> str:
        made = actions.draft_answer(
            case,
            data["asked"],
            data["answer"],
            subject_class=data["subject_class"],
            revision=data["revision"],
            by=actor_of(request),
        )
        return reverse("console:record", args=[made.pk])

    back = reverse("console:foi-request", args=[pk])
    intro = _("写成一条不含个人信息的公开信息，与其他信息一样审查、批准后公开。")
    return form_page(request, form, deed, heading=_("起草答复公开稿"), intro=intro, back=back, back_title=case.number)


def _mine(actor: Actor) -> Any:
    return Topic.objects.filter(organ__code__in=organs_seen(actor)).select_related("organ", "record")


add_menu(
    MenuEntry(gettext_lazy("申请集中的信息"), "foi-topics", GROUP, icon="inbox", roles=frozenset(SEEING), order=48)
)
add_urls(
    path("foi/topics/", topic_list, name="foi-topics"),
    path("foi/topics/alike/", alike, name="foi-topics-alike"),
    path("foi/topics/new/", topic_new, name="foi-topic-new"),
    path("foi/topics/<int:pk>/", topic_page, name="foi-topic"),
    path("foi/<int:pk>/show/", show, name="foi-show"),
)
