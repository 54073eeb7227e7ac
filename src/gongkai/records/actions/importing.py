"""Files of rows taken in: looked through first, then taken line by line as drafts. Each step goes on where it was interrupted,
and no line is taken twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from time import monotonic
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gongkai.catalog.models import Item
from gongkai.catalog.queries import open_to
from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Reason, Refused, action, check, unless
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.records import batches, queries
from gongkai.records.batches import Row
from gongkai.records.content import Content
from gongkai.records.gates import Case
from gongkai.records.models import Batch, BatchLine, Record, State
from gongkai.records.permissions import may, require
from gongkai.records.typed_forms import judge
from gongkai.schemas.record_shapes import RecordType
from gongkai.schemas.record_sheets import match_columns
from gongkai.schemas.record_types import record_type
from gongkai.schemas.record_values import listed

from .drafting import discard, draft_many, edit, submit
from .publishing import publish
from .returning import titles

AT_ONCE = 200
LONGEST_KEY = 19
_GONE = (State.DISCARDED, State.MERGED)


@action
def open_batch(
    organ: Organ,
    kind: RecordType,
    file: StoredFile,
    name: str,
    *,
    record: Record | None = None,
    table: str = "",
    by: Actor,
) -> Batch:
    """``record`` and ``table``: the file's rows become those of one record. Columns are matched by their headings."""
    check([_drafts(organ, by), batches.rows_first(kind) if record is None else None])
    if record is not None:
        require("edit", Case(record, by, relations=()))
        check([unless(kind.table(table), "no_table", _("请选择要导入的表格。"))])
    batch = Batch(
        organ=organ,
        type=kind.key,
        type_version=kind.version,
        record=record,
        table=table,
        file=file,
        name=name[:200],
        created_by=by.username,
        created_at=clock.now(),
    )
    rows = batches.sheet(batch)
    batch.heading = batches.heading_of(kind, rows, table or None)
    found = match_columns(kind, rows[batch.heading - 1], table or None)
    check([unless(found.columns, "columns", _("认不出任何一列：请用本类型的模板，表头放在第一行。"))])
    batch.columns = {str(at): one.key for at, (one, _unit) in found.columns.items()}
    batch.total = batches.count(batch)
    check([unless(batch.total, "empty", _("表头下面没有内容：请填写后再上传。"))])
    batch.save()
    _tell("batch.opened", batch, by, name=batch.name, total=batch.total)
    return batch


def import_file(organ: Organ, key: str, data: bytes, name: str, defaults: Mapping[str, Any], *, by: Actor) -> Batch:
    """A file of records from upload to drafts in one go. The same file again goes on where it was left, and is done when done.
    Raises ``Refused`` when a column that must be there is not."""
    kind = record_type(key)
    file = files.keep(data, name, kinds=batches.KINDS)
    batch = (
        Batch.objects.filter(organ=organ, type=key, file=file, record=None).exclude(state=Batch.State.UNDONE).first()
    )
    batch = batch or open_batch(organ, kind, file, name, by=by)
    if batch.state == Batch.State.MATCHING:
        missing = match_columns(kind, batches.sheet(batch)[batch.heading - 1]).missing
        text = _("表头缺少这些列：%(names)s。") % {"names": "、".join(missing)}
        check([unless(not missing, "columns", text)])
        days = [one.key for one in batches.days(kind)]
        match(batch, batch.columns, {"formed_key": days[0] if days else "", **defaults}, by=by)
    look(batch, by=by)
    if batch.state in (Batch.State.LOOKED, Batch.State.TAKING):
        take_in(batch, batch.notes, by=by)
    return batch


@action
def match(batch: Batch, columns: Mapping[str, str], defaults: Mapping[str, Any], *, by: Actor) -> Batch:
    """Which column fills what, and what all records have in common. Looking begins anew."""
    _take(batch, by, Batch.State.MATCHING, Batch.State.LOOKING, Batch.State.LOOKED)
    kind = batches.type_of(batch)
    keys = [key for key in columns.values() if key]
    twice = {key for key in keys if keys.count(key) > 1}
    titles = "、".join(one.title for one in kind.columns(batch.table or None) if one.key in twice)
    check([unless(not twice, "twice", _("两列对应了同一项：%(titles)s。") % {"titles": titles})])
    check([_item_open(batch.organ, defaults)])
    batch.columns = {at: key for at, key in columns.items() if key}
    batch.defaults, batch.cursor, batch.state = dict(defaults), 0, Batch.State.LOOKING
    batch.lines.all().delete()
    batch.save()
    return batch


def look(batch: Batch, *, by: Actor, until: float | None = None) -> Batch:
    """Judges line after line until ``until`` (of the monotonic clock); call again while the batch is still looking."""
    while batch.state == Batch.State.LOOKING:
        _look_on(batch, by=by)
        if until is not None and monotonic() > until:
            break
    return batch


def take_in(batch: Batch, notes: Mapping[str, str], *, by: Actor, until: float | None = None) -> Batch:
    """Makes drafts of the lines that can stand, in the same way. ``notes``: a reason for each kind of warning."""
    _begin_taking(batch, notes, by=by)
    while batch.state == Batch.State.TAKING:
        _take_on(batch, by=by)
        if until is not None and monotonic() > until:
            break
    return batch


@action
def undo(batch: Batch, *, by: Actor) -> int:
    """Discards what is still a draft; returns how many records went on already and stay: those are sent back or withdrawn
    one by one. The rows of one record are put back as they were while nobody changed them since."""
    _take(batch, by, Batch.State.TAKING, Batch.State.DONE)
    undone, left = _undo_rows(batch, by) if batch.record_id else _undo_records(batch, by)
    text = _("没有草稿可以撤销：这%(n)d条已经送审或者公开，未公开的请退回后作废，已公开的请逐条更正或者撤回。") % {
        "n": left
    }
    check([unless(undone or not left, "no_drafts", text)])
    batch.state = Batch.State.UNDONE
    batch.save()
    _tell("batch.undone", batch, by, undone=undone, left=left)
    return left


def send(batch: Batch, *, by: Actor, until: float | None = None) -> dict[int, list[str]]:
    """送审 of every draft of the batch, each through its own gates. Returns what was refused: record → reasons."""
    refused: dict[int, list[str]] = {}
    waiting = Record.objects.filter(batch_lines__batch=batch, state__in=[State.DRAFT, State.RETURNED]).order_by("pk")
    for record in waiting.select_related("organ", "item").iterator():
        try:
            if submit(record, by=by).state == State.RETURNED:
                refused[record.pk] = [_("已退文：%(causes)s。") % {"causes": titles(record)}]
        except Refused as error:
            refused[record.pk] = [str(reason) for reason in error.reasons]
        if until is not None and monotonic() > until:
            break
    return refused


def publish_batch(batch: Batch, *, by: Actor, until: float | None = None) -> tuple[int, dict[str, list[str]]]:
    """公开 of every approved record of the batch, each through its own gates and by itself. Returns how many came out, and
    what was refused: title → reasons."""
    out, refused = 0, {}
    for record in list(ready(batch, by)):
        try:
            publish(record, by=by)
            out += 1
        except Refused as error:
            refused[record.title] = [str(reason) for reason in error.reasons]
        if until is not None and monotonic() > until:
            break
    return out, refused


def ready(batch: Batch, by: Actor) -> QuerySet[Record]:
    """What of the batch is approved and this person may make public."""
    return queries.to_publish(by).filter(batch_lines__batch=batch).order_by("pk")


@action
def look_at(batch: Batch, records: Iterable[Record], *, by: Actor) -> None:
    """Writes down that these contents were opened by this person: a review together asks for it."""
    new = {record.content_hash for record in records} - looked_at(batch, by)
    if new:
        _tell("batch.looked", batch, by, count=len(new), hashes=sorted(new))


def looked_at(batch: Batch, by: Actor) -> set[str]:
    """The hashes of what this person opened."""
    events = ledger.history(batch.subject).filter(name="batch.looked", actor=by.username)
    return {digest for event in events for digest in event.data.get("hashes", ())}


@action
def show_concerned(record: Record, reason: str, *, by: Actor) -> Record:
    """Somebody concerned (当事人) gets to see what is only for them: who showed it, when and why stays in the ledger."""
    words = reason.strip()
    check(
        [
            unless(
                may(by, "edit", record) or _drafts(record.organ, by) is None,
                "role",
                _("只有本机关的工作人员可以提供。"),
            ),
            unless(4 <= len(words) <= 200, "no_reason", _("请写明向谁、因什么事提供（4至200字，不写证件号码）。")),
        ]
    )
    ledger.write("record.shown_to_concerned", record.subject, organ=record.organ.code, actor=by.username, reason=words)
    return record


# steps


@action
def _look_on(batch: Batch, *, by: Actor) -> None:
    _take(batch, by, Batch.State.LOOKING)
    found = list(islice(batches.rows(batch, batch.cursor), AT_ONCE))
    identities = {row.line: batches.identity(batch, row) for row in found} if not batch.table else {}
    known = _known(batch, identities.values())
    before = dict(batch.lines.filter(identity__in=set(identities.values()) - {""}).values_list("identity", "line"))
    lines = []
    for row in found:
        told = identities.get(row.line, "")
        state, reasons = _judged(row, told, known, before)
        if told:
            before.setdefault(told, row.line)
        lines.append(BatchLine(batch=batch, line=row.line, state=state, reasons=reasons, identity=told))
    BatchLine.objects.bulk_create(lines)
    if len(found) == AT_ONCE:
        batch.cursor = found[-1].line
    else:
        batch.cursor, batch.state = 0, Batch.State.LOOKED
        if batch.table:
            _judge_table(batch)
    batch.save()


def _judged(row: Row, told: str, known: Mapping[str, int], before: Mapping[str, int]) -> tuple[str, list[Any]]:
    if row.errors:
        return BatchLine.State.FAULTY, row.errors
    if told in known:
        return BatchLine.State.KNOWN, [_("已有同一事项的信息（№%(pk)d），不重复导入。") % {"pk": known[told]}]
    if told in before:
        return BatchLine.State.FAULTY, [_("与第%(line)d行是同一事项，请删去一行。") % {"line": before[told]}]
    warnings = row.warnings
    return (
        (BatchLine.State.DOUBTED, [list(pair) for pair in warnings.items()])
        if warnings
        else (BatchLine.State.SOUND, [])
    )


def _known(batch: Batch, identities: Iterable[str]) -> dict[str, int]:
    mine = Record.objects.filter(organ=batch.organ, type=batch.type, identity__in=set(identities) - {""})
    return dict(mine.exclude(state__in=_GONE).filter(corrects__isnull=True).values_list("identity", "pk"))


def _judge_table(batch: Batch) -> None:
    """Rows of one record are judged together: what must be different in each, what adds up."""
    kind = batches.type_of(batch)
    table = kind.table(batch.table)
    found = list(batches.rows(batch))
    values = {**batch.record.values, batch.table: [row.values for row in found]} if batch.record else {}
    by_line: dict[int, list[tuple[bool, str]]] = {}
    for fault in judge(kind, values, clock.today()):
        if fault.key == batch.table and fault.row and table:
            sentence = fault.sentence.removeprefix(f"{table.title}第{fault.row}行：")
            by_line.setdefault(found[fault.row - 1].line, []).append((fault.severity == "error", sentence))
    for line in batch.lines.filter(line__in=by_line):
        told = by_line[line.line]
        wrong = [sentence for error, sentence in told if error]
        if wrong or line.state == BatchLine.State.FAULTY:
            line.state, line.reasons = BatchLine.State.FAULTY, list(dict.fromkeys([*line.reasons, *wrong]))
        else:
            line.state, line.reasons = BatchLine.State.DOUBTED, [["", sentence] for _error, sentence in told]
        line.save()


@action
def _begin_taking(batch: Batch, notes: Mapping[str, str], *, by: Actor) -> None:
    _take(batch, by, Batch.State.LOOKED, Batch.State.TAKING)
    if batch.state == Batch.State.LOOKED:
        check([_item_open(batch.organ, batch.defaults)])
        batch.state, batch.cursor = Batch.State.TAKING, 0
        batch.notes = {key: note.strip() for key, note in notes.items() if note.strip()}
        batch.save()


@action
def _take_on(batch: Batch, *, by: Actor) -> None:
    _take(batch, by, Batch.State.TAKING)
    if batch.record_id:
        _take_rows(batch, by)
        return
    found = list(islice(batches.rows(batch, batch.cursor), AT_ONCE))
    lines = {line.line: line for line in batch.lines.filter(line__in=[row.line for row in found])}
    good = (BatchLine.State.SOUND, BatchLine.State.DOUBTED)
    wanted = [row for row in found if row.line in lines and lines[row.line].state in good]
    known = _known(batch, [lines[row.line].identity for row in wanted])
    wanted = [row for row in wanted if not _known_by_now(lines[row.line], known)]
    item = _item(batch.organ, batch.defaults)
    made = draft_many(batch.organ, [batches.content(batch, row, item) for row in wanted], by=by)
    for row, record in zip(wanted, made, strict=True):
        line = lines[row.line]
        if isinstance(record, Refused):
            line.state, line.reasons = BatchLine.State.FAULTY, [str(reason) for reason in record.reasons]
        else:
            line.state, line.record = BatchLine.State.TAKEN, record
    BatchLine.objects.bulk_update(lines.values(), ["state", "reasons", "record"])
    if len(found) == AT_ONCE:
        batch.cursor = found[-1].line
        batch.save()
    else:
        _done(batch, by)


def _known_by_now(line: BatchLine, known: Mapping[str, int]) -> bool:
    """Made by somebody else between looking and taking."""
    if line.identity and line.identity in known:
        line.state, line.reasons = BatchLine.State.KNOWN, [_("已有同一事项的信息，不重复导入。")]
        return True
    return False


def _take_rows(batch: Batch, by: Actor) -> None:
    record = batch.record
    assert record is not None
    record.refresh_from_db()
    good = batch.lines.filter(state__in=[BatchLine.State.SOUND, BatchLine.State.DOUBTED])
    lines = set(good.values_list("line", flat=True))
    new = [row.values for row in batches.rows(batch) if row.line in lines]
    old = listed(record.values.get(batch.table))
    batch.before = old
    kept = old if batch.defaults.get("add") else []
    _put(record, batch.table, [*kept, *new], by)
    good.update(state=BatchLine.State.TAKEN)
    _done(batch, by)


def _put(record: Record, table: str, rows: list[Any], by: Actor) -> None:
    from dataclasses import replace

    told = Content.of(record)
    edit(record, replace(told, values={**told.values, table: rows}), revision=record.revision, by=by)


def _done(batch: Batch, by: Actor) -> None:
    batch.state, batch.cursor = Batch.State.DONE, 0
    batch.save()
    taken = batch.lines.filter(state=BatchLine.State.TAKEN).count()
    _tell("batch.taken", batch, by, name=batch.name, taken=taken, total=batch.total)


def _undo_records(batch: Batch, by: Actor) -> tuple[int, int]:
    taken = batch.lines.filter(state=BatchLine.State.TAKEN).select_related("record__organ")
    drafts = [line for line in taken if line.record and line.record.state in (State.DRAFT, State.RETURNED)]
    for line in drafts:
        assert line.record is not None
        discard(line.record, by=by)
        line.state = BatchLine.State.UNDONE
    BatchLine.objects.bulk_update(drafts, ["state"], batch_size=500)
    return len(drafts), len(taken) - len(drafts)


def _undo_rows(batch: Batch, by: Actor) -> tuple[int, int]:
    record = batch.record
    assert record is not None
    record.refresh_from_db()
    good = set(batch.lines.filter(state=BatchLine.State.TAKEN).values_list("line", flat=True))
    kept = batch.before if batch.defaults.get("add") else []
    now = [*kept, *(row.values for row in batches.rows(batch) if row.line in good)]
    same = _same(record, batch.table, now)
    text = _("导入之后有人改过这张表：请在记录里逐行改，或者作废这份草稿。")
    check([unless(same and record.state in (State.DRAFT, State.RETURNED), "changed_since", text)])
    _put(record, batch.table, batch.before, by)
    return batch.lines.filter(state=BatchLine.State.TAKEN).update(state=BatchLine.State.UNDONE), 0


def _same(record: Record, table: str, rows: list[Any]) -> bool:
    from gongkai.records.kinds import worked_out

    told = worked_out(record.type, record.type_version, {**record.values, table: rows})
    first, second = (json.dumps(one.get(table), sort_keys=True) for one in (told, record.values))
    return first == second


def _take(batch: Batch, by: Actor, *states: Batch.State) -> None:
    batch.refresh_from_db(from_queryset=Batch.objects.select_for_update(of=("self",)).select_related("organ"))
    text = _("这一批“%(state)s”，不能这样做：请刷新后再看。") % {"state": batch.get_state_display()}
    check([_drafts(batch.organ, by), unless(batch.state in states, "state", text)])


def _drafts(organ: Organ, by: Actor) -> Any:
    text = _("只有%(organ)s的拟稿人可以批量导入。") % {"organ": organ}
    return unless(by.has_any(frozenset({Role.DRAFTER}), organ.code), "role", text)


def _item_open(organ: Organ, defaults: Mapping[str, Any]) -> Reason | None:
    """Rows come under what the organ itself may publish under."""
    text = _("没有这个公开事项，或者不属于%(organ)s：请重新选择。") % {"organ": organ}
    return unless(not defaults.get("item") or _item(organ, defaults), "item", text)


def _item(organ: Organ, defaults: Mapping[str, Any]) -> Item | None:
    told = str(defaults.get("item") or "")
    known = told.isascii() and told.isdecimal() and len(told) < LONGEST_KEY
    return open_to(organ).filter(pk=int(told)).first() if known else None


def _tell(name: str, batch: Batch, by: Actor, /, **data: Any) -> None:
    ledger.write(name, batch.subject, organ=batch.organ.code, actor=by.username, **data)
