"""Staff pages: 主动公开建议 – what applicants suggest should be published, and the organ's answer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk.asked import actor_of
from gongkai.desk.console import MenuEntry, add_menu, add_urls, staff
from gongkai.desk.exports import Columns
from gongkai.duties.queries import organ_names
from gongkai.records.console_shared import needs

from . import actions, wishes
from .console_list import GROUP
from .console_shared import act, known_of
from .console_steps import listed
from .forms_wish import AnswerWishForm, WishFilter
from .models import Wish
from .permissions import SEEING, may_approve, organs_seen

COLUMNS: Columns = (
    (gettext_lazy("申请编号"), "request.number"),
    (gettext_lazy("建议的理由"), "get_ground_display"),
    (gettext_lazy("提出时间"), "made_at"),
    (gettext_lazy("答复"), "get_state_display"),
    (gettext_lazy("答复的理由"), "answer"),
    (gettext_lazy("答复时间"), "answered_at"),
    (gettext_lazy("信息主题"), lambda one: one.request.topic.title if one.request.topic else ""),
    (gettext_lazy("机关"), "request.organ.name"),
)


@staff
@require_GET
def wish_list(request: HttpRequest) -> HttpResponse:
    actor = needs(request, *SEEING)
    filters = WishFilter(request.GET, sorted(organ_names(organs_seen(actor)).items()))
    found = wishes.of_organs(organs_seen(actor))
    if organ := filters.chosen("organ"):
        found = found.filter(request__organ__code=organ)
    if state := filters.chosen("state"):
        found = found.filter(state=state)
    return listed(
        request,
        _("主动公开建议"),
        COLUMNS,
        found,
        lambda one: reverse("console:foi-request", args=[one.request_id]),
        filters,
        intro=_(
            "申请人认为依申请公开的信息应当让公众知道的，可以建议主动公开；机关审核后答复（《政府信息公开条例》第四十四条）。"
        ),
        empty=_("还没有主动公开建议"),
        hint=_("申请人收到公开信息的答复以后，可以在查询页提出。"),
    )


@staff
@require_http_methods(["GET", "POST"])
def wish_page(request: HttpRequest, pk: int) -> HttpResponse:
    found = known_of(request, pk)
    wish = get_object_or_404(Wish, request=found)
    actor = actor_of(request)
    if not may_approve(actor, found.organ):
        raise PermissionDenied(_("由%(organ)s的审批人答复。") % {"organ": found.organ.short_name})
    form = AnswerWishForm(request.POST or None, case=found)

    def deed(data: dict[str, Any]) -> str:
        title = data.get("title", "")
        actions.answer_wish(wish, data["state"], data["answer"], title=title, by=actor)
        return reverse("console:foi-request", args=[pk])

    told = "\n".join(filter(None, [str(wish.get_ground_display()), wish.words]))
    return act(
        request, found, form, deed, heading=_("答复主动公开建议"), words=told, submit=_("答复"), done=_("已答复。"),
        citation="《政府信息公开条例》第四十四条第二款", intro=_("经审核属于主动公开范围的，应当及时主动公开。"),
    )  # fmt: skip


add_menu(MenuEntry(gettext_lazy("主动公开建议"), "foi-wishes", GROUP, icon="inbox", roles=frozenset(SEEING), order=49))
add_urls(
    path("foi/wishes/", wish_list, name="foi-wishes"),
    path("foi/<int:pk>/wish/", wish_page, name="foi-wish"),
)
