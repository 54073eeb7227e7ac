"""The page tree a new site begins with, read from ``tree.yaml``."""

from __future__ import annotations

import msgspec
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page, Site

from gongkai.schemas.reading import read

from .models import ColumnPage, HomePage, StatutoryPage

#: Holders of the disclosure office's post are put into it when they open the CMS, see ``cms``.
EDITORS = "栏目编辑"
EDITING = ("add_page", "change_page", "publish_page")


class _Titled(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: str
    title_en: str
    slug: str = "home"
    intro: str = ""
    intro_en: str = ""


class _Column(_Titled, frozen=True, forbid_unknown_fields=True, kw_only=True):
    genres: list[str] = []
    fields: list[str] = []
    organs: list[str] = []
    subjects: list[str] = []
    items: list[str] = []
    normative_only: bool = False


class _Tree(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    home: _Titled
    statutory: _Titled
    columns: tuple[_Column, ...]


def ensure_tree(**_signal: object) -> None:
    """Makes front page, statutory platform, columns and the editors' group where there is no front page yet."""
    root = Page.get_first_root_node()
    if root is None or HomePage.objects.exists():
        return
    planned = read(_Tree, "portal", "tree.yaml")
    _clear_welcome_page(root)
    home = root.add_child(instance=HomePage(**msgspec.to_builtins(planned.home)))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "site_name": "政务公开门户", "root_page": home}
    )
    home.add_child(instance=StatutoryPage(**msgspec.to_builtins(planned.statutory), show_in_menus=True))
    for column in planned.columns:
        home.add_child(instance=ColumnPage(**msgspec.to_builtins(column), show_in_menus=True))
    _let_editors_in(home)


def _clear_welcome_page(root: Page) -> None:
    """The CMS comes with a page of greeting; it stands where ours belongs."""
    Site.objects.all().delete()
    for page in root.get_children():
        page.delete()
    root.refresh_from_db()


def _let_editors_in(home: Page) -> None:
    editors, _made = Group.objects.get_or_create(name=EDITORS)
    editors.permissions.add(*Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=EDITING):
        GroupPagePermission.objects.get_or_create(group=editors, page=home, permission=permission)
