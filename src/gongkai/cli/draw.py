"""``gongkai draw``: pure, without Django, database or server. What a file looks like: docs/draws.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, NoReturn

import click

from gongkai.law.errors import LawError
from gongkai.schemas.draws import Document, Verdict, completed, published, read
from gongkai.schemas.draws import verdict as judge
from gongkai.schemas.reading import DataError

FOUND_SOMETHING = 1
WRONG_USE = 2
_file = click.argument("path", metavar="FILE", required=False, type=click.Path(path_type=Path))
_json = click.option("--json", "as_json", is_flag=True)


@click.group()
def draw() -> None:
    """An auditable draw: lists frozen and committed, chance from outside, a ranking that anyone can recompute."""


@draw.command()
@_file
@_json
def run(path: Path | None, as_json: bool) -> None:
    """Complete FILE (JSON or YAML) as far as it goes: digests and commit before the sources speak, then the draw."""
    document = _read(path, as_json)
    try:
        whole = completed(document)
    except LawError as error:
        _refuse(f"{path}：{error}", type(error).__name__, as_json)
    for note in whole.get("notes", ()):
        click.echo(note, err=True)
    if as_json:
        _print_json(whole)
    else:
        click.echo("\n".join(_in_words(whole)))


@draw.command()
@_file
@click.option("--commit", metavar="HASH", help="The commit as it was published before the draw.")
@_json
def verify(path: Path | None, commit: str | None, as_json: bool) -> None:
    """Recompute FILE and name all that differs or is left out, first things first. Exit 1 when something is, and when the
    file has no lists to recompute the draw from. Of a draw still to come the commit is verified ("drawn": false)."""
    document = _read(path, as_json)
    if not document.has_results:
        _refuse(f"{path}：文件里还没有抽取结果，请先用 gongkai draw run 完成。", "NothingToVerify", as_json)
    try:
        found = judge(document, commit.strip().lower() if commit else None)
    except LawError as error:
        _refuse(f"{path}：{error}", type(error).__name__, as_json)
    _tell(found, as_json)
    if not found.ok:
        raise SystemExit(FOUND_SOMETHING)


@draw.command()
@_file
@click.option(
    "--stage",
    type=click.Choice(["before", "after"]),
    required=True,
    help="Before the draw, or after it and before the check.",
)
def publish(path: Path | None, stage: Literal["before", "after"]) -> None:
    """The part of FILE that may be shown while the lists are private, as JSON."""
    try:
        _print_json(published(_read(path, False), stage))
    except LawError as error:
        _refuse(f"{path}：{error}", type(error).__name__, False)


def _read(path: Path | None, as_json: bool) -> Document:
    if path is None:
        raise click.UsageError("请给出抽取文件 FILE，例如：gongkai draw run draw.yaml --json。")
    try:
        return read(path.read_bytes())
    except OSError:
        _refuse(f"{path}：找不到文件或者无法打开，请检查路径和读取权限。", "Unreadable", as_json)
    except DataError as error:
        _refuse(f"{path}：{error}", "Unreadable", as_json)


def _tell(found: Verdict, as_json: bool) -> None:
    for difference in found.differences:
        click.echo(str(difference), err=True)
    if found.unchecked:
        click.echo(f"文件里没有名录，抽取不能重算，未能复核：{'、'.join(found.unchecked)}。", err=True)
    if found.unstated:
        click.echo(f"文件没有写明：{'、'.join(found.unstated)}。", err=True)
    if found.ok and not found.drawn:
        click.echo("尚未抽取，只复核了承诺值。", err=True)
    if as_json:
        told = {"ok": found.ok, "drawn": found.drawn, "differences": [one.data() for one in found.differences]}
        _print_json(told | {"unchecked": list(found.unchecked), "unstated": list(found.unstated)})
    elif found.ok:
        click.echo("与重新计算的结果一致。")


def _in_words(whole: dict[str, Any]) -> list[str]:
    lines = [f"名录摘要 {whole['list_digest']}", f"承诺值 {whole['commit']}"]
    lines += [f"种子 {whole['seed']}"] if "seed" in whole else []
    for stratum, ids in whole.get("chosen", whole.get("ranks", {})).items():
        lines.append(f"{stratum}：{'、'.join(ids) or '无'}")
    lines += [f"{object_} → {'、'.join(going)}" for object_, going in whole.get("assigned", {}).items()]
    return lines


def _refuse(sentence: str, error: str, as_json: bool) -> NoReturn:
    if as_json:
        _print_json({"error": error, "message": sentence})
    click.echo(sentence, err=True)
    raise SystemExit(WRONG_USE)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"))
