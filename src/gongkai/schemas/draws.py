"""The file of a draw: completed, compared with its recomputation, and shown in part. Described in docs/draws.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from msgspec import UNSET

from gongkai.law.chain import continues
from gongkai.law.draws import Outcome, run
from gongkai.law.errors import DrawRefused
from gongkai.law.frozen import clean
from gongkai.law.randomness import check_planned, combine
from gongkai.law.ranking import commitment, masked, seed_of
from gongkai.schemas.draw_shapes import DrawFile
from gongkai.schemas.draw_words import words_of
from gongkai.schemas.reading import DataError

RESULTS = (
    "list_digest", "digests", "commit", "needed", "seed", "ranks", "order", "chosen", "assigned", "masked", "log",
)  # fmt: skip
"""In the order in which they are computed: the first that differs is where the files part."""
LEAST = frozenset({"commit", "seed", "order"})
"""What a short file must state; a planned draw states all."""
COMPUTED = frozenset({*RESULTS, "notes"})
SHORTEST_SALT = 16
_LONGEST_SHOWN = 80
_NOTHING = object()
"""What stands where only the other side says something; null is something."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its own words and what they mean."""

    words: Mapping[str, Any]
    file: DrawFile
    typed: bool = True
    """Whether a number among the words is a number, as in JSON."""

    @property
    def has_results(self) -> bool:
        return any(name in self.words for name in RESULTS)

    @property
    def has_lists(self) -> bool:
        return self.file.lists is not None or self.file.ids is not None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a file says otherwise than its recomputation; `place` is where in it they first part."""

    what: str
    place: str
    stated: Any
    computed: Any

    def data(self) -> dict[str, Any]:
        return {"what": self.what, "place": self.place, "stated": self.stated, "computed": self.computed}

    def __str__(self) -> str:
        stated = "没有写明" if self.stated is None else f"是 {_shown(self.stated)}"
        computed = "没有这一项" if self.computed is None else f"是 {_shown(self.computed)}"
        return f"{self.what}{self.place}：文件中{stated}，重新计算{computed}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`unchecked` is what the file states and nobody can recompute from it alone, `unstated` what a short file may leave
    out. `drawn`: the draw itself was recomputed, not its commit alone."""

    differences: tuple[Difference, ...]
    unchecked: tuple[str, ...] = ()
    unstated: tuple[str, ...] = ()
    drawn: bool = False

    @property
    def ok(self) -> bool:
        return not (self.differences or self.unchecked)


def read(raw: bytes) -> Document:
    """A file of either form, JSON or YAML. Raises DataError in one sentence."""
    words, typed = words_of(raw)
    try:
        return Document(words, msgspec.convert(words, DrawFile, strict=False), typed)
    except UnicodeEncodeError:
        raise DataError("文件里有不成字的编码（\\ud800 之类），请清除。") from None
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$")
        raise DataError(f"{place.strip('.`') or '文件'} 不合要求（{what}），请对照 docs/draws.md 改正。") from None


def completed(document: Document) -> dict[str, Any]:
    """The file with everything that can be computed by now. Raises DrawRefused, also when its log would have to change."""
    computed = recomputed(document)
    before = document.file.log
    if before is not UNSET and not continues(before, computed["log"]):
        raise DrawRefused("文件里已有抽取记录，重新计算的不是它的延续；请用 gongkai draw verify 找出改动。")
    given = {key: value for key, value in document.words.items() if key not in COMPUTED}
    return {"draw": "v1", **given, **computed}


def recomputed(document: Document) -> dict[str, Any]:
    """All that follows from the file's lists, plan, sources and changes. Raises DrawRefused."""
    outcome = run(document.file.as_draw())
    said: dict[str, Any] = {"plan": outcome.plan, "list_digest": outcome.digests["objects"], "digests": outcome.digests}
    said |= {"commit": outcome.commit, "needed": outcome.needed, "notes": _notes(outcome)}
    if outcome.seed is not None:
        said |= {"seed": outcome.seed, "ranks": outcome.ranks, "chosen": outcome.chosen, "assigned": outcome.assigned}
        said |= {"order": next(iter(outcome.ranks.values()))} if document.file.ids is not None else {}
        said |= _masked(document.file.salt, outcome)
    said["log"] = outcome.log
    return {key: value for key, value in _plain(said).items() if value not in (None, {}, [])}


def verdict(document: Document, commit: str | None = None) -> Verdict:
    """Everything the file states otherwise than its recomputation, or leaves out, first what is computed first. `commit` is
    the one that was published before the draw."""
    try:
        computed = recomputed(document) if document.has_lists else _of_public_part(document)
    except DrawRefused as error:
        return Verdict((Difference("draw", "", "", str(error)),))
    stated = {**document.words, **({"commit": commit} if commit else {})}
    owed = {name for name in computed if name in (RESULTS if document.file.ids is None else LEAST)}
    names = [name for name in ("plan", *RESULTS) if name in {*stated, *owed}]
    comparable = [name for name in names if document.has_lists or name in computed]
    parted = (
        _parted(name, stated.get(name, _NOTHING), computed.get(name, _NOTHING), document.typed) for name in comparable
    )
    unchecked = tuple(name for name in names if name not in comparable)
    unstated = tuple(name for name in RESULTS if name in computed and name not in names)
    drawn = document.has_lists and "seed" in computed
    return Verdict(tuple(found for found in parted if found), unchecked, unstated, drawn)


def published(document: Document, stage: Literal["before", "after"]) -> dict[str, Any]:
    """What may be shown: `before` the draw its plan, digests and commit; `after` it also the sources, the seed and the
    ranking under hashes. The lists are in the whole file only, which is published after the check."""
    whole = completed(document)
    if "plan" not in whole:
        raise DrawRefused("短式文件没有计划，请直接公开整个文件。")
    shown = ["draw", "plan", "list_digest", "digests", "commit", "needed"]
    if stage == "after":
        if "masked" not in whole:
            raise DrawRefused("抽取之后、检查之前公布，需要已有结果，并在文件中写明 salt（检查结束后再公开）。")
        shown += ["sources", "seed", "masked"]
    return {key: whole[key] for key in shown if key in whole}


def _of_public_part(document: Document) -> dict[str, Any]:
    """What follows from a file published without its lists: the commit, and the seed."""
    file = document.file
    if file.plan is None or file.digests is UNSET or "objects" not in file.digests:
        raise DrawRefused("文件里没有名录，也没有计划和名录的摘要，无从复核。")
    plan = file.plan.plan()
    check_planned(plan.randomness, plan.committed_at)
    commit = commitment(file.digests, plan.data())
    found = {"plan": _plain(plan.data()), "list_digest": file.digests["objects"], "commit": commit}
    return found | ({"seed": seed_of(commit, combine(plan.randomness, file.revealed()))} if file.sources else {})


def _parted(what: str, stated: Any, computed: Any, typed: bool, place: str = "") -> Difference | None:
    """The first place where the two part."""
    if isinstance(stated, dict) and isinstance(computed, dict):
        pairs = [
            (f"{place}.{key}", stated.get(key, _NOTHING), computed.get(key, _NOTHING)) for key in {**computed, **stated}
        ]
    elif isinstance(stated, list) and isinstance(computed, list):
        longest = range(max(len(stated), len(computed)))
        pairs = [(f"{place}[{n + 1}]", _at(stated, n), _at(computed, n)) for n in longest]
    else:
        same = stated == computed and type(stated) is type(computed)
        same = same or (not typed and isinstance(computed, int) and stated == str(computed))
        return None if same else Difference(what, place, _told(stated), _told(computed))
    return next((found for at, one, other in pairs if (found := _parted(what, one, other, typed, at))), None)


def _at(items: list[Any], place: int) -> Any:
    return items[place] if place < len(items) else _NOTHING


def _told(value: Any) -> Any:
    return None if value is _NOTHING else value


def _masked(salt: str | None, outcome: Outcome) -> dict[str, Any]:
    if salt is None:
        return {}
    if len(clean(salt, "salt")) < SHORTEST_SALT:
        raise DrawRefused(f"salt 太短，应不少于{SHORTEST_SALT}个字符。")
    return {"masked": {name: [masked(salt, id_) for id_ in ids] for name, ids in outcome.ranks.items()}}


def _notes(outcome: Outcome) -> Iterator[str]:
    if outcome.plan is None:
        yield "没有抽取计划：比例、分层和随机数来源未经事先承诺，只能复核排序。"
    elif outcome.seed is None:
        yield "随机数来源尚未揭示：请先公布承诺值 commit，结果出来后写入 sources 再运行。"
    for record in outcome.log:
        if record["what"] == "short":
            yield f"“{record['object']}”还缺 {record['missing']} 名执法人员，请增派并记录。"
        if record["what"] == "replaced" and "by" not in record:
            yield f"“{record['object']}”之后已无可递补的对象。"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return value if isinstance(value, (str, int)) or value is None else [_plain(inner) for inner in value]


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"“{text[:_LONGEST_SHOWN]}…”" if len(text) > _LONGEST_SHOWN else f"“{text}”"
