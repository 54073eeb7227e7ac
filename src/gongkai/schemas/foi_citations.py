"""Articles as letters cite them: article, paragraph and item as numbers, printed in Chinese."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import msgspec

from gongkai.schemas.reading import DataError, read
from gongkai.text.numbers import to_chinese

Place = Annotated[int, msgspec.Meta(ge=1)]


class Cited(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`instrument` is a key of foi/instruments.yaml."""

    instrument: str
    article: Place | None = None
    paragraph: Place | None = None
    item: Place | None = None

    def __post_init__(self) -> None:
        if self.instrument not in instruments():
            raise ValueError(f"依据“{self.instrument}”未列入 foi/instruments.yaml，请先补上")

    @property
    def clause(self) -> str:
        """第三十六条第（一）项; empty where the whole instrument is meant."""
        article = f"第{to_chinese(self.article)}条" if self.article else ""
        paragraph = f"第{to_chinese(self.paragraph)}款" if self.paragraph else ""
        item = f"第（{to_chinese(self.item)}）项" if self.item else ""
        return article + paragraph + item

    def __str__(self) -> str:
        return f"《{instruments()[self.instrument]}》{self.clause}"


@cache
def instruments() -> dict[str, str]:
    found = read(dict[str, str], "schemas", "foi", "instruments.yaml")
    if empty := [key for key, title in found.items() if not title]:
        raise DataError(f"schemas/foi/instruments.yaml: {empty[0]} has no title")
    return found


def joined(citations: tuple[Cited, ...]) -> str:
    """Several articles in one phrase: each instrument named once."""
    clauses: dict[str, list[str]] = {}
    for cited in citations:
        clauses.setdefault(cited.instrument, []).append(cited.clause)
    named = (f"《{instruments()[key]}》{'、'.join(filter(None, parts))}" for key, parts in clauses.items())
    return "和".join(named)
