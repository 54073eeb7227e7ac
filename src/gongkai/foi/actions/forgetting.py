"""清除: after its time nothing in a request tells who asked what; that it was handled, when and how, stays in the figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, unless
from gongkai.desk.permissions import SYSTEM
from gongkai.desk.resealing import SEALED
from gongkai.foi import vault
from gongkai.foi.archiving import UNSENT
from gongkai.foi.models import Letter, RecordCorrection, Request
from gongkai.foi.retention import remedy_running

from .base import note

#: What is not sealed and may still name somebody.
PLAIN = {"Request": ("doc_number", "mail_number", "applicant_digest", "query_digest"), "Paper": ("name",), "Letter": ("mail_number",), "RecordCorrection": ("query_digest", "mail_number")}  # fmt: skip


@action
def forget(request: Request) -> Request:
    """Raises ``Refused`` while it is open, or while a complaint, review or suit about it runs."""
    ledger.hold()
    request = Request.objects.select_for_update(of=("self",)).select_related("organ").get(pk=request.pk)
    check(
        [
            unless(not request.open and request.closed_on, "open", _("还没有办结，不能清除个人信息。")),
            unless(not remedy_running(request), "remedy", _("复议、诉讼或者投诉举报还没有结束，不能清除个人信息。")),
            unless(request.forgotten_at is None, "forgotten", _("个人信息已经清除。")),
        ]
    )
    request.letters.filter(state__in=UNSENT).update(state=Letter.State.DISCARDED)
    for model, column in hanging():
        model._default_manager.filter(**{column: request.pk}).update(**_emptied(model))
    Request.objects.filter(pk=request.pk).update(forgotten_at=clock.now(), **_emptied(Request))
    tickets = list(request.papers.values_list("ticket", flat=True))
    note("foi.forgotten", request, SYSTEM)
    transaction.on_commit(lambda: _burn(tickets))
    request.refresh_from_db()
    return request


@action
def forget_correction(correction: RecordCorrection) -> None:
    ledger.hold()
    done = {"forgotten_at": clock.now(), **_emptied(RecordCorrection)}
    tickets = [paper["ticket"] for paper in correction.papers]
    if RecordCorrection.objects.filter(pk=correction.pk, forgotten_at=None).exclude(state="open").update(**done):
        ledger.write("foi_correction.forgotten", correction.subject, organ=correction.organ.code)
        transaction.on_commit(lambda: _burn(tickets))


def hanging() -> Iterator[tuple[type[Model], str]]:
    """Every model whose rows belong to one request, with the column that says to which."""
    for model in apps.get_app_config("foi").get_models():
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.related_model is Request and field.name == "request":
                yield model, field.name


def _burn(tickets: list[str]) -> None:
    for ticket in tickets:
        vault.forget(ticket)


def _emptied(model: type[Model]) -> dict[str, Any]:
    sealed = {field.name: field.get_default() for field in model._meta.local_fields if isinstance(field, SEALED)}
    return {**sealed, **dict.fromkeys(PLAIN.get(model.__name__, ()), "")}
