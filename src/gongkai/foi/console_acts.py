"""Staff pages: what is done with one request, each on a page of its own with one form and one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from gongkai.desk.actions import Reason, Refused
from gongkai.desk.asked import actor_of
from gongkai.desk.console import add_urls, staff
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ
from gongkai.text.matters import matters

from . import actions, archiving, masked, vault
from . import forms_case as forms
from .console_shared import act, known_of, request_of
from .forms_intake import REACH, WHO, AmendForm
from .models import Assignment, Paper, Request
from .permissions import may_give_opinion, may_handle
from .reading import asked_when_overdue

Words = str | Promise
Data = dict[str, Any]
#: What a form's file is kept as; None for forms without one.
Deed = Callable[[Request, Data, list[actions.Upload], Actor], Any]
REGULATION = "《政府信息公开条例》"
FEE_RULES = "《政府信息公开信息处理费管理办法》第六条"
_APPLICANT = (*WHO[1:], *REACH)


@dataclass(frozen=True, slots=True)
class Act:
    """One page: its title and clause, the form, and the call. ``keeps`` is the kind under which its file is kept."""

    title: Words
    form: type[Any]
    deed: Deed
    citation: str = ""
    intro: Words = ""
    keeps: Paper.Kind = Paper.Kind.SUPPLEMENT
    submit: Words = ""
    danger: bool = False
    lacks: Callable[[Request], Iterable[Reason]] | None = None
    """What still has to come before, told before anybody clicks."""


def _to(value: str) -> tuple[Organ | None, str]:
    code, person = forms.ToField.parts(value)
    return Organ.objects.filter(code=code).first() if code else None, person


def _assign(one: Request, data: Data, _files: list[actions.Upload], by: Actor) -> Assignment:
    organ, person = _to(data["to"])
    assert organ is not None  # the form offers standing organs alone
    asked = {"asked": data["asked"], "wanted_by": data["wanted_by"]}
    return actions.assign(one, organ, data["part"], person=person, **asked, revision=data["revision"], by=by)


ACTS: dict[str, Act] = {
    "confirm": Act(
        gettext_lazy("确认收到"),
        forms.OnForm,
        lambda one, d, files, by: actions.confirm(one, d["on"], revision=d["revision"], by=by),
        f"{REGULATION}第三十一条",
        gettext_lazy("写下与申请人双方确认的日期：这一天就是收到申请之日，期限从次日起算。"),
    ),
    "contact": Act(
        gettext_lazy("登记联系情况"),
        forms.ContactForm,
        lambda one, d, files, by: actions.contact_tried(one, d["result"], by=by),
        f"{REGULATION}第三十一条",
        gettext_lazy("联系不上申请人的，每次都登记；恢复联系并确认之日起算期限。"),
    ),
    "accept": Act(
        gettext_lazy("审核受理"),
        forms.AcceptForm,
        lambda one, d, files, by: actions.accept(one, d["matters"], revision=d["revision"], by=by),
        f"{REGULATION}第二十九条",
        gettext_lazy("核对：申请人、身份证明、联系方式齐全；内容明确，查得到；只有一个事项；要的是政府信息。"),
    ),
    "assign": Act(
        gettext_lazy("交办"),
        forms.AssignForm,
        _assign,
        f"{REGULATION}第四十五条",
        gettext_lazy("牵头的只有一个；涉及几个单位的，其他单位协办，意见汇总后统一答复。"),
    ),
    "mark": Act(
        gettext_lazy("标记敏感申请"),
        forms.MarkForm,
        lambda one, d, files, by: actions.mark(
            one, d["reason"], d["talk"], d["talked_on"], revision=d["revision"], by=by
        ),
    ),
    "unmark": Act(
        gettext_lazy("撤销敏感标记"),
        forms.UnmarkForm,
        lambda one, d, files, by: actions.unmark(one, d["reason"], revision=d["revision"], by=by),
        intro=gettext_lazy("标记和当时沟通的情况仍在办理记录里。"),
    ),
    "corrected": Act(
        gettext_lazy("收到补正"),
        forms.CorrectedForm,
        lambda one, d, files, by: actions.take_correction(
            one, d["on"], d["wanted"], files, revision=d["revision"], by=by
        ),
        f"{REGULATION}第三十条",
        gettext_lazy("答复期限从收到补正的次日起重新计算。"),
        keeps=Paper.Kind.CORRECTION,
    ),
    "correction-lapsed": Act(
        gettext_lazy("逾期不补正"),
        forms.DespiteForm,
        lambda one, d, files, by: actions.lapse_correction(
            one, d["on"], despite=d["despite"], revision=d["revision"], by=by
        ),
        f"{REGULATION}第三十条",
        gettext_lazy("申请人无正当理由逾期不补正的，视为放弃申请，不再处理。"),
        danger=True,
    ),
    "reasons": Act(
        gettext_lazy("申请人说明理由"),
        forms.PaperedForm,
        lambda one, d, files, by: actions.take_reasons(one, d["on"], files, by=by),
        f"{REGULATION}第三十五条",
    ),
    "refer": Act(
        gettext_lazy("报请确定能否公开"),
        forms.OnForm,
        lambda one, d, files, by: actions.refer(one, d["on"], by=by),
        f"{REGULATION}第十七条第三款",
        gettext_lazy("不能确定可以公开的，报有关主管部门或者保密行政管理部门确定。"),
    ),
    "ruled": Act(
        gettext_lazy("登记确定结果"),
        forms.PaperedForm,
        lambda one, d, files, by: actions.take_ruling(one, d["on"], files, by=by),
        f"{REGULATION}第十七条第三款",
        keeps=Paper.Kind.EVIDENCE,
    ),
    "paid": Act(
        gettext_lazy("申请人缴费"),
        forms.PaidForm,
        lambda one, d, files, by: actions.take_payment(
            one, d["on"], d["amount"], d["receipt"], despite=d["despite"], revision=d["revision"], by=by
        ),
        FEE_RULES,
        gettext_lazy("答复期限从完成缴费的次日起重新计算。"),
    ),
    "fee-lapsed": Act(
        gettext_lazy("逾期不缴费"),
        forms.DespiteForm,
        lambda one, d, files, by: actions.lapse_fee(one, d["on"], despite=d["despite"], revision=d["revision"], by=by),
        FEE_RULES,
        gettext_lazy("逾期未缴费的，视为放弃申请，不再处理。"),
        danger=True,
    ),
    "withdraw": Act(
        gettext_lazy("申请人撤回"),
        forms.WithdrawForm,
        lambda one, d, files, by: actions.take_withdrawal(one, d["on"], files, by=by),
        intro=gettext_lazy("只登记申请人自己书面提出的撤回，材料归入案卷。"),
        danger=True,
    ),
    "archive": Act(
        gettext_lazy("归档案卷"),
        forms.ArchiveForm,
        lambda one, d, files, by: actions.archive(one, without=d.get("without", ""), revision=d["revision"], by=by),
        f"{REGULATION}第四十五条",
        gettext_lazy("归档后不能再增加材料。"),
        lacks=archiving.lacking,
    ),
    "paper": Act(
        gettext_lazy("上传材料"),
        forms.PaperForm,
        lambda one, d, files, by: actions.add_paper(one, files[0], by=by),
    ),
}


def _intro(found: Request, name: str, chosen: Act) -> Words:
    unmoved = name == "corrected" and asked_when_overdue(found)
    return _("告知补正时答复期限已经届满，期限不重新计算。") if unmoved else chosen.intro


@staff
@require_http_methods(["GET", "POST"])
def act_page(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    found, chosen = _handled(request, pk), ACTS.get(name)
    if chosen is None:
        raise Http404
    given = {"case": found} if issubclass(chosen.form, forms.CaseForm) else {}
    form = chosen.form(request.POST or None, request.FILES or None, **given)
    kind = form.cleaned_data.get("kind") if request.method == "POST" and form.is_valid() else None

    def deed(data: Data) -> str:
        _with_files(
            data.get("paper"), kind or chosen.keeps, lambda files: chosen.deed(found, data, files, _by(request))
        )
        return reverse("console:foi-request", args=[pk])

    return act(
        request, found, form, deed, heading=chosen.title, citation=chosen.citation, intro=_intro(found, name, chosen),
        submit=chosen.submit or chosen.title, danger=chosen.danger, done=_("已登记。"),
        lacks=list(chosen.lacks(found)) if chosen.lacks else [],
    )  # fmt: skip


@staff
@require_http_methods(["GET", "POST"])
def reassign(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    found = _handled(request, pk)
    one = get_object_or_404(found.assignments.select_related("organ"), pk=assignment)
    form = forms.ReassignForm(request.POST or None, case=found)

    def deed(data: Data) -> str:
        organ, person = _to(data["to"])
        told = {"asked": data["asked"], "revision": data["revision"]}
        actions.reassign(one, organ, person=person, **told, by=_by(request))
        return reverse("console:foi-request", args=[pk])

    intro = _("现由%(organ)s%(part)s。") % {"organ": one.organ.name, "part": one.get_part_display()}
    return act(
        request, found, form, deed, heading=_("改派或者收回"), intro=intro, submit=_("改派或者收回"), done=_("已改派。")
    )


@staff
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, pk: int, assignment: int) -> HttpResponse:
    """For whom was asked: what was asked, and nothing of the applicant."""
    found = request_of(request, pk)
    one = get_object_or_404(found.assignments.select_related("organ"), pk=assignment)
    if not may_give_opinion(_by(request), one):
        raise PermissionDenied(_("这项承办没有交给您或者您的单位。"))
    form = forms.OpinionForm(request.POST or None, initial={"stance": one.stance, "opinion": one.opinion})

    def deed(data: Data) -> str:
        actions.give_opinion(one, data["stance"], data["opinion"], by=_by(request))
        return reverse("console:foi-request", args=[pk])

    return act(request, found, form, deed, heading=_("承办意见"), words=one.asked, submit=_("反馈"), done=_("已反馈。"))


@staff
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """分拆: the parts that seem to be matters of their own stand in the form; whoever splits knows better."""
    found = _handled(request, pk)
    form = forms.SplitForm(request.POST or None, case=found, parts=matters(found.wanted))

    def deed(data: Data) -> str:
        actions.split(found, form.parts, revision=data["revision"], by=_by(request))
        return reverse("console:foi-request", args=[pk])

    return act(
        request, found, form, deed, heading=_("分拆"), words=found.wanted, submit=_("分拆"), done=_("已分拆。"),
        intro=_("第一个事项留在这件申请里，其余各成一件新的申请，收到之日相同；每件单独答复。留空的不算。"),
    )  # fmt: skip


@staff
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """更正登记内容: the applicant's data are shown masked; what is left empty stays."""
    found = _handled(request, pk)
    plain = {name: getattr(found, name) for name in ("kind", "wanted", "doc_number", "form", "route")}
    form = AmendForm(request.POST or None, case=found, initial={"revision": found.revision, **plain})

    def deed(data: Data) -> str:
        actions.amend(found, form.told, revision=data["revision"], by=_by(request))
        return reverse("console:foi-request", args=[pk])

    for key in _APPLICANT:
        value = _masked(found, key)
        form.fields[key].help_text = _("现为 %(value)s") % {"value": value} if value else ""
    parts = {"shown": [form[key] for key in _APPLICANT], "rest": [form[name] for name in plain]}
    return act(request, found, form, deed, template="foi/console_amend.html", done=_("已更正。"), **parts)


def _masked(found: Request, key: str) -> str:
    value = (found.applicant or {}).get(key, "")
    if key == "id_kind":
        return ""
    if key in ("name", "representative", "agent"):
        return masked.name(value, found.kind if key == "name" else "natural")
    return masked.number(value)


def _handled(request: HttpRequest, pk: int) -> Request:
    found = known_of(request, pk)
    if not may_handle(_by(request), found.organ):
        raise PermissionDenied(_("只有%(organ)s的经办人员和政务公开办可以办理。") % {"organ": found.organ.short_name})
    return found


def _with_files(file: Any, kind: str, deed: Callable[[list[actions.Upload]], Any]) -> None:
    """Keeps the file, if there is one; forgets it again when the deed is refused."""
    if file is None:
        deed([])
        return
    kept = vault.keep(file.read(), file.name)
    try:
        deed([actions.Upload(str(kind), file.name, kept)])
    except Refused:
        vault.forget(kept.ticket)
        raise


def _by(request: HttpRequest) -> Actor:
    return actor_of(request)


add_urls(
    path("foi/<int:pk>/do/<slug:name>/", act_page, name="foi-act"),
    path("foi/<int:pk>/assignments/<int:assignment>/reassign/", reassign, name="foi-reassign"),
    path("foi/<int:pk>/assignments/<int:assignment>/opinion/", opinion, name="foi-opinion"),
    path("foi/<int:pk>/split/", split, name="foi-split"),
    path("foi/<int:pk>/amend/", amend, name="foi-amend"),
)
