"""佐证材料: a file beside a fact, looked through for personal data as what goes with a record is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gongkai.desk import files
from gongkai.desk.actions import Reason, impersonal, unless
from gongkai.desk.models import StoredFile
from gongkai.text.exposure import parts
from gongkai.text.privacy import scan

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Evidence:
    """``reason`` says why personal data, or what no program can read, stays in it."""

    name: str
    data: bytes
    reason: str = ""

    def keep(self) -> StoredFile:
        return files.keep(self.data, self.name)

    @property
    def found(self) -> list[str]:
        """Where and what, masked; a file that no program can read is itself something that a person must look at."""
        try:
            exposed = parts(self.data, f"_.{files.extension_of(self.name)}")
        except Exception:  # a reader of strangers' files may fail in any way; then a person looks
            return [_("无法自动检查，请人工查看")]
        places = [(_("文件名"), self.name), *((part.where, part.text) for part in exposed)]
        return list(dict.fromkeys(f"{where} {span.shown}" for where, words in places for span in scan(words)))

    def faults(self) -> list[Reason | None]:
        found = self.found
        text = _(
            "佐证材料里有疑似个人信息或者无法检查的内容（%(found)s）：请遮盖后重新上传；确需原样保留的，写明保留理由。"
        )
        shown = "；".join(found[:SHOWN])
        return [
            unless(self.reason or not found, "evidence_personal", text % {"found": shown}),
            impersonal(self.reason),
        ]
