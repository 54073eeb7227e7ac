"""Forms of the room's staff screens. What is wrong with the values, the actions say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.catalog.forms import LinesField
from gongkai.desk import clock
from gongkai.desk.forms import Form
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.words import named
from gongkai.facts.forms import MomentField
from gongkai.organs.models import Organ
from gongkai.records.forms import Day

from . import own_pages
from .key_areas import key_areas
from .models import (
    Account,
    BoardKind,
    Carrier,
    Clearing,
    ColumnClass,
    Flaw,
    Function,
    Leader,
    Origin,
    Part,
    PlaceKind,
    Platform,
    Post,
    PostKind,
    Profile,
    ReadingPlace,
    Screen,
    Site,
    SiteColumn,
    SiteLevel,
    SiteReading,
    Trouble,
    TroubleKind,
    Unit,
    UpperItem,
    UpperSource,
    Verdict,
)
from .permissions import organs_kept
from .queries import Way, organs_of


class OrganField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Organ.objects.none(), label=_("机关"), to_field_name="code", **kwargs)


class Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class OwnedForm(Form):
    """Of an organ that the person keeps; changing something, the organ stays."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, existing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "organ" in self.fields:
            if existing:
                del self.fields["organ"]
            else:
                self.fields["organ"].queryset = organs_of(actor, organs_kept(actor))  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("organ", "revision")}

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("revision") or 0


def _label(model: Any, name: str) -> Any:
    return model._meta.get_field(name).verbose_name


def _text(model: Any, name: str, *, required: bool = False, rows: int = 0, **kwargs: Any) -> forms.CharField:
    field = model._meta.get_field(name)
    widget = {"widget": forms.Textarea(attrs={"rows": rows})} if rows else {}
    return forms.CharField(label=field.verbose_name, required=required, max_length=field.max_length, **widget, **kwargs)


def _day(model: Any, name: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=_label(model, name), widget=Day, **kwargs)


class OrganFilter(forms.Form):
    organ = OrganField(required=False, empty_label=_("全部"))

    def __init__(self, *args: Any, organs: QuerySet[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = organs  # type: ignore[attr-defined]

    @property
    def codes(self) -> frozenset[str] | None:
        chosen = self.cleaned_data.get("organ") if self.is_valid() else None
        return frozenset({chosen.code}) if chosen else None


# channels


class ChooseForm(Form):
    wanted = forms.MultipleChoiceField(label=_("另外公开到"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = choices  # type: ignore[attr-defined]


class DeliverForm(Form):
    channel = forms.ChoiceField(label=_("公开渠道"))
    on = forms.DateField(label=_("公开日期"), widget=Day)
    where = forms.CharField(label=_("地点或者网址"), max_length=300)
    evidence = forms.FileField(
        label=_("照片或者材料"), required=False, help_text=_("公示栏、现场、会议等渠道必须附；网站和报刊可以不附。")
    )

    def __init__(self, *args: Any, ways: Sequence[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(one.code, one.channel.zh) for one in ways]  # type: ignore[attr-defined]


class ReasonForm(Form):
    reason = forms.CharField(label=_("撤销理由"), max_length=200)


# profile


class ProfileForm(OwnedForm):
    functions = _text(Profile, "functions", rows=4)
    workflow = _text(Profile, "workflow", rows=6, help_text=_("一步一行；公示屏按行分页。"))
    phone = _text(Profile, "phone", help_text=_("只填办公电话，几个电话用顿号隔开；不填时用机关登记的电话。"))
    complaint = _text(Profile, "complaint", help_text=_("监督电话、信箱或者受理地点。"))


class LeaderForm(OwnedForm):
    name = _text(Leader, "name", required=True)
    post = _text(Leader, "post", required=True)
    division = _text(Leader, "division", rows=3)
    photo = forms.FileField(
        label=_("照片"), required=False, help_text=_("竖幅半身照，JPG或者PNG，2兆以内；拍摄地点等附带信息会被去掉。")
    )
    position = forms.IntegerField(label=_label(Leader, "position"), min_value=0, max_value=9999, initial=0)
    since = _day(Leader, "since")


class UnitForm(OwnedForm):
    name = _text(Unit, "name", required=True)
    duties = _text(Unit, "duties", rows=4)
    phone = _text(Unit, "phone")
    position = forms.IntegerField(label=_label(Unit, "position"), min_value=0, max_value=9999, initial=0)
    since = _day(Unit, "since")


class EndForm(Form):
    on = forms.DateField(label=_("自哪一天起"), widget=Day, help_text=_("从这一天起，网站和公示屏都不再显示。"))


# screens


class ScreenForm(OwnedForm):
    organ = OrganField(empty_label=None)
    place = _text(Screen, "place", required=True, help_text=_("如：政务服务大厅一楼东侧"))
    kind = forms.ChoiceField(label=_label(Screen, "kind"), choices=BoardKind.choices)
    width = forms.IntegerField(label=_label(Screen, "width"), initial=1920)
    height = forms.IntegerField(label=_label(Screen, "height"), initial=1080)
    shows = forms.MultipleChoiceField(
        label=_label(Screen, "shows"),
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=Part.values,
    )


class QueueForm(Form):
    record = forms.CharField(label=_("公开信息"), help_text=_("填写编号、索引号、文号或者名称。"))
    until = forms.DateField(label=_("播放到"), widget=Day)


class PostedForm(Form):
    on = forms.DateField(label=_("张贴日期"), widget=Day)
    items = forms.MultipleChoiceField(label=_("写明的内容"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = list(choices.items())  # type: ignore[attr-defined]


# places


class PlaceForm(OwnedForm):
    organ = OrganField(empty_label=None)
    kind = forms.ChoiceField(label=_label(ReadingPlace, "kind"), choices=PlaceKind.choices)
    name = _text(ReadingPlace, "name", required=True)
    signed = forms.BooleanField(label=_label(ReadingPlace, "signed"), required=False)
    address = _text(ReadingPlace, "address", required=True)
    hours = _text(ReadingPlace, "hours", required=True, help_text=_("如：工作日9:00-17:00"))
    phone = _text(ReadingPlace, "phone")
    units = LinesField(label=_label(ReadingPlace, "units"), help_text=_("一行一个"), rows=3)
    matters = LinesField(label=_label(ReadingPlace, "matters"), help_text=_("一行一项"), rows=4)
    standard = _text(ReadingPlace, "standard", rows=3)
    carriers = forms.MultipleChoiceField(
        label=_label(ReadingPlace, "carriers"),
        choices=Carrier.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    opened_on = _day(ReadingPlace, "opened_on")

    @property
    def values(self) -> dict[str, Any]:
        told = super().values
        return {**told, "units": list(told["units"]), "matters": list(told["matters"])}


# reprints


class SourceForm(Form):
    name = _text(UpperSource, "name", required=True)
    origin = forms.ChoiceField(label=_label(UpperSource, "origin"), choices=Origin.choices)
    feed = _text(UpperSource, "feed", help_text=_("没有订阅地址的可以不填，由人登记。"))
    active = forms.BooleanField(label=_label(UpperSource, "active"), required=False, initial=True)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)


class UpperForm(Form):
    source = forms.ModelChoiceField(UpperSource.objects.filter(active=True), label=_("来源"), empty_label=None)
    title = _text(UpperItem, "title", required=True)
    url = _text(UpperItem, "url", required=True)
    published_at = MomentField(
        label=_label(UpperItem, "published_at"),
        required=False,
        widget=Moment,
        help_text=_("以原文网页写明的为准，填写到分钟；没有写明的先不填。"),
    )
    body = forms.CharField(label=_label(UpperItem, "body"), required=False, widget=forms.Textarea(attrs={"rows": 12}))


class JudgeForm(Form):
    wide = forms.ChoiceField(
        label=_("是否需要转载"),
        choices=[("yes", _("对全局有指导意义、需要社会广泛知晓：转载")), ("no", _("不需要转载"))],
        widget=forms.RadioSelect,
    )
    published_at = MomentField(label=_label(UpperItem, "published_at"), required=False, widget=Moment)
    organs = forms.ModelMultipleChoiceField(
        Organ.objects.none(),
        label=_("应当转载的机关"),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, organs: QuerySet[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organs"].queryset = organs  # type: ignore[attr-defined]


class LinkForm(Form):
    record = forms.CharField(label=_("转载的信息"), help_text=_("填写编号、索引号、文号或者名称。"))


# new media


class AccountForm(OwnedForm):
    organ = OrganField(empty_label=None)
    platform = forms.ChoiceField(label=_label(Account, "platform"), choices=Platform.choices)
    name = _text(Account, "name", required=True)
    url = _text(Account, "url")
    function = forms.ChoiceField(label=_label(Account, "function"), choices=Function.choices)
    manager = _text(Account, "manager", help_text=_("如：办公室信息科；不要填写手机号码。"))
    opened_on = _day(Account, "opened_on")


class PostForm(OwnedForm):
    account = forms.ModelChoiceField(Account.objects.none(), label=_("账号"), empty_label=None)
    record = forms.CharField(label=_("公开信息"), help_text=_("填写编号、索引号、文号或者名称；只能推送已经公开的。"))
    kind = forms.ChoiceField(label=_label(Post, "kind"), choices=PostKind.choices)
    title = _text(Post, "title", required=True)
    summary = _text(Post, "summary", required=True, rows=5)
    foreign_reason = _text(Post, "foreign_reason", help_text=_("推送的不是账号主办单位自己的信息时填写。"))
    image = forms.FileField(label=_("配图"), required=False, help_text=_("JPG或者PNG，2兆以内。"))

    def __init__(self, *args: Any, actor: Actor, existing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, existing=existing, **kwargs)
        if existing:
            del self.fields["account"], self.fields["record"]
        else:
            found = Account.objects.filter(closed_on=None, organ__code__in=organs_kept(actor))
            self.fields["account"].queryset = found  # type: ignore[attr-defined]


class PostReviewForm(Form):
    content_hash = forms.CharField(widget=forms.HiddenInput)
    conclusion = forms.ChoiceField(
        label=_("结论"), choices=[("passed", _("通过")), ("failed", _("退回"))], widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("审核意见"), required=False, max_length=300)


class PostedAtForm(Form):
    at = MomentField(label=_("发布时间"), widget=Moment)
    url = forms.CharField(label=_("发布后的网址"), max_length=400)


class ReplyForm(Form):
    asked_on = forms.DateField(label=_("留言日期"), widget=Day)
    replied_on = forms.DateField(label=_("答复日期"), required=False, widget=Day)
    text = forms.CharField(
        label=_("答复内容"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只登记本单位的答复，不登记网民的姓名和留言。"),
    )


class JudgeReplyForm(Form):
    flaw = forms.ChoiceField(label=_("认定"), required=False, choices=[("", _("没有问题")), *Flaw.choices])


class TroubleForm(OwnedForm):
    organ = OrganField(empty_label=None)
    kind = forms.ChoiceField(label=_label(Trouble, "kind"), choices=TroubleKind.choices)
    account = forms.ModelChoiceField(
        Account.objects.none(), label=_("账号"), required=False, empty_label=_("假冒账号，不是本单位的")
    )
    found_on = _day(Trouble, "found_on")
    url = _text(Trouble, "url", help_text=_("假冒账号或者未经审核的推送必填。"))
    text = _text(Trouble, "text", required=True, rows=3, help_text=_("不写网民的姓名和留言原文。"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        found = Account.objects.filter(closed_on=None, organ__code__in=organs_kept(actor))
        self.fields["account"].queryset = found.select_related("organ")  # type: ignore[attr-defined]


class SettleTroubleForm(Form):
    note = forms.CharField(
        label=_("处理情况"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("如：已从平台撤下，已向平台举报并注销，已答复投诉人。"),
    )


class ClearingForm(Form):
    verdict = forms.ChoiceField(label=_label(Clearing, "verdict"), choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class OutsideForm(Form):
    url = forms.CharField(label=_("转载页面的网址"), max_length=400, help_text=_("以http开头，作为证明。"))
    at = MomentField(label=_("转载时间"), widget=Moment, help_text=_("转载页面上写明的时间，填写到分钟。"))


class WhyForm(Form):
    reason = forms.CharField(label=_("原因"), max_length=300)


class CorrectForm(Form):
    note = forms.CharField(label=_("整改情况"), max_length=300)


# sites


class SiteForm(OwnedForm):
    """``organ`` stays in the form of a site that is there: another one takes it over."""

    organ = OrganField(empty_label=None)
    name = _text(Site, "name", required=True)
    url = _text(Site, "url", required=True, help_text=_("以http或者https开头；改了网址，旧网址自动留下跳转记录。"))
    own = forms.BooleanField(label=_label(Site, "own"), required=False)
    level = forms.ChoiceField(label=_label(Site, "level"), choices=SiteLevel.choices)
    permitted_by = _text(Site, "permitted_by", help_text=_("县级部门、乡镇、街道单独开设网站的，写明批准机关。"))
    code = _text(Site, "code", help_text=_("10位数字。"))
    contact = _text(Site, "contact", help_text=_("向公众公布的监督电话，只填办公电话。"))
    principal = _text(Site, "principal", help_text=_("三名负责人都写姓名和职务，如：局长方既明。"))
    deputy = _text(Site, "deputy")
    editor = _text(Site, "editor")
    goals = _text(Site, "goals", rows=3)
    operator = _text(Site, "operator", help_text=_("自行运维的不填。"))
    contract = _text(Site, "contract")
    contract_until = _day(Site, "contract_until", required=False)
    operator_lost_on = _day(Site, "operator_lost_on", required=False)
    intensive = forms.BooleanField(label=_label(Site, "intensive"), required=False)
    partners = LinesField(label=_label(Site, "partners"), help_text=_("一行一个新闻媒体或者新闻网站。"), rows=3)
    opened_on = _day(Site, "opened_on")
    home_on = _day(
        Site, "home_on", required=False, help_text=_("早已开通的网站填写，更新期限从这一天算起；以后由读网记录更新。")
    )

    def __init__(self, *args: Any, actor: Actor, existing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["organ"].queryset = organs_of(actor, actor.organs(Role.DISCLOSURE_OFFICE))  # type: ignore[attr-defined]
        if existing:
            del self.fields["own"], self.fields["home_on"]

    @property
    def values(self) -> dict[str, Any]:
        told = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return {**told, "partners": list(told["partners"])}


class TurnForm(Form):
    state = forms.ChoiceField(label=_label(Site, "state"))
    on = forms.DateField(label=_("自哪一天起"), widget=Day)
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = choices  # type: ignore[attr-defined]


class EndSiteForm(TurnForm):
    target = forms.CharField(
        label=_("跳转网址"), max_length=400, help_text=_("内容去了哪里：公众按旧网址查找时，看到这个网址和理由。")
    )


class OnForm(Form):
    on = forms.DateField(label=_("日期"), widget=Day)


class JudgeSiteForm(Form):
    confirmed = forms.ChoiceField(
        label=_("结论"),
        choices=[("no", _("核实无误，仍是这个网站")), ("yes", _("确认被篡改或者劫持，停止链接"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("怎样核实"), max_length=300)


class SiteColumnForm(OwnedForm):
    """Of this portal a column is chosen, of another site its address is written. ``organ`` as in ``SiteForm``."""

    name = _text(SiteColumn, "name", required=True)
    slug = forms.ChoiceField(label=_label(SiteColumn, "slug"))
    url = _text(SiteColumn, "url", required=True)
    organ = OrganField(empty_label=None)
    kind = forms.ChoiceField(label=_label(SiteColumn, "kind"), choices=ColumnClass.choices, initial=ColumnClass.OTHER)
    interval = forms.IntegerField(
        label=_label(SiteColumn, "interval"),
        min_value=1,
        max_value=3660,
        help_text=_("超过这么多天没有更新，就列为逾期。"),
    )
    areas = forms.MultipleChoiceField(
        label=_label(SiteColumn, "areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("这个栏目集中展示哪些重点领域的信息。"),
    )
    opened_on = _day(SiteColumn, "opened_on")
    updated_on = _day(SiteColumn, "updated_on", required=False, help_text=_("早已开设的栏目填写，期限从这一天算起。"))

    def __init__(self, *args: Any, actor: Actor, site: Site, existing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["organ"].queryset = organs_of(actor, actor.organs(Role.DISCLOSURE_OFFICE))  # type: ignore[attr-defined]
        self.fields["areas"].choices = [(one.key, named(one)) for one in key_areas().values()]  # type: ignore[attr-defined]
        self.fields["slug"].choices = [(one.slug, one.title) for one in own_pages.columns().values()]  # type: ignore[attr-defined]
        del self.fields["url" if site.own else "slug"]
        if existing or site.own:
            del self.fields["updated_on"]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class ReadingForm(Form):
    day = forms.DateField(label=_label(SiteReading, "day"), widget=Day)
    newest_on = _day(SiteReading, "newest_on", required=False)
    found = _text(SiteReading, "found", rows=2, help_text=_("没有发现问题的不填。"))
    done = _text(SiteReading, "done", rows=2)


def initial_of(thing: Any, names: Sequence[str]) -> dict[str, Any]:
    return {**{name: getattr(thing, name) for name in names}, "revision": thing.revision}


def today() -> dict[str, Any]:
    return {"on": clock.today()}
