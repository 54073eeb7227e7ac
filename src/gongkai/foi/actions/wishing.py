"""主动公开建议 (条例 第四十四条第二款): made by the applicant, answered by the organ's head; agreed, the information becomes a topic that
is owed to everybody."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unless
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.words import source
from gongkai.foi.models import Request, Topic, Wish
from gongkai.foi.permissions import may_approve
from gongkai.foi.wishes import may_wish

from .base import note, take
from .topics import ART_44, decide_topic, opened, put_in

LONGEST_WORDS, LONGEST_ANSWER = 1000, 500


@action
def make_wish(request: Request, ground: str, words: str = "") -> Wish:
    """By the holder of the query code, once."""
    ledger.hold()
    request, words = take(request), words.strip()
    made = Wish.objects.filter(request=request).exists()
    check(
        [
            unless(not made, "made", _("您已经就这件申请提出过建议。")),
            unless(made or may_wish(request), "state", _("收到公开信息的答复以后，才能提出建议。"), ART_44),
            unless(ground in Wish.Ground.values, "ground", _("请选择为什么应当让公众知道。")),
            unless(len(words) <= LONGEST_WORDS, "words", _("文字超过%(most)s字，请精简。") % {"most": LONGEST_WORDS}),
        ]
    )
    wish = Wish.objects.create(request=request, ground=ground, words=words, made_at=clock.now())
    note("foi.wished", request, SYSTEM, ground_title=source(Wish.Ground(ground).label))
    return wish


@action
def answer_wish(wish: Wish, state: str, answer: str, *, title: str = "", by: Actor) -> Wish:
    """``answer`` is the reason, as the applicant reads it. Agreed, the request is put into the topic of ``title``, unless it has
    one, and that topic is decided."""
    ledger.hold()
    request = take(wish.request)
    wish = Wish.objects.select_for_update().get(pk=wish.pk)
    wish.request, answer = request, answer.strip()
    organ = {"organ": request.organ.short_name}
    check(
        [
            unless(may_approve(by, request.organ), "permission", _("由%(organ)s的审批人答复。") % organ),
            unless(wish.state == Wish.State.WAITING, "answered", _("已经答复。")),
            unless(state in (Wish.State.AGREED, Wish.State.DECLINED), "state", _("请选择是否纳入主动公开。")),
            unless(answer, "answer", _("请写明理由。")),
            unless(len(answer) <= LONGEST_ANSWER, "answer", _("理由超过500字，请精简。")),
            impersonal(answer),
            _untitled(request, state, title),
        ]
    )
    wish.state, wish.answer, wish.answered_by, wish.answered_at = state, answer, by.username, clock.now()
    wish.save()
    if state == Wish.State.AGREED:
        _agreed(request, answer, title, by)
    note("foi.wish_answered", request, by, answer_title=source(Wish.State(state).label))
    return wish


def _untitled(request: Request, state: str, title: str) -> Reason | None:
    needed = state == Wish.State.AGREED and request.topic_id is None
    return unless(not needed or title.strip(), "title", _("请写明信息主题，不写个人信息。"))


def _agreed(request: Request, answer: str, title: str, by: Actor) -> None:
    title = " ".join(title.split())
    topic = request.topic or Topic.objects.filter(organ=request.organ, title=title).first()
    topic = put_in(topic or opened(request.organ, title, by), [request], by)
    if topic.decision != Topic.Decision.AGREED:
        decide_topic(topic, Topic.Decision.AGREED, answer, by=by)
