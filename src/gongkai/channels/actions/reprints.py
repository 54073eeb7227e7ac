"""24小时转载: what upper authorities publish, who owes its reprint, and the reprints that were found.

The clock is the rulebook's: ``source.published`` starts it for each organ at the moment the upper page names,
``source.reposted`` answers it. Both are written here and nothing is counted beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.channels import permissions
from gongkai.channels.fetching import Entry
from gongkai.channels.matching import Words, letters, likeness, same
from gongkai.channels.models import Repost, UpperItem, UpperSource
from gongkai.channels.models.upper import Judgement, Origin
from gongkai.channels.thresholds import figure
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, impersonal, unchanged_since, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.words import source as kept
from gongkai.organs.models import Organ
from gongkai.records import actions as records
from gongkai.records.body import clean, text_of
from gongkai.records.content import Content
from gongkai.records.models import Record, State
from gongkai.records.queries import public
from gongkai.schemas.loader import genres

from .base import changed, tell

LONGEST_CREDIT = 300
SOURCE_FIELDS = ("name", "origin", "feed", "active")
#: Reprints are looked for until so long after the original.
WATCHED = timedelta(days=60)
ENDS = ("record.published", "record.corrected", "record.withdrawn")


@action
def keep_source(source: UpperSource | None, *, by: Actor, revision: int = 0, **values: object) -> UpperSource:
    ledger.hold()
    found = UpperSource.objects.get(pk=source.pk) if source else UpperSource(revision=0)
    unchanged_since(revision, found.revision, f"upper_source:{found.pk}")
    told = changed(found, {name: values[name] for name in SOURCE_FIELDS if name in values})
    web = not found.feed or found.feed.startswith(("http://", "https://"))
    check([_judge(by), unless(web, "feed", _("请填写以http开头的网址。")), *faults(found, skip=["problem", "etag"])])
    if told:
        found.revision += 1
        found.save()
        tell("upper.source_kept", f"upper_source:{found.pk}", None, by, name=found.name, changed=told)
    return found


@action
def take_in(source: UpperSource, found: Iterable[Entry], *, by: Actor = SYSTEM) -> list[UpperItem]:
    """Keeps what is new of a feed; what is known already stays as it was judged."""
    ledger.hold()
    check([_judge(by)])
    now, new = clock.now(), []
    listed = list(found)
    known = set(UpperItem.objects.filter(url__in=[one.url for one in listed]).values_list("url", flat=True))
    for one in listed:
        if one.url in known:
            continue
        known.add(one.url)
        told = one.published_at if one.published_at and one.published_at <= now else None
        new.append(
            UpperItem.objects.create(
                source=source, title=one.title, url=one.url, body=one.body, published_at=told, seen_at=now
            )
        )
    UpperSource.objects.filter(pk=source.pk).update(read_at=now, problem="")
    if new:
        tell("upper.taken_in", f"upper_source:{source.pk}", None, by, source=source.name, n=len(new))
    return new


@action
def note_problem(source: UpperSource, problem: str) -> None:
    """The feed was not read; seen by the disclosure office, no fact of the ledger."""
    UpperSource.objects.filter(pk=source.pk).update(read_at=clock.now(), problem=problem[:200])


@action
def enter_item(
    source: UpperSource, title: str, url: str, body: str, published_at: datetime | None, *, by: Actor
) -> UpperItem:
    """By hand, where a site has no feed."""
    ledger.hold()
    item = UpperItem(
        source=source, title=" ".join(title.split()), url=url.strip(), body=clean(body), published_at=published_at,
        seen_at=clock.now(),
    )  # fmt: skip
    check([_judge(by), _past(published_at), *faults(item, skip=["body"])])
    item.save()
    tell("upper.taken_in", f"upper_source:{source.pk}", None, by, source=source.name, n=1)
    return item


@action
def judge(
    item: UpperItem, wide: bool, organs: Collection[Organ] = (), *, published_at: datetime | None = None, by: Actor
) -> UpperItem:
    """对全局有指导意义、需要社会广泛知晓: whose site owes the reprint, and from which moment.

    ``published_at`` supplies or corrects what the feed said. Judged anew, the clocks start anew: the former events are void.
    """
    ledger.hold()
    item = UpperItem.objects.select_related("source").get(pk=item.pk)
    moment = published_at or item.published_at
    outside = [one.short_name for one in organs if one.code not in by.organs(*permissions.KEEPERS) and by != SYSTEM]
    check(
        [
            _judge(by),
            unless(not wide or moment, "no_time", _("原文没有写明发布时间：请打开原文核对，填写到分钟。")),
            _past(moment),
            unless(not wide or organs, "organs", _("请选择应当转载的机关。")),
            unless(not outside, "reach", _("不在您的管辖范围：%s") % "、".join(outside)),
        ]
    )
    item.judgement = Judgement.WIDE if wide else Judgement.LEFT
    item.published_at, item.judged_by = moment, by.username
    item.save()
    title = kept(Judgement(item.judgement).label)
    tell("upper.judged", item.subject, None, by, title=item.title, judgement_title=title)
    wanted = {one.pk: one for one in organs} if wide else {}
    for repost in item.reposts.select_related("organ"):
        same_start = repost.organ_id in wanted and _started_at(repost) == moment
        if not same_start:
            _void(item, repost, by)
        if repost.organ_id not in wanted:
            repost.delete()
    for organ in wanted.values():
        repost, _new = Repost.objects.get_or_create(item=item, organ=organ)
        if repost.start_seq is None:
            assert moment
            repost.start_seq = _start(item, organ, moment, by).seq
            repost.save(update_fields=["start_seq"])
            if repost.record and repost.lost_at is None:
                _meet(repost, repost.record, by)
            elif repost.outside_url and repost.reposted_at and not is_early(repost):
                _answer(repost, repost.reposted_at, repost.outside_url, by)
    return item


@action
def draft_reprint(repost: Repost, *, by: Actor) -> Record:
    """一键转载: a draft with the title and the text as they were, and at the end where they come from. It passes every gate
    like any other; the reprint counts when it is public."""
    ledger.hold()
    repost = Repost.objects.select_related("item__source", "organ", "record").get(pk=repost.pk)
    item, there = repost.item, repost.record
    alive = there is not None and there.state not in (State.WITHDRAWN, State.DISCARDED)
    check(
        [
            unless(not alive, "there", _("已有转载稿：请继续办理那一份。")),
            unless(not repost.outside_url, "outside", _("已登记站外转载：不需要再转载。")),
        ]
    )
    assert item.published_at
    record = records.draft(
        repost.organ,
        Content(
            title=item.title,
            body=item.body + credit(item),
            genre=_genre(item.title),
            formed_on=item.published_at.astimezone(clock.CHINA).date(),
        ),
        by=by,
    )
    if repost.met_seq:
        _void_met(repost, by)
    Repost.objects.filter(pk=repost.pk).update(
        record=record, reposted_at=None, met_seq=None, likeness=None, faithful=None, lost_at=None
    )
    tell("repost.drafted", item.subject, repost.organ, by, title=item.title, record=record.subject)
    return record


@action
def link(repost: Repost, record: Record, *, by: Actor) -> Repost:
    """A person says that this public record is the reprint, where the comparison did not find it."""
    ledger.hold()
    repost = Repost.objects.select_related("item__source", "organ").get(pk=repost.pk)
    found = public().filter(pk=record.pk, organ=repost.organ).first()
    check(
        [
            unless(permissions.may_keep(by, repost.organ), "permission", _("由该机关的拟稿人或者政务公开办核对转载。")),
            unless(found, "not_public", _("请选择本机关已经公开的信息。")),
            unless(repost.met_seq is None, "met", _("已经核对到转载。")),
        ]
    )
    assert found
    _found(repost, found, by)
    return repost


@action
def report_outside(repost: Repost, at: datetime, url: str, *, by: Actor) -> Repost:
    """The organ reprinted it on a site outside this system: a person says when, with the address that proves it."""
    ledger.hold()
    repost = Repost.objects.select_related("item__source", "organ", "record").get(pk=repost.pk)
    url = url.strip()
    moment = repost.item.published_at
    repost.outside_url = url[:400]
    check(
        [
            unless(permissions.may_keep(by, repost.organ), "permission", _("由该机关的拟稿人或者政务公开办核对转载。")),
            unless(repost.met_seq is None, "met", _("已经核对到转载。")),
            unless(url.startswith(("https://", "http://")), "url", _("请填写转载页面的网址，以http开头。")),
            unless(url != repost.item.url, "original", _("这是原文的网址：请填写本机关转载页面的网址。")),
            _past(at),
            unless(not moment or at >= moment, "early", _("转载时间早于原文：请核对两个时间，填写到分钟。")),
            *faults(repost, skip=["record", "start_seq", "met_seq", "likeness", "faithful"]),
        ]
    )
    repost.record, repost.reposted_at, repost.lost_at = None, at, None
    repost.likeness = repost.faithful = None
    repost.save()
    told = {"organ_name": repost.organ.short_name, "title": repost.item.title, "url": repost.outside_url}
    tell("repost.reported", repost.item.subject, repost.organ, by, **told)
    _answer(repost, at, repost.outside_url, by)
    return repost


@action
def take_back_outside(repost: Repost, reason: str, *, by: Actor) -> Repost:
    """What was reported was wrong, or the page is gone: the reprint is owed again."""
    ledger.hold()
    repost = Repost.objects.select_related("item__source", "organ").get(pk=repost.pk)
    check(
        [
            unless(permissions.may_keep(by, repost.organ), "permission", _("由该机关的拟稿人或者政务公开办核对转载。")),
            unless(repost.outside_url, "none", _("没有登记站外转载。")),
            unless(reason.strip(), "reason", _("请写明原因。")),
            impersonal(reason),
        ]
    )
    if repost.met_seq:
        _void_met(repost, by, reason=" ".join(reason.split())[:300])
    repost.outside_url, repost.reposted_at = "", None
    repost.save()
    return repost


@action
def scan(*, by: Actor = SYSTEM) -> tuple[int, int]:
    """Looks for reprints that were made otherwise, and for those that are gone. Answers how many of each."""
    ledger.hold()
    now = clock.now()
    lost = sum(_lose(one, by) for one in _met().exclude(record__in=public()))
    open_ones = Repost.objects.filter(
        Q(record=None) | Q(lost_at__isnull=False),
        outside_url="",
        item__judgement=Judgement.WIDE,
        item__published_at__gte=now - WATCHED,
    ).select_related("item__source", "organ")
    found = 0
    read: dict[int, list[tuple[Record, Words]]] = {}
    for repost in open_ones:
        words = Words.of(repost.item.title, text_of(repost.item.body))
        best = max(
            ((likeness(words, one), record) for record, one in _candidates(repost, read)),
            key=lambda pair: (pair[0], -pair[1].pk),
            default=None,
        )
        if best and best[0] >= figure("reprint_same"):
            _found(repost, best[1], by)
            found += 1
    return found, lost


def follow(events: list[Event]) -> None:
    """The ledger's follower: a reprint is met, checked again or lost in the transaction that made it so."""
    told = [event for event in events if event.name in ENDS]
    if not told:
        return
    pks = [int(event.subject.partition(":")[2]) for event in told if event.subject.startswith("record:")]
    for repost in Repost.objects.filter(record__in=pks, item__judgement=Judgement.WIDE).select_related(
        "item__source", "organ", "record"
    ):
        record = repost.record
        assert record
        if not record.is_public:
            _lose(repost, SYSTEM)
        elif repost.met_seq is None:
            _found(repost, record, SYSTEM)
        else:
            _check(repost, record)


def credit(item: UpperItem) -> str:
    """The paragraph that keeps source, time and link with a reprint."""
    assert item.published_at
    at = f"{item.published_at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
    address = escape(item.url, quote=True)
    return f'<p>来源：{escape(item.source.name)}　发布时间：{at}　原文：<a href="{address}">{address}</a></p>'


def uncredited(item: UpperItem, text: str) -> str:
    """The text of a reprint without its line of source."""
    ours = {letters(one) for one in text_of(credit(item)).splitlines()} if item.published_at else set()
    lines = [one for one in text.splitlines() if letters(one) not in ours]
    if lines and lines[-1].strip().startswith(("来源：", "来源:", "來源：", "（来源")) and _credits(lines[-1], item):
        lines.pop()
    return "\n".join(lines)


def _credits(line: str, item: UpperItem) -> bool:
    """Whether a short line of source names the one it was taken from; another's name is a changed text."""
    return len(line) < LONGEST_CREDIT and (letters(item.source.name) in letters(line) or item.url in line)


def is_early(repost: Repost) -> bool:
    """A reprint before its original: one of the two moments is wrong."""
    moment = repost.item.published_at
    return bool(moment and repost.reposted_at and repost.reposted_at < moment)


def _found(repost: Repost, record: Record, by: Actor) -> None:
    if repost.met_seq:
        _void_met(repost, by)
    repost.record, repost.reposted_at, repost.lost_at = record, record.published_at, None
    _check(repost, record)
    tell(
        "repost.found",
        repost.item.subject,
        repost.organ,
        by,
        organ_name=repost.organ.short_name,
        title=repost.item.title,
    )
    _meet(repost, record, by)


def _check(repost: Repost, record: Record) -> None:
    item = repost.item
    body = uncredited(item, text_of(record.body))
    repost.likeness = likeness(Words.of(item.title, text_of(item.body)), Words.of(record.title, body))
    repost.faithful = same(item.title, record.title) and same(text_of(item.body), body) if item.body else None
    repost.save()


def _meet(repost: Repost, record: Record, by: Actor) -> None:
    """Nothing answers before it was asked: a reprint dated before its original is listed, not counted."""
    if is_early(repost) or record.published_at is None:
        return
    _answer(repost, record.published_at, record.get_absolute_url(), by, record=record.subject)


def _answer(repost: Repost, at: datetime, url: str, by: Actor, **data: Any) -> None:
    event = ledger.write(
        "source.reposted",
        repost.item.subject,
        organ=repost.organ.code,
        actor=by.username,
        at=at,
        reposted_at=at,
        url=url,
        said=f"{at.astimezone(clock.CHINA):%Y-%m-%d %H:%M:%S}",
        entered_at=clock.now(),
        **data,
    )
    repost.met_seq = event.seq
    repost.save()


def _lose(repost: Repost, by: Actor) -> bool:
    """The reprint is public no more: what it had answered is open again."""
    if repost.met_seq is None:
        return False
    tell(
        "repost.lost",
        repost.item.subject,
        repost.organ,
        by,
        organ_name=repost.organ.short_name,
        title=repost.item.title,
        voids=[repost.met_seq],
    )
    repost.met_seq, repost.lost_at = None, clock.now()
    repost.save()
    return True


def _void(item: UpperItem, repost: Repost, by: Actor) -> None:
    seqs = [seq for seq in (repost.start_seq, repost.met_seq) if seq]
    if seqs:
        title = "重新研判"
        tell("upper.judged", item.subject, repost.organ, by, title=item.title, judgement_title=title, voids=seqs)
    repost.start_seq = repost.met_seq = None
    repost.save()


def _void_met(repost: Repost, by: Actor, **data: Any) -> None:
    tell(
        "repost.lost",
        repost.item.subject,
        repost.organ,
        by,
        organ_name=repost.organ.short_name,
        title=repost.item.title,
        voids=[repost.met_seq],
        **data,
    )
    repost.met_seq = None


def _start(item: UpperItem, organ: Organ, moment: datetime, by: Actor) -> Event:
    return ledger.write(
        "source.published",
        item.subject,
        organ=organ.code,
        actor=by.username,
        at=moment,
        published_at=moment,
        origin=item.source.origin,
        wide=True,
        title=item.title,
        said=f"{kept(Origin(item.source.origin).label)}，{moment.astimezone(clock.CHINA):%Y-%m-%d %H:%M:%S}",
        entered_at=clock.now(),
    )


def _started_at(repost: Repost) -> datetime | None:
    if repost.start_seq is None:
        return None
    return Event.objects.filter(seq=repost.start_seq).values_list("at", flat=True).first()


def _met() -> QuerySet[Repost]:
    return Repost.objects.filter(met_seq__isnull=False, record__isnull=False).select_related(
        "item__source", "organ", "record"
    )


def _candidates(repost: Repost, read: dict[int, list[tuple[Record, Words]]]) -> list[tuple[Record, Words]]:
    """Public records of the organ from shortly before the original on; read once for all items."""
    if repost.organ_id not in read:
        since = clock.now() - WATCHED - timedelta(days=figure("reprint_back"))
        found = public().filter(organ=repost.organ, published_at__gte=since)
        read[repost.organ_id] = [(one, Words.of(one.title, text_of(one.body))) for one in found]
    assert repost.item.published_at
    since = repost.item.published_at - timedelta(days=figure("reprint_back"))
    return [pair for pair in read[repost.organ_id] if pair[0].published_at and pair[0].published_at >= since]


def _genre(title: str) -> str:
    """By the last word of the title, the longest that fits."""
    ends = {name: row.code for row in genres().values() for name in (row.zh, *row.aliases)}
    bare = title.rstrip("》）) ").split("（")[0]
    return next((ends[name] for name in sorted(ends, key=len, reverse=True) if bare.endswith(name)), "")


def _judge(by: Actor) -> Reason | None:
    return unless(permissions.may_judge(by), "permission", _("上级政策信息由政务公开办登记和研判。"))


def _past(moment: datetime | None) -> Reason | None:
    return unless(moment is None or moment <= clock.now(), "future", _("原文发布时间不能晚于现在。"))
