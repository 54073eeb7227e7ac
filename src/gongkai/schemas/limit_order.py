"""Whether one time limit keeps to another: never later than a deadline, never shorter than a display, never rarer than a cycle.

    own                         upper                       verdict
    形成之日起10个工作日内      形成之日起20个工作日内      stricter
    批准后21个工作日内          批准后20日内                looser    working days never run faster than days
    批准后15个工作日内          批准后20日内                unclear   depends on the holidays between
    公示不少于5个工作日         公示不少于7个工作日         looser    a display is longer to be stricter
    及时公开                    20个工作日内                looser    no day on which anybody would be late
    20个工作日内                及时公开                    unclear   a figure against a word

`looser` means: there are cases in which the own limit allows what the upper forbids, and none the other way round.
Where each is stricter in some cases, or the two run from different days, no order is guessed: `unclear`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from gongkai.schemas.limits import Limit, parse_limits

Order = Literal["same", "stricter", "unclear", "looser"]
_RANK = {order: rank for rank, order in enumerate(get_args(Order))}
_HOURS = 24
#: Calendar days that one unit spans at least and at most. Working days: all of them in a row at least; at most every
#: second day with two weeks of holidays on top, more than any year's notice has had.
_LONGEST_HOLIDAY = 14
_SPANS = {"calendar-days": (1, 1), "months": (28, 31), "years": (365, 366)}


def order(own: str, upper: str) -> Order:
    """How an own cell stands to the upper one: the worst over every limit of the upper cell.

    Raises ``UnknownLimit`` when either cell has no limit that can be read.
    """
    return order_of(parse_limits(own), parse_limits(upper))


def order_of(own: Sequence[Limit], upper: Sequence[Limit]) -> Order:
    """Every upper limit must be kept by one of the own; and what the own adds of the same kind may not undo that."""
    added = [limit for limit in own if limit not in upper]
    kinds = {limit.kind for limit in upper}
    verdicts = [_best([(limit, above) for limit in own], above.kind) for above in upper]
    verdicts += [_best([(limit, above) for above in upper], limit.kind) for limit in added if limit.kind in kinds]
    found = max(verdicts, key=_RANK.__getitem__)
    return "stricter" if found == "same" and any(limit.kind not in kinds for limit in added) else found


def _best(pairs: Sequence[tuple[Limit, Limit]], kind: str) -> Order:
    """The best verdict over the pairs (own, upper) of one kind."""
    found = [_pair(own, upper) for own, upper in pairs if own.kind == upper.kind == kind]
    return min(found, key=_RANK.__getitem__) if found else "unclear" if kind == "none" else "looser"


def _pair(own: Limit, upper: Limit) -> Order:
    if own == upper:
        return "same"
    if own.anchor != upper.anchor:
        return "unclear"
    if upper.kind == "display":
        return _lasting(own, upper) or _turned(_longer(own, upper))
    return _longer(own, upper)


def _lasting(own: Limit, upper: Limit) -> Order | None:
    """A display without a figure (长期公示) outlasts every figure."""
    if own.amount is None or upper.amount is None:
        return "stricter" if own.amount is None else "looser"
    return None


def _longer(own: Limit, upper: Limit) -> Order:
    """`looser` when the own period is the longer one."""
    assert own.amount is not None and upper.amount is not None
    if own.unit == upper.unit:
        return _compared(own.amount, upper.amount)
    in_hours = "hours" in (own.unit, upper.unit)
    own_least, own_most = _span(own, in_hours)
    upper_least, upper_most = _span(upper, in_hours)
    if own_least >= upper_most and own_most > upper_least:
        return "looser"
    if own_most <= upper_least:
        return "stricter"
    return "unclear"


def _span(limit: Limit, in_hours: bool) -> tuple[int, int]:
    """Calendar days that the period takes at least and at most; in hours, where the day it begins on may count or not."""
    assert limit.amount is not None
    if limit.unit == "hours":
        return limit.amount, limit.amount
    if limit.unit == "working-days":
        least, most = limit.amount, 2 * limit.amount + _LONGEST_HOLIDAY
    else:
        low, high = _SPANS[limit.unit or "calendar-days"]
        least, most = low * limit.amount, high * limit.amount
    return (least * _HOURS, (most + 1) * _HOURS) if in_hours else (least, most)


def _compared(own: int, upper: int) -> Order:
    return "same" if own == upper else "looser" if own > upper else "stricter"


def _turned(found: Order) -> Order:
    turns: dict[Order, Order] = {"looser": "stricter", "stricter": "looser"}
    return turns.get(found, found)
