"""Staff pages of organs, people and posts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gongkai.desk.actions import Refused
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_urls, add_workbench_panel, answer_refused, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role

from . import actions, audit, queries
from .forms import (
    EndOrganForm,
    EndPostForm,
    NewOrganForm,
    NewPersonForm,
    OrganForm,
    PasswordForm,
    PeopleFilter,
    PersonForm,
    PostForm,
    SuccessorForm,
)
from .models import Organ, Person, Post
from .permissions import may_audit, may_grant, may_guard, may_keep_accounts, may_name_successor, may_shape
from .signin import is_locked, locked_usernames

ON_WORKBENCH = 8
_FORM = "organs/console_form.html"


def _allow(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


# organs


@staff
def tree(request: HttpRequest) -> HttpResponse:
    return render(request, "organs/console_tree.html", {"roots": queries.tree(), "today": today()})


@staff
def organ_page(request: HttpRequest, code: str) -> HttpResponse:
    organ = get_object_or_404(Organ.objects.select_related("parent", "successor"), code=code)
    actor = actor_of(request)
    context = {
        "organ": organ,
        "children": organ.children.all(),
        "posts": queries.posts_at(organ, today()),
        "may_shape": may_shape(actor, organ),
        "may_name_successor": bool(organ.ended_on) and may_name_successor(actor, organ),
        "may_grant": may_grant(actor, organ),
    }
    return render(request, "organs/console_organ.html", context)


@staff
def organ_new(request: HttpRequest, code: str) -> HttpResponse:
    parent = get_object_or_404(Organ, code=code)
    _allow(may_shape(actor_of(request), parent))
    form = NewOrganForm(request.POST or None, initial={"level": parent.level})
    context = _page(gettext("在%s下设立机关") % parent.short_name, form, "organ", parent.code, parent.name)
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORM, context)
    try:
        organ = actions.create_organ(form.cleaned_data["code"], parent, by=actor_of(request), **form.values)
    except Refused as refused:
        return answer_refused(request, _FORM, refused, context)
    return _done(request, gettext("已设立%s") % organ.name, "organ", organ.code)


@staff
def organ_edit(request: HttpRequest, code: str) -> HttpResponse:
    organ = get_object_or_404(Organ, code=code)
    _allow(may_shape(actor_of(request), organ))
    form = OrganForm(request.POST or None, instance=organ, initial={"revision": organ.revision})
    context = _page(gettext("编辑机关信息"), form, "organ", code, organ.name)
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORM, context)
    revision = form.cleaned_data["revision"] or 0
    try:
        actions.change_organ(organ, by=actor_of(request), revision=revision, **form.values)
    except Refused as refused:
        return answer_refused(request, _FORM, refused, context)
    return _done(request, gettext("已保存"), "organ", code)


@staff
def organ_end(request: HttpRequest, code: str) -> HttpResponse:
    organ = get_object_or_404(Organ, code=code)
    _allow(may_shape(actor_of(request), organ.parent))
    form = EndOrganForm(request.POST or None, initial={"ended_on": today()})
    context = _page(gettext("撤并%s") % organ.name, form, "organ", code, organ.name)
    context |= {"submit": gettext("撤并"), "danger": True}
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORM, context)
    try:
        actions.end_organ(organ, form.cleaned_data["ended_on"], by=actor_of(request))
    except Refused as refused:
        return answer_refused(request, _FORM, refused, context)
    return _done(request, gettext("已登记撤并"), "organ", code)


@staff
def organ_successor(request: HttpRequest, code: str) -> HttpResponse:
    organ = get_object_or_404(Organ.objects.select_related("parent", "successor"), code=code)
    _allow(may_name_successor(actor_of(request), organ))
    start = {
        "successor": organ.successor.code if organ.successor else None,
        "on": organ.successor_on or organ.ended_on,
        "basis": organ.successor_basis,
    }
    form = SuccessorForm(request.POST or None, initial=start, organ=organ)
    context = _page(gettext("登记承接%s职权的机关") % organ.name, form, "organ", code, organ.name)
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORM, context)
    told = form.cleaned_data
    try:
        actions.name_successor(organ, told["successor"], basis=told["basis"], on=told["on"], by=actor_of(request))
    except Refused as refused:
        return answer_refused(request, _FORM, refused, context)
    return _done(request, gettext("已登记承接机关"), "organ", code)


# people


PEOPLE: Columns = (
    (_("姓名"), "name"),
    (_("账号"), "username"),
    (_("岗位"), lambda one: [f"{post.organ.short_name} · {post.get_role_display()}" for post in one.present_posts]),
    (_("启用"), "is_active"),
)


@staff
def people(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    _allow(may_keep_accounts(actor) or may_guard(actor))
    form = PeopleFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.people(wanted.get("q", ""), wanted.get("organ"), wanted.get("state", ""), today())
    if file := export(request, gettext("人员与岗位"), PEOPLE, found):
        actions.note_export("人员与岗位", found.count(), by=actor)
        return file
    page = paged(request, found)
    context = {"page": page, "form": form, "may_keep": may_keep_accounts(actor)}
    return render(request, "organs/console_people.html", context)


@staff
def person_page(request: HttpRequest, username: str) -> HttpResponse:
    person = get_object_or_404(Person, username=username)
    return render(request, "organs/console_person.html", _person_context(request, person))


def _person_context(request: HttpRequest, person: Person) -> dict[str, Any]:
    actor, codes = actor_of(request), queries.codes_of(person, today())
    _allow(may_keep_accounts(actor) or may_guard(actor))
    posts = [
        {"post": post, "may_end": may_grant(actor, post.organ)}
        for post in person.posts.select_related("organ", "deputy_for__person").order_by("-starts_on", "pk")
    ]
    return {
        "person": person,
        "posts": posts,
        "today": today(),
        "locked": is_locked(person),
        "second_factor": actions.has_second_factor(person),
        "may_keep": may_keep_accounts(actor, codes),
        "may_guard": may_guard(actor, codes),
        "may_grant": Role.SECURITY_ADMIN in actor.roles,
    }


@staff
def person_new(request: HttpRequest) -> HttpResponse:
    _allow(may_keep_accounts(actor_of(request)))
    form = NewPersonForm(request.POST or None)
    context = _page(gettext("建立账号"), form, "people")
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORM, context)
    try:
        person = actions.create_person(form.cleaned_data["username"], by=actor_of(request), **form.values)
    except Refused as refused:
        return answer_refused(request, _FORM, refused, context)
    done = gettext("已建立账号%s，请由安全保密管理员设置临时密码、任命岗位。") % person.username
    return _done(request, done, "person", person.username)


@staff
def person_edit(request: HttpRequest, username: str) -> HttpResponse:
    person = get_object_or_404(Person, username=username)
    _allow(may_keep_accounts(actor_of(request), queries.codes_of(person, today())))
    form = PersonForm(request.POST or None, instance=person, initial={"revision": person.revision})
    context = _page(gettext("编辑人员信息"), form, "person", username, person.name)
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORM, context)
    revision = form.cleaned_data["revision"] or 0
    try:
        actions.change_person(person, by=actor_of(request), revision=revision, **form.values)
    except Refused as refused:
        return answer_refused(request, _FORM, refused, context)
    return _done(request, gettext("已保存"), "person", username)


@sensitive_post_parameters("password")
@staff
def person_password(request: HttpRequest, username: str) -> HttpResponse:
    person = get_object_or_404(Person, username=username)
    _allow(may_guard(actor_of(request), queries.codes_of(person, today())))
    form = PasswordForm(request.POST or None)
    context = _page(gettext("为%s设置临时密码") % person.name, form, "person", username, person.name)
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORM, context)
    try:
        actions.set_password(person, form.cleaned_data["password"], by=actor_of(request))
    except Refused as refused:
        return answer_refused(request, _FORM, refused, context)
    return _done(request, gettext("临时密码已设置，请当面告知本人。"), "person", username)


_SWITCHES = {
    "disable": (actions.disable_person, _("账号已停用")),
    "enable": (actions.enable_person, _("账号已启用")),
    "unlock": (actions.unlock_person, _("锁定已解除")),
    "second-factor": (actions.lift_second_factor, _("动态口令已解除")),
}


@require_POST
@staff
def person_switch(request: HttpRequest, username: str, verb: str) -> HttpResponse:
    person = get_object_or_404(Person, username=username)
    act, said = _SWITCHES[verb]
    try:
        act(person, by=actor_of(request))
    except Refused as refused:
        return answer_refused(request, "organs/console_person.html", refused, _person_context(request, person))
    return _done(request, str(said), "person", username)


# posts


@staff
def post_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    _allow(Role.SECURITY_ADMIN in actor.roles)
    given = {name: request.GET[name] for name in ("username", "organ") if name in request.GET}
    form = PostForm(request.POST or None, actor=actor, initial={"starts_on": today(), **given})
    context = _page(gettext("任命岗位"), form, "people")
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORM, context)
    person = form.cleaned_data["username"]
    try:
        actions.give_post(person, by=actor, **form.values)
    except Refused as refused:
        return answer_refused(request, _FORM, refused, context)
    return _done(request, gettext("已任命"), "person", person.username)


@staff
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.select_related("person", "organ"), pk=pk)
    _allow(may_grant(actor_of(request), post.organ))
    form = EndPostForm(request.POST or None, initial={"last_day": today()})
    title = gettext("免去%(who)s的%(organ)s%(role)s") % {
        "who": post.person.name,
        "organ": post.organ.short_name,
        "role": post.get_role_display(),
    }
    context = _page(title, form, "person", post.person.username, post.person.name)
    context |= {"submit": gettext("免去"), "danger": True}
    if request.method != "POST" or not form.is_valid():
        return render(request, _FORM, context)
    try:
        actions.end_post(post, form.cleaned_data["last_day"], by=actor_of(request))
    except Refused as refused:
        return answer_refused(request, _FORM, refused, context)
    return _done(request, gettext("已免去"), "person", post.person.username)


def _page(title: str, form: Any, back: str, key: str = "", back_title: str = "") -> dict[str, Any]:
    return {"title": title, "form": form, "back": (back, key), "back_title": back_title or gettext("人员")}


def _done(request: HttpRequest, said: str, name: str, key: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(f"console:{name}", key)


# workbench


def _accounts_waiting(actor: Actor) -> dict[str, Any] | None:
    if Role.SECURITY_ADMIN not in actor.roles:
        return None
    locked = Person.objects.filter(username__in=locked_usernames())
    waiting = queries.unready(today())
    return {"locked": locked[:ON_WORKBENCH], "waiting": waiting[:ON_WORKBENCH], "total": waiting.count()}


def _ledger_today(actor: Actor) -> dict[str, Any] | None:
    return audit.day(today()) if may_audit(actor) else None


add_workbench_panel(Panel(_("待处理的账号"), "organs/_panel_accounts.html", _accounts_waiting, order=10))
add_workbench_panel(Panel(_("今天的台账"), "organs/_panel_ledger.html", _ledger_today, order=10))

_ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
_GROUP = _("系统")
add_menu(
    MenuEntry(_("机关"), "organs", _GROUP, icon="tree", order=800),
    MenuEntry(_("人员与岗位"), "people", _GROUP, icon="people", roles=_ADMINS, order=810),
    MenuEntry(_("审计台账"), "audit", _GROUP, icon="chain", roles=frozenset({Role.AUDIT_ADMIN}), order=820),
)
add_urls(
    path("organs/", tree, name="organs"),
    path("organs/<slug:code>/", organ_page, name="organ"),
    path("organs/<slug:code>/new/", organ_new, name="organ-new"),
    path("organs/<slug:code>/edit/", organ_edit, name="organ-edit"),
    path("organs/<slug:code>/end/", organ_end, name="organ-end"),
    path("organs/<slug:code>/successor/", organ_successor, name="organ-successor"),
    path("people/", people, name="people"),
    path("people/new/", person_new, name="person-new"),
    path("people/<str:username>/", person_page, name="person"),
    path("people/<str:username>/edit/", person_edit, name="person-edit"),
    path("people/<str:username>/password/", person_password, name="person-password"),
    *(
        path(f"people/<str:username>/{verb}/", person_switch, {"verb": verb}, name=f"person-{verb}")
        for verb in _SWITCHES
    ),
    path("posts/new/", post_new, name="post-new"),
    path("posts/<int:pk>/end/", post_end, name="post-end"),
    path("audit/", audit.ledger_page, name="audit"),
    path("audit/verify/", audit.verify_page, name="audit-verify"),
)

from . import console_absence  # noqa: E402, F401  hangs its pages in
