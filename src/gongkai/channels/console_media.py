"""政务新媒体: accounts and their intervals, what is to be posted, what was answered."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import quote

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import now, today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor
from gongkai.records.queries import names

from . import actions, clearings, permissions, queries
from .actions.media import ACCOUNT_FIELDS, POST_FIELDS, hash_of
from .console import GROUP, attempt, edited, filtered, own, photo, public_record, reader, upload
from .export import package
from .forms import (
    AccountForm,
    CorrectForm,
    EndForm,
    JudgeReplyForm,
    PostedAtForm,
    PostForm,
    PostReviewForm,
    ReplyForm,
    initial_of,
)
from .models import Account, Flaw, Function, Post, PostState, Reply
from .thresholds import figure

OPEN_POSTS = (PostState.DRAFT, PostState.RETURNED, PostState.REVIEWED)

IN_PANEL = 6


ACCOUNTS: Columns = (
    (gettext_lazy("账号"), "name"),
    (gettext_lazy("平台"), "get_platform_display"),
    (gettext_lazy("主办单位"), "organ.name"),
    (gettext_lazy("功能"), "get_function_display"),
    (gettext_lazy("最近更新"), "last_on"),
    (gettext_lazy("间隔（天）"), queries.idle_days),
)


POSTS: Columns = (
    (gettext_lazy("标题"), "title"),
    (gettext_lazy("摘要"), "summary"),
    (gettext_lazy("账号"), "account.name"),
    (gettext_lazy("类别"), "get_kind_display"),
    (gettext_lazy("状态"), "get_state_display"),
    (gettext_lazy("政府信息"), "record.title"),
    (gettext_lazy("发布时间"), "posted_at"),
    (gettext_lazy("发布地址"), "posted_url"),
)


@staff
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    actor = reader(request)
    form, codes = filtered(request, actor)
    found = sorted(queries.accounts().filter(organ__code__in=codes), key=lambda one: -queries.idle_days(one))
    if file := export(request, _("新媒体账号"), ACCOUNTS, found):
        return file
    page = paged(request, found)
    posts, replies = queries.posts_of(codes), Reply.objects.filter(account__organ__code__in=codes)
    context = {
        "form": form,
        "page": page,
        "lines": [(one, queries.idle_days(one), idleness(one)) for one in page],
        "zombies": sum(idleness(one) == "late" for one in found),
        "idle": figure("account_idle"),
        "service": ratio(queries.service_ratio(posts)),
        "lives": queries.lives(posts, today().year),
        "answered": ratio(queries.answered_ratio(replies)),
        "flawed": replies.exclude(flaw="").filter(corrected_on=None).count(),
        "may_keep": bool(permissions.organs_kept(actor)),
    }
    return render(request, "channels/console_accounts.html", context)


def idleness(account: Account, day: date | None = None) -> str:
    """``late`` beyond the interval, ``warn`` near it; accounts that only serve or answer are not asked for posts."""
    if account.function != Function.PUBLISHING:
        return ""
    days = queries.idle_days(account, day)
    return "late" if days > figure("account_idle") else "warn" if days >= figure("account_idle_warn") else "ok"


def ratio(found: Fraction | None) -> str:
    """Exact: cut, never rounded up."""
    return f"{int(found * 1000) / 10:.1f}%" if found is not None else "—"


@staff
@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = _account(request, pk)
    posts = Post.objects.filter(account=found).select_related("record")
    if file := export(request, found.name, POSTS, posts.select_related("account", "record")):
        return file
    replies = list(found.replies.all()[:50])
    context = {
        "account": found,
        "idle": queries.idle_days(found),
        "idleness": idleness(found),
        "posts": paged(request, posts),
        "service": ratio(queries.service_ratio(posts)),
        "lives": queries.lives(posts, today().year),
        "answered": ratio(queries.answered_ratio(found.replies.all())),
        "replies": replies,
        "flaws": Flaw.choices,
        "may_keep": found.closed_on is None and permissions.may_keep(actor, found.organ),
        "may_review": permissions.may_review(actor, found.organ),
    }
    return render(request, "channels/console_account.html", context)


@staff
@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None, actor=reader(request), initial={"opened_on": today()})
    return edited(
        request,
        form,
        lambda: actions.open_account(form.cleaned_data["organ"], by=actor_of(request), **form.values),
        title=_("登记新媒体账号"),
        then=lambda made: reverse("console:account", args=[made.pk]),
        **_up(),
    )


@staff
@require_http_methods(["GET", "POST"])
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _account(request, pk)
    initial = initial_of(found, ACCOUNT_FIELDS)
    form = AccountForm(request.POST or None, actor=actor_of(request), existing=True, initial=initial)
    return edited(
        request,
        form,
        lambda: actions.change_account(found, revision=form.seen, by=actor_of(request), **form.values),
        title=_("修改新媒体账号"),
        **_at(found),
    )


@staff
@require_http_methods(["GET", "POST"])
def account_close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _account(request, pk)
    form = EndForm(request.POST or None, initial={"on": today()})
    return edited(
        request,
        form,
        lambda: actions.close_account(found, form.cleaned_data["on"], by=actor_of(request)),
        title=_("注销账号"),
        submit=_("注销账号"),
        danger=True,
        **_at(found),
    )


# posts


@staff
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """The queue: what waits for a review, what waits to be posted, what must be taken down."""
    actor = reader(request)
    form, codes = filtered(request, actor)
    found, state = queries.posts_of(codes), request.GET.get("state", "")
    if state in PostState.values:
        found = found.filter(state=state)
    if file := export(request, _("新媒体稿件"), POSTS, found):
        return file
    context = {
        "form": form,
        "page": paged(request, found),
        "state": state,
        "states": PostState.choices,
        "down": queries.to_take_down(codes)[:20],
        "may_keep": bool(permissions.organs_kept(actor)),
    }
    return render(request, "channels/console_posts.html", context)


@staff
@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    return _post_page(request, _post(request, pk))


def _post_page(request: HttpRequest, found: Post, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    keeps, organ = permissions.may_keep(actor, found.account.organ), found.account.organ
    context = {
        "post": found,
        "names": names([found.drafted_by, found.reviewed_by]),
        "may_edit": keeps and found.state in OPEN_POSTS,
        "may_review": found.state == PostState.DRAFT
        and permissions.may_review(actor, organ)
        and actor.username != found.drafted_by,
        "may_post": keeps and found.state == PostState.REVIEWED,
        "may_retract": keeps and found.state == PostState.POSTED,
        "public": found.record.is_public,
        "hits": clearings.standing(organ, found.title, found.summary) if found.state in OPEN_POSTS else [],
        "clearings": clearings.asked(organ, found.title, found.summary),
        "review": PostReviewForm(initial={"content_hash": found.content_hash}),
        "posted": PostedAtForm(initial={"at": now()}),
        **more,
    }
    return render(request, "channels/console_post.html", context, status=status)


@staff
@require_http_methods(["GET", "POST"])
def post_new(request: HttpRequest) -> HttpResponse:
    """``?record=12`` begins with a public record."""
    actor = reader(request)
    given = {name: request.GET[name] for name in ("record", "account") if name in request.GET}
    form = PostForm(request.POST or None, request.FILES or None, actor=actor, initial=given)
    return edited(
        request,
        form,
        lambda: actions.draft_post(
            form.cleaned_data["account"],
            public_record(form.cleaned_data["record"], actor),
            by=actor,
            image=upload(request, "image"),
            **{name: form.cleaned_data[name] for name in POST_FIELDS},
        ),
        title=_("拟推送"),
        back=reverse("console:posts"),
        up=reverse("console:posts"),
        up_title=_("推送"),
        then=lambda made: reverse("console:post", args=[made.pk]),
        submit=_("送审核"),
    )


@staff
@require_http_methods(["GET", "POST"])
def post_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _post(request, pk)
    initial = initial_of(found, POST_FIELDS)
    form = PostForm(
        request.POST or None, request.FILES or None, actor=actor_of(request), existing=True, initial=initial
    )
    back = reverse("console:post", args=[pk])
    return edited(
        request,
        form,
        lambda: actions.edit_post(
            found,
            revision=form.seen,
            by=actor_of(request),
            image=upload(request, "image"),
            **{name: form.cleaned_data[name] for name in POST_FIELDS},
        ),
        title=_("修改推送"),
        back=back,
        up=back,
        up_title=found.title,
        hint=_("修改后须重新审核。"),
    )


@staff
@require_POST
def post_review(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _post(request, pk), PostReviewForm(request.POST)
    if not form.is_valid():
        return _post_page(request, found, review=form, status=422)
    told = form.cleaned_data
    try:
        actions.review_post(
            found,
            passed=told["conclusion"] == "passed",
            content_hash=told["content_hash"],
            note=told["note"],
            by=actor_of(request),
        )
    except Refused as refused:
        return _post_page(request, _post(request, pk), reasons=refused.reasons, status=409)
    return redirect("console:post", pk)


@staff
@require_POST
def post_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry that came later stands in the way of words that were passed before."""
    found = _post(request, pk)
    wrote = (
        ledger.history(found.subject).filter(name__in=["post.drafted", "post.edited"]).values_list("actor", flat=True)
    )
    do = lambda: actions.ask_clearing(  # noqa: E731
        found.account.organ,
        found.subject,
        found.title,
        (found.title, found.summary),
        authors=wrote,
        by=actor_of(request),
    )
    return attempt(request, do, _("已送请他人判断。"), reverse("console:post", args=[pk]))


@staff
@require_POST
def post_posted(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _post(request, pk), PostedAtForm(request.POST)
    if not form.is_valid():
        return _post_page(request, found, posted=form, status=422)
    try:
        actions.record_posting(found, form.cleaned_data["at"], form.cleaned_data["url"], by=actor_of(request))
    except Refused as refused:
        return _post_page(request, _post(request, pk), posted=form, reasons=refused.reasons, status=409)
    return redirect("console:post", pk)


@staff
@require_POST
def post_retract(request: HttpRequest, pk: int) -> HttpResponse:
    found = _post(request, pk)
    do = lambda: actions.retract_post(found, by=actor_of(request))  # noqa: E731
    return attempt(request, do, _("已登记撤下。"), reverse("console:post", args=[pk]))


@staff
@require_GET
def post_package(request: HttpRequest, pk: int) -> HttpResponse:
    """Only what was reviewed can be carried out, and only while its record is public."""
    found = _post(request, pk)
    reviewed = found.state in (PostState.REVIEWED, PostState.POSTED) and found.reviewed_hash == hash_of(found)
    if not reviewed or not found.record.is_public or not permissions.may_keep(actor_of(request), found.account.organ):
        raise Http404
    response = HttpResponse(package(found), content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'推送-{found.pk}')}.zip"
    return response


@staff
@require_GET
def post_picture(request: HttpRequest, pk: int) -> FileResponse:
    found = _post(request, pk)
    if found.picture is None:
        raise Http404
    return photo(found.picture, f"picture.{found.picture.extension}")


# answers


@staff
@require_http_methods(["GET", "POST"])
def reply_new(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _account(request, pk), ReplyForm(request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.note_reply(
            found, *(form.cleaned_data[name] for name in ("asked_on", "replied_on", "text")), by=actor_of(request)
        ),
        title=_("登记互动答复"),
        **_at(found),
    )


@staff
@require_http_methods(["GET", "POST"])
def reply_judge(request: HttpRequest, pk: int) -> HttpResponse:
    found = _reply(request, pk)
    form = JudgeReplyForm(request.POST or None, initial={"flaw": found.flaw})
    return edited(
        request,
        form,
        lambda: actions.judge_reply(found, form.cleaned_data["flaw"], by=actor_of(request)),
        title=_("认定答复问题"),
        hint=found.text,
        **_at(found.account),
    )


@staff
@require_http_methods(["GET", "POST"])
def reply_correct(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _reply(request, pk), CorrectForm(request.POST or None)
    return edited(
        request,
        form,
        lambda: actions.correct_reply(found, form.cleaned_data["note"], by=actor_of(request)),
        title=_("登记整改"),
        hint=found.text,
        **_at(found.account),
    )


def _account(request: HttpRequest, pk: int) -> Account:
    found: Account = own(actor_of(request), Account.objects.select_related("organ"), pk)
    return found


def _post(request: HttpRequest, pk: int) -> Post:
    found = Post.objects.select_related("account__organ", "record__organ", "picture")
    return get_object_or_404(found.filter(account__organ__code__in=permissions.organs_read(actor_of(request))), pk=pk)


def _reply(request: HttpRequest, pk: int) -> Reply:
    found = Reply.objects.select_related("account__organ")
    return get_object_or_404(found.filter(account__organ__code__in=permissions.organs_read(actor_of(request))), pk=pk)


def _up() -> dict[str, str]:
    up = reverse("console:accounts")
    return {"back": up, "up": up, "up_title": _("新媒体账号")}


def _at(found: Account) -> dict[str, str]:
    back = reverse("console:account", args=[found.pk])
    return {"back": back, "up": back, "up_title": str(found)}


def _waiting(actor: Actor) -> dict[str, Any] | None:
    """Posts to review, to post, to take down."""
    reviews, keeps = actor.organs(*permissions.REVIEWERS), permissions.organs_kept(actor)
    if not reviews and not keeps:
        return None
    review = Q(state=PostState.DRAFT, account__organ__code__in=reviews) & ~Q(drafted_by=actor.username)
    mine = Q(state=PostState.REVIEWED, account__organ__code__in=keeps)
    rows = list(Post.objects.filter(review | mine).select_related("account", "record").order_by("id")[:IN_PANEL])
    down = list(queries.to_take_down(keeps)[:IN_PANEL])
    return {"rows": rows, "down": down} if rows or down else None


add_urls(
    path("media/", accounts, name="accounts"),
    path("media/new/", account_new, name="account-new"),
    path("media/<int:pk>/", account, name="account"),
    path("media/<int:pk>/edit/", account_edit, name="account-edit"),
    path("media/<int:pk>/close/", account_close, name="account-close"),
    path("media/<int:pk>/replies/new/", reply_new, name="reply-new"),
    path("media/replies/<int:pk>/judge/", reply_judge, name="reply-judge"),
    path("media/replies/<int:pk>/correct/", reply_correct, name="reply-correct"),
    path("media/posts/", posts, name="posts"),
    path("media/posts/new/", post_new, name="media-post-new"),
    path("media/posts/<int:pk>/", post, name="post"),
    path("media/posts/<int:pk>/edit/", post_edit, name="post-edit"),
    path("media/posts/<int:pk>/review/", post_review, name="post-review"),
    path("media/posts/<int:pk>/ask/", post_ask, name="post-ask"),
    path("media/posts/<int:pk>/posted/", post_posted, name="post-posted"),
    path("media/posts/<int:pk>/retract/", post_retract, name="post-retract"),
    path("media/posts/<int:pk>/package/", post_package, name="post-package"),
    path("media/posts/<int:pk>/picture/", post_picture, name="post-picture"),
)
add_menu(MenuEntry(gettext_lazy("新媒体"), "accounts", GROUP, icon="pen", roles=permissions.READERS, order=65))
add_workbench_panel(Panel(gettext_lazy("新媒体推送"), "channels/panel_posts.html", _waiting, order=45))
