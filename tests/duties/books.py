"""Small rulebooks of the events that the rooms really write."""

from __future__ import annotations

from gongkai.law.periods import Unit
from gongkai.law.kinds import Deadline, Quota
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


def use(monkeypatch, found: Rulebook) -> None:
    """Puts ``found`` in force for the test."""
    from gongkai.duties import rules

    monkeypatch.setattr(rules, "rulebook", lambda: found)
