"""督办 and calendar subscriptions: every change of this room."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.utils.translation import get_language, gettext

from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, impersonal, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.duties.models import Duty
from gongkai.duties.permissions import may_see
from gongkai.duties.rows import due_kept
from gongkai.duties.standing import light_of
from gongkai.organs.models import Organ, Person

from . import queries
from .models import Feed
from .permissions import may_guard_feed, may_urge
from .telling import tell_of_urging

LONGEST = 200
MOST_FEEDS = 20
KEY_BYTES = 32


@action
def remind(duty: Duty, text: str, *, by: Actor) -> Event:
    """催办: urges the organ to do what is due or overdue, once a day for one duty. Its people find it among their notices."""
    ledger.hold()  # two supervisors at once: the second one sees the first one's
    duty, text = Duty.objects.get(pk=duty.pk), text.strip()
    light = light_of(duty, clock.now())
    check(
        [
            unless(
                may_urge(by, duty.organ),
                "permission",
                gettext("催办由监督人员或者政务公开工作主管部门办理，且限于其监督范围。"),
                "政府信息公开条例第四十七条",
            ),
            unless(light, "calm", gettext("只催办临近到期、到期或者逾期未办的义务；这一项不需要催办。")),
            unless(text, "empty", gettext("请写一句话：催办什么、希望何时办好。")),
            unless(len(text) <= LONGEST, "long", gettext("请控制在%(n)d字以内。") % {"n": LONGEST}),
            unless(
                duty.key not in queries.reminded_today([duty]),
                "today",
                gettext("今天已经催办过这一项，明天可以再催。"),
            ),
            impersonal(text),
        ]
    )
    organ = Organ.objects.filter(code=duty.organ).values_list("short_name", flat=True).first()
    event = ledger.write(
        "duty.reminded",
        duty.subject,
        organ=duty.organ,
        actor=by.username,
        duty=duty.key,
        title=duty.title,
        organ_name=organ or duty.organ,
        due=due_kept(duty),
        text=text,
    )
    tell_of_urging(duty, event)
    return event


@action
def open_feed(person: Person, organ: Organ, *, by: Actor, label: str = "", names: bool = False) -> tuple[Feed, str]:
    """A calendar address for the person's own use. The key is answered here and never again."""
    live = Feed.objects.filter(person=person, revoked_at=None).count()
    check(
        [
            unless(by.username == person.username, "permission", gettext("只能为自己开通日历订阅。")),
            unless(may_see(by, organ.code), "organ", gettext("只能订阅自己任职或者监督的机关。")),
            unless(live < MOST_FEEDS, "many", gettext("订阅已有%(n)d个，请先撤销不用的。") % {"n": MOST_FEEDS}),
        ]
    )
    key = secrets.token_urlsafe(KEY_BYTES)
    feed = Feed.objects.create(
        person=person,
        organ=organ,
        label=label.strip()[:60],
        names=names,
        language=get_language() or settings.LANGUAGE_CODE,
        digest=digest_of(key),
        opened_at=clock.now(),
    )
    _record("feed.opened", feed, by)
    return feed, key


@action
def revoke_feed(feed: Feed, *, by: Actor) -> Feed:
    """The address answers nothing any more. By its owner, or by the security administrator of the organ."""
    feed = Feed.objects.select_for_update(of=("self",)).select_related("person", "organ").get(pk=feed.pk)
    check(
        [
            unless(
                by.username == feed.person.username or may_guard_feed(by, feed.organ.code),
                "permission",
                gettext("只能撤销自己的订阅；他人的由安全保密管理员撤销。"),
            ),
            unless(feed.revoked_at is None, "revoked", gettext("该订阅已经撤销。")),
        ]
    )
    feed.revoked_at = clock.now()
    feed.save(update_fields=["revoked_at"])
    _record("feed.revoked", feed, by)
    return feed


def digest_of(key: str) -> str:
    """Keys are 256 random bits: nobody guesses them, so one fast hash keeps them."""
    return hashlib.sha256(key.encode()).hexdigest()


def _record(event: str, feed: Feed, by: Actor) -> None:
    ledger.write(
        event,
        f"person:{feed.person.username}",
        organ=feed.organ.code,
        actor=by.username,
        username=feed.person.username,
        organ_name=feed.organ.short_name,
        feed=feed.pk,
    )
