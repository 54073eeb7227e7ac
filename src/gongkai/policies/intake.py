"""From a file to what a policy's row and its tasks begin with."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext, gettext_noop

from gongkai.desk.actions import Reason, Refused, check, unless
from gongkai.text import files, reading
from gongkai.text.errors import Unreadable
from gongkai.text.reading import Reading
from gongkai.text.tasks import Task as TaskRead

from . import doubts

LONGEST_TEXT = 400_000
_TOO_LONG = gettext_noop("正文超过%(n)s万字，不像一份政策文件；请只上传文件正文，附表另存。")
_NOTHING = {
    "title": gettext_noop("没有识别出标题，请对照原文填写。"),
    "doc_number": gettext_noop("原文没有发文字号，或没有识别出来。"),
    "issuers": gettext_noop("没有识别出发文机关，请对照原文填写。"),
    "written_on": gettext_noop("没有识别出成文日期，请对照原文填写。"),
}
_PRECONDITION = re.compile(r"[待俟](?=[^,，。;；]{4,60}?[后後][,，])(?P<what>[^,，。;；]+?)[后後](?=[,，])")
_BEGINS = re.compile(r"[^,，。;；\n]{1,40}")
_BEST_EFFORT = re.compile(r"力[争爭].{0,6}$")


@dataclass(frozen=True, slots=True)
class Document:
    """Fields of ``Policy`` and of its ``Task`` rows, in the order of the text."""

    facts: dict[str, Any]
    tasks: list[dict[str, Any]]


def read_document(content: bytes, name: str) -> Document:
    """Raises ``Refused`` with what to do when the file cannot be read. What is not found stays empty, and ``notes`` says so."""
    source = source_of(content, name)
    found = reading.read(source.text)
    titles = _titles(source.text, found.tasks)
    tasks = [
        _task(source.text, task) | {"title": title, "doubts": doubts.of_task(task)}
        for task, title in zip(found.tasks, titles, strict=True)
    ]
    return Document(_facts(found, source), tasks)


def source_of(content: bytes, name: str) -> files.Source:
    """The words of the file; ``Refused`` where it has none that can be read, or more than a document has."""
    try:
        source = files.read(content, name)
    except Unreadable as error:
        raise Refused(Reason("unreadable", str(error))) from error
    too_long = gettext(_TOO_LONG) % {"n": LONGEST_TEXT // 10_000}
    check([unless(len(source.text) <= LONGEST_TEXT, "unreadable", too_long)])
    return source


def _facts(found: Reading, source: files.Source) -> dict[str, Any]:
    facts = {
        "title": found.title[:300],
        "doc_number": found.doc_number or "",
        "issuers": list(found.issuers),
        "addressees": list(found.addressees),
        "written_on": found.written_on,
    }
    missing = [sentence for field, sentence in _NOTHING.items() if not facts[field]]
    return facts | {
        "script": found.script,
        "text": source.text,
        "reading": msgspec.to_builtins(found),
        "notes": [*source.notes, *missing],
    }


def _titles(text: str, tasks: tuple[TaskRead, ...]) -> list[str]:
    """The heading of the clause; where several tasks stand under one heading, with the words that begin each."""
    often = Counter(task.title for task in tasks)
    return [task.title if task.title and often[task.title] == 1 else _distinct(text, task) for task in tasks]


def _distinct(text: str, task: TaskRead) -> str:
    passage = text[task.start : task.block[0]].strip()
    at = passage.find(task.title, 0, len(task.title) + 12) if task.title else -1
    words = passage[at + len(task.title) :] if at >= 0 else passage
    begins = _BEGINS.match(words.lstrip("。.:： \u3000\n"))
    return "：".join(part for part in (task.title, begins[0] if begins else "") if part)[:300] or passage[:80]


def _task(text: str, task: TaskRead) -> dict[str, Any]:
    passage = text[task.start : task.end]
    precondition = _PRECONDITION.search(passage)
    return {
        "clause": task.clause[:80],
        "line": task.line,
        "start": task.start,
        "end": task.end,
        "block_start": task.block[0],
        "block_end": task.block[1],
        "lead": list(task.lead),
        "responsible": list(task.responsible),
        "cooperating": list(task.cooperating),
        "deadline": task.deadline,
        "deadline_text": (task.deadline_text or "")[:200],
        "frequency_text": (task.frequency_text or "")[:200],
        "precondition": precondition["what"] if precondition else "",
        "best_effort": _best_effort(passage, task.deadline_text or ""),
    }


def _best_effort(passage: str, deadline: str) -> bool:
    before = passage.rpartition(deadline)[0] if deadline else ""
    return bool(_BEST_EFFORT.search(before))
