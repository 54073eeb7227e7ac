"""The page tree. No page type has a free body: what the public reads are records that passed their gates."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from .forms import ColumnForm
from .listing import Wanted


class Titled(Page):
    """A page with a title and one sentence about it, in Chinese and in English."""

    title_en = models.CharField(_("英文标题"), max_length=200, blank=True)
    intro = models.CharField(_("栏目说明"), max_length=200, blank=True)
    intro_en = models.CharField(_("英文说明"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, *map(FieldPanel, ("title_en", "intro", "intro_en"))]
    promote_panels = [MultiFieldPanel([FieldPanel("slug"), FieldPanel("show_in_menus")], _("地址与菜单"))]
    settings_panels = []

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        from .views import pages

        return pages.SHOWN_BY[type(self).__name__](request, self)


class HomePage(Titled):
    """The front page; its children are the columns of the site."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portal.ColumnPage", "portal.StatutoryPage"]
    max_count = 1

    class Meta:
        verbose_name = _("首页")


class Filter(models.Model):
    """Which public records a page lists; an empty filter lists them all. Values of one kind are alternatives."""

    genres = models.JSONField(_("体裁分类"), default=list, blank=True)
    fields = models.JSONField(_("领域"), default=list, blank=True)
    organs = models.JSONField(_("发布机构"), default=list, blank=True)
    subjects = models.JSONField(_("主题分类"), default=list, blank=True)
    items = models.JSONField(_("公开事项"), default=list, blank=True)
    normative_only = models.BooleanField(_("只列行政规范性文件"), default=False)

    LISTS = ("genres", "fields", "organs", "subjects", "items")
    filter_panels = [
        MultiFieldPanel([FieldPanel(name) for name in (*LISTS, "normative_only")], _("列出哪些信息")),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        for name in self.LISTS:
            value = getattr(self, name)
            if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
                raise ValidationError({name: _('请填写代码列表，例如 ["notice", "opinion"]')})

    @property
    def wanted(self) -> Wanted:
        return Wanted(**{name: getattr(self, name) for name in self.LISTS}, normative_only=self.normative_only)


class ColumnPage(Filter, Titled):  # noqa: DJ008 - Page says its title
    """A column (栏目): a title and a filter over public records."""

    parent_page_types = ["portal.HomePage", "portal.ColumnPage"]
    subpage_types = ["portal.ColumnPage"]
    content_panels = [*Titled.content_panels, *Filter.filter_panels]
    base_form_class = ColumnForm

    class Meta:
        verbose_name = _("栏目")


class StatutoryPage(Titled):
    """The statutory disclosure platform (政府信息公开平台): guide, rules, statutory content, annual reports."""

    parent_page_types = ["portal.HomePage"]
    subpage_types = []
    max_count = 1

    class Meta:
        verbose_name = _("政府信息公开平台")
