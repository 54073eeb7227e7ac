"""Staff pages: 文书设置 – what the letters of an organ say of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from gongkai.desk import clock
from gongkai.desk.actions import Stale
from gongkai.desk.asked import actor_of, paged
from gongkai.desk.console import add_urls, staff
from gongkai.desk.exports import Columns, export
from gongkai.desk.forms import Form
from gongkai.organs.models import Organ
from gongkai.organs.queries import organs_of
from gongkai.records.console_shared import form_page, needs

from . import actions, composing
from .actions.letterheads import PARTS
from .models import Letterhead
from .permissions import SEEING, may_set_letterhead, organs_seen

_LONG = ("payment",)
_HELP = {
    "contact": gettext_lazy("印在文书里，供申请人提交材料和咨询；不填时用机关的地址和电话。"),
    "payment": gettext_lazy("收费通知书里写明怎样缴费。"),
    "number_word": gettext_lazy("文号〔年份〕之前的字，如“望教公开告”；不填时用机关简称加“公开告”。"),
    "standing": gettext_lazy("复议机关、管辖法院由此确定；一般部门、政府、乡镇、街道不选。"),
    "government": gettext_lazy(
        "全称。机构名录里没有上一级政府，或者派出机构、派出机关由别的政府设立的，填写受理复议的政府；其他不填。"
    ),
    "superior": gettext_lazy("全称。垂直领导的机关、海关和承担复议工作的司法行政部门填写。"),
    "place_government": gettext_lazy("全称。设区的市、直辖市的部门按行政区划设立的派出机构填写。"),
    "court": gettext_lazy("高级人民法院确定集中管辖行政案件的法院；没有的不填。"),
    "basic_court": gettext_lazy("全称，如“望川市第一区人民法院”。"),
    "intermediate_court": gettext_lazy("全称。"),
    "review_online": gettext_lazy("网址。在网上送达的答复必须写明（《行政复议法》第二十二条）。"),
}


class LetterheadForm(Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PARTS:
            column = Letterhead._meta.get_field(name)
            if name == "standing":
                choices = [("", _("按机构名录")), *Letterhead.Standing.choices]
                label = column.verbose_name  # type: ignore[union-attr]
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=choices, required=False, help_text=_HELP[name]
                )
                continue
            self.fields[name] = forms.CharField(
                label=column.verbose_name,  # type: ignore[union-attr]
                max_length=column.max_length,  # type: ignore[union-attr]
                required=False,
                help_text=_HELP[name],
                widget=forms.Textarea(attrs={"rows": 3}) if name in _LONG else forms.TextInput,
            )


#: The form in the order in which a letter needs them.
GROUPS = (
    (gettext_lazy("文号、联系和缴费"), ("number_word", "contact", "payment")),
    (gettext_lazy("行政复议"), ("standing", "government", "superior", "place_government", "review_online")),
    (gettext_lazy("行政诉讼"), ("basic_court", "intermediate_court", "court")),
)
LETTERHEADS: Columns = (
    (gettext_lazy("机关"), "organ.name"),
    (gettext_lazy("文号"), lambda one: composing.number_blank(one.organ)),
    *((Letterhead._meta.get_field(name).verbose_name, name) for name in PARTS if name != "number_word"),  # type: ignore[union-attr]
)


@staff
@require_GET
def letterheads(request: HttpRequest) -> HttpResponse:
    """The organs whose letters one may see, with what is set for each."""
    actor = needs(request, *SEEING)
    organs = organs_of(actor, *SEEING).order_by("position", "id")
    if file := export(request, _("文书设置"), LETTERHEADS, organs, each=_heads):
        return file
    page = paged(request, organs)
    rows = [
        (one.organ, one, composing.number_blank(one.organ), may_set_letterhead(actor, one.organ))
        for one in _heads(list(page))
    ]
    return render(request, "foi/console_letterheads.html", {"page": page, "rows": rows})


def _heads(organs: list[Organ]) -> list[Letterhead]:
    """One for each organ, empty where nothing is set."""
    kept = {one.organ_id: one for one in Letterhead.objects.filter(organ__in=organs).select_related("organ")}
    return [kept.get(one.pk) or Letterhead(organ=one) for one in organs]


@staff
@require_http_methods(["GET", "POST"])
def letterhead(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    organ = get_object_or_404(Organ, code=code, pk__in=Organ.objects.filter(code__in=organs_seen(actor)).values("pk"))
    if not may_set_letterhead(actor, organ):
        raise PermissionDenied(_("文书设置由本机关审批人和政务公开办修改。"))
    found = Letterhead.objects.filter(organ=organ).first() or Letterhead(organ=organ, revision=0)
    given = {name: getattr(found, name) for name in (*PARTS, "revision")}
    form = LetterheadForm(request.POST or None, initial=given)

    def deed(data: dict[str, Any]) -> str:
        try:
            actions.set_letterhead(organ, data, revision=data["revision"], by=actor)
        except Stale:
            form.data = {**form.data.dict()}  # type: ignore[attr-defined]
            form.data["revision"] = str(Letterhead.objects.get(organ=organ).revision)
            raise
        return reverse("console:foi-letterheads")

    heading = _("%(organ)s的文书设置") % {"organ": organ.short_name}
    back = {"back": reverse("console:foi-letterheads"), "back_title": _("文书设置")}
    texts, lost = composing.remedies_foreseen(organ, clock.today())
    return form_page(
        request, form, deed, template="foi/console_letterhead.html", heading=heading, remedies=texts, remedies_lost=lost,
        intro=_("已经批准的文书不变；起草和修改中的文书用新的内容。"), number=composing.number_blank(organ),
        groups=[(title, [form[name] for name in names]) for title, names in GROUPS], **back,
    )  # fmt: skip


add_urls(
    path("foi/letterheads/", letterheads, name="foi-letterheads"),
    path("foi/letterheads/<slug:code>/", letterhead, name="foi-letterhead"),
)
