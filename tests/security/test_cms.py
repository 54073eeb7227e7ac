"""The CMS: open to whoever holds the disclosure office's post today, for the page tree and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests import factories as make

from gongkai.desk import ledger
from gongkai.desk.permissions import Role
from gongkai.portal.models import ColumnPage, HomePage

pytestmark = pytest.mark.django_db
CLOSED = ["users/", "groups/", "images/", "images/add/", "images/chooser/", "documents/", "documents/chooser/", "collections/",
          "sites/", "locales/", "account/", "password_reset/", "workflows/list/", "redirects/"]  # fmt: skip


@pytest.fixture
def editor(house):
    return make.staff(house.organ.parent, Role.DISCLOSURE_OFFICE, username="editor")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.mark.parametrize("path", CLOSED)
def test_doors_kept_elsewhere_are_shut(desk, path):
    assert desk.get(f"/cms/{path}").status_code == desk.post(f"/cms/{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["", "pages/", "api/main/pages/", "reports/", "sprite/", "failwhale/", "anything/else/"]
)
def test_a_post_that_ended_opens_nothing_though_the_group_remains(client, desk, editor, path):
    assert desk.get("/cms/pages/", follow=True).status_code == 200
    assert editor.groups.exists()
    editor.posts.update(ends_on=date(2026, 5, 31))
    assert desk.get(f"/cms/{path}").status_code == 403


@pytest.mark.parametrize(
    "path", ["", "pages/", "api/main/pages/", "reports/", "sprite/", "failwhale/", "anything/else/"]
)
def test_strangers_and_superusers_without_a_post_stay_out(client, path):
    assert client.get(f"/cms/{path}").headers["Location"].startswith("/accounts/login/")
    client.force_login(make.person("root", is_superuser=True))
    assert client.get(f"/cms/{path}").status_code == 403


def bulk(desk, verb: str, page) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", verb]) + f"?id={page.pk}"
    response = desk.post(address, {"include_descendants": "on"})
    assert response.status_code == 302, response.content.decode()[:500]


@pytest.mark.parametrize(("verb", "told"), [("unpublish", "column.taken_down"), ("delete", "column.removed")])
def test_what_is_done_to_many_pages_at_once_is_seen_at_once_and_told(desk, client, verb, told):
    column = ColumnPage.objects.child_of(HomePage.objects.get()).first()
    address = column.get_url()
    assert client.get(address).status_code == client.get(address).status_code == 200
    bulk(desk, verb, column)
    assert client.get(address).status_code == 404
    event = ledger.history(f"column:{column.pk}").last()
    assert (event.name, event.actor) == (told, "editor")


def test_a_draft_of_the_tree_is_nowhere_public(desk, client):
    home = HomePage.objects.get()
    draft = home.add_child(instance=ColumnPage(title="未定的栏目", slug="undecided", live=False, show_in_menus=True))
    client.logout()
    for path in ("/undecided/", "/feeds/undecided.atom", "/feeds/undecided.json"):
        assert client.get(path).status_code == 404
    for path in ("/", "/sitemap-pages.xml"):
        assert "未定的栏目" not in client.get(path).content.decode()
    assert client.get(f"/cms/pages/{draft.pk}/view_draft/").status_code == 302


def test_a_new_installation_begins_with_an_empty_ledger():
    assert HomePage.objects.exists()
    assert not list(ledger.since(0))
