"""A record brought to each place of its lifecycle, every part of it carrying a word that occurs nowhere else.

All stories are told in one house and the public reads it once; a word names the story it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from tests import factories
from tests.records.story import CONTENT, House
from tests.records.typed_cases import content_of

from gongkai.desk import clock
from gongkai.desk.files import keep
from gongkai.desk.permissions import SYSTEM
from gongkai.foi import actions as foi
from gongkai.foi import drafts, vault, waiting_files
from gongkai.foi.actions import Upload
from gongkai.foi.applications import Application
from gongkai.organs.models import Organ
from gongkai.records import actions
from gongkai.records.models import Record

#: Found in the body as well, and asked for in the search; not looked for, since the page repeats what was asked.
ASKED = "zqxasked"


@dataclass(frozen=True)
class Scene(House):
    """The house while one story is told in it."""

    story: str = ""

    def words(self, mark: str = "") -> dict[str, str]:
        """Where each word stands; ``mark`` keeps two records of one story apart."""
        parts = ("title", "body", "summary", "keyword", "number", "file", "note")
        return {part: f"zqx{self.story}{mark}{part}" for part in parts}

    @property
    def bytes(self) -> str:
        """What its attachments say."""
        return f"zqx{self.story}bytes"

    def everything(self, mark: str = "") -> tuple[str, ...]:
        return (*self.words(mark).values(), self.bytes)


def tell(house: House, story: Callable[[Scene], Story]) -> Story:
    people = {field.name: getattr(house, field.name) for field in fields(House)}
    return story(Scene(**people, story=story.__name__.replace("_", "")))


@dataclass(frozen=True)
class Story:
    """``hidden`` words must appear nowhere. ``shown`` words are public and prove that the paths were really asked."""

    record: Record
    hidden: tuple[str, ...]
    shown: tuple[str, ...] = ()
    linked: bool = False
    """A public record may be linked from anywhere; of the others not even the address is named."""


def _draft(house: Scene, mark: str = "", **changes: object) -> Record:
    said = house.words(mark)
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
    kept = keep(f"{house.bytes} in an attachment {mark}".encode(), "a.txt")
    actions.attach(record, kept, f"{said['file']}.txt", revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    return record


def draft(house: Scene) -> Story:
    return Story(_draft(house), house.everything())


def in_review(house: Scene) -> Story:
    return Story(actions.submit(_draft(house), by=house.drafter), house.everything())


def returned(house: Scene) -> Story:
    record = in_review(house).record
    return Story(
        actions.send_back(record, "attribute_missing", house.words()["note"], by=house.reviewer), house.everything()
    )


def reviewed(house: Scene) -> Story:
    record = in_review(house).record
    record = actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer)
    return Story(record, house.everything())


def approved(house: Scene) -> Story:
    return Story(house.approve(reviewed(house).record), house.everything())


def discarded(house: Scene) -> Story:
    return Story(actions.discard(_draft(house), by=house.drafter), house.everything())


def on_request(house: Scene) -> Story:
    record = actions.submit(
        _draft(house, attribute="on_request", attribute_reason=house.words()["note"]), by=house.drafter
    )
    return Story(record, house.everything())


def closed(house: Scene) -> Story:
    ground = {"attribute": "closed", "attribute_ground": "G16_INTERNAL", "attribute_reason": house.words()["note"]}
    return Story(actions.submit(_draft(house, **ground), by=house.drafter), house.everything())


def published(house: Scene) -> Story:
    return Story(house.pass_all(_draft(house)), (), house.everything(), linked=True)


def withdrawn(house: Scene) -> Story:
    record = published(house).record
    return Story(house.withdraw(record, "重复发布"), house.everything())


def withdrawn_answer(house: Scene) -> Story:
    """It had answered the formation of its item: the duty goes on, its explanation must not name the record."""
    from gongkai.catalog.actions import note_formed

    item = factories.item(house.organ)
    formed = note_formed(item, house.organ, date(2026, 5, 20), "形成", by=house.drafter)
    record = house.pass_all(_draft(house, item=item, answers=f"formation:{formed.pk}"))
    return Story(house.withdraw(record, "重复发布"), house.everything())


def withdrawn_amendment(house: Scene) -> Story:
    """The document that it amended stays public, with its mark and without the name of what amended it."""
    old = house.published(title=f"老办法{house.story}")
    record = house.pass_all(_draft(house, relations=(("amends", old.pk),)))
    return Story(house.withdraw(record, "重复发布"), house.everything())


def withdrawn_interpretation(house: Scene) -> Story:
    old = house.published(title=f"老办法{house.story}", needs_interpretation=True)
    record = house.pass_all(_draft(house, genre="interpretation", relations=(("interprets", old.pk),)))
    return Story(house.withdraw(record, "重复发布"), house.everything())


def correction_waiting(house: Scene) -> Story:
    """The public goes on reading the first version until the correction has passed every gate."""
    target = published(house).record
    correction = _corrected(house, target)
    actions.submit(correction, by=house.drafter)
    return Story(target, _new_words(house), house.everything(), linked=True)


def merged_over_withheld(house: Scene) -> Story:
    """What the first version said too much is gone, from the list of versions as well."""
    target = house.pass_all(_draft(house))
    correction = _corrected(house, target, withhold=True)
    house.pass_all(correction)
    target.refresh_from_db()
    return Story(
        target,
        tuple(house.words()[part] for part in ("title", "body", "summary")),
        (house.words("new")["body"],),
        linked=True,
    )


def _corrected(house: Scene, target: Record, *, withhold: bool = False) -> Record:
    from gongkai.records.content import Content

    said = house.words("new")
    correction = actions.correct(target, said["note"], withhold=withhold, by=house.drafter)
    content = replace(
        Content.of(correction), title=f"公告{said['title']}", body=f"<p>{said['body']}</p>", summary=said["summary"]
    )
    return actions.edit(correction, content, revision=correction.revision, by=house.drafter)


def _new_words(house: Scene) -> tuple[str, ...]:
    said = house.words("new")
    return said["title"], said["body"], said["summary"], said["note"]


#: Lifecycle state → what is told of it. Every state must be here.
def list_of_persons(house: Scene) -> Story:
    """Public by its title and what everybody may see; the rest of its rows are for others."""
    record, said = _list_of_persons(house, "2099-12-31")
    return Story(record, tuple(said), (house.words()["title"],), linked=True)


def list_no_longer_shown(house: Scene) -> Story:
    record, said = _list_of_persons(house, clock.today().isoformat())
    Record.objects.filter(pk=record.pk).update(shown_until=clock.today() - timedelta(days=1))
    actions.end_display(Record.objects.get(pk=record.pk), by=SYSTEM)
    return Story(record, (*said, house.words()["title"]), linked=True)


def _list_of_persons(house: Scene, until: str) -> tuple[Record, list[str]]:
    said = {part: f"zqx{house.story}{part}" for part in ("name", "reason", "health", "door")}
    rows = content_of("assistance-list").values["list"]
    protected = {"name": said["name"], "reason": said["reason"], "health": said["health"]}
    rows = [rows[0] | protected | {"address": f"云溪市雁栖镇柳河村二组31号{said['door']}"}, rows[1]]
    values = {"list": rows, "shown_from": "2026-03-02", "shown_to": until}
    told = content_of("assistance-list", title=f"公示{house.words()['title']}", values=values)
    return house.pass_all(actions.draft(house.organ, told, by=house.drafter)), list(said.values())


STORIES: dict[str, tuple[Callable[[Scene], Story], ...]] = {
    "draft": (draft, on_request, closed),
    "in_review": (in_review,),
    "returned": (returned,),
    "reviewed": (reviewed,),
    "approved": (approved,),
    "published": (published, correction_waiting, list_of_persons, list_no_longer_shown),
    "withdrawn": (withdrawn, withdrawn_answer, withdrawn_amendment, withdrawn_interpretation),
    "merged": (merged_over_withheld,),
    "discarded": (discarded,),
}


def requested(house: House, organ: Organ | None = None) -> tuple[str, ...]:
    """What somebody asked of the house's organ, in every place that holds a word of it; nobody may read any of them."""
    said = {part: f"zqxrequested{part}" for part in ("name", "phone", "address", "wanted", "number", "file", "draft")}
    told = Application(
        kind="natural",
        applicant={
            "name": said["name"], "id_kind": "passport", "id_number": "ZQXREQUESTED1", "phone": said["phone"],
            "address": said["address"],
        },
        wanted=f"{ASKED} {said['wanted']}",
        form="paper",
        route="post",
        doc_number=said["number"],
    )  # fmt: skip
    proof = f"zqxrequestedbytes {said['name']}".encode()
    paper = Upload("identity", f"{said['file']}.txt", vault.keep(proof, "a.txt"))
    request, code = foi.submit(organ or house.organ, told, [paper])
    drafts.save(request.organ, {"wanted": [said["draft"]]})
    waiting_files.lay(proof, "b.txt", "identity")
    foi.confirm(request, clock.today(), by=SYSTEM)
    return (*said.values(), "ZQXREQUESTED1", "zqxrequestedbytes", code)
