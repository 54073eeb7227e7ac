"""The page tree gives structure and carries no information; the disclosure office arranges it, behind our own login."""

from __future__ import annotations

import pytest
from django.db import models
from tests import factories
from wagtail.models import Page

from gongkai.desk import ledger
from gongkai.desk.permissions import Role
from gongkai.portal.models import ColumnPage, HomePage, StatutoryPage
from gongkai.portal.tree import ensure_tree


def test_pages_have_no_place_for_a_text() -> None:
    """Decision 0005: a page is published without review, so it may hold a title and one sentence, not a document."""
    for kind in (HomePage, ColumnPage, StatutoryPage):
        for field in kind._meta.local_fields:
            if isinstance(field, models.CharField | models.TextField):
                assert field.max_length and field.max_length <= 200, f"{kind.__name__}.{field.name}"
            else:
                assert isinstance(field, models.JSONField | models.BooleanField | models.OneToOneField)


def test_the_tree_is_planted_once(db) -> None:
    before = list(Page.objects.values_list("pk", "url_path"))
    ensure_tree()
    assert list(Page.objects.values_list("pk", "url_path")) == before
    assert HomePage.objects.count() == StatutoryPage.objects.count() == 1
    assert ColumnPage.objects.count() == 8


def test_every_code_in_the_first_columns_exists(db) -> None:
    from gongkai.catalog.models import Field
    from gongkai.schemas import loader

    fields = set(Field.objects.values_list("code", flat=True))
    for column in ColumnPage.objects.all():
        assert set(column.genres) <= set(loader.genres())
        assert set(column.fields) <= fields
        assert set(column.subjects) <= set(loader.subjects())


def test_each_of_the_26_fields_is_in_some_column(db) -> None:
    from gongkai.catalog.models import Field

    listed = {code for column in ColumnPage.objects.all() for code in column.fields}
    assert set(Field.objects.filter(standard=True).values_list("code", flat=True)) <= listed


def test_a_filter_takes_lists_of_codes_alone(db) -> None:
    from django.core.exceptions import ValidationError

    for wrong in ("notice", {"notice": 1}, [1]):
        column = ColumnPage(title="栏目", slug="x", genres=wrong)
        with pytest.raises(ValidationError):
            column.clean()


@pytest.fixture
def editor(client, house):
    client.force_login(factories.staff(house.organ.parent, Role.DISCLOSURE_OFFICE))
    return client


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DISCLOSURE_OFFICE])
def test_other_roles_stay_out(client, house, role) -> None:
    client.force_login(factories.staff(house.organ, role))
    assert client.get("/cms/").status_code == client.get("/cms/pages/").status_code == 403


def test_strangers_are_sent_to_our_login(client, house) -> None:
    for path in ("/cms/", "/cms/login/", "/cms/pages/"):
        assert client.get(path).headers["Location"].startswith("/accounts/login/")


def test_an_editor_publishes_a_column_and_the_ledger_tells(editor) -> None:
    home = HomePage.objects.get()
    form = {
        "title": "新栏目", "title_en": "New", "intro": "一句话", "intro_en": "", "slug": "new-column", "show_in_menus": "on",
        "genres": ["notice", "letter"], "fields": ["03"],
        "action-publish": "1", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }  # fmt: skip
    assert editor.get(f"/cms/pages/add/portal/columnpage/{home.pk}/").status_code == 200
    before = editor.get("/").content
    answer = editor.post(f"/cms/pages/add/portal/columnpage/{home.pk}/", form)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    page = ColumnPage.objects.get(slug="new-column")
    assert (page.genres, page.fields, page.organs) == (["notice", "letter"], ["03"], [])
    assert ledger.history(f"column:{page.pk}").get().name == "column.published"
    assert editor.get("/new-column/").status_code == 200
    assert editor.get("/").content != before
    assert editor.post(f"/cms/pages/{page.pk}/unpublish/").status_code == 302
    assert editor.get("/new-column/").status_code == 404


@pytest.mark.parametrize(
    "door", ["images", "documents", "users", "groups", "account", "password_reset", "sites", "redirects"]
)
def test_doors_of_the_cms_that_lead_nowhere(editor, door) -> None:
    assert editor.get(f"/cms/{door}/").status_code == 404


def test_a_post_that_ended_opens_nothing(client, house) -> None:
    holder = factories.staff(house.organ.parent, Role.DISCLOSURE_OFFICE)
    client.force_login(holder)
    assert client.get("/cms/").status_code == 200
    holder.posts.update(ends_on="2020-12-31")
    assert client.get("/cms/").status_code == 403
