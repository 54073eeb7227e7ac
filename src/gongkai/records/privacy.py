"""The privacy gate: what looks like personal data in a draft must be masked, or somebody says why it stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from gongkai.desk import files
from gongkai.desk.models import StoredFile
from gongkai.desk.once import once
from gongkai.desk.words import source
from gongkai.text import captions
from gongkai.text.exposure import RECORDING, look
from gongkai.text.privacy import scan

from . import body, pictures
from .content import attachments_of
from .models import Attachment, Attribute, PrivacyFinding, Record, State

BODY = "body"
UNREADABLE = "UNREADABLE"
LONGEST_PLACE = 220
AROUND = 18
#: Wide enough that no number nearby is cut in half, which would not be known for one.
_SEEN = 4 * AROUND
#: Fields of plain text that the public will read.
WORDS = ("title", "summary", "doc_number", "correction_note")


def type_name(code: str) -> Promise:
    """What was found, in whatever language it is asked for."""
    return _TYPES.get(code, _OTHER)


def type_title(code: str) -> str:
    return str(type_name(code))


_OTHER = _("个人信息")
_TYPES = {
    "ID_CARD": _("居民身份证号码"),
    "MOBILE": _("手机号码"),
    "BANK_CARD": _("银行账号"),
    "HOME_ADDRESS": _("家庭住址"),
    "MINOR": _("未成年人信息"),
    "PLATE": _("车牌号码"),
    "EMAIL": _("电子邮箱"),
    "PASSPORT": _("护照、通行证号码"),
    "BIRTH_DATE": _("未遮盖出生日期的身份证号码"),
    UNREADABLE: _("无法自动检查，请人工查看"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """``key`` names the field that can be masked, empty where the drafter must do it by hand; ``place`` is what a person
    calls it. The value itself is not carried about: ``digest`` knows it again, ``shown`` is its masked form."""

    key: str
    place: str
    digest: str
    type: str
    shown: str
    start: int = 0
    end: int = 0


def _digest(value: str) -> str:
    """Keyed: eleven digits could be found by trying them all."""
    return salted_hmac("gongkai.records.privacy", value, algorithm="sha256").hexdigest()


def _found(key: str, place: str, words: str) -> Iterator[Hit]:
    for span in scan(words):
        yield Hit(key, place, _digest(words[span.start : span.end]), span.type, span.shown, span.start, span.end)


def hits(record: Record) -> Iterator[Hit]:
    """Everything found in what the public would read: the record's own words, then the files that go with it."""
    attachments = attachments_of(record)
    for key, place, words in places(record, attachments):
        yield from _found(key, place, words)
    for attachment in attachments:
        for hit in _in_file(attachment.file, pictures.words_in(attachment.file)):
            yield replace(hit, place=f"{_attached(attachment)}{hit.place}"[:LONGEST_PLACE])


def public_with(file: StoredFile) -> list[Record]:
    """Public records whose file shows personal data in its pictures: what was read late is for a person to judge."""
    if not any(_in_pictures(pictures.words_in(file))):
        return []
    return list(Record.objects.filter(attachments__file=file, state=State.PUBLISHED, attribute=Attribute.OPEN))


@lru_cache(maxsize=512)
def _in_file(file: StoredFile, seen: tuple[pictures.Seen, ...]) -> tuple[Hit, ...]:
    """What a file shows to whoever opens it, hidden sheets and comments included, and what a machine read in its pictures.
    What no program can read (a scan, a picture) is itself a finding: a person has to look at it and say so."""
    with files.open_file(file) as stream:
        data = stream.read()
    try:
        exposed = look(data, f"_.{file.extension}")
    except Exception:  # a reader of strangers' files may fail in any way; then a person looks
        where = f"（{pictures.said('', seen)}）" if file.extension in pictures.PICTURES else ""
        return (Hit("", where, _digest(file.sha256), UNREADABLE, file.sha256[:8]), *_in_pictures(seen))
    unread = (
        Hit("", f"·{place}{_said(place, seen)}", _digest(f"{file.sha256} {place}"), UNREADABLE, "—")
        for place in exposed.unread
    )
    found = (
        replace(hit, place=f"·{part.place(hit.start)}") for part in exposed.parts for hit in _found("", "", part.text)
    )
    return (*unread, *found, *_in_pictures(seen))


def _in_pictures(seen: Iterable[pictures.Seen]) -> Iterator[Hit]:
    for one in seen:
        yield from (replace(hit, place=f"·{one.place}图中文字") for hit in _found("", "", one.words))


def _said(place: str, seen: tuple[pictures.Seen, ...]) -> str:
    """Whether the words in a picture were looked at; a recording has none."""
    return f"（{pictures.said(place, seen)}）" if place != RECORDING else ""


def values_in(file: StoredFile, digests: set[str]) -> dict[str, Exposed]:
    """The values with these digests as the file has them, each with a place where it stands and the words around it."""
    with files.open_file(file) as stream:
        exposed = look(stream.read(), f"_.{file.extension}")
    found: dict[str, Exposed] = {}
    for part in exposed.parts:
        for hit in _found("", "", part.text):
            if hit.digest in digests:
                value = part.text[hit.start : hit.end]
                found.setdefault(value, Exposed(hit.digest, hit.shown, part.place(hit.start), around(part.text, hit)))
    return found


@dataclass(frozen=True, slots=True)
class Exposed:
    digest: str
    shown: str
    place: str
    around: tuple[str, str]


def around(words: str, hit: Hit) -> tuple[str, str]:
    """What stands before and behind a value, on its line and in its cell; personal data there is masked."""
    before = re.split(r"[\n\t]", words[max(0, hit.start - _SEEN) : hit.start])[-1]
    behind = re.split(r"[\n\t]", words[hit.end : hit.end + _SEEN])[0]
    return _masked(before)[-AROUND:], _masked(behind)[:AROUND]


def _masked(words: str) -> str:
    for span in reversed(scan(words)):
        words = words[: span.start] + span.shown + words[span.end :]
    return words


def rescan(record: Record) -> None:
    """Writes down the findings of the present content; reasons given for the same value in the same place stay."""
    before = list(record.findings.order_by("id"))
    given = {(old.place, old.digest): old for old in before if old.justification}
    found: dict[tuple[str, str], PrivacyFinding] = {}
    for hit in hits(record):
        key = (hit.place, hit.digest)
        if key in found:
            found[key].count += 1
            continue
        old = given.get(key)
        found[key] = PrivacyFinding(
            record=record,
            content_hash=record.content_hash,
            place=hit.place,
            digest=hit.digest,
            type=hit.type,
            masked=hit.shown[:200],
            justification=old.justification if old else "",
            by=old.by if old else "",
            at=old.at if old else None,
        )
    if any(old.content_hash == record.content_hash for old in before):
        record.findings.filter(content_hash=record.content_hash).delete()
    PrivacyFinding.objects.bulk_create(found.values())


def in_words(record: Record) -> bool:
    """Whether there is anything in the short words of a record that has neither text nor files yet."""
    return any(scan(getattr(record, name)) for name in WORDS if getattr(record, name))


@once
def findings(record: Record) -> list[PrivacyFinding]:
    return list(record.findings.filter(content_hash=record.content_hash))


def open_findings(record: Record) -> list[PrivacyFinding]:
    """Neither masked nor justified."""
    return [finding for finding in findings(record) if not finding.justification]


def mask(record: Record, digests: set[str], removed: frozenset[str] = frozenset()) -> None:
    """Replaces the values with these digests by their masked form, or by nothing, wherever they stand; sets fields, saves
    nothing."""
    chosen = [replace(hit, shown="") if hit.digest in removed else hit for hit in hits(record) if hit.digest in digests]
    in_body = [(hit.start, hit.end, hit.shown) for hit in chosen if hit.key == BODY]
    if in_body:
        record.body = body.replace(record.body, in_body)
    for key in {hit.key for hit in chosen} & set(WORDS):
        words = getattr(record, key)
        for hit in sorted((h for h in chosen if h.key == key), key=lambda h: -h.start):
            words = words[: hit.start] + hit.shown + words[hit.end :]
        setattr(record, key, words)


def places(record: Record, attachments: Iterable[Attachment]) -> Iterator[tuple[str, str, str]]:
    """Each place of words: the field that can be masked or nothing, what people call it, and the words."""
    for name in WORDS:
        yield name, source(Record._meta.get_field(name).verbose_name), getattr(record, name)
    yield "", gettext_noop("主题词和发文机关"), "\n".join([*record.keywords, *record.issuers])
    for attachment in attachments:
        yield "", _attached(attachment), "\n".join([attachment.name, attachment.alt])
        if attachment.transcript:
            yield "", f"{_attached(attachment)}·文字内容", attachment.transcript
        if attachment.captions:
            yield "", f"{_attached(attachment)}·字幕", captions.words_of(captions.read(attachment.captions))
    yield BODY, source(Record._meta.get_field(BODY).verbose_name), body.text_of(record.body) if record.body else ""


def _attached(attachment: Attachment) -> str:
    return f"附件“{attachment.name}”"
