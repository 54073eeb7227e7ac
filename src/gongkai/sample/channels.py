"""What stands in the channels of the sample city: profiles, boards, reading places, sites, new media, items from above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from gongkai.channels import actions
from gongkai.channels.actions import screens as boards
from gongkai.channels.models import Account, Part, Screen, UpperItem, UpperSource
from gongkai.channels.payload import shown
from gongkai.desk import clock
from gongkai.desk.permissions import Role
from gongkai.records import actions as records
from gongkai.records.content import Content
from gongkai.records.gates import missing_kinds
from gongkai.schemas.reading import data_file, parse

from .portraits import portrait

if TYPE_CHECKING:
    from .city import City

Row = dict[str, Any]
SITE = (
    "name", "own", "level", "permitted_by", "code", "contact", "principal", "deputy", "editor", "goals", "operator", "contract",
    "intensive", "partners",
)  # fmt: skip
COLUMN = ("name", "slug", "url", "kind", "interval", "areas")


def stand(city: City) -> None:
    """Brings them in at their moments; a little over a dozen actions each."""
    told = parse(data_file("sample", "channels.yaml").read_text("utf-8"), dict[str, list[Row]], "sample/channels.yaml")
    with transaction.atomic():
        for place in told["profiles"]:
            _profile(city, place)
        for row in told["places"]:
            actions.open_place(city.organ(row.pop("organ")), by=_office(city), opened_on=_day(city, -600), **row)
        for row in told["sites"]:
            _site(city, row)
        for row in told["accounts"]:
            _account(city, row)
        for row in told["posts"]:
            _post(city, row)
        for row in told["troubles"]:
            _trouble(city, row)
        for row in told["replies"]:
            _reply(city, row)
        for row in told["sources"]:
            actions.keep_source(None, by=_office(city), feed="", active=True, **row)
        for row in told["upper"]:
            _upper(city, row)
        for row in told["screens"]:
            _screen(city, row)


def _profile(city: City, row: Row) -> None:
    organ, by = city.organ(row["organ"]), city.at_organ(Role.DRAFTER, row["organ"])
    fields = {name: row[name].strip() for name in ("functions", "workflow", "phone", "complaint") if name in row}
    actions.change_profile(organ, revision=0, by=by, **fields)
    for number, one in enumerate(row.get("leaders", [])):
        photo = None if one.get("no_photo") else portrait(len(one["name"]) + ord(one["name"][0]) + number)
        leader = actions.enter_leader(
            organ, by=by, photo=photo, name=one["name"], post=one["post"], division=one["division"],
            position=number, since=_day(city, one["since"]),
        )  # fmt: skip
        if "until" in one:
            actions.leave(leader, _day(city, one["until"]), by=by)
    for number, one in enumerate(row.get("units", [])):
        actions.enter_unit(organ, by=by, position=number, since=_day(city, -400), **one)


def _screen(city: City, row: Row) -> None:
    organ = city.organ(row["organ"])
    by = city.at_organ(Role.DRAFTER, row["organ"])
    shows = [] if row["kind"] == "board" else list(Part.values)
    sizes = {name: row[name] for name in ("place", "kind", "width", "height")}
    screen = actions.open_screen(organ, by=by, shows=shows, opened_on=_day(city, -200), **sizes)
    if "queue" in row and city.made[row["queue"]].is_public:
        actions.queue(screen, city.made[row["queue"]], _day(city, 30), by=by)
    if "posted" in row:
        actions.post_by_hand(screen, _day(city, -30), row["posted"], by=by)
    if "alive" in row:
        version = shown(screen).version
        with clock.pinned(city.now if row["alive"] else city.now - timedelta(days=9)):
            boards.heartbeat(Screen.objects.select_related("organ").get(pk=screen.pk), version)
        there = [key for key, is_there in shown(screen).about.items.items() if is_there]
        if row["alive"] and there:
            actions.post_by_hand(screen, _day(city, 0), there, by=by)


def _site(city: City, row: Row) -> None:
    """Days count from today; a site with ``ended`` went up to the portal."""
    organ, by = city.organ(row["organ"]), _office(city)
    told = {name: row[name] for name in SITE if name in row}
    if "contract_until" in row:
        told["contract_until"] = _day(city, row["contract_until"])
    days = {"opened_on": _day(city, row["opened"]), "home_on": _day(city, row["home"])}
    site = actions.enter_site(organ, by=by, url=row.get("url", settings.SITE_URL), **told, **days)
    for one in row.get("columns", []):
        updated = _day(city, one["updated"]) if "updated" in one else None
        given = {name: one[name] for name in COLUMN if name in one}
        owner, opened = city.organ(one["organ"]), _day(city, row["opened"])
        actions.open_column(site, owner, by=by, opened_on=opened, updated_on=updated, **given)
    for n, day in enumerate(row.get("read", [])):
        found = row.get("found", "") if n == 0 else ""
        done = "已通知承办科室补传" if found else ""
        actions.note_reading(site, _day(city, day), found=found, done=done, by=by)
    if "ended" in row:
        actions.announce_closing(site, _day(city, row["announced"]), by=by)
        target = settings.SITE_URL + row["target"]
        actions.end_site(site, "moved_up", _day(city, row["ended"]), row["reason"], target, by=by)


def _account(city: City, row: Row) -> None:
    organ, by = city.organ(row["organ"]), city.at_organ(Role.DRAFTER, row["organ"])
    given = {name: row[name] for name in ("platform", "name", "function", "manager")}
    actions.open_account(organ, by=by, url="", opened_on=_day(city, row["day"]), **given)


def _post(city: City, row: Row) -> None:
    account = Account.objects.select_related("organ").get(name=row["account"])
    record = city.made[row["record"]]
    record.refresh_from_db()
    if not record.is_public:
        return
    drafter = city.at_organ(Role.DRAFTER, account.organ.code)
    moment = max(city.now + timedelta(days=row["day"], hours=-4), record.published_at or city.now)
    with clock.pinned(min(moment, city.now)):
        said = {name: row[name] for name in ("kind", "title", "summary")}
        if record.organ_id != account.organ_id:
            said["foreign_reason"] = "与群众办事有关，由本账号一并推送"
        post = actions.draft_post(account, record, by=drafter, **said)
        if row.get("reviewed") or row.get("posted"):
            reviewer = city.at_organ(Role.REVIEWER, account.organ.code)
            post = actions.review_post(post, passed=True, content_hash=post.content_hash, by=reviewer)
        if row.get("posted"):
            actions.record_posting(post, clock.now(), f"https://media.example.com/{post.pk}", by=drafter)


def _trouble(city: City, row: Row) -> None:
    organ, by = city.organ(row["organ"]), city.at_organ(Role.DRAFTER, row["organ"])
    actions.note_trouble(organ, None, row["kind"], _day(city, row["day"]), row["text"], url=row["url"], by=by)


def _reply(city: City, row: Row) -> None:
    account = Account.objects.select_related("organ").get(name=row["account"])
    replied = None if row["replied"] is None else _day(city, row["replied"])
    by = city.at_organ(Role.DRAFTER, account.organ.code)
    actions.note_reply(account, _day(city, row["asked"]), replied, row["text"], by=by)


def _upper(city: City, row: Row) -> None:
    source = UpperSource.objects.get(name=row["source"])
    moment = (
        None if row["hours"] is None else (city.now - timedelta(hours=row["hours"])).replace(second=0, microsecond=0)
    )
    with clock.pinned(moment + timedelta(hours=1) if moment else city.now):
        item = actions.enter_item(source, row["title"], row["url"], row["text"], moment, by=_office(city))
        if moment and row.get("owed"):
            actions.judge(item, True, [city.organ(code) for code in row["owed"]], by=_office(city))
    if moment and "reprinted" in row:
        with clock.pinned(moment + timedelta(hours=row["reprinted"])):
            _reprint(city, item)
    if moment and "outside" in row:
        told = row["outside"]
        repost, by = item.reposts.get(organ__code=told["organ"]), city.at_organ(Role.DRAFTER, told["organ"])
        actions.report_outside(repost, moment + timedelta(hours=told["hours"]), told["url"], by=by)


def _reprint(city: City, item: UpperItem) -> None:
    """By the button, and through every gate."""
    repost = item.reposts.select_related("organ").get()
    code = repost.organ.code
    drafter = city.at_organ(Role.DRAFTER, code)
    record = actions.draft_reprint(repost, by=drafter)
    told: Mapping[str, Any] = {name: getattr(Content.of(record), name) for name in Content.__slots__}
    record = records.edit(record, Content(**{**told, "subject_class": "0204"}), revision=record.revision, by=drafter)
    records.submit(record, by=drafter)
    for kind in missing_kinds(record):
        role = Role.DISCLOSURE_OFFICE if kind == "attribute" else Role.REVIEWER
        records.review(record, kind, passed=True, content_hash=record.content_hash, by=city.at_organ(role, code))
    record.refresh_from_db()
    records.approve(record, content_hash=record.content_hash, by=city.at_organ(Role.APPROVER, code))
    record.refresh_from_db()
    records.publish(record, by=drafter)


def _office(city: City) -> Any:
    return city.at_organ(Role.DISCLOSURE_OFFICE, "wc-gov-office")


def _day(city: City, days: int) -> date:
    return city.today + timedelta(days=days)
