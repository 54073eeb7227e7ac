"""The privacy gate: what looks like personal data in a draft must be masked, or somebody says why it stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gongkai.text.privacy import Span, scan

from . import body
from .models import PrivacyFinding, Record

BODY = "body"
#: Fields of plain text that the public will read.
WORDS = ("title", "summary", "doc_number", "correction_note")


def type_title(code: str) -> str:
    return {
        "ID_CARD": _("居民身份证号码"),
        "MOBILE": _("手机号码"),
        "BANK_CARD": _("银行账号"),
        "HOME_ADDRESS": _("家庭住址"),
        "MINOR": _("未成年人信息"),
        "PLATE": _("车牌号码"),
        "EMAIL": _("电子邮箱"),
    }.get(code, _("个人信息"))


@dataclass(frozen=True, slots=True)
class Hit:
    """``key`` names the field that can be masked, empty where the drafter must do it by hand; ``place`` is its name."""

    key: str
    place: str
    value: str
    span: Span

    @property
    def digest(self) -> str:
        """Keyed: eleven digits could be found by trying them all."""
        return salted_hmac("gongkai.records.privacy", self.value, algorithm="sha256").hexdigest()


def hits(record: Record) -> Iterator[Hit]:
    """Everything found in the words the public would read, attachments left out."""
    for key, place, words in _places(record):
        for span in scan(words):
            yield Hit(key, place, words[span.start : span.end], span)


def rescan(record: Record) -> None:
    """Writes down the findings of the present content; reasons given for the same value in the same place stay."""
    given = {(old.place, old.digest): old for old in record.findings.exclude(justification="").order_by("id")}
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
            type=hit.span.type,
            masked=hit.span.shown[:200],
            justification=old.justification if old else "",
            by=old.by if old else "",
            at=old.at if old else None,
        )
    record.findings.filter(content_hash=record.content_hash).delete()
    PrivacyFinding.objects.bulk_create(found.values())


def findings(record: Record) -> list[PrivacyFinding]:
    return list(record.findings.filter(content_hash=record.content_hash))


def open_findings(record: Record) -> list[PrivacyFinding]:
    """Neither masked nor justified."""
    return [finding for finding in findings(record) if not finding.justification]


def mask(record: Record, digests: set[str]) -> None:
    """Replaces the values with these digests by their masked form, wherever they stand; sets fields, saves nothing."""
    chosen = [hit for hit in hits(record) if hit.digest in digests]
    in_body = [(hit.span.start, hit.span.end, hit.span.shown) for hit in chosen if hit.key == BODY]
    if in_body:
        record.body = body.replace(record.body, in_body)
    for key in {hit.key for hit in chosen} & set(WORDS):
        words = getattr(record, key)
        for hit in sorted((h for h in chosen if h.key == key), key=lambda h: -h.span.start):
            words = words[: hit.span.start] + hit.span.shown + words[hit.span.end :]
        setattr(record, key, words)


def _places(record: Record) -> Iterator[tuple[str, str, str]]:
    for name in WORDS:
        yield name, str(Record._meta.get_field(name).verbose_name), getattr(record, name)
    yield "", _("主题词和发文机关"), "\n".join([*record.keywords, *record.issuers])
    for attachment in record.attachments.all():
        yield "", _("附件：%(name)s") % {"name": attachment.name}, attachment.name
    yield BODY, str(Record._meta.get_field(BODY).verbose_name), body.text_of(record.body) if record.body else ""
