"""Figures in the text of a report: places that are filled from the tables, and plain numbers held against them (R9, R10).

A place is written ``{{3.new.total}}``: table, row, column; ``{{6.fees.received}}`` is what was paid for 信息处理费. A number typed
beside what it counts (新收…12件) must be the table's; any other counted number should at least stand somewhere in the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gongkai.law.annual import COLUMNS, ROWS, Counts
from gongkai.law.annual_outline import (
    BLOCKS,
    COLUMN_KEYS,
    ENDS,
    GROUP_PREFIXES,
    GROUPS,
    LAWSUITS,
    LITIGATION,
    TABLE_2,
    paths,
)
from gongkai.law.annual_tables import Number, Tables, titled

PLACE = re.compile(r"\{\{\s*([a-z0-9_.]{1,60})\s*\}\}")
_COUNTED = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(万元|件次|件|份|宗|起|条|项|人次|次)")
_CLAUSE = re.compile(r"[，,；;。！？!?、：:\n]")
_ORDINAL = re.compile(r"第\s*$")
LONGEST_CLAUSE = 16
FEES = "6.fees.received"
_YUAN = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(万元|元)")
_SENTENCE = re.compile(r"[。；;！？!?\n]")
_FEE = re.compile("信息处理费|信息公开(?:处理)?费")
_NO_FEE = re.compile("没有|未|无|零|不(?:收|曾)")
ORGANISATION = "organisation"
"""The column 法人或其他组织, which the sheet does not have: a place may name it."""


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    label: str
    value: Number

    @property
    def written(self) -> str:
        return f"{{{{{self.key}}}}}"


def places(tables: Tables, received: Decimal | None = None) -> dict[str, Place]:
    """Every figure that a text may name, by its key, in the order of the sheet; sums that are no cell of it included.
    ``received``: 信息处理费 paid in the year (yuan), where it is known."""
    fees = [] if received is None else [Place(FEES, "信息处理费 本年实收金额（单位：元）", received)]
    return {place.key: place for place in (*_proactive(tables), *_requests(tables), *_disputes(tables), *fees)}


def filled(text: str, known: Mapping[str, Place]) -> str:
    """``text`` with every place replaced by its figure; one that there is not stays as it is written."""
    return PLACE.sub(lambda found: figure(known[found[1]].value) if found[1] in known else found[0], text)


def strangers(text: str, known: Mapping[str, Place]) -> list[str]:
    """Places in ``text`` that name no figure."""
    return list(dict.fromkeys(found[1] for found in PLACE.finditer(text) if found[1] not in known))


@dataclass(frozen=True, slots=True)
class Quote:
    """What the text says and the house does not: what is written (nothing, where it is left unsaid), and what there is instead."""

    check: str
    section: str
    words: str
    truth: str

    @property
    def sentence(self) -> str:
        written = f"写“{self.words}”" if self.words else "没有写明信息处理费"
        return f"{self.section}{written}，{self.truth}"


def quotes(section: str, title: str, text: str, known: Mapping[str, Place]) -> Iterator[Quote]:
    """Counted numbers typed into ``text`` that contradict the label in front of them, or stand nowhere in the tables."""
    values = {Decimal(place.value) for place in known.values()}
    bare = PLACE.sub("…", text)
    for found in _COUNTED.finditer(bare):
        before = bare[: found.start()]
        if _ORDINAL.search(before):
            continue
        said = Decimal(found[1].replace(",", "").replace("，", ""))
        clause = _CLAUSE.split(before)[-1].strip()
        meant = _meant(clause, found[2])
        if (known[meant].value != said) if meant else (said not in values):
            words = f"{clause[-LONGEST_CLAUSE:]}{found[0]}"
            there = f"表中{known[meant].label}为{figure(known[meant].value)}" if meant else "各表中没有这个数"
            yield Quote(f"quoted:{section}:{words}", title, words, there)


def fee_quotes(section: str, title: str, text: str, received: Decimal) -> Iterator[Quote]:
    """R9: what ``text`` says of 信息处理费 (or leaves unsaid) that is not what was paid in the year (yuan)."""
    paid = f"收费台账中本年实收信息处理费{figure(received)}元"
    told = [(sentence, _fees_said(sentence, received)) for sentence in _SENTENCE.split(text)]
    for sentence, amounts in told:
        if amounts and received not in amounts:
            words = PLACE.sub("…", sentence).strip()[-2 * LONGEST_CLAUSE :]
            yield Quote(f"fees:{section}:{words}", title, words, paid)
    if received and not any(amounts for _sentence, amounts in told):
        yield Quote(f"fees:{section}", title, "", paid)


def _fees_said(sentence: str, received: Decimal) -> list[Decimal]:
    """What a sentence says was paid, in yuan; empty where it does not say."""
    if not _FEE.search(sentence):
        return []
    if FEES in sentence:
        return [received]
    if found := _YUAN.findall(sentence):
        return [Decimal(re.sub("[,，]", "", number)) * (10_000 if unit == "万元" else 1) for number, unit in found]
    return [Decimal(0)] if _NO_FEE.search(PLACE.sub("", sentence)) else []


#: What stands in front of a number → the figure that it must be. The first that fits; nearer labels stand before wider ones.
_LABELS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("新收"), "3.new.total"),
    (re.compile("上年(?:度)?结转"), "3.carried_in.total"),
    (re.compile("结转(?:至)?下(?:一)?年"), "3.carried_out.total"),
    (re.compile("部分公开"), "3.partial.total"),
    (re.compile("不予公开"), "3.deny.total"),
    (re.compile("无法提供"), "3.none.total"),
    (re.compile("不予处理"), "3.np.total"),
    (re.compile("其他处理"), "3.aside.total"),
    (re.compile("予以公开"), "3.granted.total"),
    (re.compile("未经复议"), "4.direct.total"),
    (re.compile("复议后"), "4.after_review.total"),
    (re.compile("行政复议"), "4.review.total"),
    (re.compile("行政诉讼"), "4.lawsuits.total"),
    (re.compile("(?:制发|制定|出台)(?:行政)?规范性文件"), "2.normative.made"),
    (re.compile("废止(?:行政)?规范性文件"), "2.normative.repealed"),
    (re.compile("现行有效"), "2.normative.in_force"),
    (re.compile("收费"), "2.fees.charged"),
    (re.compile("行政许可"), "2.permit.handled"),
    (re.compile("行政处罚"), "2.penalty.handled"),
    (re.compile("行政强制"), "2.coercion.handled"),
)


def _meant(clause: str, unit: str) -> str:
    money = unit == "万元"
    return next((key for label, key in _LABELS if label.search(clause) and (key == "2.fees.charged") == money), "")


def _proactive(tables: Tables) -> Iterator[Place]:
    for row in TABLE_2:
        for (key, title), value in zip(row.columns.items(), tables.proactive[row.key], strict=True):
            yield Place(f"2.{row.key}.{key}", f"{row.label} {title}", value)


def _requests(tables: Tables) -> Iterator[Place]:
    under: dict[str, list[str]] = {
        group: [key for key in ROWS if key.startswith(prefix)] for group, prefix in GROUP_PREFIXES.items()
    }
    labels = {key: path[-1].partition("（区分")[0] for key, path in paths().items()}
    last_of = {keys[-1]: group for group, keys in under.items()}
    for key in ROWS:
        yield from _across(key, labels[key], tables.requests[key])
        if group := last_of.get(key):
            summed = [sum(column) for column in zip(*(tables.requests[one] for one in under[group]), strict=True)]
            yield from _across(group, f"{GROUPS[group]}合计", summed)


def _across(key: str, label: str, counts: Counts) -> Iterator[Place]:
    for title, column, value in zip(COLUMNS, COLUMN_KEYS, counts, strict=True):
        yield Place(f"3.{key}.{column}", f"{label} {title}", value)
    yield Place(f"3.{key}.{ORGANISATION}", f"{label} 法人或其他组织", sum(counts[1:6]))


def _disputes(tables: Tables) -> Iterator[Place]:
    for block, label in BLOCKS.items():
        for (key, title), value in zip(ENDS.items(), tables.disputes[block], strict=True):
            yield Place(f"4.{block}.{key}", f"{titled(block, label)} {title}", value)
    summed = [sum(column) for column in zip(*(tables.disputes[block] for block in LAWSUITS), strict=True)]
    for (key, title), value in zip(ENDS.items(), summed, strict=True):
        yield Place(f"4.lawsuits.{key}", f"{LITIGATION} {title}", value)


def figure(value: Number) -> str:
    """As a text says it: without zeros at the end."""
    if isinstance(value, int) or value == value.to_integral_value():
        return str(int(value))
    return format(value.normalize(), "f")
