"""What stands in the pictures of an attachment: a machine reads scanned pages and photographs, so that they are scanned like any words.

Reading takes seconds a page: it is done once, before the transaction that attaches the file, and kept beside the files under
the same hash. It finds no faces, plates or signatures: a person looks at a picture all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_noop

from gongkai.desk import files, ocr
from gongkai.desk.actions import Refused
from gongkai.desk.models import StoredFile
from gongkai.text.errors import Unreadable
from gongkai.text.exposed_pdf import page_texts

from .models import Attachment

PICTURES = frozenset({"png", "jpg", "jpeg"})
#: Pages of one file that are read; whoever attaches more of them waits no longer.
MOST_PAGES = 8
CHECKED = gettext_noop("图中文字已识别检查")
UNCHECKED = gettext_noop("图中文字没有识别，没有检查")
NO_MACHINE = gettext_noop("本机没有安装文字识别，图中文字没有检查")


class Seen(NamedTuple):
    """``place`` is empty for a picture that is the whole file."""

    place: str
    words: str


def read(file: StoredFile) -> None:
    """Reads what stands in the pictures of a file, unless it was read before or no machine is installed."""
    if not ocr.available() or not _may_show(file) or _path(file.sha256).exists():
        return
    with files.open_file(file) as stream:
        data = stream.read()
    seen = list(_read(data, file.extension))
    _path(file.sha256).parent.mkdir(parents=True, exist_ok=True)
    half = _path(file.sha256).with_suffix(".half")
    half.write_text(json.dumps(seen, ensure_ascii=False), encoding="utf-8")
    half.replace(_path(file.sha256))


def waiting() -> Iterator[StoredFile]:
    """Attached files that nobody has read: they came before the machine was installed."""
    attached = Attachment.objects.values("file")
    for file in StoredFile.objects.filter(pk__in=attached, extension__in=[*PICTURES, "pdf"]).order_by("pk").iterator():
        if not _path(file.sha256).exists():
            yield file


def words_in(file: StoredFile) -> tuple[Seen, ...]:
    """What was read; nothing where nobody has read it."""
    if not _may_show(file) or not _path(file.sha256).exists():
        return ()
    return tuple(Seen(*one) for one in json.loads(_path(file.sha256).read_text(encoding="utf-8")))


def said(place: str, seen: tuple[Seen, ...]) -> str:
    """Of a place that programs cannot read otherwise, whether the machine has read it."""
    if place.partition("：")[0] in {one.place for one in seen}:
        return CHECKED
    return UNCHECKED if ocr.available() else NO_MACHINE


def forget(sha256: str) -> None:
    _path(sha256).unlink(missing_ok=True)


def _may_show(file: StoredFile) -> bool:
    return file.extension in PICTURES or file.extension == "pdf"


def _read(data: bytes, extension: str) -> list[Seen]:
    try:
        wanted = _bare(data)[:MOST_PAGES] if extension == "pdf" else [0]
        name = (lambda n: f"第{n + 1}页") if extension == "pdf" else (lambda n: "")
        return [Seen(name(n), ocr.words(ocr.picture(data, extension, n))) for n in wanted]
    except (Refused, Unreadable):  # it cannot be opened: a person looks at it
        return []


def _bare(data: bytes) -> list[int]:
    """Pages without a word of their own."""
    return [n for n, words in enumerate(page_texts(data)[0]) if not words.strip()]


def _path(sha256: str) -> Path:
    return Path(settings.HOME, "read", sha256[:2], f"{sha256[2:]}.json")
