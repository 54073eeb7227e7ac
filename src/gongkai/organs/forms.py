from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.desk.clock import today
from gongkai.desk.forms import Form
from gongkai.desk.permissions import ROLE_TITLES, Actor, Role

from . import queries
from .actions import ORGAN_FIELDS
from .models import Organ, Person, Post


class Lines(forms.CharField):
    """A list of strings, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            super().validate("")


class Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OrganForm(forms.ModelForm):
    """The fields of an organ; its validity is the action's affair, so that every refusal comes at once."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    aliases = Lines(
        label=_("别名"), required=False, help_text=_("曾用名和常用简称，每行一个；政策文件里写的名称据此找到本机关。")
    )

    website = forms.URLField(
        label=_("网站"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("本机关公开信息的网站或者频道，如 https://www.example.gov.cn/jyj/；没有的，以上级政府的网站为准。"),
    )

    class Meta:
        model = Organ
        fields = ORGAN_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = _("请选择")  # type: ignore[assignment]
            elif isinstance(field, forms.ChoiceField):
                field.choices = [(key, label if key else _("请选择")) for key, label in field.choices]  # type: ignore[misc]

    def _post_clean(self) -> None:
        pass

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ORGAN_FIELDS}


class NewOrganForm(OrganForm):
    code = forms.SlugField(
        label=_("代码"), max_length=60, help_text=_("小写字母、数字和横线，用于网址，确定后不再改变。")
    )
    field_order = ("code", *ORGAN_FIELDS)


class EndOrganForm(Form):
    ended_on = Day(label=_("撤并日期"), help_text=_("自这一天起不再是现设机关，历史信息保留。"))


class SuccessorForm(Form):
    successor = forms.ModelChoiceField(
        Organ.objects.none(), label=_("继续行使职权的机关"), to_field_name="code", empty_label=_("请选择")
    )
    on = Day(label=_("承接日期"), help_text=_("从这一天起，承接机关的人员可以办理被撤并机关留下的信息、事项和申请。"))
    basis = forms.CharField(
        label=_("承接依据"), max_length=200, help_text=_("作出机构改革决定的文件名称和文号，将向社会公布。")
    )

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = queries.standing(today()).exclude(pk=organ.pk)  # type: ignore[attr-defined]


class PersonForm(forms.ModelForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Person
        fields = ("name", "email", "phone")

    def _post_clean(self) -> None:
        pass

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "email", "phone")}


class NewPersonForm(PersonForm):
    username = forms.CharField(
        label=_("账号"), max_length=60, help_text=_("2至60个小写字母、数字、点、横线，确定后不再改变。")
    )
    field_order = ("username", "name", "email", "phone")


class PasswordForm(Form):
    """Shown once to the security administrator, who hands the temporary password over in person."""

    password = forms.CharField(
        label=_("临时密码"),
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("至少10位，含大小写字母、数字、符号中的三类。本人首次登录时须改成自己的密码。"),
    )


class PostForm(Form):
    """A post at one organ, or of one person: the other side is chosen."""

    username = forms.CharField(label=_("账号"), max_length=150, help_text=_("任职人员的登录账号。"))
    organ = forms.ModelChoiceField(Organ.objects.none(), label=_("机关"), to_field_name="code")
    role = forms.ChoiceField(label=_("角色"), choices=[(role.value, title) for role, title in ROLE_TITLES.items()])
    title = forms.CharField(label=_("职务"), max_length=80, required=False)
    starts_on = Day(label=_("开始日期"))
    ends_on = Day(label=_("结束日期"), required=False, help_text=_("不填为长期。"))
    deputy_for = forms.ModelChoiceField(
        Post.objects.none(),
        label=_("代理"),
        required=False,
        help_text=_("代理他人岗位时选择；须与被代理的岗位同机关、同角色。"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = actor.organs(Role.SECURITY_ADMIN)
        self.fields["organ"].queryset = queries.standing(today()).filter(code__in=reach)
        self.fields["deputy_for"].queryset = queries.posts_within(reach, today())

    def clean_username(self) -> Person:
        person = Person.objects.filter(username=self.cleaned_data["username"].strip()).first()
        if person is None:
            raise forms.ValidationError(_("没有这个账号，请先由系统管理员建立。"))
        return person

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "username"}


class EndPostForm(Form):
    last_day = Day(label=_("最后一天"))


class PeopleFilter(Form):
    q = forms.CharField(label=_("姓名或账号"), required=False, max_length=60)
    organ = forms.ModelChoiceField(
        Organ.objects.none(), label=_("机关"), required=False, to_field_name="code", empty_label=_("全部")
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), ("active", _("启用")), ("disabled", _("停用"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Organ.objects.all()


class LedgerFilter(Form):
    event = forms.ChoiceField(label=_("事件"), required=False)
    actor = forms.CharField(label=_("操作人账号"), required=False, max_length=150)
    subject = forms.CharField(label=_("对象"), required=False, max_length=80)
    organ = forms.CharField(label=_("机关代码"), required=False, max_length=60)
    since = Day(label=_("起"), required=False)
    until = Day(label=_("止"), required=False)

    def __init__(self, *args: Any, names: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = [("", _("全部")), *names]
