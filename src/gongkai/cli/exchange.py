"""``gongkai import`` and ``gongkai export``: whole files in and out, resumable, with a report of what was refused."""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from .day import on_day, today_option
from .django import start

if TYPE_CHECKING:
    from gongkai.desk.permissions import Actor
    from gongkai.organs.models import Organ


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken: a whole file, or the row at ``line`` of it."""

    file: str
    reasons: list[str]
    line: int | None = None


@dataclass(slots=True)
class Report:
    """``skipped`` counts what an earlier run took: running again is safe. ``notes``: what follows from it elsewhere."""

    accepted: int = 0
    skipped: int = 0
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        self.accepted += other.accepted
        self.skipped += other.skipped
        self.refused += other.refused
        self.notes += other.notes


Importer = Callable[[Path, bytes, Any, Any], Report]
Rows = Iterator[list[str]]


def import_policies(path: Path, content: bytes, organ: Organ, by: Actor) -> Report:
    """One document a file; what was taken in before is passed over by its hash, unread."""
    from gongkai.desk.actions import Refused
    from gongkai.policies.actions import take_in
    from gongkai.policies.queries import taken_in

    if taken_in(organ, hashlib.sha256(content).hexdigest()):
        return Report(skipped=1)
    try:
        take_in(content, path.name, organ=organ, by=by)
    except Refused as refused:
        if refused.has("taken_in_before"):
            return Report(skipped=1)
        return Report(refused=[Refusal(str(path), [str(reason) for reason in refused.reasons])])
    return Report(accepted=1)


def export_policies(organ: Organ) -> Rows:
    """The ledger of work: one row a task and organ, of every document the government issued, without what was handed back."""
    from gongkai.policies.models import WorkItem
    from gongkai.policies.queries import not_handed_back

    yield ["文件", "发文字号", "条款", "任务", "单位", "职责", "期限", "状态", "最近进展", "完成依据"]
    work = WorkItem.objects.filter(not_handed_back(), task__policy__organ=organ).select_related("organ", "task__policy")
    for item in work.order_by("task__policy", "task__position", "organ__position", "pk").iterator(chunk_size=2000):
        task, policy = item.task, item.task.policy
        due = item.due_on.isoformat() if item.due_on else ""
        source = [policy.title, policy.doc_number, task.clause, task.title]
        part = [item.organ.name, item.get_role_display(), due, item.get_state_display(), item.progress, item.evidence]
        yield [*source, *part]


def import_catalog(path: Path, content: bytes, organ: Organ | None, by: Actor) -> Report:
    """Rows of a catalogue (xlsx, xls, csv), common items without an organ; rows that are there already are passed over."""
    from gongkai.catalog.actions import import_items
    from gongkai.desk.actions import Refused

    try:
        told = import_items(content, path.name, organ, by=by)
    except Refused as refused:
        return Report(refused=[Refusal(str(path), [str(reason) for reason in refused.reasons])])
    new = [row for row in told.refused if {reason.code for reason in row.reasons} != {"duplicate"}]
    reasons = [Refusal(str(path), [str(reason) for reason in row.reasons], row.line) for row in new]
    return Report(accepted=len(told.accepted), skipped=len(told.refused) - len(new), refused=reasons)


def export_catalog(organ: Organ | None) -> Rows:
    """Items in force in the official columns, common items without an organ."""
    from gongkai.catalog.queries import of_organ
    from gongkai.catalog.sheet import table

    yield from table(of_organ(organ))


def catalog_workbook(organ: Organ | None) -> bytes:
    """The same as counties print it, a sheet a field."""
    from gongkai.catalog.queries import of_organ
    from gongkai.catalog.sheet import workbook

    return workbook(of_organ(organ), organ.name if organ else "")


def import_records(path: Path, content: bytes, organ: Organ | None, by: Actor) -> Report:
    """Rows (xlsx, csv, or JSON lines) become drafts; they pass their gates like any other."""
    from gongkai.desk.actions import Refused
    from gongkai.records.exchange import import_rows

    assert organ

    try:
        told = import_rows(content, path.name, organ, by=by)
    except Refused as refused:
        return Report(refused=[Refusal(str(path), [str(reason) for reason in refused.reasons])])
    refused_rows = [Refusal(str(path), row.reasons, row.line) for row in told.refused]
    return Report(accepted=told.accepted, skipped=told.skipped, refused=refused_rows)


def import_typed(key: str, subject: str) -> Importer:
    """Rows (xlsx, xls, csv) become drafts of one record type; a file taken before is gone on with, or passed over."""

    def importer(path: Path, content: bytes, organ: Organ | None, by: Actor) -> Report:
        from gongkai.desk.actions import Refused
        from gongkai.records.actions import import_file

        assert organ
        try:
            batch = import_file(organ, key, content, path.name, {"subject_class": subject}, by=by)
        except Refused as refused:
            return Report(refused=[Refusal(str(path), [str(reason) for reason in refused.reasons])])
        states = list(batch.lines.values_list("state", flat=True))
        faulty = batch.lines.filter(state="faulty").values_list("line", "reasons")
        told = [Refusal(str(path), list(map(str, reasons)), line) for line, reasons in faulty]
        return Report(accepted=states.count("taken"), skipped=states.count("known"), refused=told)

    return importer


def export_records(organ: Organ | None) -> Rows:
    """Public records, nothing else."""
    from gongkai.records.exchange import table

    yield from table(organ)


def import_facts(path: Path, content: bytes, organ: Organ | None, by: Actor) -> Report:
    """Rows (xlsx, xls, csv), one fact each; those recorded before word for word are passed over."""
    from gongkai.desk.actions import Refused
    from gongkai.facts.exchange import import_rows

    try:
        told = import_rows(content, path.name, organ, by=by)
    except Refused as refused:
        return Report(refused=[Refusal(str(path), [str(reason) for reason in refused.reasons])])
    refused_rows = [Refusal(str(path), row.reasons, row.line) for row in told.refused]
    return Report(accepted=told.accepted, skipped=told.skipped, refused=refused_rows)


def export_facts(organ: Organ | None) -> Rows:
    """Facts of one organ or of all, the retracted ones marked."""
    from gongkai.facts.exchange import table

    yield from table(organ)


def import_requests(path: Path, content: bytes, organ: Organ | None, by: Actor, *, preview: bool = False) -> Report:
    """Cases of another system (xlsx, xls, csv); those taken before are known by the number they bear there."""
    from gongkai.desk.actions import Refused
    from gongkai.foi.exchange import import_rows

    assert organ
    with click.progressbar(length=100, label="登记", file=sys.stderr) as bar:
        try:
            told = import_rows(
                content,
                path.name,
                organ,
                by=by,
                preview=preview,
                progress=lambda n, all_: bar.update(n * 100 // all_ - bar.pos),
            )
        except Refused as refused:
            return Report(refused=[Refusal(str(path), [str(reason) for reason in refused.reasons])])
    refused_rows = [Refusal(str(path), row.reasons, row.line) for row in told.refused]
    return Report(told.accepted, told.skipped, refused_rows, told.notes)


def export_requests(organ: Organ | None) -> Rows:
    """Requests of one organ or of all, without their applicants."""
    from gongkai.foi.exchange import table

    yield from table(organ)


#: What is somebody's own: said before any file is opened.
NEEDS_ORGAN = {
    "records": "请用 --organ 写明发布机关的代码。",
    "requests": "请用 --organ 写明受理机关的代码。",
}
#: What can be imported and exported. A room that has more to offer adds its line here.
IMPORTERS: dict[str, Importer] = {
    "policies": import_policies,
    "catalog": import_catalog,
    "records": import_records,
    "facts": import_facts,
    "requests": import_requests,
}
EXPORTERS: dict[str, Callable[[Any], Rows]] = {
    "policies": export_policies,
    "catalog": export_catalog,
    "records": export_records,
    "facts": export_facts,
    "requests": export_requests,
}


def _type(kind: str, key: str) -> str:
    from gongkai.schemas.record_types import record_types

    if kind != "records":
        _stop("--type 只用于 records。")
    if key not in record_types():
        _stop(f"没有“{key}”这一信息类型；现有：{'、'.join(record_types())}。")
    return key


@click.command("import")
@click.argument("kind", type=click.Choice(["policies", "records", "catalog", "facts", "requests"]))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--organ",
    "code",
    help="Code of the organ; policies: default the government at the root; catalog: default common items; facts: default as each row says.",
)
@click.option("--type", "type_key", help="records: the record type of every row (see gongkai/schemas/records).")
@click.option("--subject", default="", help="records of a type: the code of the subject class for all of them.")
@click.option("--as", "username", help="Account that acts; records need one, since their drafter may not review them.")
@click.option(
    "--preview", is_flag=True, help="requests: take nothing, tell what would be taken and what follows from it."
)
@today_option
@click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
def import_(
    kind: str,
    files: tuple[Path, ...],
    code: str | None,
    type_key: str | None,
    subject: str,
    username: str | None,
    preview: bool,
    today: datetime | None,
    as_json: bool,
) -> None:
    """Import files of one KIND. Files taken before are passed over, so an interrupted run is simply repeated.

    Exit status 1: some rows were refused; 2: some files were.
    """
    start()
    importer = IMPORTERS.get(kind) or _stop(f"“{kind}”还不能批量导入；现在可以导入：{'、'.join(IMPORTERS)}。")
    if kind in NEEDS_ORGAN and not code:
        _stop(NEEDS_ORGAN[kind])
    if type_key:
        importer = import_typed(_type(kind, type_key), subject)
    if preview:
        importer = (
            partial(import_requests, preview=True) if kind == "requests" else _stop("--preview 只用于 requests。")
        )
    with on_day(today):
        report = _import(importer, files, _owner(kind, code), _actor(kind, username))
    _tell(report, as_json, preview)
    whole_files = any(refusal.line is None for refusal in report.refused)
    sys.exit(2 if whole_files else 1 if report.refused else 0)


@click.command()
@click.argument("kind", type=click.Choice(["policies", "records", "catalog", "facts", "requests"]))
@click.option(
    "--organ",
    "code",
    help="Code of the organ; policies: default the government at the root; catalog: default common items; facts: default as each row says.",
)
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="File; default: standard output.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of CSV.")
@click.option(
    "--template", is_flag=True, help="requests: instead the empty .xlsx sheet for import, every column explained."
)
def export(kind: str, code: str | None, out: TextIO, as_json: bool, template: bool) -> None:
    """Export everything of one KIND as CSV, first line headings; a catalog into an .xlsx FILE in the official layout."""
    start()
    if template:
        _write_template(kind, out.name)
        return
    exporter = EXPORTERS.get(kind) or _stop(f"“{kind}”还不能批量导出；现在可以导出：{'、'.join(EXPORTERS)}。")
    if kind == "catalog" and out.name.endswith(".xlsx"):
        Path(out.name).write_bytes(catalog_workbook(_owner(kind, code)))
        return
    rows = exporter(_owner(kind, code))
    if as_json:
        headings = next(rows)
        out.writelines(json.dumps(dict(zip(headings, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)
    else:
        from gongkai.desk.sheets import harmless

        out.write("\ufeff")  # without it spreadsheets take UTF-8 for something else
        csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)


def _write_template(kind: str, name: str) -> None:
    if kind != "requests":
        _stop("--template 只用于 requests；其他信息类型的模板在工作台下载。")
    if not name.endswith(".xlsx"):
        _stop("请用 --out 写明 .xlsx 文件。")
    from gongkai.foi.import_sheet import template

    Path(name).write_bytes(template())


def _import(importer: Importer, files: Iterable[Path], organ: Organ | None, by: Actor) -> Report:
    report = Report()
    with click.progressbar(list(files), label="导入", file=sys.stderr, item_show_func=_shown) as bar:
        for path in bar:
            report.add(_one(importer, path, organ, by))
    return report


def _one(importer: Importer, path: Path, organ: Organ | None, by: Actor) -> Report:
    from django.conf import settings

    from gongkai.desk.files import too_large

    try:
        if path.stat().st_size > settings.GONGKAI_MAX_UPLOAD:
            return Report(refused=[Refusal(str(path), [too_large()])])
        content = path.read_bytes()
    except OSError as error:
        return Report(refused=[Refusal(str(path), [_unopened(error)])])
    return importer(path, content, organ, by)


def _unopened(error: OSError) -> str:
    sentences = {
        FileNotFoundError: "没有这个文件，请核对路径。",
        IsADirectoryError: "这是文件夹，请写出其中的文件。",
        PermissionError: "没有读取这个文件的权限，请核对权限。",
    }
    return sentences.get(type(error), f"打不开这个文件（{error.strerror}），请核对后再试。")


def _tell(report: Report, as_json: bool, preview: bool) -> None:
    if as_json:
        told = {key: value for key, value in asdict(report).items() if key != "notes" or value}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    would = "预览，没有收下：将" if preview else ""
    click.echo(f"{would}收下{report.accepted}件，以前收过{report.skipped}件，退回{len(report.refused)}件")
    for words in report.notes:
        click.echo(f"  {words}")
    for refusal in report.refused:
        place = f"{refusal.file} 第{refusal.line}行" if refusal.line else refusal.file
        click.echo(f"  {place}：{'；'.join(refusal.reasons)}", err=True)


def _owner(kind: str, code: str | None) -> Organ | None:
    """Documents are a government's, records an organ's; every organ has a catalogue, and common items are nobody's."""
    from gongkai.organs.models import Organ

    if kind == "policies":
        return _organ(code)
    found = Organ.objects.filter(code=code, ended_on__isnull=True).first() if code else None
    return found if found or not code else _stop(f"没有代码为“{code}”的机关，请核对 --organ。")


def _actor(kind: str, username: str | None) -> Actor:
    """The person named by ``--as``, with the posts of today; else the house itself."""
    from gongkai.desk import clock
    from gongkai.desk.permissions import SYSTEM
    from gongkai.organs.models import Person
    from gongkai.organs.queries import actor_of

    if not username:
        return _stop("请用 --as 写明拟稿人的账号。") if kind == "records" else SYSTEM
    person = Person.objects.filter(username=username, is_active=True).first()
    return actor_of(person, clock.today()) if person else _stop(f"没有账号“{username}”，请核对 --as。")


def _organ(code: str | None) -> Organ:
    from gongkai.desk import clock
    from gongkai.organs.models import Organ
    from gongkai.organs.queries import seat

    governments = Organ.objects.filter(kind="government", ended_on__isnull=True)
    one_root = governments.filter(parent__isnull=True).count() == 1
    found = governments.filter(code=code).first() if code else seat(clock.today())[0] if one_root else None
    if found:
        return found
    known = "、".join(governments.values_list("code", flat=True)[:20]) or "（还没有机关）"
    return _stop(f"请用 --organ 指明政府的代码，可选：{known}。")


def _shown(path: Path | None) -> str:
    return path.name[:40] if path else ""


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
