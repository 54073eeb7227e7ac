"""Files that go with a record; adding or taking one away changes the content like any word."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from gongkai.desk.actions import Reason, Refused, action, check, unless
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import Actor
from gongkai.records.body import in_reading_order
from gongkai.records.gates import Case
from gongkai.records.models import Attachment, Record
from gongkai.records.permissions import refusals
from gongkai.text import captions
from gongkai.text.errors import Unreadable

from .base import expect, settle, take

LONGEST_NAME, LONGEST_TRANSCRIPT = 200, 40_000
#: Bytes of a file of captions; the largest that is sensible has some thousand lines.
LARGEST_CAPTIONS = 1_000_000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069/\\]")


@action
def attach(
    record: Record, file: StoredFile, name: str, *, transcript: str = "", revision: int, by: Actor
) -> Attachment:
    """``file`` has passed inspection (desk); ``name`` is what readers see, without a path and with its true extension;
    ``transcript`` is what is said and shown in a recording."""
    take(record)
    name = _UNSAFE.sub("", name).strip()
    twin = record.attachments.filter(name=name).exists()
    check(
        [
            *refusals("edit", Case(record, by)),
            unless(name, "unnamed", _("附件须有名称。")),
            unless(len(name) <= LONGEST_NAME, "name_too_long", _("附件名称不能超过%(n)d字。") % {"n": LONGEST_NAME}),
            _too_long(transcript),
            unless(not twin, "attached_already", _("已有同名附件：请改名，或者先移除原附件。")),
        ]
    )
    expect(record, revision)
    last = record.attachments.order_by("-position").values_list("position", flat=True).first() or 0
    attachment = Attachment.objects.create(
        record=record, file=file, name=name, transcript=_plain(transcript), position=last + 1
    )
    settle(record, by, ["attachments"], "attach")
    return attachment


@action
def transcribe(attachment: Attachment, words: str, *, revision: int, by: Actor) -> Attachment:
    """What is said and shown in a recording, for those who do not hear or see it."""
    record = take(attachment.record)
    attachment.refresh_from_db()
    attachment.record = record
    check(
        [
            *refusals("edit", Case(record, by)),
            unless(attachment.plays, "no_recording", _("这个附件不是音视频，不需要文字内容。")),
            _too_long(words),
        ]
    )
    expect(record, revision)
    if attachment.transcript != _plain(words):
        attachment.transcript = _plain(words)
        attachment.save()
        settle(record, by, ["attachments"], "transcribe")
    return attachment


@action
def caption(attachment: Attachment, vtt: bytes, *, revision: int, by: Actor) -> Attachment:
    """Words in step with a recording, from a WebVTT file; empty takes them away. What is to be read beside the recording is
    made of them, as long as nobody has written it otherwise. ``Refused`` says what is wrong with the file."""
    record = take(attachment.record)
    attachment.refresh_from_db()
    attachment.record = record
    check(
        [
            *refusals("edit", Case(record, by)),
            unless(attachment.plays, "no_recording", _("这个附件不是音视频，不需要字幕。")),
        ]
    )
    cues = _cues(vtt) if vtt else []
    told = captions.words_of(cues)
    check([_too_long(told)])
    expect(record, revision)
    written = captions.written(cues) if cues else ""
    if attachment.captions != written:
        own = attachment.transcript
        before = captions.words_of(captions.read(attachment.captions)) if attachment.captions else ""
        attachment.captions = written
        attachment.transcript = _plain(told) if cues and own in ("", _plain(before)) else own
        attachment.save()
        settle(record, by, ["attachments"], "caption")
    return attachment


def _cues(vtt: bytes) -> list[captions.Cue]:
    text = _("字幕文件须是UTF-8编码的WebVTT，不超过%(n)d兆字节。") % {"n": LARGEST_CAPTIONS // 10**6}
    check([unless(len(vtt) <= LARGEST_CAPTIONS, "captions", text)])
    try:
        return captions.read(vtt.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused(Reason("captions", text)) from error
    except Unreadable as error:
        raise Refused(Reason("captions", str(error))) from error


def _plain(words: str) -> str:
    return in_reading_order("\n".join(line.strip() for line in words.strip().splitlines()))


def _too_long(words: str) -> Reason | None:
    text = _("音视频的文字内容不能超过%(n)d字：请分成几个文件。") % {"n": LONGEST_TRANSCRIPT}
    return unless(len(words) <= LONGEST_TRANSCRIPT, "transcript_too_long", text)


@action
def detach(attachment: Attachment, *, revision: int, by: Actor) -> Record:
    """Takes an attachment away; the file itself stays while any version shows its hash."""
    record = take(attachment.record)
    check(refusals("edit", Case(record, by)))
    expect(record, revision)
    attachment.delete()
    settle(record, by, ["attachments"], "detach")
    return record
