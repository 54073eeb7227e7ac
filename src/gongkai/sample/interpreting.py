"""What travels with the documents of the sample city: their plans and materials; who explained them; one clean-up."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from gongkai.desk import clock, files
from gongkai.desk.permissions import Actor, Role
from gongkai.desk.words import book_marks
from gongkai.records import actions as records
from gongkai.records import interpreting, privacy, statements
from gongkai.records.actions.campaigns import CampaignContent, begin_cleanup, conclude
from gongkai.records.actions.interpreting import PlanContent, describe, explain, file_plan
from gongkai.records.actions.officials import Event, enter_appearance, name_official
from gongkai.records.content import Content
from gongkai.records.models import Explanation, Record
from gongkai.schemas.normative import normative

from .records import SampleRecord

if TYPE_CHECKING:
    from .city import City

#: Materials and the forms they have; the others are words.
FORMS = {
    "fireworks-questions": ["question"],
    "old-trees-explained": ["picture", "text"],
    "parking-explained": ["head", "text", "video"],
}
PICTURED = "old-trees-explained"
FILMED = "parking-explained"
FILM = Path(__file__).with_name("media") / "parking.mp4"
SEEN = "画面是四张字幕卡，和说的相同。"
ALT = "柱形图：登记在册的古树名木三百一十七株，其中长势良好二百二十五株，长势偏弱九十二株。"
BARS = ((225, "#1d7a5a"), (92, "#b45309"))
OFFICIALS = (
    ("wc-gov", "岳承川", "市长"),
    ("wc-education", "姚知远", "局长"),
    ("wc-housing", "卢明渠", "局长"),
    ("wc-development", "阮思齐", "主任"),
)
UNNEEDED = "只调整办理环节，不增加群众和企业的义务，影响面小。"
SCOPE = "市政府及其部门现行有效的行政规范性文件，重点是与优化营商环境、公平竞争要求不一致的规定。"


def accompany(city: City, row: SampleRecord, record: Record) -> None:
    """Files the plan of a document just drafted, and begins its material on the same day."""
    if not row.needs_interpretation:
        return
    today = clock.today()
    material = next((one for one in city.rows if ("interprets", row.key) in one.relations), None)
    content = PlanContent(
        lead=city.organ(material.organ) if material else record.organ,
        people=f"{record.organ.short_name}起草科室负责人",
        forms=("text",),
        channels=("website", "new-media"),
        publish_on=(row.published_on or today) + timedelta(days=1),
        organised_on=today,
    )
    file_plan(record, content, by=city.at_organ(Role.DRAFTER, row.organ))
    if material is None:
        city.made[f"{row.key}-explained"] = _material(city, row, record)
    else:
        begin = Content(
            title=material.title, genre="interpretation", body=material.body, relations=(("interprets", record.pk),)
        )
        organ = city.organ(material.organ)
        city.made[material.key] = records.draft(organ, begin, by=city.at_organ(Role.DRAFTER, material.organ))


def prepare(city: City, row: SampleRecord, record: Record) -> None:
    """Ticks the elements of a material before it goes up, one of them a picture with its words, one a film with its captions;
    says of a normative document that nobody explains why not."""
    if statements.uninterpreted(record):
        records.state(record, "unneeded", UNNEEDED, by=city.at_organ(Role.DRAFTER, row.organ))
    if not interpreting.is_material(record) or Explanation.objects.filter(record=record).exists():
        return
    by = city.at_organ(Role.DRAFTER, row.organ)
    if row.key == PICTURED:
        attachment = records.attach(
            record, files.keep(_chart(), "a.png"), "古树名木长势.png", revision=record.revision, by=by
        )
        describe(attachment, ALT, by=by)
        for finding in privacy.open_findings(record):
            records.justify(finding, "图片是统计图，没有个人信息", by=by)
    if row.key == FILMED:
        _film(record, by)
    points = list(normative().interpretation.by_code)
    explain(record, forms=FORMS.get(row.key, ["text"]), points=points, by=by)


def _film(record: Record, by: Actor) -> None:
    kinds = files.ATTACHMENTS | files.RECORDINGS
    kept = files.keep(FILM.read_bytes(), FILM.name, kinds=kinds)
    one = records.attach(record, kept, "停车管理办法解读.mp4", revision=record.revision, by=by)
    one = records.caption(one, FILM.with_suffix(".vtt").read_bytes(), revision=one.record.revision, by=by)
    records.transcribe(one, f"{one.transcript}\n{SEEN}", revision=one.record.revision, by=by)
    for finding in privacy.open_findings(record):
        records.justify(finding, "已看完全部视频，没有个人信息", by=by)


def stand(city: City) -> None:
    """Heads of organs, what they did this year, and a clean-up that is two thirds done."""
    office = city.at_organ(Role.DISCLOSURE_OFFICE, "wc-gov-office")
    heads = {
        code: name_official(
            city.organ(code),
            name=name,
            title=title,
            rank="principal",
            starts_on=date(city.today.year - 2, 3, 1),
            by=office,
        )
        for code, name, title in OFFICIALS
    }
    policy = city.made["parking"]
    for days, code, kind, title in (
        (-60, "wc-gov", "press", "停车管理办法新闻发布会"),
        (-21, "wc-housing", "online", "停车管理在线访谈"),
    ):
        on = max(city.today + timedelta(days=days), date(city.today.year, 1, 1))
        event = Event(
            kind=kind,
            title=title,
            on=on,
            official=heads[code],
            policy=policy,
            important=True,
            link=f"https://www.wangchuan.example/talks/{abs(days)}.html",
        )
        enter_appearance(city.organ(code), event, by=office)
    _clean_up(city)


def _clean_up(city: City) -> None:
    begun = datetime.combine(city.today - timedelta(days=20), time(9), clock.CHINA)
    office = city.at_organ(Role.DISCLOSURE_OFFICE, "wc-gov-office")
    with clock.pinned(begun):
        until = clock.today() - timedelta(days=1)
        content = CampaignContent(
            title=f"{city.today.year}年行政规范性文件清理",
            scope=SCOPE,
            until=until,
            due_on=city.today + timedelta(days=10),
        )
        campaign = begin_cleanup(city.organ("wc-gov"), content, by=office)
        for place, entry in enumerate(campaign.entries.select_related("organ").order_by("id")):
            told = (("keep", "与现行规定一致，继续执行"), ("amend", "个别条款与上位规定不一致，需要修改"), None)[
                place % 3
            ]
            if told:
                conclude(entry, *told, revision=1, by=city.at_organ(Role.DRAFTER, entry.organ.code))


def _material(city: City, row: SampleRecord, record: Record) -> Record:
    body = (
        "<h2>背景依据</h2><p>起草单位调研后，根据上级规定和本市实际起草。</p><h2>目标任务</h2><p>让群众和企业看得懂、办得到。</p>"
        "<h2>主要内容</h2><p>见文件各条，重点是谁来办、怎么办。</p><h2>涉及范围</h2><p>本市行政区域内的单位和个人。</p>"
        "<h2>执行口径</h2><p>有疑问的，向起草单位咨询。</p>"
    )
    by = city.at_organ(Role.DRAFTER, row.organ)
    content = Content(
        title=book_marks(f"关于《{row.title[-60:]}》的解读"),
        genre="interpretation",
        body=body,
        relations=(("interprets", record.pk),),
    )
    return records.draft(record.organ, content, by=by)


def _chart() -> bytes:
    """Two bars, drawn; their words stand beside them."""
    picture = Image.new("RGB", (640, 320), "white")
    draw = ImageDraw.Draw(picture)
    for place, (number, colour) in enumerate(BARS):
        left = 140 + place * 220
        draw.rectangle((left, 280 - number, left + 120, 280), fill=colour)
    draw.line((80, 280, 560, 280), fill="#334155", width=2)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
