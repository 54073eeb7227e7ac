"""A record brought to each place of its lifecycle, every part of it carrying a word that occurs nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from tests import factories
from tests.records.story import CONTENT, House

from gongkai.desk.files import keep
from gongkai.records import actions
from gongkai.records.models import Record

#: Found in the body as well, and asked for in the search; not looked for, since the page repeats what was asked.
ASKED = "zqxasked"
FILE = b"zqxbytes in an attachment"


def words(mark: str) -> dict[str, str]:
    """Where each word stands; ``mark`` keeps two records of one story apart."""
    parts = ("title", "body", "summary", "keyword", "number", "file", "note")
    return {part: f"zqx{mark}{part}" for part in parts}


@dataclass(frozen=True)
class Story:
    """``hidden`` words must appear nowhere. ``shown`` words are public and prove that the paths were really asked."""

    record: Record
    hidden: tuple[str, ...]
    shown: tuple[str, ...] = ()
    linked: bool = False
    """A public record may be linked from anywhere; of the others not even the address is named."""


def _draft(house: House, mark: str = "", **changes: object) -> Record:
    said = words(mark)
    content = {
        "title": f"公告{said['title']}",
        "body": f"<p>{ASKED} {said['body']}</p>",
        "summary": said["summary"],
        "keywords": (said["keyword"],),
        "doc_number": f"{said['number']}〔2026〕7号",
        "item": factories.item(house.organ),
    }
    record = actions.draft(house.organ, replace(CONTENT, **{**content, **changes}), by=house.drafter)
    if "attribute" in changes and changes["attribute"] != "open":
        return record
    kept = keep(FILE + mark.encode(), "a.txt")
    actions.attach(record, kept, f"{said['file']}.txt", revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    return record


def _everything(mark: str = "") -> tuple[str, ...]:
    return (*words(mark).values(), "zqxbytes")


def draft(house: House) -> Story:
    return Story(_draft(house), _everything())


def in_review(house: House) -> Story:
    return Story(actions.submit(_draft(house), by=house.drafter), _everything())


def returned(house: House) -> Story:
    record = in_review(house).record
    return Story(actions.send_back(record, "attribute_missing", words("")["note"], by=house.reviewer), _everything())


def reviewed(house: House) -> Story:
    record = in_review(house).record
    record = actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer)
    return Story(record, _everything())


def approved(house: House) -> Story:
    return Story(house.approve(reviewed(house).record), _everything())


def discarded(house: House) -> Story:
    return Story(actions.discard(_draft(house), by=house.drafter), _everything())


def on_request(house: House) -> Story:
    record = actions.submit(_draft(house, attribute="on_request"), by=house.drafter)
    return Story(record, _everything())


def closed(house: House) -> Story:
    ground = {"attribute": "closed", "attribute_ground": "G16_INTERNAL", "attribute_reason": words("")["note"]}
    return Story(actions.submit(_draft(house, **ground), by=house.drafter), _everything())


def published(house: House) -> Story:
    return Story(house.pass_all(_draft(house)), (), _everything(), linked=True)


def withdrawn(house: House) -> Story:
    record = published(house).record
    return Story(actions.withdraw(record, "重复发布", by=house.approver), _everything())


def withdrawn_answer(house: House) -> Story:
    """It had answered the formation of its item: the duty goes on, its explanation must not name the record."""
    from gongkai.catalog.actions import note_formed

    item = factories.item(house.organ)
    formed = note_formed(item, house.organ, date(2026, 5, 20), "形成", by=house.drafter)
    record = house.pass_all(_draft(house, item=item, answers=f"formation:{formed.pk}"))
    return Story(actions.withdraw(record, "重复发布", by=house.approver), _everything())


def withdrawn_amendment(house: House) -> Story:
    """The document that it amended stays public, with its mark and without the name of what amended it."""
    old = house.published(title="老办法")
    record = house.pass_all(_draft(house, relations=(("amends", old.pk),)))
    return Story(actions.withdraw(record, "重复发布", by=house.approver), _everything())


def withdrawn_interpretation(house: House) -> Story:
    old = house.published(title="老办法", needs_interpretation=True)
    record = house.pass_all(_draft(house, genre="interpretation", relations=(("interprets", old.pk),)))
    return Story(actions.withdraw(record, "重复发布", by=house.approver), _everything())


def correction_waiting(house: House) -> Story:
    """The public goes on reading the first version until the correction has passed every gate."""
    target = published(house).record
    correction = _corrected(house, target)
    actions.submit(correction, by=house.drafter)
    return Story(target, _new_words(), _everything(), linked=True)


def merged_over_withheld(house: House) -> Story:
    """What the first version said too much is gone, from the list of versions as well."""
    target = house.pass_all(_draft(house))
    correction = _corrected(house, target, withhold=True)
    house.pass_all(correction)
    target.refresh_from_db()
    return Story(target, (words("")["body"], words("")["summary"], words("")["title"]), ("zqxnewbody",), linked=True)


def _corrected(house: House, target: Record, *, withhold: bool = False) -> Record:
    from gongkai.records.content import Content

    said = words("new")
    correction = actions.correct(target, said["note"], withhold=withhold, by=house.drafter)
    content = replace(
        Content.of(correction), title=f"公告{said['title']}", body=f"<p>{said['body']}</p>", summary=said["summary"]
    )
    return actions.edit(correction, content, revision=correction.revision, by=house.drafter)


def _new_words() -> tuple[str, ...]:
    said = words("new")
    return said["title"], said["body"], said["summary"], said["note"]


#: Lifecycle state → what is told of it. Every state must be here.
STORIES: dict[str, tuple[Callable[[House], Story], ...]] = {
    "draft": (draft, on_request, closed),
    "in_review": (in_review,),
    "returned": (returned,),
    "reviewed": (reviewed,),
    "approved": (approved,),
    "published": (published, correction_waiting),
    "withdrawn": (withdrawn, withdrawn_answer, withdrawn_amendment, withdrawn_interpretation),
    "merged": (merged_over_withheld,),
    "discarded": (discarded,),
}
