"""Gates of the organ's own chain (审批流程) and of the fast path."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, impersonal, unless

from . import routes
from .gates import ART_17, Case, gate
from .models import Emergency


@gate
def endorsement_due(case: Case) -> Reason | None:
    step = routes.next_step(case.record)
    return unless(step and step.before_review, "nothing_to_sign", _("这条信息在审查前没有需要签批的环节。"))


@gate
def endorsed_first(case: Case) -> Reason | None:
    waiting = routes.unsigned(case.record, before_review=True)
    titles = "、".join(step.title for step in waiting)
    return unless(not waiting, "not_endorsed", _("按本机关审批流程，审查前须先经%(steps)s签批。") % {"steps": titles})


@gate
def my_step(case: Case) -> Reason | None:
    step = routes.next_step(case.record)
    if step is None or (not step.people and routes.route_of(case.record) is None):
        return None
    text = _("这一步是“%(step)s”，由流程指定的人签批；本人外出的由其代理人签批。") % {"step": step.title}
    return unless(routes.stands_for(step, case.by, case.record) is not None, "not_my_step", text)


@gate
def not_signed_by_me(case: Case) -> Reason | None:
    mine = any(one.signer == case.by.username for one in routes.signatures(case.record).values())
    return unless(not mine, "own_signature", _("您已在本次送审中签批过一个环节，每个环节须由不同的人办理。"), ART_17)


@gate
def signed_through(case: Case) -> Reason | None:
    waiting = routes.unsigned(case.record)
    titles = "、".join(step.title for step in waiting)
    return unless(not waiting, "not_signed", _("按本机关审批流程，尚缺：%(steps)s。") % {"steps": titles}, ART_17)


@gate
def urgent_reason(case: Case) -> Reason | None:
    text = case.reason.strip()
    if not 4 <= len(text) <= 300:
        return Reason("no_reason", _("请写明紧急事由（4至300字），例如“暴雨红色预警需立即发布”。"))
    return impersonal(text)


@gate
def not_urgent_yet(case: Case) -> Reason | None:
    marked = Emergency.objects.filter(record=case.record).exists()
    return unless(not marked, "urgent_already", _("这条信息已在紧急办理。"))
