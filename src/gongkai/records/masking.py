"""One click for all that looks like personal data: what would change, and copies of the attachments without it.

Copies are made before the action that puts them in place: reading and rewriting files takes longer than a transaction should.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import ProtectedError

from gongkai.desk import files
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.models import StoredFile
from gongkai.text.errors import Unreadable
from gongkai.text.redaction import Copy, redact

from . import pictures, privacy
from .content import attachments_of
from .models import Attachment, PrivacyFinding, Record

How = Literal["mask", "remove", "keep"]
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One value in one place, before and after."""

    finding: PrivacyFinding
    how: How
    before: tuple[str, str, str]
    after: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Masked:
    attachment: Attachment
    copy: Copy


def maskable(record: Record) -> list[PrivacyFinding]:
    """Everything found but what a person alone can read; what somebody gave a reason for comes last."""
    found = [one for one in privacy.findings(record) if one.type != privacy.UNREADABLE]
    return sorted(found, key=lambda one: bool(one.justification))


def changes(record: Record, how: Mapping[str, How]) -> list[Change]:
    """For the first findings, what is there now and what would be; a person sees the draft's own words anyway."""
    findings = maskable(record)[:MOST_SHOWN]
    digests = {one.digest for one in findings}
    seen = {(hit.place, hit.digest): (hit, words) for hit, words in _hits_with_words(record) if hit.digest in digests}
    exposed = {
        (f"附件“{attachment.name}”·{found.place}"[: privacy.LONGEST_PLACE], found.digest): (value, found)
        for attachment in record.attachments.select_related("file")
        for value, found in _values(attachment, digests).items()
    }
    return list(_changes(findings, how, seen, exposed))


def _changes(
    findings: Iterable[PrivacyFinding],
    how: Mapping[str, How],
    seen: Mapping[tuple[str, str], tuple[privacy.Hit, str]],
    exposed: Mapping[tuple[str, str], tuple[str, privacy.Exposed]],
) -> Iterable[Change]:
    by_digest = {digest: found for (_place, digest), found in exposed.items()}
    for one in findings:
        chosen: How = how.get(one.digest, "keep" if one.justification else "mask")
        if (one.place, one.digest) in seen:
            hit, words = seen[one.place, one.digest]
            value, (before, behind) = words[hit.start : hit.end], privacy.around(words, hit)
        else:
            value, found = exposed.get((one.place, one.digest)) or by_digest.get(one.digest) or ("…", None)
            before, behind = found.around if found else ("", "")
        new = {"mask": one.masked, "remove": "", "keep": value}[chosen]
        yield Change(one, chosen, (before, value, behind), (before, new, behind))


def _hits_with_words(record: Record) -> Iterable[tuple[privacy.Hit, str]]:
    for key, place, words in privacy.places(record, attachments_of(record)):
        for hit in privacy._found(key, place, words):
            yield hit, words


def copies(record: Record, how: Mapping[str, How]) -> list[Masked]:
    """Of every attachment that shows a value to be masked or removed. Raises ``Refused`` with a sentence for each file from
    which a value cannot be taken away."""
    wanted = {digest for digest, one in how.items() if one != "keep"}
    made, reasons = [], []
    for attachment in record.attachments.select_related("file"):
        values = {
            value: "" if how[found.digest] == "remove" else found.shown
            for value, found in _values(attachment, wanted).items()
        }
        try:
            if values:
                made.append(Masked(attachment, redact(_bytes(attachment.file), _name(attachment.file), values)))
        except Unreadable as error:
            reasons.append(Reason("not_masked", f"附件“{attachment.name}”：{error}"))
    if reasons:
        raise Refused(*reasons)
    return made


def _values(attachment: Attachment, digests: set[str]) -> dict[str, privacy.Exposed]:
    try:
        return privacy.values_in(attachment.file, digests) if digests else {}
    except Exception:  # what no reader opens has no values to mask; it is a finding of its own
        return {}


def keep(made: Iterable[Masked]) -> dict[int, StoredFile]:
    """The copies, inspected like any upload, by the attachment they are of."""
    return {one.attachment.pk: files.keep(one.copy.data, _name(one.attachment.file)) for one in made}


def forget(file: StoredFile) -> None:
    """Deletes an original that nothing names any more: no attachment, no piece of evidence, no version."""
    sha256, path = file.sha256, files.path_of(file.sha256)
    try:
        with transaction.atomic():
            file.delete()
    except ProtectedError:
        return
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    transaction.on_commit(lambda: pictures.forget(sha256))


def _bytes(file: StoredFile) -> bytes:
    with files.open_file(file) as stream:
        return stream.read()


def _name(file: StoredFile) -> str:
    return f"_.{file.extension}"
