"""What a case file says a document holds, and where the files are."""

import os
from datetime import date
from pathlib import Path

import msgspec
import yaml

HERE = Path(__file__).parent
SEEDS = Path(os.environ.get("GONGKAI_SEEDS") or HERE.parents[2] / "shared" / "seeds")


class ExpectedTask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clause: str
    title: str | None = None
    lead: list[str] = []
    responsible: list[str] = []
    cooperating: list[str] = []
    deadline: date | None = None
    deadline_text: str | None = None
    frequency: str | None = None
    line: int | None = None


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`cites` are (title, number), `outline` (level, label, title) or (level, label, characters in the title, line),
    `dated` (clause, words, day) of obligations without a block."""

    about: str
    script: str
    title: str
    doc_number: str | None
    issuers: list[str]
    addressees: list[str]
    written_on: date | None
    published_at: str | None
    cites: list[tuple[str, str | None]]
    outline: list[list[int | str]]
    tasks: list[ExpectedTask]
    dated: list[tuple[str, str, date | None]]


def load(path: Path) -> Expected:
    return msgspec.convert(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader), Expected)


def shapes() -> list[Path]:
    return sorted((HERE / "shapes").glob("*.yaml"))


def unseen() -> list[Path]:
    return sorted((HERE / "unseen").glob("*.yaml"))


def seeds() -> list[Path]:
    return sorted((HERE / "expected").glob("*.yaml"))
