"""The one normaliser and the one tokeniser behind every search engine, so that each finds the same documents.

    text      国办发[2019]54號
    normalise 国办发〔2019〕54号
    bigrams   国办 办发 发 | 20 01 19 9 | 54 4号 号

Each run of letters, figures and characters becomes overlapping pairs and, at its end, its last character alone. A query
that is a run of two or more is found exactly where a substring search would find it: its pairs stand next to each other.
A single character is found as the beginning of a pair. Runs follow each other without a gap, so a phrase may cross punctuation.
"""

import re
import unicodedata
from typing import NamedTuple

from gongkai.text.script import fold

_YEAR = re.compile(r"[\[(【〔〈<{]\s*((?:19|20)\d\d)\s*[\])】〕〉>}]")
_GAP = re.compile(r"(?<=[㐀-鿿、。，；：])\s+(?=[㐀-鿿])")
_RUN = re.compile(r"[^\W_]+")
_SEARCH_ONLY = str.maketrans({"着": "著", "○": "〇", "帐": "账"})  # spellings of one word on either side of the strait


class Phrase(NamedTuple):
    """Tokens that must stand next to each other in this order; with `prefix` the last one is only a beginning."""

    tokens: tuple[str, ...]
    prefix: bool


def normalise(text: str) -> str:
    """Compatibility forms and case unified, the year of a document number in 〔〕, wrapped lines joined, simplified characters."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    return fold(_GAP.sub("", _YEAR.sub(r"〔\1〕", text))).translate(_SEARCH_ONLY)


def bigrams(text: str) -> list[str]:
    """Tokens to index, in order, of any text (normalised here)."""
    return [run[i : i + 2] for run in _RUN.findall(normalise(text)) for i in range(len(run))]


def phrase(query: str) -> Phrase:
    """What to ask an index made by `bigrams`. No tokens: the query has nothing to search for."""
    tokens = bigrams(query)
    whole = len(tokens) > 1 and len(tokens[-2]) == 2 and len(tokens[-1]) == 1
    kept = tokens[:-1] if whole else tokens
    return Phrase(tuple(kept), prefix=bool(kept) and len(kept[-1]) == 1)
