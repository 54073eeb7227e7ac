"""What text becomes before it is indexed or asked for: the same for every engine, for the highlighting and for the tests.

``runs`` is the normalised text with everything that is no letter, figure or character made one space:
``国办发[2019]54號`` → ``国办发 2019 54号``. A term is found in a text exactly when its runs are a substring of the text's runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.law.identifiers import document_key
from gongkai.text.normalise import Phrase, normalise, phrase
from gongkai.text.script import fold

_RUN = re.compile(r"[^\W_]+")
_HAN = re.compile("[㐀-鿿]")
LONGEST_QUERY = 200
MOST_TERMS = 12
MOST_PAIRS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: as runs, and as the phrase an index is asked for."""

    runs: str
    phrase: Phrase


def runs(text: str) -> str:
    return " ".join(_RUN.findall(normalise(text)))


def tokens(runs: str) -> list[str]:
    """Tokens to index, in order, of text that is already runs: overlapping pairs, and the last character of each run alone."""
    return [run[i : i + 2] for run in runs.split(" ") for i in range(len(run))]


def terms(query: str) -> tuple[Term, ...]:
    """The words of a query, at most ``MOST_TERMS`` of its first ``LONGEST_QUERY`` characters; signs alone ask for nothing."""
    words: dict[str, str] = {}
    for part in query[:LONGEST_QUERY].split():
        words.setdefault(runs(part), part)
    words.pop("", None)
    return tuple(Term(word, phrase(part)) for word, part in words.items())[:MOST_TERMS]


def pairs(asked: Sequence[Term]) -> tuple[str, ...]:
    """Different pairs of these words, at most ``MOST_PAIRS``. Two letters or two figures say nothing and are left out."""
    found = (token for term in asked for token in tokens(term.runs) if len(token) == 2 and _HAN.search(token))
    return tuple(dict.fromkeys(found))[:MOST_PAIRS]


def number_key(text: str) -> str:
    """The key of a document number, the same in every style and script; empty when ``text`` is not one."""
    return document_key(fold(text)) or ""
