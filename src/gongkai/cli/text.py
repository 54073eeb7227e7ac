"""`gongkai intake` and `gongkai privacy`: no database, no server, nothing loaded that the file does not need."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gongkai.text.errors import Unreadable

if TYPE_CHECKING:
    from gongkai.text.wording import Entry

_MISSING = "找不到文件或无法打开：请检查路径和读取权限。"
_UNEXPECTED = "文件内容出乎意料，无法读取：请在编辑软件里另存一份再试。"
_FILES = click.argument("paths", nargs=-1, metavar="FILE...", type=click.Path(path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON，每个文件一行（只有一个文件时分行显示）。")


@click.command()
@_FILES
@_JSON
def intake(paths: tuple[Path, ...], as_json: bool) -> None:
    """Read official documents (txt, html, docx, pdf, xlsx with a division of work): title, number, issuers, dates, outline, tasks."""
    if not paths:
        raise click.UsageError("请给出至少一个文件，例如 gongkai intake 通知.docx --json")
    sys.exit(_each(paths, _read, _summary, as_json))


@click.command()
@_FILES
@_JSON
@click.option(
    "--jsonl",
    is_flag=True,
    help='从标准输入逐行读 {"id","text"}，逐行写 {"id","spans"} 或 {"id","error"}；有坏行时其余照常，退出码仍为 0。',
)
def privacy(paths: tuple[Path, ...], as_json: bool, jsonl: bool) -> None:
    """Find personal data in files (txt, csv, html, docx, xlsx, pptx, ofd, pdf, zip) or, with --jsonl, in lines of text.

    Exit 1 when a file has some, 2 when one cannot be read; with --jsonl 0, as a bad line's answer is its error.
    """
    if jsonl == bool(paths):
        raise click.UsageError("请给出至少一个文件，或用 --jsonl 从标准输入读取。")
    if jsonl:
        _lines(sys.stdin.buffer)
        return
    sys.exit(_each(paths, _scan, _findings, as_json))


@click.command()
@_FILES
@_JSON
@click.option(
    "--list", "lists", multiple=True, type=click.Path(path_type=Path), help="词表（yaml、csv、xlsx），可以给出多份。"
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="只用当日有效的词条，例如 2026-01-31。")
def wording(paths: tuple[Path, ...], as_json: bool, lists: tuple[Path, ...], on: datetime | None) -> None:
    """Check words (of lists that you give), signs, numbers and dates in files: remarks, of which an entry alone may bar the way.

    Exit 1 when there are remarks on a file, 2 when one cannot be read, else 0; `blocked` says whether an entry bars the way.
    """
    from gongkai.text.wording import Entry, load

    if not paths:
        raise click.UsageError("请给出至少一个文件，例如 gongkai wording 通知.docx --json")
    entries: list[Entry] = []
    for path in lists:
        try:
            loaded = load(_bytes(path), path.name)
        except (Unreadable, OSError) as error:
            raise click.UsageError(f"{path}：{error if isinstance(error, Unreadable) else _MISSING}") from error
        entries += loaded.entries
        for fault in loaded.faults:
            click.echo(f"{path}：{fault}", err=True)
    day = on.date() if on else None
    sys.exit(_each(paths, lambda path: _checked(path, entries, day), _remarks, as_json))


def _checked(path: Path, entries: "list[Entry]", on: date | None) -> dict[str, Any]:
    from gongkai.text import exposure
    from gongkai.text.wording import check

    body = exposure.parts(_bytes(path), path.name)[0]
    found = [
        {"line": body.text.count("\n", 0, one.start) + 1, **one._asdict()} for one in check(body.text, entries, on)
    ]
    return {"findings": found, "blocked": any(one["severity"] == "block" for one in found)}


def _remarks(answer: dict[str, Any]) -> str:
    rows = [
        f"  第{one['line']}行 “{one['words']}”{'→“' + one['right'] + '”' if one['right'] else ''} {one['note']}"
        for one in answer["findings"]
    ]
    return "\n".join([f"{answer['file']}：{len(rows)} 处用语提示", *rows])


def _each(paths: Iterable[Path], read: Callable[[Path], dict[str, Any]], words: Callable[[dict[str, Any]], str], as_json: bool) -> int:  # fmt: skip
    """Every file gets its answer; one that cannot be read does not stop the others."""
    paths, status = list(paths), 0
    for path in paths:
        answer = _answer(path, read)
        if "error" in answer:
            click.echo(f"{path}：{answer['error']}", err=True)
            status = 2
        elif answer.get("spans") or answer.get("findings"):
            status = status or 1
        if as_json:
            _print(answer, 2 if len(paths) == 1 else None)
        elif "error" not in answer:
            click.echo(words(answer))
    return status


def _print(answer: dict[str, Any], indent: int | None = None) -> None:
    """In UTF-8 whatever the terminal's locale; half a surrogate pair, which UTF-8 refuses, becomes its JSON escape."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace"))


def _answer(path: Path, read: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"file": str(path), **read(path)}
    except Unreadable as error:
        return {"file": str(path), "error": str(error)}
    except OSError:
        return {"file": str(path), "error": _MISSING}
    except (RecursionError, MemoryError):
        return {"file": str(path), "error": _UNEXPECTED}


def _bytes(path: Path) -> bytes:
    from gongkai.text.files import MAX_BYTES

    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _read(path: Path) -> dict[str, Any]:
    from gongkai.text import files
    from gongkai.text.reading import read

    source = files.read(_bytes(path), path.name)
    return as_contract(read(source.text, source.meta)) | {"kind": source.kind, "notes": list(source.notes)}


def as_contract(reading: Any) -> dict[str, Any]:
    """The published shape of a `Reading`: dates in ISO 8601, units as lists."""
    plain: dict[str, Any] = json.loads(json.dumps(_plain(reading), default=lambda day: day.isoformat()))
    return plain


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _summary(answer: dict[str, Any]) -> str:
    rows = [
        ("文件", answer["file"]),
        ("标题", answer["title"]),
        ("文号", answer["doc_number"]),
        ("发文机关", "、".join(answer["issuers"])),
        ("主送机关", "，".join(answer["addressees"])),
        ("成文日期", answer["written_on"]),
        ("发布时间", answer["published_at"]),
        ("引用文件", "；".join(_cited(c) for c in answer["cites"])),
        ("施行", answer["effect"]["begins_text"]),
        ("有效期", answer["effect"]["runs_text"]),
        ("废止文件", "；".join(map(_cited, answer["effect"]["repeals"]))),
        ("标题层次", f"{len(answer['outline'])} 个"),
        ("说明", "".join(answer["notes"])),
    ]
    head = [f"{name}：{value}" for name, value in rows if value]
    return "\n".join([*head, *map(_task_line, answer["tasks"]), *map(_dated_line, answer["dated"]), ""])


def _cited(cite: dict[str, Any]) -> str:
    return f"《{cite['title']}》" + (f"（{cite['number']}）" if cite["number"] else "")


def _task_line(task: dict[str, Any]) -> str:
    groups = (("牵头", task["lead"]), ("责任", task["responsible"]), ("配合", task["cooperating"]))
    who = "；".join(f"{name}：{'、'.join(units)}" for name, units in groups if units)
    until = task["deadline"] or task["deadline_text"] or task["frequency_text"] or ""
    return "".join([f"  第{task['line']}行 {task['clause']} {task['title']}［{who}］{until}", *_doubts(task)])


def _dated_line(dated: dict[str, Any]) -> str:
    said = f"  第{dated['line']}行 {dated['clause']} {dated['title']}［未明确责任单位］{dated['day'] or dated['text']}"
    return "".join([said, *_doubts(dated)])


def _doubts(found: dict[str, Any]) -> list[str]:
    return [f"\n    待核对：{doubt['words']}" for doubt in found["doubts"]]


def _scan(path: Path) -> dict[str, Any]:
    from gongkai.text.exposure import look
    from gongkai.text.privacy import scan

    exposed = look(_bytes(path), path.name)
    found = [(part, span) for part in exposed.parts for span in scan(part.text)]
    spans = [{"where": part.place(span.start), **_span(span), "shown": span.shown} for part, span in found]
    return {"spans": spans, "unread": exposed.unread}


def _span(span: Any) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "type": span.type, "certainty": span.certainty}


def _findings(answer: dict[str, Any]) -> str:
    rows = [
        f"  {s['where']} 第{s['start'] + 1}字 {s['type']} {s['shown']}（{s['certainty']}）" for s in answer["spans"]
    ]
    unread = [f"  无法自动检查：{place}" for place in answer["unread"]]
    return "\n".join([f"{answer['file']}：{len(rows)} 处个人信息", *rows, *unread])


def _lines(stream: Iterable[bytes]) -> None:
    """Each line gets its answer or its error; whoever reads the answers sees which."""
    from gongkai.text.privacy import scan

    for line in _records(stream):
        if "error" not in line:
            line = {"id": line["id"], "spans": [_span(span) for span in scan(line["text"])]}
        _print(line)


def _records(stream: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, raw in enumerate(stream, 1):
        if raw.strip():
            yield _record(raw, number)


def _record(raw: bytes, number: int) -> dict[str, Any]:
    try:
        line = json.loads(raw)
        if isinstance(line, dict) and isinstance(line.get("text"), str):
            return {"id": line.get("id"), "text": line["text"]}
    except (ValueError, RecursionError):
        line = None
    known = line.get("id") if isinstance(line, dict) else None
    return {"id": known, "error": f'第 {number} 行不是 {{"id", "text"}} 形式的 JSON，请改正后重试。'}
