"""政务新媒体: accounts, what they post of public records, how they answer."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from gongkai.channels import canned, clearings
from gongkai.channels.models import Account, Flaw, Post, PostState, Reply, Trouble, TroubleKind
from gongkai.channels.models.media import Function
from gongkai.channels.permissions import may_keep, may_review
from gongkai.channels.portraits import picture
from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Reason, action, check, faults, impersonal, unchanged_since, unless
from gongkai.desk.models import Event
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source
from gongkai.organs.models import Organ
from gongkai.records.models import Record
from gongkai.records.queries import public

from .base import changed, impersonal_all, kept_by, standing, tell

ACCOUNT_FIELDS = ("platform", "name", "url", "function", "manager", "opened_on")
POST_FIELDS = ("kind", "title", "summary", "foreign_reason")
RECENT = 50


@action
def open_account(organ: Organ, *, by: Actor, **values: Any) -> Account:
    """The rules' event ``media_account.opened`` starts the clock of its updates."""
    ledger.hold()
    account = Account(organ=organ)
    changed(account, {name: values[name] for name in ACCOUNT_FIELDS if name in values})
    check([kept_by(by, organ), standing(organ), *_account_faults(account)])
    account.save()
    tell("account.opened", account.subject, organ, by, name=str(account))
    _rule_event("media_account.opened", account, account.opened_on, by, function=account.function)
    return account


@action
def change_account(account: Account, *, revision: int, by: Actor, **values: Any) -> Account:
    account = _taken(account)
    unchanged_since(revision, account.revision, account.subject)
    told = changed(account, {name: values[name] for name in ACCOUNT_FIELDS if name in values})
    check([kept_by(by, account.organ), _unless_closed(account), *_account_faults(account)])
    if told:
        account.revision += 1
        account.save()
        tell("account.changed", account.subject, account.organ, by, name=str(account), fields="、".join(told))
    return account


@action
def close_account(account: Account, on: date, *, by: Actor) -> Account:
    account = _taken(account)
    waiting = account.posts.filter(state__in=[PostState.DRAFT, PostState.REVIEWED]).count()
    check(
        [
            kept_by(by, account.organ),
            _unless_closed(account),
            unless(account.opened_on <= on <= clock.today(), "on", _("请填写开设以后、今天以前的日期。")),
            unless(not waiting, "waiting", _("还有%(n)s条推送没有办完，请先办完或者退回。") % {"n": waiting}),
        ]
    )
    account.closed_on = on
    account.revision += 1
    account.save()
    tell("account.closed", account.subject, account.organ, by, name=str(account))
    _rule_event("media_account.deregistered", account, on, by)
    return account


@action
def draft_post(account: Account, record: Record, *, by: Actor, image: bytes | None = None, **values: Any) -> Post:
    """Of a public record alone. The link is always the record's own address."""
    account = _taken(account)
    post = Post(account=account, record=record, drafted_by=by.username, drafted_at=clock.now())
    changed(post, {name: values[name] for name in POST_FIELDS if name in values})
    post.picture = files.keep(*_named(image), kinds=frozenset({"png", "jpg"})) if image else None
    post.content_hash = hash_of(post)
    check([kept_by(by, account.organ), _unless_closed(account), *_post_faults(post)])
    post.save()
    tell(
        "post.drafted", post.subject, account.organ, by, title=post.title, account=str(account), hash=post.content_hash
    )
    return post


@action
def edit_post(post: Post, *, revision: int, by: Actor, image: bytes | None = None, **values: Any) -> Post:
    """Other words need another review."""
    post = _taken_post(post)
    unchanged_since(revision, post.revision, post.subject)
    told = changed(post, {name: values[name] for name in POST_FIELDS if name in values})
    if image:
        post.picture = files.keep(*_named(image), kinds=frozenset({"png", "jpg"}))
        told.append("配图")
    before = post.state
    open_states = (PostState.DRAFT, PostState.RETURNED, PostState.REVIEWED)
    check(
        [
            kept_by(by, post.account.organ),
            _unless_closed(post.account),
            unless(before in open_states, "state", _("已经发布的推送不能修改：请撤下后另拟一条。")),
            *_post_faults(post),
        ]
    )
    if told:
        post.content_hash, post.state = hash_of(post), PostState.DRAFT
        post.reviewed_hash = post.reviewed_by = ""
        post.reviewed_at, post.drafted_by = None, by.username
        post.revision += 1
        post.save()
        tell("post.edited", post.subject, post.account.organ, by, title=post.title, hash=post.content_hash)
    return post


@action
def review_post(post: Post, *, passed: bool, content_hash: str, note: str = "", by: Actor) -> Post:
    """Another person's conclusion on exactly what was shown."""
    post = _taken_post(post)
    check(
        [
            unless(may_review(by, post.account.organ), "permission", _("由审查员、审批人或者政务公开办审核。")),
            unless(post.state == PostState.DRAFT, "state", _("这条推送不在待审核状态。")),
            unless(by.username != post.drafted_by, "own", _("自己拟的推送由另一个人审核。")),
            unless(content_hash == post.content_hash, "stale", _("内容已被修改：请查看最新内容后再审核。")),
            _unless_public(post.record),
            clearings.met_by(post.account.organ, post.title, post.summary) if passed else None,
            unless(passed or note.strip(), "note", _("退回请写明原因。")),
            impersonal(note),
        ]
    )
    post.reviewed_by, post.reviewed_at, post.note = by.username, clock.now(), note.strip()[:300]
    post.reviewed_hash = post.content_hash if passed else ""
    post.state = PostState.REVIEWED if passed else PostState.RETURNED
    post.revision += 1
    post.save()
    tell(
        "post.reviewed",
        post.subject,
        post.account.organ,
        by,
        title=post.title,
        passed=passed,
        conclusion="通过" if passed else "退回",
        hash=post.content_hash,
    )
    return post


@action
def record_posting(post: Post, at: datetime, url: str, *, by: Actor) -> Post:
    """What was posted by hand on the platform: when, and where it is."""
    post = _taken_post(post)
    account = post.account
    check(
        [
            kept_by(by, account.organ),
            unless(
                post.state == PostState.REVIEWED and post.reviewed_hash == hash_of(post),
                "unreviewed",
                _("没有经过审核的推送不能登记发布。"),
            ),
            _unless_public(post.record),
            clearings.met_by(account.organ, post.title, post.summary),
            unless(at <= clock.now(), "future", _("发布时间不能晚于现在。")),
            unless(
                not post.reviewed_at or at >= post.reviewed_at.replace(second=0, microsecond=0),
                "before_review",
                _("发布时间早于审核时间：属于未经审核发布，请如实填写并另行说明。"),
            ),
            unless(url.startswith(("https://", "http://")), "url", _("请填写发布后的网址，以http开头。")),
        ]
    )
    post.posted_at, post.posted_url, post.state = at, url.strip()[:400], PostState.POSTED
    post.revision += 1
    check(faults(post, skip=["picture"]))
    post.save()
    day = at.astimezone(clock.CHINA).date()
    if account.last_on is None or day > account.last_on:
        account.last_on = day
        account.save(update_fields=["last_on"])
    tell("post.posted", post.subject, account.organ, by, title=post.title, account=str(account), url=post.posted_url)
    _rule_event("media_account.updated", account, day, by, function=account.function, post=post.subject)
    _deliver(post, day, by)
    return post


@action
def retract_post(post: Post, *, by: Actor) -> Post:
    """Taken down from the platform, as when its record was withdrawn."""
    post = _taken_post(post)
    check(
        [
            kept_by(by, post.account.organ),
            unless(post.state == PostState.POSTED, "state", _("只有已经发布的推送才能登记撤下。")),
        ]
    )
    post.state, post.retracted_at = PostState.RETRACTED, clock.now()
    post.revision += 1
    post.save()
    tell("post.retracted", post.subject, post.account.organ, by, title=post.title, account=str(post.account))
    return post


@action
def note_reply(account: Account, asked_on: date, replied_on: date | None, text: str, *, by: Actor) -> Reply:
    """An answer as it was given; the reader's words and name stay on the platform."""
    account = _taken(account)
    text = " ".join(text.split())
    earlier = list(account.replies.exclude(text="").order_by("-id").values_list("text", flat=True)[:RECENT])
    reply = Reply(account=account, asked_on=asked_on, replied_on=replied_on, text=text)
    check(
        [
            kept_by(by, account.organ),
            unless(bool(text) == bool(replied_on), "text", _("答复日期和答复内容要么都填，要么都不填。")),
            unless(asked_on <= (replied_on or clock.today()) <= clock.today(), "on", _("请核对留言和答复的日期。")),
            *impersonal_all(reply, ("text",)),
            *faults(reply),
        ]
    )
    reply.flaw = canned.suspected(text, earlier) if text else ""
    reply.save()
    tell("reply.noted", account.subject, account.organ, by, account=str(account), flaw=reply.flaw)
    return reply


@action
def judge_reply(reply: Reply, flaw: str, *, by: Actor) -> Reply:
    """A person's word on what the machine suspects: this problem, another, or none."""
    check(
        [
            unless(may_review(by, reply.account.organ), "permission", _("由审查员、审批人或者政务公开办认定。")),
            unless(flaw in ("", *Flaw.values), "flaw", _("请从列出的问题中选择。")),
        ]
    )
    reply.flaw, reply.judged_by = flaw, by.username
    reply.save(update_fields=["flaw", "judged_by"])
    title = source(Flaw(flaw).label) if flaw else "没有问题"
    tell("reply.judged", reply.account.subject, reply.account.organ, by, flaw=flaw, flaw_title=title, reply=reply.pk)
    return reply


@action
def correct_reply(reply: Reply, note: str, *, by: Actor) -> Reply:
    """整改: what was done about it."""
    note = " ".join(note.split())
    check(
        [
            unless(may_keep(by, reply.account.organ), "permission", _("由主办单位登记整改。")),
            unless(reply.flaw and reply.judged_by, "unjudged", _("认定问题以后才能登记整改。")),
            unless(note, "note", _("请写明怎样整改。")),
            impersonal(note),
        ]
    )
    reply.corrected_on, reply.note = clock.today(), note[:300]
    reply.save(update_fields=["corrected_on", "note"])
    tell("reply.corrected", reply.account.subject, reply.account.organ, by, note=reply.note, reply=reply.pk)
    return reply


@action
def note_trouble(
    organ: Organ, account: Account | None, kind: str, found_on: date, text: str, *, url: str = "", by: Actor
) -> Trouble:
    """A problem of an account as such; a false account (假冒) is none of ours and needs its address."""
    ledger.hold()
    trouble = Trouble(
        organ=organ, account=account, kind=kind, found_on=found_on, url=url.strip(), text=" ".join(text.split()),
        noted_by=by.username,
    )  # fmt: skip
    false = kind == TroubleKind.FALSE
    passed = Post.objects.filter(posted_url=trouble.url).exclude(posted_url="").first()
    check(
        [
            kept_by(by, organ),
            unless(false or account, "account", _("请选择有问题的账号；假冒账号不选。")),
            unless(not (false and account), "not_false", _("已登记的账号不是假冒账号：请另选问题。")),
            unless(not account or account.organ_id == organ.pk, "organ", _("账号不是这个机关的：请核对主办单位。")),
            unless(
                trouble.url or kind not in (TroubleKind.FALSE, TroubleKind.UNREVIEWED),
                "url",
                _("请填写账号或者推送的网址。"),
            ),
            unless(
                kind != TroubleKind.UNREVIEWED or passed is None,
                "reviewed",
                _("这个网址是审核过的推送：请核对。"),
            ),
            unless(found_on <= clock.today(), "found_on", _("发现日期不能晚于今天。")),
            unless(len(trouble.text) >= 4, "text", _("请写明情况（至少4个字）。")),
            *impersonal_all(trouble, ("text",)),
            *faults(trouble, skip=["note"]),
        ]
    )
    trouble.save()
    title = source(TroubleKind(kind).label)
    tell("account.trouble_noted", trouble.subject, organ, by, kind=kind, kind_title=title, trouble=trouble.pk)
    return trouble


@action
def settle_trouble(trouble: Trouble, note: str, *, by: Actor) -> Trouble:
    """How it was dealt with: taken down, reported to the platform, answered."""
    ledger.hold()
    trouble = Trouble.objects.select_related("organ").get(pk=trouble.pk)
    note = " ".join(note.split())
    check(
        [
            kept_by(by, trouble.organ),
            unless(trouble.settled_on is None, "settled", _("这个问题已经办结。")),
            unless(4 <= len(note) <= 500, "note", _("请写明怎样处理（4至500字）。")),
            impersonal(note),
        ]
    )
    trouble.settled_on, trouble.settled_by, trouble.note = clock.today(), by.username, note
    trouble.save()
    title = source(TroubleKind(trouble.kind).label)
    tell("account.trouble_settled", trouble.subject, trouble.organ, by, kind_title=title, note=note)
    return trouble


def hash_of(post: Post) -> str:
    """Everything a reader of the post would see."""
    told = {
        "account": post.account_id,
        "record": post.record_id,
        "kind": post.kind,
        "title": post.title,
        "summary": post.summary,
        "picture": post.picture_id,
    }
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _deliver(post: Post, day: date, by: Actor) -> None:
    """A post fulfils the record's own channel, where its organ is the one that posts."""
    from .deliveries import deliver

    record = post.record
    public_on = record.published_at.astimezone(clock.CHINA).date() if record.published_at else day
    row = record.deliveries.filter(channel="new-media", done_on__isnull=False).first()
    if row is None and record.organ_id == post.account.organ_id and day >= public_on:
        deliver(record, "new-media", day, post.posted_url, by=by)


def _rule_event(name: str, account: Account, day: date, by: Actor, **data: Any) -> Event:
    at = datetime.combine(day, datetime.min.time(), clock.CHINA)
    said = f"{day:%Y-%m-%d}" + (f"，{source(Function(account.function).label)}" if "function" in data else "")
    return ledger.write(
        name,
        account.subject,
        organ=account.organ.code,
        actor=by.username,
        at=at,
        day=day,
        title=account.name,
        said=said,
        entered_at=clock.now(),
        **data,
    )


def _named(image: bytes) -> tuple[bytes, str]:
    found = picture(image)
    return found.data, f"picture.{found.extension}"


def _taken(account: Account) -> Account:
    ledger.hold()
    return Account.objects.select_related("organ").get(pk=account.pk)


def _taken_post(post: Post) -> Post:
    ledger.hold()
    return Post.objects.select_related("account__organ", "record__organ", "record__item").get(pk=post.pk)


def _unless_closed(account: Account) -> Reason | None:
    return unless(account.closed_on is None, "closed", _("这个账号已经注销。"))


def _unless_public(record: Record) -> Reason | None:
    return unless(public().filter(pk=record.pk).exists(), "not_public", _("只能推送已经公开的信息。"))


def is_foreign(account: Account, record: Record) -> bool:
    """Whether the record is another organ's: an office also speaks for its government."""
    organ = account.organ
    return record.organ_id not in {organ.pk, *([organ.parent_id] if organ.kind == "office" else [])}


def _unless_foreign(post: Post) -> Reason | None:
    told = not is_foreign(post.account, post.record) or len(post.foreign_reason.strip()) >= 4
    text = _("这是%(other)s的信息，账号是%(own)s的：请核对账号；确需推送的，写明理由（至少4个字）。")
    return unless(told, "foreign", text % {"other": post.record.organ.short_name, "own": post.account.organ.short_name})


def _account_faults(account: Account) -> list[Reason | None]:
    sane = bool(account.opened_on) and account.opened_on <= clock.today()
    return [
        unless(account.manager, "manager", _("请写明负责的岗位或者人员：没有人管的账号不能登记。")),
        unless(not account.opened_on or sane, "opened_on", _("开设日期不能晚于今天。")),
        *impersonal_all(account, ("name", "manager")),
        *faults(account),
    ]


def _post_faults(post: Post) -> list[Reason | None]:
    return [
        _unless_public(post.record),
        _unless_foreign(post),
        *impersonal_all(post, ("title", "summary", "foreign_reason")),
        clearings.met_by(post.account.organ, post.title, post.summary),
        *faults(post, skip=["picture", "content_hash"]),
    ]
