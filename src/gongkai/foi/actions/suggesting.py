"""工作建议 (黑龙江2017 三（五）): what a request showed to be wrong with lawful administration, put to the unit and followed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import Actor, Role
from gongkai.foi.models import Request, Suggestion
from gongkai.foi.telling import settle_suggested, tell_suggested
from gongkai.organs.models import Organ

from .beside_requests import of_organ

LONGEST = 500


@action
def make_suggestion(
    organ: Organ, to_organ: Organ, problem: str, advice: str, *, request: Request | None = None, by: Actor
) -> Suggestion:
    ledger.hold()
    problem, advice = problem.strip(), advice.strip()
    standing = to_organ.ended_on is None or to_organ.ended_on > clock.today()
    own = request is None or request.organ_id == organ.pk
    check(
        [
            of_organ(by, organ),
            unless(own, "request", _("只能依据本机关受理的申请提出建议。")),
            unless(standing, "organ-ended", _("该机关已经撤并，请选择承接其职能的机关。")),
            *_words("problem", problem, _("请写明发现的问题。")),
            *_words("advice", advice, _("请写明工作建议。")),
        ]
    )
    made = Suggestion.objects.create(
        request=request,
        organ=organ,
        to_organ=to_organ,
        problem=problem,
        advice=advice,
        made_by=by.username,
        made_at=clock.now(),
    )
    ledger.write("foi_suggestion.made", made.subject, organ=organ.code, actor=by.username, to_name=to_organ.name)
    tell_suggested(made)
    return made


@action
def answer_suggestion(suggestion: Suggestion, answer: str, *, by: Actor) -> Suggestion:
    """By the unit that the suggestion was put to; answered once."""
    ledger.hold()
    kept = Suggestion.objects.select_for_update(of=("self",)).select_related("to_organ", "organ").get(pk=suggestion.pk)
    entitled = by.has_any({Role.DRAFTER, Role.APPROVER}, kept.to_organ.code)
    answer = answer.strip()
    check(
        [
            unless(entitled, "permission", _("由%(organ)s答复。") % {"organ": kept.to_organ.short_name}),
            unless(kept.answered_at is None, "answered", _("已经答复。")),
            *_words("answer", answer, _("请写明答复。")),
        ]
    )
    kept.answer, kept.answered_by, kept.answered_at = answer, by.username, clock.now()
    kept.save()
    settle_suggested(kept)
    name = kept.to_organ.name
    ledger.write("foi_suggestion.answered", kept.subject, organ=kept.organ.code, actor=by.username, to_name=name)
    return kept


def _words(key: str, words: str, missing: str) -> list[Reason | None]:
    long = _("文字超过%(most)s字，请精简。") % {"most": LONGEST}
    return [unless(words, key, missing), unless(len(words) <= LONGEST, key, long), impersonal(words)]
