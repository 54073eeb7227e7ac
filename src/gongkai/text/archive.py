"""Office files are zip archives from strangers: what may be unpacked from them, and no more."""

import io
import zipfile
from collections.abc import Iterator
from typing import cast

from lxml import etree

from gongkai.text.errors import Unreadable

MAX_ENTRIES = 5_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
_SMALL = 1024 * 1024
_PIECE = 4096

_DAMAGED = "文件已损坏或不完整：请重新下载，或在编辑软件里打开后另存一份再上传。"
_BOMB = "压缩内容异常，解开后过大，已拒绝读取：请用编辑软件打开，删去多余图片后另存再上传。"
_LOCKED = "文件设有打开密码：请去掉密码后另存再上传。"


class Archive:
    """Members of a zip archive by name, each bounded in size; raises `Unreadable` for bombs, passwords and damage."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise Unreadable(_DAMAGED) from error
        _refuse_bombs(self._zip.infolist())

    def names(self) -> list[str]:
        return self._zip.namelist()

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except (
            zipfile.BadZipFile,
            KeyError,
            RuntimeError,
            OSError,
            ValueError,
            EOFError,
            NotImplementedError,
        ) as error:
            raise Unreadable(_DAMAGED) from error
        except Exception as error:  # the decompressors raise their own kinds (zlib.error, LZMAError)
            raise Unreadable(_DAMAGED) from error

    def xml(self, name: str) -> etree._Element:
        """The member parsed without entities, network or external definitions."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
        )
        try:
            return etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable(_DAMAGED) from error

    def declares(self, name: str) -> bool:
        """Whether the member begins with a document type, where entities are defined: no office program writes one. Reads no
        further than to the first element, in whatever encoding."""
        parser = etree.XMLPullParser(
            ("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        data = self.read(name)
        try:
            for at in range(0, len(data), _PIECE):
                parser.feed(data[at : at + _PIECE])
                for _event, root in parser.read_events():
                    return cast(etree._Element, root).getroottree().docinfo.internalDTD is not None
        except etree.XMLSyntaxError:
            return b"<!DOCTYPE" in data
        return False

    def matching(self, start: str, end: str = ".xml") -> Iterator[str]:
        return (name for name in sorted(self.names()) if name.startswith(start) and name.endswith(end))


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable(_LOCKED)
    if len(members) > MAX_ENTRIES or unpacked > MAX_UNPACKED or any(map(_is_bomb, members)):
        raise Unreadable(_BOMB)


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > _SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1)
