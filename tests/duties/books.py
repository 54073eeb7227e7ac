"""Small rulebooks of the events that the rooms really write."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from gongkai.law.clocks import NOT_STARTED, Clock, Effect, Transition
from gongkai.law.kinds import Completeness, Deadline, Measure, NamedException, Quota, Ratio
from gongkai.law.periods import Unit
from gongkai.law.rulebook import Citation, Pattern, Rulebook, Within

CLAUSE = Citation("试行办法", "第三条", "试政发〔2020〕1号")


def deadline(id: str, start: Pattern, met: str, n: int, **more: object) -> Deadline:
    unit = more.pop("unit", Unit.WORKING_DAYS)
    more.setdefault("within", Within(n, unit))
    return Deadline(id=id, title=f"规则{id}", citation=CLAUSE, start=start, met=Pattern((met,)), **more)


def book() -> Rulebook:
    return Rulebook(
        "test",
        "测试",
        (
            deadline(
                "twenty",
                Pattern(("record.formed",)),
                "record.published",
                20,
                start_on="formed_on",
                duty="publication",
                cancelled=(Pattern(("record.discarded",)),),
            ),
            deadline(
                "three",
                Pattern(("record.issued",), {"normative": (True,)}),
                "record.published",
                3,
                start_on="issued_on",
                duty="publication",
            ),
            deadline(
                "interpret",
                Pattern(("record.published",), {"needs_interpretation": (True,)}),
                "record.published",
                3,
                link="interprets",
            ),
            deadline("task", Pattern(("task.assigned",)), "task.completed", 0, within=None, by_field="due"),
            Quota(
                id="yearly",
                title="规则yearly",
                citation=CLAUSE,
                counts=Pattern(("record.published",), {"interpreter": ("principal",)}),
                period="year",
                at_least=2,
                applies=("department",),
            ),
        ),
    )


def every_kind() -> Rulebook:
    """The same with a share, a list of elements, an exception, something awaited, and a clock."""

    def made(event: str, effect: Effect, target: str, **more: object) -> Transition:
        return Transition(pattern=Pattern((event,)), effect=effect, title=event, target=target, **more)

    named = {"citation": CLAUSE, "title": "规则"}
    return Rulebook(
        "every",
        "各种",
        (
            *book(),
            Ratio(
                id="share",
                observes=Pattern(("site.drawn",)),
                period="event",
                numerator=Measure(of="size", key="sites"),
                denominator=Measure(of="latest", key="running"),
                at_least=Fraction(15),
                **named,
            ),
            Completeness(
                id="board",
                of=Pattern(("board.posted",)),
                elements={"name": "姓名", "photo": "照片", "phone": "电话"},
                inside="items",
                **named,
            ),
            Deadline(
                id="opinion",
                start=Pattern(("opinion.noticed",)),
                met=Pattern(("opinion.answered",)),
                within=Within(48, Unit.HOURS),
                exceptions=(NamedException(name="重大", where={"level": ("major",)}, within=Within(5, Unit.HOURS)),),
                **named,
            ),
            Deadline(
                id="awaiting",
                start=Pattern(("policy.addressed",)),
                met=Pattern(("catalogue.completed",)),
                by=date(2026, 3, 20),
                awaits=Pattern(("tasks.claimed",)),
                **named,
            ),
            Clock(
                id="reply",
                within=Within(20, Unit.WORKING_DAYS),
                states={"RUNNING": "办理中", "ASKED": "待补正", "DONE": "已答复"},
                transitions=(
                    made("foi.received", Effect.START, "RUNNING", sources=(NOT_STARTED,)),
                    made("foi.correction_asked", Effect.STOP, "ASKED", label="待补正"),
                    made("foi.corrected", Effect.RESET, "RUNNING"),
                    made("foi.replied", Effect.END, "DONE", answers=True),
                ),
                **named,
            ),
        ),
    )


def use(monkeypatch, found: Rulebook) -> None:
    """Puts ``found`` in force for the test."""
    from gongkai.duties import rules

    monkeypatch.setattr(rules, "rulebook", lambda: found)
