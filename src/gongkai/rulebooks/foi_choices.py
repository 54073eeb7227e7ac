"""依申请公开: what a place chooses where no provision gives a figure, in its own file of rules under ``foi``."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Days = Annotated[int, Meta(ge=1, le=250)]
Reason = Annotated[str, Meta(min_length=1)]


class WithinChoice(Struct, forbid_unknown_fields=True, frozen=True):
    n: Days
    unit: Literal["working-days", "calendar-days", "months"]


class TopicsChoice(Struct, forbid_unknown_fields=True, frozen=True):
    """``applicants`` different ones within ``days`` make a topic."""

    applicants: Annotated[int, Meta(ge=2, le=1000)] | None = None
    days: Annotated[int, Meta(ge=1, le=3660)] | None = None
    alike_percent: Annotated[int, Meta(ge=1, le=100)] | None = None
    within: WithinChoice | None = None


class DaysChoice(Struct, forbid_unknown_fields=True, frozen=True):
    working_days: Days


class RegisterChoice(Struct, forbid_unknown_fields=True, frozen=True):
    longest: Annotated[int, Meta(ge=50, le=5000)]


class RemediesChoice(Struct, forbid_unknown_fields=True, frozen=True):
    """Settings of remedies.yaml."""

    uncourted: Literal["review", "both"] | None = None
    silence: Literal["either", "first"] | None = None


class FoiChoices(Struct, forbid_unknown_fields=True, frozen=True):
    """``reason`` is the document or decision that the figures stand in; what is left out stays as shipped."""

    reason: Reason
    topics: TopicsChoice | None = None
    supplement: DaysChoice | None = None
    """合理的补正期限 (条例 第三十条)."""
    correction: DaysChoice | None = None
    """更正本人信息 (条例 第四十一条)."""
    register: RegisterChoice | None = None
    remedies: RemediesChoice | None = None
