"""The gazette of the sample city: issues that are online, one that is being put together, pages of one from paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pypdfium2
from PIL import Image

from gongkai.channels import gazette_ocr as ocr
from gongkai.channels.actions import gazette as actions
from gongkai.channels.actions import gazette_copies as copies
from gongkai.channels.actions import gazette_scans as scans
from gongkai.channels.actions.gazette import Masthead
from gongkai.channels.gazette_queries import next_numbers, suggestions
from gongkai.channels.models import Issue, IssueOrigin, Recipient
from gongkai.desk import clock, files, typeset
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.schemas.reading import data_file, read

if TYPE_CHECKING:
    from gongkai.sample.city import City

GOVERNMENT = "wc-gov"
#: The gazette began long before it was online.
FIRST_TOTAL = 231
CARRIED = 6
PLACES = (
    ("towns", "青溪镇人民政府", 10),
    ("towns", "柳林镇人民政府", 10),
    ("communities", "东门社区", 5),
    ("central-villages", "柳林镇石桥中心村", 3),
    ("settlements", "白石镇新湾聚居点", 2),
    ("libraries", "望川市图书馆", 6),
    ("town-centres", "青溪镇便民服务中心", 4),
    ("village-points", "石桥村便民服务代办点", 2),
)
Who = Callable[[Role], Actor]


class _Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    number: int
    heading: str
    mark: str
    paragraphs: tuple[str, ...]


def stand(city: City) -> None:
    """Two issues online, one from paper half corrected, one under preparation."""
    organ, who = city.organ(GOVERNMENT), lambda role: city.at_organ(role, GOVERNMENT)
    steps: list[tuple[int, Callable[[], None]]] = [
        (-45, lambda: publish(organ, who, delivered=len(PLACES))),
        (-12, lambda: publish(organ, who, delivered=len(PLACES) - 3)),
        (-3, lambda: digitise(organ, who)),
        (-1, lambda: prepare(organ, who)),
    ]
    for days, step in steps:
        with clock.pinned(datetime.combine(city.today + timedelta(days=days), time(16), clock.CHINA)):
            step()


def publish(organ: Organ, who: Who, *, delivered: int) -> None:
    """An issue of what became public since the one before, through everybody's hands and onto paper the same day."""
    issue = _begun(organ, who)
    if not issue.articles.exists():
        actions.discard(issue, by=who(Role.DRAFTER))
        return
    actions.submit(issue, by=who(Role.DRAFTER))
    actions.review(issue, content_hash=issue.content_hash, words="与原文核对一致。", by=who(Role.REVIEWER))
    actions.approve(issue, content_hash=issue.content_hash, words="同意。", by=who(Role.APPROVER))
    actions.release(issue, by=who(Role.DRAFTER))
    actions.note_printed(issue, clock.today(), by=who(Role.DRAFTER))
    told = [
        copies.Delivered(place, place.copies, clock.today(), place.name) for place in _places(organ, who)[:delivered]
    ]
    copies.receive(issue, told, by=who(Role.DRAFTER))


def prepare(organ: Organ, who: Who) -> None:
    """An issue that is being put together."""
    _begun(organ, who, prints_in=10)


def digitise(organ: Organ, who: Who) -> None:
    """An issue of 2012 from paper: read by the machine, its first page corrected, its second waiting."""
    told = Masthead(year=2012, number=5, total=47, dated_on=date(2012, 6, 15), print_on=date(2012, 6, 15))
    editor = who(Role.DRAFTER)
    issue = actions.open_issue(organ, told, origin=IssueOrigin.DIGITISED, by=editor)
    for n, (image, lines) in enumerate(zip(old_pages(), _lines(), strict=True), 1):
        drawn = ocr.png(image)
        scans.send_scan(issue, drawn, f"公报2012-05-{n}.png", by=editor)
        page = issue.pages.get(number=n)
        scans.note_reading(page, files.keep(drawn, "page.png"), image.size, lines)
    page = issue.pages.get(number=1)
    typed = [scans.Typed(line["text"], line["begins"], line["furniture"]) for line in page.lines]
    scans.correct_page(page, typed, revision=page.revision, done=True, by=editor)


def old_pages() -> Iterator[Image.Image]:
    """Pictures of the pages of the old issue."""
    template = Path(str(data_file("sample", "gazette", "page.typ")))
    for page in read(tuple[_Page, ...], "sample", "gazette", "old.yaml"):
        at = datetime(2012, 6, 15, tzinfo=clock.CHINA)
        pdf = typeset.pdf(template, msgspec.to_builtins(page), title=page.heading, at=at)
        document = pypdfium2.PdfDocument(pdf)
        yield document[0].render(scale=100 / 72, grayscale=True).to_pil().convert("L")
        document.close()


def _lines() -> list[list[dict[str, Any]]]:
    """What the machine made of these pictures, kept so that the city can be loaded without it."""
    return read(list[list[dict[str, Any]]], "sample", "gazette", "read.yaml")


def _begun(organ: Organ, who: Who, *, prints_in: int = 0) -> Issue:
    today, editor = clock.today(), who(Role.DRAFTER)
    number, total = next_numbers(organ, today.year)
    begins = total == 1
    told = Masthead(
        year=today.year,
        number=today.month if begins else number,
        total=FIRST_TOTAL if begins else total,
        dated_on=today,
        print_on=today + timedelta(days=prints_in),
    )
    issue = actions.open_issue(organ, told, by=editor)
    found = [one for one in suggestions(issue) if one.record.published_at and one.record.published_at <= clock.now()]
    chosen = [(one.record, one.section) for one in found[:CARRIED]]
    return actions.include(issue, chosen, revision=issue.revision, by=editor) if chosen else issue


def _places(organ: Organ, who: Who) -> list[Recipient]:
    for kind, name, n in PLACES:
        if not Recipient.objects.filter(organ=organ, name=name).exists():
            copies.keep_recipient(organ, copies.Place(kind=kind, name=name, copies=n), by=who(Role.DRAFTER))
    return [Recipient.objects.get(organ=organ, name=name) for _kind, name, _n in PLACES]
