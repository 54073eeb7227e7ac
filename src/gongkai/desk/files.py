"""Files from strangers: looked into before they are kept, kept under the hash of their content, never served as a page.

An extension is believed only when the content says the same, and an office file only when every entry in it is of a kind
that office files need. Nothing is executed, unpacked to disk or handed to another program.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO
from uuid import uuid4

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext
from lxml import etree

from gongkai.text import recordings
from gongkai.text.archive import Archive
from gongkai.text.decode import decode
from gongkai.text.errors import Unreadable
from gongkai.text.exposed_pdf import unpacked

from .actions import Reason, Refused, check, unless
from .clock import now
from .models import StoredFile

LONGEST_NAME = 120

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|meta|object|embed)\b", re.IGNORECASE)
#: Entries an office file is made of. Programs, scripts, pages and archives are none of them.
_ENTRY = re.compile(
    r"(?:.*\.(?:xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|wdp|svg|ico|odttf|ttf|otf|fntdata|ofd|esl|dat|docx|xlsx|pptx)"
    r"|xl/printerSettings/[^/]+\.bin|.*/)",
    re.IGNORECASE,
)
#: What may lie elsewhere, by the last part of a relation's type: a link to click, and a path that is known to be gone.
#: Everything else is fetched, run or shown without a click.
_ELSEWHERE = frozenset({"hyperlink", "xlpathmissing"})
#: Parts of the names of content types: programs, and what other programs or pages show.
_PROGRAMS = ("macroenabled", "macrosheet", "vbaproject")
_FOREIGN = ("activex", "oleobject", "webextension")
#: Sources of data in a workbook that are asked when it opens.
_ASKED = ("{*}dbPr", "{*}olapPr", "{*}webPr")
#: An office file in an office file is looked into as well, so deep.
_DEEPEST = 2
_ASKING = (b"WEBSERVICE", b"IMAGE", b"RTD")
_FORMULAS = ("{*}f", "{*}formula", "{*}formula1", "{*}formula2", "{*}definedName")
_INNER = (".docx", ".xlsx", ".pptx")
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_DDE = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)
#: The same behind the sign that begins a field in the older format, in either width.
_DDE_OLD = re.compile(rb"\x13\s*DDE|\x13\0(?:\s\0)*D\0D\0E\0", re.IGNORECASE)
#: Fields that take in something from elsewhere when they are renewed, with an address of another host (a path of this
#: computer is nothing to a reader's), and functions of a workbook that ask such a host.
_TAKES_IN = re.compile(
    r"\b(?:INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK)\b(?:\s*\\\w)*\s*[\"“”]?\s*(?:(?:https?|ftp):|\\\\|//)",
    re.IGNORECASE,
)
_TAKES_IN_OLD = r"\x13\s*INCLUDEPICTURE(?:\s*\\\w)*\s*\"?\s*(?:https?|ftp):"
_ASKS = re.compile(r"\b(?:WEBSERVICE|IMAGE|RTD)\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """``matches`` says whether the content is what the extension claims; ``dangers`` what in it may not be kept."""

    media_type: str
    matches: Callable[[bytes], bool]
    dangers: Callable[[bytes], Iterable[Reason | None]]


@dataclass(frozen=True, slots=True)
class Inspected:
    extension: str
    media_type: str


def inspect(data: bytes, name: str, *, kinds: frozenset[str] | None = None) -> Inspected:
    """What the file is. ``kinds``: allowed extensions (default ``ATTACHMENTS``). ``Refused`` lists everything wrong."""
    allowed = ATTACHMENTS if kinds is None else kinds
    extension = extension_of(name)
    check([*_name_faults(name), *_size_faults(data, extension), _extension_fault(extension, allowed)])
    kind = KINDS[extension]
    try:
        check(_content_faults(kind, extension, data))
    except Unreadable as error:
        raise Refused(Reason("unreadable", str(error))) from error
    return Inspected(extension, kind.media_type)


def keep(data: bytes, name: str, *, kinds: frozenset[str] | None = None) -> StoredFile:
    """Inspects and keeps; the same content is kept once. Call before the transaction that refers to it."""
    found = inspect(data, name, kinds=kinds)
    digest = hashlib.sha256(data).hexdigest()
    _write(path_of(digest), data)
    stored, _ = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "media_type": found.media_type,
            "extension": found.extension,
            "size": len(data),
            "stored_at": now(),
        },
    )
    return stored


def set_aside(data: bytes) -> str:
    """Lays an inspected file by until its form is right, under a name that nobody can guess; ``forget_waiting`` takes it."""
    ticket = uuid4().hex
    path = _waiting() / ticket
    _write(path, data)
    os.utime(path, (now().timestamp(),) * 2)
    return ticket


def waiting(ticket: str) -> bytes | None:
    path = _waiting() / ticket
    return path.read_bytes() if path.is_file() else None


def drop(ticket: str) -> None:
    (_waiting() / ticket).unlink(missing_ok=True)


def forget_waiting(before: datetime) -> int:
    """Deletes what was laid by earlier and never became part of anything."""
    left = [path for path in _waiting().glob("*") if path.stat().st_mtime < before.timestamp()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _waiting() -> Path:
    return Path(settings.HOME, "waiting")


def open_file(stored: StoredFile) -> BinaryIO:
    return path_of(stored.sha256).open("rb")


def path_of(digest: str) -> Path:
    return Path(settings.HOME, "files", digest[:2], digest[2:])


def download(
    stored: StoredFile, name: str, *, inside: str = "", asked: Mapping[str, str] | None = None
) -> FileResponse | HttpResponse:
    """A download that no browser takes for a page. Whether the asker may have it, the caller has decided.

    ``inside`` is the address under which a web server before us finds the bytes and sends them in our place; it answers
    for parts too. ``asked`` are the request's headers: of the parts asked for there (RFC 9110 14), one is sent.
    """
    part = None if inside else _part_asked(stored, asked or {})
    if part is not None and not part:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    content: Any = BytesIO() if inside else open_file(stored)
    if part:
        content.seek(part.start)
        content = _Part(content, len(part))
    response = FileResponse(content, as_attachment=True, filename=name, content_type=stored.media_type)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{stored.size}"
        response["Content-Length"] = str(len(part))
    response["Accept-Ranges"] = "bytes"
    if inside:
        response["X-Accel-Redirect"] = inside
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = _mark(stored)
    return response


def track(vtt: str) -> HttpResponse:
    """Captions for a player: words that no browser takes for a page."""
    response = HttpResponse(vtt, content_type="text/vtt; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _part_asked(stored: StoredFile, asked: Mapping[str, str]) -> range | None:
    """The bytes of a single range; ``None`` for the whole file, an empty range for what lies beyond its end."""
    found = _RANGE.fullmatch(asked.get("Range", "").strip())
    if not found or found[1] + found[2] == "" or asked.get("If-Range", _mark(stored)) != _mark(stored):
        return None
    if not found[1]:
        return range(max(0, stored.size - int(found[2])), stored.size)
    first = int(found[1])
    last = int(found[2]) if found[2] else max(first, stored.size)
    return None if last < first else range(first, min(last + 1, stored.size))


def _mark(stored: StoredFile) -> str:
    return f'"{stored.sha256}"'


class _Part(io.RawIOBase):
    """So many bytes of a file from where it stands."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file, self._left = file, length

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()
        super().close()


def most_bytes(extension: str) -> int:
    """The largest file of this kind that the installation takes."""
    return settings.GONGKAI_MAX_RECORDING if extension in RECORDINGS else settings.GONGKAI_MAX_UPLOAD


def too_large(extension: str = "") -> str:
    """The sentence for a file over the limit of this installation."""
    text = gettext("文件太大：单个文件不能超过%(n)s兆字节，请压缩图片或拆分后再上传。")
    if extension in RECORDINGS:
        text = gettext("音视频太大：单个文件不能超过%(n)s兆字节，请降低清晰度或者分段后再上传。")
    return text % {"n": most_bytes(extension) // 2**20}


def extension_of(name: str) -> str:
    return PurePosixPath(name.strip().rstrip(". ").replace("\\", "/")).suffix.lower().lstrip(".")


def _name_faults(name: str) -> list[Reason | None]:
    plain = not any(unicodedata.category(sign) in ("Cc", "Cf") for sign in name)
    return [
        unless(
            len(name) <= LONGEST_NAME,
            "name-too-long",
            gettext("文件名太长：请改短到%(n)s字以内再上传。") % {"n": LONGEST_NAME},
        ),
        unless(plain, "name-hidden-signs", gettext("文件名含有看不见的控制字符，请重新命名后再上传。")),
    ]


def _size_faults(data: bytes, extension: str) -> list[Reason | None]:
    return [
        unless(len(data) <= most_bytes(extension), "too_large", too_large(extension)),
        unless(data.strip(b"\0 \t\r\n"), "empty", gettext("文件是空的：请确认选对了文件，重新上传。")),
    ]


def _extension_fault(extension: str, allowed: frozenset[str]) -> Reason | None:
    text = gettext("不接受%(given)s文件：请转为%(allowed)s后再上传。") % {
        "given": extension[:12] or gettext("没有扩展名的"),
        "allowed": "、".join(sorted(allowed)),
    }
    return unless(extension in allowed, "extension", text)


def _content_faults(kind: Kind, extension: str, data: bytes) -> list[Reason | None]:
    if not kind.matches(data):
        text = gettext("文件内容与扩展名%(extension)s不符：请用原来的软件打开后另存，再上传。")
        return [Reason("mismatch", text % {"extension": extension})]
    return list(kind.dangers(data))


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(signatures)


def _holds(entry: str) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(b"PK\x03\x04") and entry in Archive(data)


def _ole(stream: str) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(_OLE) and stream.encode("utf-16-le") in data


def _is_text(data: bytes) -> bool:
    if data.startswith((b"%PDF", b"PK\x03\x04", b"MZ", b"\x7fELF", _OLE)):
        return False
    return bool(decode(data).text)


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _safe(data: bytes) -> list[Reason | None]:
    return []


def _in_text(data: bytes) -> list[Reason | None]:
    page = _HTML.search(decode(data).text.encode())
    return [unless(not page, "markup", gettext("文本文件里含有网页代码：请只保留文字，或转为PDF后再上传。"))]


def _in_pdf(data: bytes) -> list[Reason | None]:
    """Looked for in the bytes as they came, former versions included, and again with the packed objects written out."""
    written = data + unpacked(data) if b"ObjStm" in _names_plain(data) else data
    plain = _names_plain(written)
    active = re.search(rb"/(JavaScript|Launch|RichMedia)\b", plain)
    embedded = re.search(rb"/EmbeddedFiles?\b", plain)
    return [
        unless(not active, "script", gettext("PDF里含有脚本或可启动的程序：请重新导出不含脚本的PDF后再上传。")),
        unless(not embedded, "embedded", gettext("PDF里夹带了其他文件：请去掉附件后重新导出，附件单独上传。")),
    ]


def _names_plain(data: bytes) -> bytes:
    return re.sub(rb"#([0-9a-fA-F]{2})", lambda code: bytes.fromhex(code[1].decode()), data)


def _in_ole(data: bytes) -> list[Reason | None]:
    objects = data.count("\1Ole10Native".encode("utf-16-le"))
    return [
        unless(not objects, "embedded", _embedded(objects)),
        unless(not _DDE_OLD.search(data), "external", _external()),
        unless(not _takes_in_old(data), "external", _taken_in()),
        unless("_VBA_PROJECT".encode("utf-16-le") not in data, "macros", _macros()),
        unless(
            "EncryptedPackage".encode("utf-16-le") not in data,
            "password",
            gettext("文件设有打开密码：请去掉密码后另存再上传。"),
        ),
    ]


def _in_office(data: bytes, deep: int = 0) -> list[Reason | None]:
    archive = Archive(data)
    names, types = archive.names(), " ".join(_types(archive))
    foreign = [name for name in names if not _ENTRY.fullmatch(name) or ".." in name or name.startswith("/")]
    macros = [name for name in names if name.lower().endswith(("vbaproject.bin", "vbadata.xml"))]
    objects = [name for name in foreign if "/embeddings/" in name or "/activex/" in name.lower()]
    inner = [name for name in names if name.lower().endswith(_INNER)]
    strange = any(part in types for part in _FOREIGN) or (inner and deep == _DEEPEST)
    return [
        unless(not macros and not any(part in types for part in _PROGRAMS), "macros", _macros()),
        unless(not objects and not strange, "embedded", _embedded(max(len(objects), 1))),
        unless(
            set(foreign) <= {*macros, *objects},
            "entries",
            gettext("文件里夹带了不属于文档的内容（%s）：请新建文档，粘贴文字后另存再上传。")
            % "、".join(name[-40:] for name in foreign[:3]),
        ),
        unless(
            not any(archive.declares(name) for name in names if name.lower().endswith((".xml", ".rels", ".vml"))),
            "doctype",
            gettext("文件里带有实体定义（DOCTYPE），正常的办公文件没有：请新建文档，粘贴文字后另存再上传。"),
        ),
        unless(not _calls_out(archive) and not _starts_programs(archive), "external", _external()),
        unless(not _takes_in(archive), "external", _taken_in()),
        *(fault for name in inner if deep < _DEEPEST for fault in _in_office(archive.read(name), deep + 1)),
    ]


def _types(archive: Archive) -> list[str]:
    """Content types of the parts there are, in small letters; a default type counts where a part has its ending."""
    if "[Content_Types].xml" not in archive:
        return []
    endings = {extension_of(name) for name in archive.names()}
    nodes = archive.xml("[Content_Types].xml").iter("{*}Override", "{*}Default")
    here = (node for node in nodes if node.get("PartName") or node.get("Extension", "").lower() in endings)
    return [node.get("ContentType", "").lower() for node in here]


def _calls_out(archive: Archive) -> bool:
    """Read as the office program reads it: an entity, another quote or another encoding hides nothing."""
    links = (archive.xml(name) for name in archive.names() if name.lower().endswith(".rels"))
    sources = (archive.xml(name) for name in archive.names() if name.lower() == "xl/connections.xml")
    return any(_fetches(link) for root in links for link in root.iter("{*}Relationship")) or any(
        True for root in sources for _source in root.iter(*_ASKED)
    )


def _fetches(link: etree._Element) -> bool:
    return _outside(link) not in _ELSEWHERE | {"", "image"}


def _outside(link: etree._Element) -> str:
    """The kind of a relation to what lies elsewhere; empty for one within the file."""
    if (link.get("TargetMode") or "").lower() != "external":
        return ""
    return (link.get("Type") or "").rsplit("/", 1)[-1].lower() or "unknown"


def _takes_in(archive: Archive) -> bool:
    """Whether a reader's program would ask another host for a picture, a text or a figure. Nothing is asked here."""
    links = (archive.xml(name) for name in archive.names() if name.lower().endswith(".rels"))
    if any(_outside(link) == "image" for root in links for link in root.iter("{*}Relationship")):
        return True
    texts = (archive.xml(name) for name in archive.matching("word/") if _says(archive.read(name), b"INSTR"))
    if any(_TAKES_IN.search(words) for root in texts for words in _fields(root)):
        return True
    books = (archive.xml(name) for name in archive.matching("xl/") if _says(archive.read(name), *_ASKING))
    return any(_ASKS.search(node.text or "") for root in books for node in root.iter(*_FORMULAS))


def _says(data: bytes, *words: bytes) -> bool:
    """Whether an XML part may hold one of the words; of one in wide characters or with entities nobody knows."""
    return b"\0" in data[:64] or b"&#" in data or any(word in data.upper() for word in words)


def _takes_in_old(data: bytes) -> bool:
    wide = data.decode("utf-16-le", "replace"), data[1:].decode("utf-16-le", "replace")
    return any(re.search(_TAKES_IN_OLD, words, re.IGNORECASE) for words in (data.decode("latin-1"), *wide))


def _starts_programs(archive: Archive) -> bool:
    """Fields of dynamic data exchange (DDE): a program's name in a document, started when the fields are renewed."""
    if any(
        name.lower().startswith("xl/externallinks/") and b"ddeLink" in archive.read(name) for name in archive.names()
    ):
        return True
    roots = (archive.xml(name) for name in archive.matching("word/") if b"DDE" in archive.read(name).upper())
    return any(_DDE.search(words) for root in roots for words in _fields(root))


def _fields(root: etree._Element) -> Iterable[str]:
    """Instructions of fields, put together where an editor cut them into runs."""
    for paragraph in root.iter("{*}p"):
        yield "".join(node.text or "" for node in paragraph.iter("{*}instrText"))
    yield from (value for node in root.iter("{*}fldSimple") for value in map(str, node.attrib.values()))


def _in_recording(data: bytes) -> list[Reason | None]:
    text = gettext("音视频文件不完整，或者夹带了别的内容：请用剪辑软件重新导出后再上传。")
    return [unless(recordings.whole(data), "recording", text)]


def _embedded(n: int) -> str:
    return gettext("文件里嵌有其他程序的对象：请转为图片或PDF后再上传（共%s处）。") % n


def _external() -> str:
    return gettext("文件会从外部加载模板或程序：请新建文档，粘贴文字后另存再上传。")


def _taken_in() -> str:
    return gettext(
        "文件打开时会从其他网站取图片或数据：请把链接的图片另存后重新插入（或者选中图片，断开链接），公式改为数值，再上传。"
    )


def _macros() -> str:
    return gettext("文件里含有宏：请另存为不含宏的格式后再上传。")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on disk before the row that names it."""
    if path.exists() and path.stat().st_size == len(data):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(data)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(path)


KINDS = {
    "pdf": Kind("application/pdf", lambda data: b"%PDF-" in data[:1024], _in_pdf),
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", _holds("word/document.xml"), _in_office),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", _holds("xl/workbook.xml"), _in_office),
    "pptx": Kind(f"{_OFFICE}presentationml.presentation", _holds("ppt/presentation.xml"), _in_office),
    "ofd": Kind("application/ofd", _holds("OFD.xml"), _in_office),
    "doc": Kind("application/msword", _ole("WordDocument"), _in_ole),
    "wps": Kind("application/vnd.ms-works", _ole("WordDocument"), _in_ole),
    "xls": Kind("application/vnd.ms-excel", _ole("Workbook"), _in_ole),
    "et": Kind("application/vnd.ms-excel", _ole("Workbook"), _in_ole),
    "txt": Kind("text/plain", _is_text, _in_text),
    "csv": Kind("text/csv", _is_text, _in_text),
    "json": Kind("application/json", _is_json, _in_text),
    "png": Kind("image/png", _starts(b"\x89PNG\r\n\x1a\n"), _safe),
    "jpg": Kind("image/jpeg", _starts(b"\xff\xd8\xff"), _safe),
    "jpeg": Kind("image/jpeg", _starts(b"\xff\xd8\xff"), _safe),
    "mp3": Kind("audio/mpeg", recordings.is_mp3, _in_recording),
    "mp4": Kind("video/mp4", recordings.is_mp4, _in_recording),
    "html": Kind("text/html", _is_text, _safe),
    "htm": Kind("text/html", _is_text, _safe),
}
#: What is heard and seen; taken where somebody also writes down what is said in it.
RECORDINGS = frozenset({"mp3", "mp4"})
#: What may hang on a record and be downloaded by anyone.
ATTACHMENTS = frozenset(KINDS) - {"html", "htm", "json"} - RECORDINGS
#: What a policy document may come as; staff alone can download it again.
SOURCES = frozenset({"pdf", "docx", "xlsx", "txt", "html", "htm"})
#: What a catalogue may be imported from.
SHEETS = frozenset({"xlsx", "xls", "csv"})
