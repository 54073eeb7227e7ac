"""Simplified and traditional: which one a text is written in, and turning one into the other."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import opencc
import yaml

Script = Literal["hans", "hant"]

_HAN = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00)]
_SAMPLE = 20_000


class Neighbours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unless_after: str
    unless_before: str


class Overrides(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    to_simplified: dict[str, str]
    to_traditional: dict[str, str]
    stays: dict[str, Neighbours]


@cache
def overrides() -> Overrides:
    source = files("gongkai.text").joinpath("overrides.yaml").read_text("utf-8")
    loaded = msgspec.convert(yaml.load(source, yaml.CSafeLoader), Overrides)
    uneven = [word for word, other in loaded.to_simplified.items() if len(word) != len(other)]
    if uneven:
        raise ValueError(f"overrides.yaml: to_simplified must keep the length of {uneven}")
    return loaded


@cache
def _converter(config: str) -> Callable[[str], str]:
    convert: Callable[[str], str] = opencc.OpenCC(config).convert
    return convert


@cache
def _characters(config: str) -> dict[int, str]:
    """One character to one character, for translations that may not look at the neighbours."""
    before = [chr(code) for code in _HAN]
    after = _converter(config)("\n".join(before)).split("\n")
    return {ord(a): b for a, b in zip(before, after, strict=True) if a != b and len(b) == 1}


@cache
def _words(direction: str) -> re.Pattern[str]:
    words = sorted(getattr(overrides(), direction), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _stays() -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?<![{n.unless_after}]){c}(?![{n.unless_before}])" for c, n in overrides().stays.items())
    )


def detect(text: str) -> Script:
    """`hant` when more characters are only traditional than only simplified; ties are `hans`."""
    sample = text[:_SAMPLE]
    simplified, traditional = _characters("s2t"), _characters("t2s")
    only_traditional = sum(ord(c) in traditional and ord(c) not in simplified for c in sample)
    only_simplified = sum(ord(c) in simplified and ord(c) not in traditional for c in sample)
    return "hant" if only_traditional > only_simplified else "hans"


def fold(text: str) -> str:
    """Simplified characters, one for one: `fold(text)[i]` stands for `text[i]`, and the same words fold alike anywhere."""
    return fold_words(text).translate(folded_characters())


def fold_words(text: str) -> str:
    """The first half of `fold`: words that are an exception to their characters."""
    words = overrides().to_simplified
    return _words("to_simplified").sub(lambda m: words[m.group()], text)


def folded_characters() -> Mapping[int, str]:
    """The second half of `fold`, for those who translate other characters in the same pass."""
    return _characters("t2s")


def to_simplified(text: str) -> str:
    """For readers: converts by words, so the length may change. Use `fold` where offsets matter."""
    words = overrides().to_simplified
    return _converter("t2s")(_words("to_simplified").sub(lambda m: words[m.group()], text))


def to_traditional(text: str) -> str:
    """For readers: converts by words, then by the house's own list of exceptions."""
    words, done, last = overrides().to_traditional, [], 0
    for match in _exceptions().finditer(text):
        done += [_converter("s2t")(text[last : match.start()]), words.get(match.group(), match.group())]
        last = match.end()
    return "".join([*done, _converter("s2t")(text[last:])])


@cache
def _exceptions() -> re.Pattern[str]:
    return re.compile(f"{_words('to_traditional').pattern}|{_stays().pattern}")


_MARKUP = re.compile(
    r"<!--.*?-->|<!--.*\Z|<(?P<raw>script|style|textarea)\b.*?</(?P=raw)\s*>|<[a-zA-Z/!?](?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>",
    re.DOTALL | re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"(?P<name>\s(?:title|alt|placeholder|aria-label|aria-description)\s*=\s*)(?P<value>\"[^\"]*\"|'[^']*')",
    re.IGNORECASE,
)
_BUTTON = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?(?:submit|button|reset)\b", re.IGNORECASE)
_VALUE = re.compile(r"(?P<name>\svalue\s*=\s*)(?P<value>\"[^\"]*\"|'[^']*')", re.IGNORECASE)


def convert_html(html: str) -> str:
    """A simplified page as a traditional one: the words a person reads or hears, never tags, addresses, scripts or what was typed."""
    done, last = [], 0
    for match in _MARKUP.finditer(html):
        done += [to_traditional(html[last : match.start()]), _convert_tag(match)]
        last = match.end()
    return "".join([*done, to_traditional(html[last:])])


def _convert_tag(match: re.Match[str]) -> str:
    tag = match.group()
    if match["raw"] or tag.startswith("<!--"):
        return tag
    tag = _SPOKEN.sub(_convert_attribute, tag)
    return _VALUE.sub(_convert_attribute, tag) if _BUTTON.match(tag) else tag


def _convert_attribute(match: re.Match[str]) -> str:
    return match["name"] + to_traditional(match["value"])
