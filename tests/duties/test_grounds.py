"""The explanation of every kind of rule: shares, elements, exceptions, what is awaited, clocks; and what the public reads."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from django.template.loader import render_to_string
from selectolax.lexbor import LexborHTMLParser as Tree
from tests.duties import books

from gongkai.desk.clock import CHINA, pinned
from gongkai.duties import queries
from gongkai.duties.models import Duty
from gongkai.law.clocks import NOT_STARTED, Clock, Effect, Transition
from gongkai.law.kinds import Completeness, Deadline, Measure, NamedException, Quota, Ratio
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Citation, Pattern, Rule, Rulebook, Within

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]
CLAUSE = books.CLAUSE
NOW = datetime(2026, 3, 31, 12, tzinfo=CHINA)


@pytest.fixture
def rule(monkeypatch):
    def use(kind: type[Rule], **more: object) -> Rule:
        made = kind(id="rule", title="规则", citation=CLAUSE, **more)
        books.use(monkeypatch, Rulebook("one", "一", (made,)))
        return made

    return use


def explained(public: bool = False, at: datetime = NOW):
    with pinned(at):
        return queries.explain(Duty.objects.get(), public=public)


def page(why) -> Tree:
    with pinned(NOW):
        return Tree(render_to_string("duties/_why.html", {"why": why}))


def texts(tree: Tree, path: str) -> list[str]:
    return [" ".join(one.text().split()) for one in tree.css(path)]


@pytest.fixture
def fifteen_percent(rule):
    return rule(
        Ratio,
        observes=Pattern(("site.drawn",)),
        period="event",
        numerator=Measure(of="size", key="sites"),
        denominator=Measure(of="latest", key="running"),
        at_least=Fraction(15),
    )


def test_a_share_names_its_figures_and_how_many_are_needed(fifteen_percent, happen):
    happen("site.drawn", "organ:edu", on=date(2026, 3, 2), running=61, sites=[f"{n}" for n in range(9)], said="抽查")
    why = explained()
    share = why.share
    assert (share.numerator, share.numerator_name) == ("9", "“抽查的网站”的个数")
    assert (share.denominator, share.denominator_name) == ("61", "“正常运行网站总数”")
    assert (share.bound, share.needed, share.least) == ("不低于15%", 10, True)
    assert share.at < share.bound_at == 150
    assert "10" in texts(page(why), "#why-share ~ dl")[0]


@pytest.mark.parametrize(("drawn", "state"), [(9, "open"), (10, "met")])
def test_the_bar_reaches_its_mark_when_the_share_is_enough(fifteen_percent, happen, drawn, state):
    happen("site.drawn", "organ:edu", on=date(2026, 3, 2), running=61, sites=[f"{n}" for n in range(drawn)], said="")
    why = explained(at=datetime(2026, 3, 2, 12, tzinfo=CHINA))
    assert why.duty.state == state
    assert (why.share.at >= why.share.bound_at) is (state == "met")


def test_the_public_reads_of_a_fault_and_not_of_the_words_that_made_it(fifteen_percent, happen):
    happen("site.drawn", "organ:edu", on=date(2026, 3, 2), running="机密数字", sites=["a"], said="机密说明")
    staff, public = explained(), explained(public=True)
    assert "机密数字" in page(staff).text()
    shown = page(public).text()
    assert "机密" not in shown and "running 应为数字" in shown
    assert public.share is None


@pytest.fixture
def seven(rule):
    titles = {"name": "姓名", "photo": "照片", "phone": "电话"}
    return rule(Completeness, of=Pattern(("board.posted",)), elements=titles, inside="items")


def test_elements_say_what_is_there_and_what_is_missing(seven, happen):
    happen("board.posted", "board:1", on=date(2026, 3, 2), items=["phone", "name"], said="")
    why = explained()
    assert (why.elements.found, why.elements.missing) == (("姓名", "电话"), ("照片",))
    assert texts(page(why), ".checks__one") == ["已有 姓名", "已有 电话", "缺 照片"]
    assert why.standing.code == "overdue"


def test_what_has_no_day_says_so(rule, happen):
    rule(
        Completeness,
        of=Pattern(("board.posted",)),
        elements={"name": "姓名", "phone": "电话"},
        inside="items",
        union="organ",
    )
    happen("board.posted", "board:1", on=date(2026, 3, 2), items=["name"], said="")
    duty = Duty.objects.get(organ="edu")
    with pinned(NOW):
        why = queries.explain(duty)
    assert (duty.due_on, duty.state) == (None, "open")
    assert "没有到期日" in page(why).text() and "从这一天起承担" in page(why).text()


@pytest.fixture
def urgent(rule):
    major = NamedException(
        name="重大事件",
        where={"level": ("major",)},
        within=Within(5, Unit.HOURS),
        citation=Citation("应急办法", "第九条"),
    )
    return rule(
        Deadline,
        start=Pattern(("opinion.noticed",)),
        met=Pattern(("opinion.answered",)),
        within=Within(48, Unit.HOURS),
        exceptions=(major,),
    )


def test_an_exception_names_itself_its_clause_and_the_limit_it_replaced(urgent, happen):
    at = datetime(2026, 3, 2, 9, 30, 15, tzinfo=CHINA)
    happen("opinion.noticed", "opinion:1", on=at, level="major", said="")
    why = explained()
    one = why.exception
    assert (one.name, one.citation, one.where) == ("重大事件", "《应急办法》第九条", "等级：重大")
    assert (one.limit, one.due_text) == ("5小时内", "2026-03-02 14:30:15")
    assert (one.base_limit, one.base_due_text) == ("48小时内", "2026-03-04 09:30:15")
    assert (why.measure, why.ticks_from) == ("5小时", at)
    shown = page(why)
    assert "2026-03-04 09:30:15" in texts(shown, "#why-exception ~ div table s")
    assert "2026-03-02 09:30:15" in texts(shown, ".why__rail time")


def test_without_the_exception_none_is_told(urgent, happen):
    happen("opinion.noticed", "opinion:1", on=date(2026, 3, 2), level="ordinary", said="")
    assert explained().exception is None
    assert page(explained()).css_first("#why-exception") is None


def test_what_is_awaited_is_named_and_nobody_is_late(rule, happen):
    rule(
        Deadline,
        start=Pattern(("policy.addressed",)),
        met=Pattern(("catalogue.completed",)),
        by=date(2026, 3, 20),
        awaits=Pattern(("tasks.claimed",)),
        after_release=Within(10, Unit.WORKING_DAYS),
    )
    happen("policy.addressed", "policy:1", on=date(2026, 3, 2))
    waiting = explained()
    assert (waiting.standing.code, waiting.awaited.what, waiting.released) == ("waiting", "“认领任务”", None)
    assert "还没有发生" in page(waiting).text() and "不计为逾期" in page(waiting).text()
    happen("tasks.claimed", "policy:1", on=date(2026, 3, 18), said="内部说明")
    released = explained()
    assert released.released.day == date(2026, 3, 18)
    assert (released.awaited.own, released.duty.due_on) == ("2026-03-20", date(2026, 4, 1))
    assert "原来的期限到2026-03-20；前置具备以后另给10个工作日。" in page(released).text()
    assert "内部说明" not in page(explained(public=True)).text()


def test_a_count_lists_what_it_counted(rule, happen):
    rule(Quota, counts=Pattern(("training.held",)), period="year", at_least=3, applies=("department",))
    happen("organ.changed", "organ:edu", on=date(2025, 12, 1), changed=[])
    for day in (2, 9):
        happen("training.held", "organ:edu", on=date(2026, 3, day), said=f"第{day}次")
    with pinned(NOW):
        from gongkai.duties.actions import open_quotas

        open_quotas()
        why = queries.explain(Duty.objects.get(organ="edu"))
    assert [one.day.day for one in why.counted] == [2, 9]
    assert why.began == "2026年开始"


@pytest.fixture
def reply(rule):
    def made(event: str, effect: Effect, target: str | None, **more: object) -> Transition:
        return Transition(pattern=Pattern((event,)), effect=effect, title=event, target=target, **more)

    return rule(
        Clock,
        within=Within(20, Unit.WORKING_DAYS),
        states={"RUNNING": "办理中", "ASKED": "待补正", "DONE": "已答复"},
        transitions=(
            made("foi.received", Effect.START, "RUNNING", sources=(NOT_STARTED,)),
            made("foi.correction_asked", Effect.STOP, "ASKED", label="待补正", citation=Citation("条例", "第三十条")),
            made("foi.corrected", Effect.RESET, "RUNNING"),
            made("foi.replied", Effect.END, "DONE", answers=True),
        ),
    )


def test_a_clock_shows_how_it_ran_stopped_and_began_again(reply, happen):
    happen("foi.received", "foi:1", on=date(2026, 3, 2), said="")
    happen("foi.correction_asked", "foi:1", on=date(2026, 3, 5), said="")
    stopped = explained()
    assert (stopped.duty.state, stopped.duty.due_on, stopped.clock.status) == ("waiting", None, "待补正")
    assert [one.effect for one in stopped.clock.stretches] == ["void", "stop"]
    assert "时钟停着" in page(stopped).text()
    happen("foi.corrected", "foi:1", on=date(2026, 3, 11), said="")
    why = explained()
    assert [(one.effect, one.first, one.length) for one in why.clock.stretches] == [
        ("void", "2026-03-03", "3个工作日"),
        ("stop", "2026-03-06", "4个工作日"),
        ("run", "2026-03-12", "20个工作日"),
    ]
    assert why.clock.stretches[1].citation == "《条例》第三十条"
    assert why.clock.remaining == "6个工作日"
    parts = page(why).css("svg.clock rect")
    xs = [(int(one.attributes["x"]), int(one.attributes["width"])) for one in parts]
    assert xs[0][0] == 0 and all(x >= 0 and x + width <= 1008 for x, width in xs)
    assert [x for x, _width in xs] == sorted(x for x, _width in xs)


def test_every_page_keeps_the_content_security_policy(reply, happen):
    happen("foi.received", "foi:1", on=date(2026, 3, 2), said="")
    html = page(explained()).html
    assert "style=" not in html and "<script" not in html and "onclick" not in html
