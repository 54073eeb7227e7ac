"""A label and its value, or a list of names behind one, that a page parted into lines: one paragraph again."""

import re
from collections.abc import Sequence

from gongkai.text import assignment, blocks, deadlines, labels, outline, units
from gongkai.text.layout import Paragraph

_GOES_ON = re.compile(rf"^(?:{labels.UNITS}):.*[,、]$")
_VALUED = re.compile(rf"^(?:{labels.UNITS}):[^:。;]+$")
_ALONE = re.compile(rf"^(?:{labels.UNITS}|{labels.TIMES}):$")
_BEGINS = re.compile(rf"(?:{labels.UNITS}|{labels.TIMES})(?=:|$)")
_BARE = re.compile(rf"^(?:{labels.UNITS}|{labels.TIMES})$")
"""A label whose colon a page left out, above its value."""


def joined(body: Sequence[Paragraph]) -> list[Paragraph]:
    """责任单位:甲局,乙局, and names alone in the next line are one; so are a label and its value below it."""
    done: list[Paragraph] = []
    for paragraph in body:
        if done and _belongs_to(done[-1], paragraph):
            done[-1] = done[-1].followed_by(paragraph, _gap(done[-1]))
        else:
            done.append(paragraph)
    return done


def _gap(label: Paragraph) -> str:
    """What a page left out between a label and the line below it."""
    if _BARE.match(label.folded):
        return ":"
    listed = _VALUED.match(label.folded) and label.folded[-1] not in ",、:" and _ends_in_name(label)
    return "、" if listed else ""


def _belongs_to(label: Paragraph, below: Paragraph) -> bool:
    if len(label.text) > assignment.LONGEST or not _BEGINS.match(label.folded) or _BEGINS.match(below.folded):
        return False
    if _ALONE.match(label.folded):
        return ":" not in below.folded and not outline.heading(below)
    names, more = units.split(label.text.partition(":")[2] or label.text.partition("：")[2]), units.split(below.text)
    if _BARE.match(label.folded):
        return units.are_organs(more) or (label.folded[-1] not in "位门" and deadlines.reads_as_limit(below.folded))
    if _GOES_ON.match(label.folded) or (_value_below(label) and _ends_in_name(label)):
        return units.are_organs(more)
    if _VALUED.match(label.folded) and _ends_in_name(label) and "、" in below.folded:
        return blocks.are_certain(more)
    broken = bool(_VALUED.match(label.folded) and names and more) and not units.is_organ(names[-1])
    return broken and not assignment.is_unsettled(names[-1]) and units.are_organs((names[-1] + more[0], *more[1:]))


def _ends_in_name(label: Paragraph) -> bool:
    return units.are_organs(units.split(label.folded.partition(":")[2])[-1:])


def _value_below(label: Paragraph) -> bool:
    """Whether a label has its names in lines of their own."""
    colon = label.folded.find(":")
    return len(label.pieces) > 1 and label.pieces[1][0] in (colon, colon + 1) and bool(_VALUED.match(label.folded))
