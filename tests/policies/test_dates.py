"""On every page about a document's work the limit leads to the page that explains it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import caches
from selectolax.lexbor import LexborHTMLParser as Tree

from gongkai.duties.models import Duty
from gongkai.policies.models import Task, WorkItem

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def reader(client, officer_person, issued):
    client.force_login(officer_person, backend=BACKEND)
    return client


def dates(client, address: str) -> tuple[list[Tree], list[Tree]]:
    """The limits that a page shows, with and without a way to their explanation."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    due = {day.isoformat() for day in Duty.objects.values_list("due_on", flat=True) if day}
    due |= {day.isoformat() for day in Task.objects.values_list("deadline", flat=True) if day}
    shown = [one for one in Tree(answer.content.decode()).css("main time") if one.attributes["datetime"] in due]
    led = [one for one in shown if one.parent.tag == "a" and "due__why" in (one.parent.attributes["class"] or "")]
    return led, [one for one in shown if one not in led]


def follow(client, led: list[Tree]) -> set[int]:
    return {client.get(one.parent.attributes["href"]).status_code for one in led}


def pages(issued) -> list[str]:
    work = WorkItem.objects.filter(due_on__isnull=False).first()
    return [
        "/console/",
        "/console/work/",
        f"/console/work/{work.pk}",
        f"/console/policies/{issued.pk}",
        "/console/duties/",
        f"/policies/{issued.pk}/",
    ]


def test_each_limit_of_the_work_leads_to_its_explanation(reader, issued):
    for address in pages(issued):
        led, bare = dates(reader, address)
        assert [one.html for one in bare] == [], address
        if address != "/console/":
            assert led, address
        assert follow(reader, led) <= {200}, address


def test_before_a_document_is_issued_a_limit_leads_to_the_words_that_set_it(client, officer_person, policy):
    client.force_login(officer_person, backend=BACKEND)
    led, bare = dates(client, f"/console/policies/{policy.pk}")
    assert bare == [] and {one.attributes["datetime"] for one in led} == {"2026-07-31", "2026-08-15"}
    page = Tree(client.get(f"/console/policies/{policy.pk}").content.decode())
    for one in led:
        address, _, anchor = one.parent.attributes["href"].partition("#")
        assert address == f"/console/policies/{policy.pk}" and page.css_first(f"[id='{anchor}']")


def test_the_date_of_a_task_is_explained_by_the_duty_of_its_first_organ(reader, issued):
    task = issued.tasks.get(deadline=date(2026, 7, 31))
    first = task.work.order_by("organ__position").first()
    led, _bare = dates(reader, f"/console/policies/{issued.pk}")
    assert f"/console/duties/{Duty.objects.get(subject=first.subject).pk}" in {
        one.parent.attributes["href"] for one in led
    }


def test_lists_of_work_ask_the_database_as_often_for_few_as_for_many(reader, issued, django_assert_max_num_queries):
    reader.get("/console/work/")

    def cost() -> int:
        with django_assert_max_num_queries(20) as asked:
            reader.get("/console/work/")
        return len(asked)

    many = cost()
    WorkItem.objects.exclude(pk__in=list(WorkItem.objects.order_by("pk").values_list("pk", flat=True)[:2]))._raw_delete(
        "default"
    )
    assert cost() == many


def test_work_that_waits_is_late_for_nobody(client, issued):
    task = issued.tasks.filter(precondition="").exclude(deadline=None).first()
    task.work.update(due_on=date(2026, 5, 1))
    Task.objects.filter(pk=task.pk).update(precondition="待上级目录印发", deadline=date(2026, 5, 1))
    caches["pages"].clear()
    page = Tree(client.get(f"/policies/{issued.pk}/").content.decode())
    said = [one.text().strip() for one in page.css("details .badge")]
    waiting = sum(task.waiting for task in (work.task for work in WorkItem.objects.select_related("task")))
    assert said.count("待前置") == waiting > task.work.count()
    assert "已逾期" not in said


def test_a_list_of_work_leaves_the_text_of_its_documents_in_the_database(issued, officer):
    from gongkai.policies import queries

    work = queries.work_visible_to(officer).first()
    assert {"text", "reading"} <= work.task.policy.get_deferred_fields()
