"""Taking personal data out of a draft and of the files that go with it."""

from __future__ import annotations

from collections.abc import Mapping

from gongkai.desk.actions import action
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import Actor
from gongkai.records import masking, privacy
from gongkai.records.gates import Case
from gongkai.records.masking import How
from gongkai.records.models import Record
from gongkai.records.permissions import require

from .base import expect, settle, take


@action
def mask_everywhere(
    record: Record, how: Mapping[str, How], copies: Mapping[int, StoredFile], *, revision: int, by: Actor
) -> Record:
    """Masks or removes the values with these digests in the draft's words and puts ``copies`` (``masking.copies``, kept) in
    the place of its attachments. An original that was never public is deleted, unless something else names it."""
    take(record)
    require("edit", Case(record, by))
    expect(record, revision)
    before = {name: getattr(record, name) for name in (*privacy.WORDS, privacy.BODY)}
    wanted = {digest for digest, one in how.items() if one != "keep"}
    privacy.mask(record, wanted, frozenset(digest for digest in wanted if how[digest] == "remove"))
    changed = [name for name, value in before.items() if getattr(record, name) != value]
    replaced = []
    for attachment in record.attachments.filter(pk__in=copies).select_related("file"):
        replaced.append(attachment.file)
        attachment.file = copies[attachment.pk]
        attachment.save()
    if changed or replaced:
        settle(record, by, [*changed, *(["attachments"] if replaced else [])], "mask")
    if record.corrects_id is None:  # a correction's files are those of what the public reads now
        for original in replaced:
            masking.forget(original)
    return record
