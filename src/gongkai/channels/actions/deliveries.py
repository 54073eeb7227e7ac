"""To which channels a record goes, and what was done in each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from gongkai.channels import queries
from gongkai.channels.models import Delivery
from gongkai.channels.permissions import may_keep
from gongkai.desk import clock, ledger
from gongkai.desk.actions import action, check, impersonal, unless
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import Actor
from gongkai.records.models import Record
from gongkai.schemas.loader import channels

from .base import kept_by, tell


@action
def choose_channels(record: Record, wanted: Collection[str], *, by: Actor) -> None:
    """The channels beside those that the catalogue item demands, which stay whatever is chosen."""
    ledger.hold()
    ways = queries.ways_of(record)
    required = {way.code for way in ways if way.required}
    unknown = [code for code in wanted if code not in channels()]
    dropped = [way for way in ways if way.done_on and way.code not in {*wanted, *required, "website"}]
    check(
        [
            kept_by(by, record.organ),
            unless(not unknown, "channel", _("请从列出的渠道中选择。")),
            unless(not dropped, "done", _("已登记公开的渠道不能取消，请先撤销登记。")),
        ]
    )
    before = {way.code for way in ways if way.wanted}
    after = (set(wanted) | required) - {"website"}
    for code in sorted(after | (before - {"website"})):
        Delivery.objects.update_or_create(record=record, channel=code, defaults={"wanted": code in after})
    if after != before - {"website"}:
        titles = "、".join(channels()[code].zh for code in channels() if code in after)
        tell("channels.chosen", record.subject, record.organ, by, channels=sorted(after), titles=titles or "—")


@action
def deliver(
    record: Record,
    channel: str,
    on: date,
    where: str,
    *,
    by: Actor,
    evidence: StoredFile | None = None,
    evidence_name: str = "",
) -> Delivery:
    """Notes that a public record was shown in a channel on a day: where (a place, an address), with a photo or file."""
    ledger.hold()
    record = Record.objects.select_related("organ").get(pk=record.pk)
    where = " ".join(where.split())
    public_on = record.published_at and record.published_at.astimezone(clock.CHINA).date()
    needs_proof = channels()[channel].medium not in ("web", "print") if channel in channels() else False
    check(
        [
            kept_by(by, record.organ),
            unless(channel in channels() and channel != "website", "channel", _("请从列出的渠道中选择。")),
            unless(record.is_public, "not_public", _("信息公开以后，才能登记在其他渠道的公开。")),
            unless(on <= clock.today(), "future", _("公开日期不能晚于今天。")),
            unless(not public_on or on >= public_on, "before_publication", _("公开日期不能早于网站公开日期，请核对。")),
            unless(where, "where", _("请写明在哪里公开：地点或者网址。")),
            unless(evidence or not needs_proof, "evidence", _("请附一张照片或者一份材料：这个渠道无法由系统核对。")),
            impersonal(where),
        ]
    )
    found, _new = Delivery.objects.update_or_create(
        record=record,
        channel=channel,
        defaults={
            "wanted": True,
            "done_on": on,
            "where": where,
            "evidence": evidence,
            "evidence_name": evidence_name[-200:],
            "by": by.username,
            "at": clock.now(),
        },
    )
    title = channels()[channel].zh
    tell(
        "channels.delivered", record.subject, record.organ, by, channel=channel, channel_title=title, on=on, where=where
    )
    return found


@action
def undeliver(delivery: Delivery, reason: str, *, by: Actor) -> None:
    """Takes a wrong note back; the ledger keeps both."""
    record = delivery.record
    check(
        [
            unless(may_keep(by, record.organ), "permission", _("只能撤销本机关的登记。")),
            unless(delivery.done_on, "not_done", _("这个渠道还没有登记公开。")),
            unless(reason.strip(), "reason", _("请写明撤销理由。")),
            impersonal(reason),
        ]
    )
    Delivery.objects.filter(pk=delivery.pk).update(
        done_on=None, where="", evidence=None, evidence_name="", by=by.username, at=clock.now()
    )
    title = channels()[delivery.channel].zh
    tell(
        "channels.undelivered",
        record.subject,
        record.organ,
        by,
        channel=delivery.channel,
        channel_title=title,
        reason=reason.strip()[:200],
    )
