"""The confirm screen in a real browser: pointing both ways, keys, selected words; and everything again without script."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.axe import by_day_and_by_night, violations

from gongkai.policies.models import Policy

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def enter(chromium, live_server, officer_person):
    """Opens the site as the disclosure officer; ``enter(javascript=False)`` without script."""
    opened = []

    def new(*, javascript: bool = True, width: int = 1440):
        client = Client()
        client.force_login(officer_person)
        context = chromium.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": 900}, base_url=live_server.url
        )
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    yield new
    for context in opened:
        context.close()


def address(policy):
    return reverse("console:policy", args=[policy.pk])


def current(page):
    return page.locator(".task.is-now").get_attribute("data-task")


def select(page, words):
    """Selects the first place of ``words`` in the text, as a mouse would."""
    page.evaluate(
        """words => {
            const walk = document.createTreeWalker(document.querySelector(".sheet__text"), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walk.currentNode, at);
                range.setEnd(walk.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
            throw new Error("not in the text: " + words);
        }""",
        words,
    )
    page.locator(".picker").wait_for(state="visible")


def test_text_and_tasks_point_at_each_other(enter, policy):
    page = enter()
    page.goto(address(policy))
    first, second, third = (str(pk) for pk in policy.tasks.values_list("pk", flat=True))
    page.locator(f".passage[data-task='{second}']").first.click()
    assert current(page) == second
    page.locator(f"#task-{third} h3").click()
    assert current(page) == third
    assert page.locator(".passage.is-now").first.get_attribute("data-task") == third
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert current(page) == first
    assert page.faults == []


def test_a_task_is_corrected_by_keyboard_alone(enter, policy):
    page = enter()
    page.goto(address(policy))
    task = policy.tasks.first()
    page.locator(f"#task-{task.pk}").focus()
    page.keyboard.press("Enter")
    page.locator(f"#task{task.pk}_title:focus").wait_for()
    page.keyboard.press("Control+A")
    page.keyboard.type("公开全部指南")
    page.keyboard.press("Control+Enter")
    page.locator(f"#task-{task.pk}:focus h3", has_text="公开全部指南").wait_for()
    task.refresh_from_db()
    assert task.title == "公开全部指南"
    assert current(page) == str(task.pk)
    page.keyboard.press("Enter")
    page.locator(f"#task{task.pk}_title:focus").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator(f"#task-{task.pk} .task__edit").evaluate("details => details.open")
    assert page.faults == []


def test_tasks_are_gone_through_by_keys_alone(enter, policy):
    page = enter()
    page.goto(address(policy))
    first, second, third = policy.tasks.all()
    page.locator("[data-begin]").click()
    for _step in range(3):
        page.keyboard.press("j")
    page.locator(".verdict .btn--primary:focus").wait_for()
    page.keyboard.press("k")
    page.locator(f"#task-{third.pk}:focus").wait_for()
    page.keyboard.press("k")
    assert current(page) == str(second.pk)
    page.keyboard.press("s")
    page.locator(f"#split-{second.pk}:focus").wait_for()
    page.keyboard.type("jdms")  # in a field keys are letters
    page.keyboard.press("Enter")
    page.locator(".tasks > .task:nth-child(3):focus h3", has_text="jdms").wait_for()
    part = policy.tasks.get(title="jdms")
    assert current(page) == str(part.pk)
    numbers = lambda: page.locator(".tasks .chip").all_text_contents()  # noqa: E731
    assert numbers() == ["1", "2", "3", "4"]
    page.locator(f"#task{second.pk}_title").fill("还没有保存")
    page.locator(f"#task-{part.pk}").focus()
    page.keyboard.press("d")
    page.locator(f"#task-{third.pk}:focus").wait_for()
    assert current(page) == str(third.pk)
    assert numbers() == ["1", "2", "3"] and "3" in page.locator("#tasks-title").inner_text()
    assert page.locator(f".passage[data-task='{third.pk}'] .chip").first.inner_text() == "3"
    assert (
        page.locator(f".passage[data-task='{second.pk}']").count()
        and not page.locator(f".passage[data-task='{part.pk}']").count()
    )
    assert page.locator(f"#task{second.pk}_title").input_value() == "还没有保存", "the page was not drawn anew"
    part.refresh_from_db()
    assert part.dropped
    page.keyboard.press("Escape")
    page.locator(f"#task-{second.pk} .taskform").evaluate("form => form.requestSubmit()")
    page.locator(f"#task-{second.pk} h3", has_text="还没有保存").wait_for()
    page.locator(f"#task-{third.pk}").focus()
    page.keyboard.press("m")
    page.locator(f"#merge-{third.pk}:focus").wait_for()
    page.locator(f"#merge-{third.pk}").select_option(str(first.pk))
    page.locator(f"#task{third.pk}_title").fill("合并之前改的")
    page.locator(f"#merge-{third.pk}").focus()
    page.keyboard.press("Control+Enter")
    page.locator(f"#task-{first.pk}.task").wait_for(state="detached")
    page.locator(f"#task-{third.pk}:focus h3", has_text="合并之前改的").wait_for()
    first.refresh_from_db()
    assert first.dropped and numbers() == ["1", "2"]
    page.locator("#dropped summary").click()
    page.locator(f"#dropped li#task-{first.pk} button").click()
    page.locator(f".tasks #task-{first.pk}:focus").wait_for()
    assert numbers() == ["1", "2", "3"]
    page.keyboard.press("k")
    assert current(page) == str(first.pk), "it is back where it stood"
    assert page.faults == []


def test_tasks_that_come_later_are_gone_through_by_keys_as_well(enter, policy, monkeypatch):
    from gongkai.policies import console

    monkeypatch.setattr(console, "AT_FIRST", 1)
    monkeypatch.setattr(console, "AT_ONCE", 1)
    first, second, third = policy.tasks.all()
    page = enter()
    page.goto(f"{address(policy)}#task-{third.pk}")
    page.locator(f"#task-{third.pk}:focus").wait_for()
    assert page.locator(".tasks .chip").all_text_contents() == ["1", "2", "3"]
    assert not page.locator("[data-rest]").count()
    page.keyboard.press("k")
    assert current(page) == str(second.pk)
    page.keyboard.press("d")
    page.locator(f"#task-{third.pk}:focus").wait_for()
    assert page.locator(".tasks .chip").all_text_contents() == ["1", "2"]
    page.keyboard.press("k")
    assert current(page) == str(first.pk)
    plain = enter(javascript=False)
    plain.goto(address(policy))
    plain.locator("[data-rest] a").click()
    assert plain.locator(".tasks > .task").count() == 2
    assert page.faults == plain.faults == []


def test_shares_that_come_later_take_their_ticks_with_them(enter, confirmed, monkeypatch):
    from gongkai.policies import console_issuing

    monkeypatch.setattr(console_issuing, "AT_FIRST", 1)
    monkeypatch.setattr(console_issuing, "AT_ONCE", 1)
    last = confirmed.tasks.last()
    last.lead = ["待认领"]
    last.save(update_fields=["lead"])
    page = enter()
    page.goto(f"{address(confirmed)}/issue")
    page.locator("[data-rest]").wait_for(state="detached")
    assert page.locator(".shares [name=claim]").count() == confirmed.tasks.filter(dropped=False).count()
    ticked = page.locator("[name=claim]:checked").evaluate_all("boxes => boxes.map((box) => box.value)")
    assert ticked == [str(last.pk)]
    assert page.faults == []


def test_a_field_reached_by_keys_is_not_below_the_text_at_two_hundred_per_cent(enter, policy):
    page = enter(width=640)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 640, "height": 450})
    page.goto(address(policy))
    for key in "jje":
        page.keyboard.press(key)
    page.locator(".task .taskform textarea").first.wait_for()
    for key in [*["Tab"] * 9, *["Shift+Tab"] * 9]:
        page.keyboard.press(key)
    field, text = page.evaluate(
        "[document.activeElement, document.querySelector('.sheet')].map(one => one.getBoundingClientRect().toJSON())"
    )
    assert text["bottom"] <= field["top"] < field["bottom"] <= 450


def test_keys_work_at_once_and_can_be_switched_off(enter, city, officer):
    from gongkai.policies import actions

    from .test_console import UNSURE

    policy = actions.take_in(UNSURE.encode(), "存疑.txt", organ=city, by=officer)
    first, second, third = policy.tasks.all()
    page = enter()
    page.goto(address(policy))
    page.keyboard.press("j")
    page.locator(f"#task-{first.pk}:focus").wait_for()
    page.keyboard.press("a")
    page.locator(f"#task-{second.pk}:focus").wait_for()
    page.keyboard.press("a")
    page.locator(".verdict .badge--warn").wait_for(state="detached")
    assert not any(task.doubts for task in policy.tasks.all())
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.locator(".verdict .btn--primary:focus").wait_for()
    page.locator("[data-keys]").uncheck()
    page.reload()
    page.keyboard.press("j")
    assert page.locator(".is-now").count() == 0
    page.locator(f"#task-{third.pk}").focus()
    page.keyboard.press("d")
    page.keyboard.press("ArrowUp")
    page.locator(f"#task-{second.pk}:focus").wait_for()
    assert not policy.tasks.filter(dropped=True).exists()
    assert page.faults == []


def test_selected_words_become_a_task_at_their_place(enter, policy):
    page = enter()
    page.goto(address(policy))
    select(page, "招生前公布学区范围")  # behind a number that the page draws and the text does not hold
    page.locator("[data-pick=new]").click()
    assert page.locator("#new_title").input_value() == "招生前公布学区范围"
    page.keyboard.press("Control+Enter")
    page.locator(".tasks > .task:focus h3", has_text="招生前公布学区范围").wait_for()
    assert page.locator("#new_title").input_value() == ""
    task = policy.tasks.get(by_hand=True)
    assert policy.text[task.start : task.end] == "招生前公布学区范围"
    assert page.faults == []


def test_selected_words_become_a_part_of_the_task_at_hand(enter, policy):
    page = enter()
    page.goto(address(policy))
    task = policy.tasks.first()
    page.locator(f"#task-{task.pk} h3").click()
    select(page, "市教育局")
    page.locator("[data-pick=cooperating]").click()
    page.locator(f"#task{task.pk}_cooperating:focus").wait_for()
    page.keyboard.press("Control+Enter")
    page.locator(f"#task-{task.pk}:focus").wait_for()
    task.refresh_from_db()
    assert task.cooperating == ["市教育局"]
    assert page.faults == []


def test_the_whole_way_without_script(enter, city, tmp_path):
    from .town import DOCUMENT

    file = tmp_path / "通知.txt"
    file.write_text(DOCUMENT)
    page = enter(javascript=False, width=375)
    page.goto(reverse("console:policy-new"))
    page.set_input_files("input[type=file]", file)
    page.locator("main button[type=submit]").click()
    policy = Policy.objects.get()
    task = policy.tasks.first()
    page.locator(f"#passage-{task.pk} .chip").click()
    assert page.url.endswith(f"#task-{task.pk}")
    page.locator(f"#task-{task.pk} .task__open").click()
    page.locator(f"#task{task.pk}_lead").fill("市教育局")
    page.locator(f"#task-{task.pk} .taskform button").click()
    task.refresh_from_db()
    assert task.lead == ["市教育局"]
    page.locator(".verdict button").first.click()
    page.locator("select[name='meaning:宏图数据公司']").select_option("outside")
    page.get_by_label("公开：标题").check()
    page.locator(".verdict button").click()
    policy.refresh_from_db()
    assert policy.state == "issued" and policy.public


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("name", ["policies", "policy-new", "policy", "policy-issue", "work-list", "work"])
def test_no_page_is_wider_than_its_screen(enter, issued, officer, city, width, name):
    from gongkai.policies import actions
    from gongkai.policies.models import WorkItem

    from .town import DOCUMENT

    waiting = actions.take_in(DOCUMENT.replace("9号", "8号").encode(), "二.txt", organ=city, by=officer)
    waiting = actions.confirm(waiting, revision=1, by=officer)
    args = {"policy": [waiting.pk], "policy-issue": [waiting.pk], "work": [WorkItem.objects.first().pk]}.get(name, [])
    page = enter(width=width)
    page.goto(reverse(f"console:{name}", args=args))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.faults == []


def test_pages_of_the_ledger_fit_a_phone_and_pass_axe(enter, issued, officer, city):
    from datetime import date

    from gongkai.organs.models import Organ
    from gongkai.policies import actions
    from gongkai.policies.models import Task

    office = Organ.objects.get(code="wc-gov-office")
    text = actions.CallText(
        "四方面情况", office, [office], date(2026, 6, 1), due_on=date(2026, 6, 15), parts={"a": "制度"}
    )
    call = actions.call_reports(city, text, policy=issued, by=officer)
    bulletin = actions.draft_bulletin(city, date(2026, 5, 25), date(2026, 5, 31), by=officer)
    Task.objects.filter(policy=issued).update(to_claim=True)
    type(issued).objects.filter(pk=issued.pk).update(claim_by=date(2026, 6, 10))
    overview = reverse("console:work-overview")
    pages = [reverse(f"console:{name}") for name in ("claims", "due-reports", "report-calls", "report-call-new")]
    pages += [reverse("console:due-report", args=[call.due.get().pk]), reverse("console:bulletin", args=[bulletin.pk])]
    pages += [
        overview,
        f"{overview}?by=gantt",
        f"{overview}?by=heat",
        reverse("console:policy-rollup", args=[issued.pk]),
    ]
    looked_at = {pages[0], *pages[4:6], *pages[7:9]}
    page = enter(width=375)
    faults = []
    for address in pages:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > 375:
            faults.append((address, "wide"))
        faults += [(address, one) for one in (violations(page) if address in looked_at else ())]
    assert faults == []
    assert page.faults == []


@pytest.mark.parametrize("name", ["policy", "policy-issue", "work"])
def test_pages_pass_axe(enter, issued, officer, city, name):
    from gongkai.policies import actions
    from gongkai.policies.models import WorkItem

    from .town import DOCUMENT

    waiting = actions.take_in(DOCUMENT.replace("9号", "8号").encode(), "二.txt", organ=city, by=officer)
    waiting = actions.confirm(waiting, revision=1, by=officer)
    args = [WorkItem.objects.first().pk] if name == "work" else [waiting.pk]
    page = enter()
    page.goto(reverse(f"console:{name}", args=args))
    if name == "policy":
        page.locator(".task__open").first.click()
        page.locator(".task .task__edit").wait_for()
    for summary in page.locator("main details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    assert by_day_and_by_night(page) == []
