"""Long documents are read aside: whoever uploads one sees how far it is and may go on working.

The row says where it stands. A process that ends while reading leaves the row behind; the sweep takes it up again.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from gongkai.desk import clock, files
from gongkai.desk.actions import Refused, check
from gongkai.desk.permissions import Actor
from gongkai.organs.models import Organ, Person
from gongkai.organs.queries import actor_of

from . import actions
from .actions.editing import by_its_office
from .intake import source_of
from .models import Intake
from .models.intake import IntakeState

#: Shorter files are read while the browser waits: well under a second for 100 kB of text.
AT_ONCE = 100_000
ABANDONED = timedelta(minutes=10)
_FAILED = gettext_noop("识别时出了故障，管理员会看到记录；请把正文另存为 docx 或者 txt 后再上传。")
_log = logging.getLogger(__name__)


def begin(content: bytes, name: str, *, organ: Organ, by: Actor) -> Intake:
    """Keeps the file and starts reading it. Refused like ``take_in`` where that can be said at once."""
    check([by_its_office(by, organ)])
    source = files.keep(content, name, kinds=files.SOURCES)
    if source.extension == "txt":  # its words are had in a moment, unlike those of what is packed or marked up
        source_of(content, name)
    intake = Intake.objects.create(organ=organ, source=source, name=name, asked_by=by.username, asked_at=clock.now())
    transaction.on_commit(lambda: start(intake.pk))
    return intake


def start(pk: int) -> None:
    threading.Thread(target=_aside, args=[pk], name=f"intake-{pk}", daemon=True).start()


def stop(intake: Intake) -> bool:
    """停止: nothing comes of it, even where the reading is nearly done. False where it was over before."""
    running = Q(state__in=[IntakeState.WAITING, IntakeState.READING])
    return bool(Intake.objects.filter(running, pk=intake.pk).update(state=IntakeState.STOPPED, finished_at=clock.now()))


def resumable(intake: Intake) -> bool:
    """Whether another try may come to something: a file that was refused stays refused."""
    return intake.state == IntakeState.STOPPED or (intake.state == IntakeState.FAILED and intake.reason == _FAILED)


def resume(intake: Intake) -> bool:
    """Takes up what was stopped or broke down, from the file that was kept."""
    over = Intake.objects.filter(
        Q(state=IntakeState.STOPPED) | Q(state=IntakeState.FAILED, reason=_FAILED), pk=intake.pk
    )
    again = over.update(state=IntakeState.WAITING, reason="", started_at=None, finished_at=None)
    if again:
        transaction.on_commit(lambda: start(intake.pk))
    return bool(again)


def read_waiting() -> int:
    """Reads what waits, and what a process that ended had begun. Answers how many documents."""
    left = Q(state=IntakeState.WAITING) | Q(state=IntakeState.READING, started_at__lt=clock.now() - ABANDONED)
    return sum(read(pk) for pk in Intake.objects.filter(left).values_list("pk", flat=True))


def read(pk: int) -> bool:
    """Takes the document in; the row tells what came of it. False where another process has it."""
    left = Q(state=IntakeState.WAITING) | Q(state=IntakeState.READING, started_at__lt=clock.now() - ABANDONED)
    mine = Intake.objects.filter(left, pk=pk).update(state=IntakeState.READING, started_at=clock.now())
    if mine:
        _take_in(Intake.objects.select_related("organ", "source").get(pk=pk))
    return bool(mine)


def _take_in(intake: Intake) -> None:
    person = Person.objects.get(username=intake.asked_by)
    with files.open_file(intake.source) as file:
        content = file.read()
    own = Intake.objects.filter(pk=intake.pk, state=IntakeState.READING, started_at=intake.started_at)
    by = actor_of(person, clock.today())
    try:
        intake.policy = actions.take_in(content, intake.name, organ=intake.organ, by=by, wanted=own.exists)
        intake.state = IntakeState.DONE
    except Refused as refused:
        intake.state, intake.reason = IntakeState.FAILED, str(refused)
    except Exception:
        _log.exception("intake %s failed", intake.pk)
        intake.state, intake.reason = IntakeState.FAILED, _FAILED
    told = {name: getattr(intake, name) for name in ("state", "reason", "policy")}
    own.update(finished_at=clock.now(), **told)


def _aside(pk: int) -> None:
    close_old_connections()
    try:
        read(pk)
    finally:
        close_old_connections()
