"""Notices to units: a part of a request was handed to them, or a suggestion put to them. Neither names the applicant."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_noop

from gongkai.desk import clock, notices
from gongkai.desk.models import Level
from gongkai.desk.notices import Telling
from gongkai.desk.permissions import Role
from gongkai.organs.models import Organ
from gongkai.organs.queries import people_with

from .models import Assignment, Suggestion

ASSIGNED = gettext_noop("{organ_name}请您单位就申请{number}提出承办意见")
SUGGESTED = gettext_noop("{organ_name}向您单位提出工作建议")
ANSWERING = (Role.DRAFTER, Role.APPROVER)
"""Who gives an opinion or answers a suggestion for a unit."""


def tell_assigned(assignment: Assignment) -> None:
    """The person it was narrowed to, else everybody who may answer for the unit."""
    request, thing = assignment.request, _assigned(assignment)
    notices.tell(
        [
            Telling(
                cause=thing,
                level=Level.INFO,
                sentence=ASSIGNED,
                to=_people(assignment.organ, assignment.person),
                subject=request.subject,
                thing=thing,
                url=reverse("console:foi-opinion", args=[request.pk, assignment.pk]),
                organ=assignment.organ.code,
                words={"organ_name": request.organ.short_name, "number": request.number},
            )
        ]
    )


def settle_assigned(assignment: Assignment) -> None:
    """Answered or taken back."""
    _settle(_assigned(assignment))


def tell_suggested(suggestion: Suggestion) -> None:
    notices.tell(
        [
            Telling(
                cause=suggestion.subject,
                level=Level.INFO,
                sentence=SUGGESTED,
                to=_people(suggestion.to_organ),
                subject=suggestion.subject,
                thing=suggestion.subject,
                url=reverse("console:foi-suggestion", args=[suggestion.pk]),
                organ=suggestion.to_organ.code,
                words={"organ_name": suggestion.organ.short_name},
            )
        ]
    )


def settle_suggested(suggestion: Suggestion) -> None:
    _settle(suggestion.subject)


def _settle(thing: str) -> None:
    notices.settle(notices.unsettled([Level.INFO]).filter(thing=thing))


def _assigned(assignment: Assignment) -> str:
    return f"foi_assignment:{assignment.pk}"


def _people(organ: Organ, person: str = "") -> set[int]:
    found = {
        pk: name
        for role in ANSWERING
        for pk, name in people_with(role, organ, clock.today()).values_list("pk", "username")
    }
    return {pk for pk, name in found.items() if person in ("", name)}
