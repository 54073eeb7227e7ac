"""Staff pages of a record's whole life. Each view parses with a form, makes one call, and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gongkai.catalog.models import Item
from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused, Stale, check, unless
from gongkai.desk.asked import actor_of, number, paged
from gongkai.desk.clock import today
from gongkai.desk.console import MenuEntry, Panel, add_menu, add_subject_panel, add_urls, add_workbench_panel, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.queries import organs_of
from gongkai.schemas import loader as schemas
from gongkai.schemas.record_checks import errors
from gongkai.schemas.record_types import record_types

from . import actions, console_gates, marks, pictures, privacy, queries, repeats, typed
from .actions.attachments import LARGEST_CAPTIONS
from .comparison import compared
from .console_shared import drafting_organs, record_of
from .console_types import told_of
from .content import attachments_of, canonical
from .forms import (
    ApprovalForm,
    AttachmentForm,
    FindingsForm,
    ReasonForm,
    RecordFilter,
    RecordForm,
    ReturnForm,
    ReviewForm,
    TranscriptForm,
)
from .gates import Case, missing_kinds
from .kinds import serves
from .lifecycle import verbs
from .models import Attachment, Kind, PrivacyFinding, Record, State, Verdict
from .permissions import may, refusals
from .typed_forms import DO

ON_WORKBENCH = 6
STAFF = frozenset(queries.SEEING_DRAFTS)
#: Verbs that need nothing but a click.
PLAIN = {"submit": actions.submit, "publish": actions.publish, "discard": actions.discard, "lapse": actions.lapse}
DONE = {
    "submit": gettext_lazy("已送审。"),
    "publish": gettext_lazy("已公开。"),
    "discard": gettext_lazy("已作废。"),
    "lapse": gettext_lazy("已标注失效。"),
    "repeal": gettext_lazy("已标注废止。"),
    "correct": gettext_lazy("已建立更正稿：发布之前，公众看到的仍是原来的内容。"),
}
#: Verbs that ask for a reason the public will read.
REASONED = ("correct", "repeal")
#: The editor sets styles of its own elements; scripts stay those of this site, and what is saved is cleaned anyway.
editing = csp_update({"style-src": [SELF, UNSAFE_INLINE]})


# lists


COLUMNS: Columns = (
    (gettext_lazy("名称"), "title"),
    (gettext_lazy("发文字号"), "doc_number"),
    (gettext_lazy("索引号"), "index_number"),
    (gettext_lazy("状态"), "get_state_display"),
    (gettext_lazy("公开属性"), "get_attribute_display"),
    (gettext_lazy("机构"), "organ.name"),
    (gettext_lazy("最后修改"), "changed_at"),
    (gettext_lazy("发布时间"), "published_at"),
)


@staff
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    organs = organs_of(actor, *queries.SEEING_DRAFTS)
    form = RecordFilter(request.GET or None, organs=organs)
    found = queries.visible_to(actor).defer("body", "values").order_by("-changed_at", "-id")
    if form.is_valid():
        found = _filtered(found, form.cleaned_data)
    if file := export(request, _("政府信息"), COLUMNS, found.select_related("organ")):
        return file
    page = paged(request, found)
    context = {"page": page, "form": form, "may_draft": bool(organs_of(actor, Role.DRAFTER))}
    return render(request, "records/console_list.html", context)


def _filtered(found: QuerySet[Record], data: dict[str, Any]) -> QuerySet[Record]:
    if words := data.get("q"):
        found = found.filter(Q(title__icontains=words) | Q(doc_number__icontains=words) | Q(index_number=words))
    for name in ("state", "attribute", "organ"):
        if data.get(name):
            found = found.filter(**{name: data[name]})
    return found


# drafting


@staff
@editing
def record_new(request: HttpRequest) -> HttpResponse:
    """拟稿. ``?answers=work:7&title=…&item=12`` starts from the task or formation that is to be answered."""
    actor = actor_of(request)
    organs = drafting_organs(request)
    given = {
        name: request.GET[name]
        for name in ("title", "answers", "item", "interprets", "genre", "organ", "type")
        if name in request.GET
    }
    form = RecordForm(request.POST or None, initial=given, actor=actor, organs=organs)
    if request.method != "POST" or DO in request.POST or not form.is_valid():
        return _draft_page(request, form, status=200 if request.method == "GET" or DO in request.POST else 422)
    try:
        record = actions.draft(form.cleaned_data["organ"], form.content, by=actor)
    except Refused as refused:
        return _draft_page(request, form, reasons=refused.reasons, status=409)
    return _saved(request, record)


@staff
@editing
def record_edit(request: HttpRequest, pk: int) -> HttpResponse:
    record, actor = record_of(request, pk), actor_of(request)
    if not may(actor, "edit", record):
        raise PermissionDenied(str(Refused(*refusals("edit", Case(record, actor)))))
    options = {"actor": actor, "organs": [record.organ], "record": record}
    form = RecordForm(request.POST or None, initial=RecordForm.starting_with(record), **options)
    if request.method != "POST" or DO in request.POST or not form.is_valid():
        return _draft_page(request, form, record, status=200 if request.method == "GET" or DO in request.POST else 422)
    try:
        record = actions.edit(record, form.content, revision=form.cleaned_data["revision"] or 0, by=actor)
    except Refused as refused:
        now = Record.objects.select_related("organ").get(pk=pk)
        if isinstance(refused, Stale):
            form.data = form.data.copy()
            form.data["revision"] = str(now.revision)  # the next save is made in knowledge of what is shown beside it
        return _draft_page(request, form, now, reasons=refused.reasons, stale=isinstance(refused, Stale), status=409)
    return _saved(request, record)


def _draft_page(
    request: HttpRequest, form: RecordForm, record: Record | None = None, *, status: int, **more: Any
) -> HttpResponse:
    item = form["item"].value()
    chosen = Item.objects.filter(pk=item).select_related("parent").first() if str(item or "").isdecimal() else None
    context = {
        "form": form,
        "record": record,
        "groups": _groups(form),
        "typed": form.typed,
        "fitting": [kind for kind in record_types().values() if chosen and serves(kind, chosen)],
        **more,
    }
    return render(request, "records/console_draft.html", context, status=status)


_GROUPS = (
    (gettext_lazy("基本内容"), ("organ", "title", "body", "correction_note", "withholds_previous")),
    (gettext_lazy("公开属性"), ("attribute", "attribute_ground", "attribute_reason")),
    (gettext_lazy("分类和日期"), ("formed_on", "genre", "subject_class", "five_open", "item", "summary", "keywords")),
    (
        gettext_lazy("公文要素"),
        (
            "doc_number",
            "issuers",
            "issued_on",
            "normative",
            "needs_interpretation",
            "interpreter",
            "valid_from",
            "valid_until",
        ),
    ),
    (gettext_lazy("关联文件"), ("interprets", "amends", "repeals", "replaces")),
)


def _groups(form: RecordForm) -> list[tuple[Any, list[Any]]]:
    return [(title, [form[name] for name in names if name in form.fields]) for title, names in _GROUPS]


def _saved(request: HttpRequest, record: Record) -> HttpResponse:
    waiting = len(privacy.open_findings(record))
    wrong = len(errors(typed.faults(record)))
    if wrong:
        messages.warning(request, _("已保存为草稿。数据有%(n)d处需要改正，已在下面标出。") % {"n": wrong})
        return redirect("console:record-edit", record.pk)
    if waiting:
        messages.warning(request, _("已保存。发现%(n)d处疑似个人信息，请遮盖或者说明保留理由。") % {"n": waiting})
    else:
        messages.success(request, _("已保存。"))
    return redirect("console:record", record.pk)


# one record


@staff
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, record_of(request, pk))


def _page(request: HttpRequest, record: Record, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    steps = queries.progress(record)
    opened = {verb.code: may(actor, verb.code, record) for verb in verbs().values()}
    last_return = record.returns.last()
    findings = privacy.findings(record)
    people = {step.by for step in steps} | {finding.by for finding in findings}
    context = {
        "record": record,
        "steps": steps,
        "may": opened,
        "may_review": any(opened[f"review_{kind}"] for kind in missing_kinds(record)),
        "names": queries.names([*people, record.created_by, *([last_return.returner] if last_return else [])]),
        "attachments": record.attachments.select_related("file"),
        "findings": findings,
        "returned": last_return if record.state == State.RETURNED else None,
        "causes": [schemas.return_causes()[code] for code in last_return.causes] if last_return else (),
        **_elements(record),
        **console_gates.context(record, actor),
        **queries.clarified(record, queries.visible_to(actor)),
        **console_statements.context(record, actor),
        **console_withdrawals.context(record, actor),
        **told_of(request, record),
        "correction": record.corrections.exclude(state__in=[State.MERGED, State.DISCARDED]).first(),
        "attachment_form": AttachmentForm(initial={"revision": record.revision}),
        "transcripts": _transcripts(record, more.pop("transcript_form", None)),
        "approval_form": ApprovalForm(initial={"content_hash": record.content_hash}),
        "return_form": ReturnForm(auto_id="return_%s"),
        **more,
    }
    return render(request, "records/console_record.html", context, status=status)


def _transcripts(record: Record, typed: tuple[int, TranscriptForm] | None) -> list[tuple[Attachment, TranscriptForm]]:
    """Of each recording, the form for what is said in it; ``typed`` is one just filled in."""
    held = dict([typed] if typed else [])
    return [
        (
            one,
            held.get(one.pk) or TranscriptForm(**_form_of(one, record)),
        )
        for one in attachments_of(record)
        if one.plays
    ]


def _form_of(one: Attachment, record: Record) -> dict[str, Any]:
    return {
        "prefix": f"t{one.pk}",
        "auto_id": f"{one.pk}_%s",
        "initial": {"transcript": one.transcript, "revision": record.revision},
        "captioned": bool(one.captions),
    }


def _elements(record: Record) -> dict[str, Any]:
    """What ``_meta.html`` shows beside the text: on the record's page and, no less, before a reviewer."""
    return {
        "ground": schemas.grounds().get(record.attribute_ground),
        "genre": schemas.genres().get(record.genre),
        "subject_class": schemas.subjects().get(record.subject_class),
        "five_open": schemas.five_opens().get(record.five_open),
        "mark": record.validity_mark(today()),
        "relations": record.relations.select_related("target"),
        "related_by": record.related_by.select_related("source").exclude(source__state=State.DISCARDED),
    }


@staff
@require_POST
def record_do(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One button."""
    if verb not in PLAIN:
        raise Http404
    found = record_of(request, pk)
    return _attempt(request, found, verb, lambda: PLAIN[verb](found, by=actor_of(request)))


@staff
@require_POST
def record_approve(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = record_of(request, pk), ApprovalForm(request.POST)
    if not form.is_valid():
        return _page(request, found, approval_form=form, status=422)
    try:
        actions.approve(found, **form.cleaned_data, by=actor_of(request))
    except Refused as refused:
        found, shown, mine = record_of(request, pk), form.cleaned_data["content_hash"], actor_of(request).username
        if not any(repeats.standing(verb, found, mine, shown) for verb in ("approve", "sign")):
            return _page(request, found, approval_form=form, reasons=refused.reasons, status=409)
    found.refresh_from_db()
    messages.success(request, _("已批准。") if found.state == State.APPROVED else _("已签批，等待下一环节。"))
    return redirect("console:record", pk)


@staff
@require_POST
def record_return(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = record_of(request, pk), ReturnForm(request.POST, auto_id="return_%s")
    if not form.is_valid():
        return _page(request, found, return_form=form, status=422)
    try:
        actions.send_back(found, **form.cleaned_data, by=actor_of(request))
    except Refused as refused:
        return _page(request, record_of(request, pk), return_form=form, reasons=refused.reasons, status=409)
    messages.success(request, _("已退文。"))
    return redirect("console:record", pk)


@staff
def record_reason(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """更正、废止: what the public will read about it, then the deed."""
    if verb not in REASONED:
        raise Http404
    found = record_of(request, pk)
    form = ReasonForm(request.POST or None, verb=verb)
    context = {"record": found, "verb": verbs()[verb], "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "records/console_reason.html", context)
    reason = form.cleaned_data.pop("reason")
    try:
        result = getattr(actions, verb)(found, reason, **form.cleaned_data, by=actor_of(request))
    except Refused as refused:
        return render(request, "records/console_reason.html", {**context, "reasons": refused.reasons}, status=409)
    messages.success(request, DONE[verb])
    return redirect("console:record-edit" if verb == "correct" else "console:record", result.pk)


@staff
def record_review(request: HttpRequest, pk: int) -> HttpResponse:
    """审查: exactly what the public would read, its hash, what looks like personal data, and what must not be public."""
    found, actor = record_of(request, pk), actor_of(request)
    kinds = [kind for kind in missing_kinds(found) if may(actor, f"review_{kind}", found)]
    if not kinds:
        if repeats.reviewed(found, actor.username, request.POST):
            messages.success(request, _("已记录审查结论。"))
            return redirect("console:record", pk)
        return _page(
            request, found, reasons=refusals("review_secrecy", Case(found, actor, shown=found.content_hash)), status=409
        )
    form = ReviewForm(request.POST or None, kinds=kinds, initial={"content_hash": found.content_hash, "kinds": kinds})
    reasons: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            _conclude(found, form.cleaned_data, actor)
        except Refused as refused:
            found, reasons = record_of(request, pk), refused.reasons
        else:
            messages.success(request, _("已记录审查结论。"))
            return redirect("console:record", pk)
    context = {
        "record": found,
        "form": form,
        "reasons": reasons,
        "findings": privacy.findings(found),
        "grounds": schemas.grounds().values(),
        **_elements(found),
        **told_of(request, found),
        "attachments": found.attachments.select_related("file"),
        "changes": _against_public(found),
        **console_gates.context(found, actor),
        **console_statements.context(found, actor),
        "may": {"clear": may(actor, "clear", found)},
        "negatives": marks.in_force(found.organ, today()),
        "return_form": ReturnForm(auto_id="return_%s"),
        "names": queries.names([found.created_by, *(finding.by for finding in privacy.findings(found))]),
    }
    return render(request, "records/console_review.html", context, status=409 if reasons else 200)


@transaction.atomic
def _conclude(record: Record, data: dict[str, Any], actor: Actor) -> None:
    """All kinds that were ticked, or none."""
    verdict, to = data["conclusion"], data["refer_to"]
    check([unless(verdict != Verdict.REFERRED or to.strip(), "refer_to", _("请填写送往何机关确定。"))])
    for kind in (kind for kind in Kind.values if kind in data["kinds"]):
        actions.review(
            record,
            kind,
            passed=verdict == Verdict.PASSED,
            content_hash=data["content_hash"],
            opinion=data["opinion"],
            basis=data["basis"],
            partly=verdict == Verdict.PARTLY,
            refer_to=to if verdict == Verdict.REFERRED else "",
            by=actor,
        )


def _against_public(record: Record) -> Any:
    """For a correction: what it changes in what the public reads now."""
    last = record.corrects.versions.last() if record.corrects else None
    return compared(last.content, canonical(record), "internal") if last else ()


@staff
@require_POST
def record_findings(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """遮盖 or 说明: what to do about things that look like personal data."""
    found, actor = record_of(request, pk), actor_of(request)
    form = FindingsForm(request.POST, record=found)
    if not form.is_valid() or not form.cleaned_data["finding"]:
        return _page(
            request,
            found,
            reasons=[Reason("none", _("请选择要处理的内容；如果刚被修改过，请查看最新内容。"))],
            status=409,
        )
    chosen, reason = list(form.cleaned_data["finding"]), form.cleaned_data["reason"]
    try:
        if deed == "mask":
            actions.mask(found, chosen, revision=form.cleaned_data["revision"] or 0, by=actor)
        else:
            with transaction.atomic():
                for finding in chosen:
                    actions.justify(finding, reason, by=actor)
    except Refused as refused:
        return _page(request, record_of(request, pk), reasons=refused.reasons, typed_reason=reason, status=409)
    if deed == "mask":
        _tell_masked(request, chosen, privacy.findings(record_of(request, pk)))
    else:
        messages.success(request, _("已处理。"))
    return redirect((request.POST.get("next") == "review" and "console:record-review") or "console:record", pk)


def _tell_masked(request: HttpRequest, chosen: list[PrivacyFinding], left: Iterable[PrivacyFinding]) -> None:
    """Of what was chosen, how much is masked now, and where the rest stands: the words are masked here, files are not."""
    wanted = {(one.place, one.digest) for one in chosen}
    still = [one for one in left if (one.place, one.digest) in wanted]
    told = {"done": len(chosen) - len(still), "n": len(still), "places": "、".join(one.place for one in still[:3])}
    if not still:
        messages.success(request, _("已遮盖%(done)d处。") % told)
        return
    text = _("已遮盖%(done)d处，%(n)d处没有遮盖（%(places)s）：附件里的请用“一键遮盖（正文和附件）”，图片须人工处理。")
    messages.warning(request, text % told)


# attachments


@staff
@require_POST
def record_attach(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = record_of(request, pk), actor_of(request)
    form = AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, attachment_form=form, status=422)
    upload, data = form.cleaned_data["file"], form.cleaned_data
    try:
        stored = _kept(found, upload, actor)
        actions.attach(
            found,
            stored,
            _named(data["name"], upload.name, stored.extension),
            transcript=data["transcript"] if stored.extension in files.RECORDINGS else "",
            revision=data["revision"],
            by=actor,
        )
    except Refused as refused:
        return _page(request, record_of(request, pk), attachment_form=form, reasons=refused.reasons, status=409)
    messages.success(request, _("已添加附件。"))
    return redirect(reverse("console:record", args=[pk]) + "#attachments")


def _kept(record: Record, upload: Any, actor: Actor) -> Any:
    """Nobody fills the disk who may not edit the record."""
    if reasons := refusals("edit", Case(record, actor)):
        raise Refused(*reasons)
    extension = files.extension_of(upload.name)
    if upload.size > files.most_bytes(extension):
        raise Refused(Reason("too_large", files.too_large(extension)))
    stored = files.keep(upload.read(), upload.name, kinds=files.ATTACHMENTS | files.RECORDINGS)
    pictures.read(stored)
    return stored


def _named(given: str, original: str, extension: str) -> str:
    """The name readers see always ends as the content is."""
    name = given.strip() or PurePosixPath(original.replace("\\", "/")).name
    return name if name.lower().endswith(f".{extension}") else f"{name}.{extension}"


@staff
@require_POST
def record_detach(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    found = record_of(request, pk)
    one = get_object_or_404(Attachment, pk=attachment_pk, record=found)
    revision = number(request.POST.get("revision"))
    return _attempt(request, found, "", lambda: actions.detach(one, revision=revision, by=actor_of(request)))


@staff
@require_POST
def record_transcript(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    """What is said in a recording; what was typed stays on the page when it is refused."""
    found = record_of(request, pk)
    one = get_object_or_404(Attachment, pk=attachment_pk, record=found)
    form = TranscriptForm(request.POST, request.FILES, **_form_of(one, found))
    if not form.is_valid():
        return _page(request, found, transcript_form=(one.pk, form), status=422)
    data = form.cleaned_data
    try:
        with transaction.atomic():
            _say(one, form, data, actor_of(request))
    except Refused as refused:
        again = record_of(request, pk)
        return _page(request, again, transcript_form=(one.pk, form), reasons=refused.reasons, status=409)
    messages.success(request, _("已保存音视频的文字内容。"))
    return redirect(reverse("console:record", args=[pk]) + "#attachments")


def _say(one: Attachment, form: TranscriptForm, data: Mapping[str, Any], actor: Actor) -> None:
    """The words first, if they were changed; then the captions, if a file came or they are to go."""
    revision = data["revision"]
    if "transcript" in form.changed_data:
        one = actions.transcribe(one, data["transcript"], revision=revision, by=actor)
        revision = one.record.revision
    if upload := data["captions"]:
        actions.caption(one, upload.read(LARGEST_CAPTIONS + 1), revision=revision, by=actor)
    elif data.get("uncaptioned"):
        actions.caption(one, b"", revision=revision, by=actor)


@staff
@require_GET
def record_file(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse | FileResponse:
    one = get_object_or_404(Attachment.objects.select_related("file"), pk=attachment_pk, record=record_of(request, pk))
    return files.download(one.file, one.name, asked=request.headers)


@staff
@require_GET
def record_captions(request: HttpRequest, pk: int, attachment_pk: int) -> HttpResponse:
    found = Attachment.objects.exclude(captions="")
    return files.track(get_object_or_404(found, pk=attachment_pk, record=record_of(request, pk)).captions)


# versions


@staff
@require_GET
def record_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version, and what changed between two (by default the last two); staff see withheld ones as well."""
    found = record_of(request, pk)
    versions = list(found.versions.order_by("-number"))
    by_number = {version.number: version for version in versions}
    new = by_number.get(number(request.GET.get("b"))) or (versions[0] if versions else None)
    old = by_number.get(number(request.GET.get("a"))) or (by_number.get(new.number - 1) if new else None)
    changes = compared(old.content, new.content, "internal") if old and new else ()
    context = {"record": found, "versions": versions, "old": old, "new": new, "changes": changes}
    return render(request, "records/console_versions.html", context)


# buttons


def _attempt(request: HttpRequest, found: Record, verb: str, deed: Callable[[], Any]) -> HttpResponse:
    """Does it, or shows the record with every reason why not."""
    try:
        result = deed()
    except Refused as refused:
        now = record_of(request, found.pk)
        result = repeats.standing(verb, now, actor_of(request).username)
        if result is None:
            return _page(request, now, reasons=refused.reasons, status=409)
    if verb == "submit" and result.state == State.RETURNED:
        messages.warning(request, _("还缺随文报送的内容，已退文：补齐后重新送审，已填写的都在。"))
    else:
        messages.success(request, DONE.get(verb, _("已完成。")))
    return redirect("console:record", result.pk if isinstance(result, Record) else found.pk)


# what the frame shows


def _panel(
    waiting: Callable[[Actor], QuerySet[Record] | list[Record]], role: Role, hint: str | Any
) -> Callable[[Actor], dict[str, Any] | None]:
    def context(actor: Actor) -> dict[str, Any] | None:
        if role not in actor.roles:
            return None
        found = list(waiting(actor)[: ON_WORKBENCH + 1])
        return {"records": found[:ON_WORKBENCH], "more": len(found) > ON_WORKBENCH, "hint": hint} if found else None

    return context


_PANELS = (
    (gettext_lazy("退回的稿件"), queries.returned_to, Role.DRAFTER, gettext_lazy("按退文意见修改后重新送审。"), 10),
    (gettext_lazy("等我审查"), queries.to_review, Role.REVIEWER, "", 20),
    (gettext_lazy("等我审查公开属性"), queries.to_review, Role.DISCLOSURE_OFFICE, "", 21),
    (gettext_lazy("等我批准"), queries.to_approve, Role.APPROVER, "", 30),
    (gettext_lazy("等我签批"), queries.to_sign, Role.APPROVER, gettext_lazy("按本机关审批流程，轮到您这一环节。"), 28),
    (gettext_lazy("批准待公开"), queries.to_publish, Role.DRAFTER, gettext_lazy("已经批准，点开后公开。"), 40),
    (gettext_lazy("我的草稿"), queries.drafts_of, Role.DRAFTER, "", 50),
)
for title, waiting, role, hint, order in _PANELS:
    add_workbench_panel(Panel(title, "records/console_waiting.html", _panel(waiting, role, hint), order=order))


def _answering(actor: Actor, subject: str) -> dict[str, Any] | None:
    """On the page of a task or formation: the records that answer it, as far as the person may see them."""
    if subject.split(":")[0] not in ("work", "formation"):
        return None
    found = list(queries.visible_to(actor).filter(answers=subject).defer("body", "values")[:ON_WORKBENCH])
    return {"records": found} if found else None


add_subject_panel(Panel(gettext_lazy("对应的信息"), "records/console_waiting.html", _answering, order=30))
add_menu(
    MenuEntry(gettext_lazy("政府信息"), "records", gettext_lazy("信息公开"), icon="file", roles=STAFF, order=20),
)
add_urls(
    path("records/", records, name="records"),
    path("records/new/", record_new, name="record-new"),
    path("records/<int:pk>/", record, name="record"),
    path("records/<int:pk>/edit/", record_edit, name="record-edit"),
    path("records/<int:pk>/review/", record_review, name="record-review"),
    path("records/<int:pk>/approve/", record_approve, name="record-approve"),
    path("records/<int:pk>/return/", record_return, name="record-return"),
    path("records/<int:pk>/do/<slug:verb>/", record_do, name="record-do"),
    path("records/<int:pk>/reason/<slug:verb>/", record_reason, name="record-reason"),
    path("records/<int:pk>/findings/<slug:deed>/", record_findings, name="record-findings"),
    path("records/<int:pk>/attachments/", record_attach, name="record-attach"),
    path("records/<int:pk>/attachments/<int:attachment_pk>/", record_file, name="record-file"),
    path("records/<int:pk>/attachments/<int:attachment_pk>/captions.vtt", record_captions, name="record-captions"),
    path("records/<int:pk>/attachments/<int:attachment_pk>/remove/", record_detach, name="record-detach"),
    path("records/<int:pk>/attachments/<int:attachment_pk>/words/", record_transcript, name="record-transcript"),
    path("records/<int:pk>/versions/", record_versions, name="record-versions"),
)

from . import (  # noqa: E402, F401  further screens hang themselves in
    console_appearances,
    console_batches,
    console_campaigns,
    console_catalogue,
    console_chains,
    console_cleaning,
    console_concurring,
    console_emergencies,
    console_group_review,
    console_interpretation,
    console_masking,
    console_negatives,
    console_normative,
    console_releases,
    console_returns,
    console_reviews,
    console_statements,
    console_types,
    console_withdrawals,
    console_withheld,
    console_wording,
)
