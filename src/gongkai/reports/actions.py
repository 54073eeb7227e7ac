"""Every change of an annual report, from its first figures to its hand-over; publication itself is the records room's."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gongkai.catalog.queries import open_to
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unchanged_since, unless
from gongkai.desk.permissions import Actor
from gongkai.desk.words import source as in_chinese
from gongkai.duties import gates
from gongkai.law.annual import SheetRefused
from gongkai.law.annual_reading import Foreign
from gongkai.law.annual_tables import Tables, following, worked_out
from gongkai.organs.models import Organ
from gongkai.records import actions as records
from gongkai.records.content import Content
from gongkai.records.models import Attachment, Record
from gongkai.records.models import State as RecordState

from . import explaining, figures, output, parts, permissions, queries
from .content import BY_KEY, HEADS, content_hash
from .models import HandFigure, Report, Scope, State
from .remarks import barring, remarks
from .signing import reopen

SUBJECT_CLASS, ITEM = "0201", "B50-01"
LONGEST_TEXT, LONGEST_NOTE, LONGEST_SOURCE = 20_000, 500, 200
ON_THEIR_WAY = (RecordState.IN_REVIEW, RecordState.REVIEWED, RecordState.APPROVED)
"""States of a paper that other people have before them."""
ART_49, FORMAT = "条例 第四十九条", "国办公开办函〔2021〕30号"


@action
def begin(
    organ: Organ, year: int, *, scope: str = Scope.OWN, provisional: bool = False, elsewhere: bool = False, by: Actor
) -> Report:
    """Takes the figures for the first time. A year that is not over needs ``provisional``, and cannot be handed in. ``elsewhere``:
    the sum of a government below, made in another system, which is entered whole; ``organ`` is its office, or itself without one."""
    ledger.hold()
    today = clock.today()
    over = year < today.year
    there = Report.objects.filter(organ=organ, year=year, scope=scope).exists()
    early = _("%(year)s年还没有结束：要先看数，请勾选“年度未结束”。") % {"year": year}
    check(
        [
            _unless_maker(by, organ, elsewhere),
            unless(queries.EARLIEST_YEAR <= year <= today.year, "year", _("请填写2008年以来、不晚于今年的年度。")),
            unless(over or (provisional and not elsewhere) or year > today.year, "not_closed", early),
            unless(
                elsewhere or organ.kind != "government",
                "organ",
                _("政府的年度报告由政府办公厅（室）编制：请选择办公厅（室）。"),
            ),
            unless(
                not elsewhere or _below(by, organ), "elsewhere", _("在别处汇总的，由上一级的政务公开办登记。"), ART_49
            ),
            unless(
                elsewhere or scope in queries.scopes_of(organ), "scope", _("只有政务公开主管机构编制本级政府的报告。")
            ),
            unless(not there, "twice", _("%(organ)s%(year)s年的报告已经建立。") % {"organ": organ.name, "year": year}),
        ]
    )
    now = clock.now()
    report = Report(organ=organ, year=year, scope=scope, elsewhere=elsewhere, provisional=not over, taken_at=now)
    report.created_by = report.changed_by = by.username
    report.created_at = report.changed_at = now
    report.sections = {head.key: "" for head in HEADS}
    _take(report)
    report.content_hash = content_hash(report)
    report.save()
    _tell("annual_report.begun", report, by, year=year, scope=scope, provisional=report.provisional)
    return report


@action
def take_figures(report: Report, *, revision: int, by: Actor) -> Report:
    """取数: the tables become what house and hand say today. A year that has ended since is provisional no more."""
    open_for(report, revision, by)
    before = report.figures
    _take(report)
    report.provisional = report.year >= clock.today().year
    changed = len(figures.changed_cells(before, report.figures))
    return settle(report, by, "annual_report.taken", changed=changed)


@action
def enter(
    report: Report, table: str, row: str, column: str, value: Decimal | None, source: str, *, revision: int, by: Actor
) -> Report:
    """手工填报 of one cell with where the figure is from; None takes the entry away. The cell is marked, whatever the records say."""
    open_for(report, revision, by)
    source = " ".join(source.split())
    check(
        [
            unless(
                not report.is_roll_up,
                "sum",
                _("汇总报告的数是各报告之和，不能手工填报：请到有关机关的报告里改。"),
                FORMAT,
            ),
            unless(column in figures.columns_of(table, row), "cell", _("表里没有这一格。")),
            unless(not worked_out((table, row, column)), "total", _("这个数由同表其他各格算出：请填写各格。"), FORMAT),
            unless(value is None or source, "source", _("请写明数据来源，如“执法办案系统2025年统计”。")),
            unless(len(source) <= LONGEST_SOURCE, "source", _("数据来源请控制在200字以内。")),
            impersonal(source),
        ]
    )
    _set(report, {(table, row, column): value}, source, by)
    name = f"{figures.label_of(table, row, column)}"
    return settle(report, by, "annual_report.entered", cell=name, removed=value is None)


@action
def read_sheet(report: Report, found: Foreign, name: str, *, revision: int, by: Actor) -> Report:
    """读入表格: every cell of somebody's sheet that is not what the house knows is entered by hand, from that file; so are its totals,
    which are checked and not worked out."""
    open_for(report, revision, by)
    check([unless(not report.is_roll_up, "sum", _("汇总报告的数是各报告之和，不能读入表格。"), FORMAT)])
    house = parts.from_house(report)
    given = Tables(found.proactive or house.proactive, found.requests, found.disputes or house.disputes)
    cells = figures.changed_cells(house, given)
    tables = {table for table, _row, _column in cells}
    totals = [key for key in figures.all_cells() if key[0] in tables and worked_out(key)]
    entered = {key: Decimal(figures.value(given, *key)) for key in dict.fromkeys((*cells, *totals))}
    report.by_hand.all().delete()
    _set(report, entered, f"文件《{name[:150]}》", by)
    return settle(report, by, "annual_report.sheet_read", cells=len(cells))


@action
def note(report: Report, code: str, words: str, *, revision: int, by: Actor) -> Report:
    """说明差异: why an equation fails that may fail, or a number stands in the text that no table has. Empty takes it away."""
    open_for(report, revision, by)
    words = " ".join(words.split())
    known = {one.noted_as: one for one in remarks(report)}
    check(
        [
            unless(code in known, "check", _("这一项已经不存在：请看最新的核对结果。")),
            unless(
                code not in known or known[code].weight != "hard",
                "hard",
                _("这一项必须相符，不能用说明代替：请改正数字。"),
                FORMAT,
            ),
            unless(len(words) <= LONGEST_NOTE, "words", _("说明请控制在500字以内。")),
            impersonal(words),
        ]
    )
    notes = {key: told for key, told in report.notes.items() if key != code}
    if words:
        told = {"words": words, "of": known[code].sentence, "by": by.username, "at": clock.now().isoformat()}
        notes[code] = told
    report.notes = notes
    return settle(report, by, "annual_report.noted", check=in_chinese(known[code].title))


@action
def edit(report: Report, texts: Mapping[str, str], *, revision: int, by: Actor) -> Report:
    """The narrative; figures stand in it as places (``law.annual_text``)."""
    open_for(report, revision, by)
    long = _("“%(section)s”请控制在%(n)d字以内。")
    check(
        unless(len(text) <= LONGEST_TEXT, f"long:{key}", long % {"section": BY_KEY[key].label, "n": LONGEST_TEXT})
        for key, text in texts.items()
    )
    clean = {key: tidy(text) for key, text in texts.items()}
    changed = [key for key, text in clean.items() if report.text(key) != text]
    report.sections = {**report.sections, **clean}
    titles = [in_chinese(BY_KEY[key].label) for key in changed]
    return settle(report, by, "annual_report.edited", sections="、".join(titles), changed=titles) if changed else report


def tidy(text: str) -> str:
    """A stretch of text as it is kept."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


# on to the public


def submit(report: Report, *, revision: int, by: Actor) -> Report:
    """送审: laid before the reviewers as a draft of the records room, with its files. The head's approval there hands it in.

    The files are made before the change, which takes place only if nothing moved meanwhile. The draft stays when the records room
    refuses it, so that what it found can be answered there. Raises ``Refused`` with everything that bars it.
    """
    fresh = Report.objects.select_related("organ__parent", "record", "paper").get(pk=report.pk)
    check(_barred(fresh, by))
    made = output.files(fresh)
    laid = _lay(report, made, fresh.content_hash, revision=revision, by=by)
    return _send(laid, by=by)


@action
def _lay(report: Report, made: output.Files, seen: str, *, revision: int, by: Actor) -> Report:
    open_for(report, revision, by)
    check([unless(report.content_hash == seen, "moved", _("报告刚刚有改动，请核对后再送审。")), *_barred(report, by)])
    report.paper = _paper(report, output.body(report), made, by)
    report.save(update_fields=["paper"])
    return report


@action
def _send(report: Report, *, by: Actor) -> Report:
    open_for(report, report.revision, by)
    assert report.paper is not None  # laid just now
    records.submit(report.paper, by=by)
    report.notes = dict(explaining.standing(report))
    report.sent_by, report.sent_at, report.state, report.returned_for = by.username, clock.now(), State.IN_REVIEW, ""
    return settle(report, by, "annual_report.sent", number=report.number)


@action
def send_back(report: Report, reason: str, *, by: Actor) -> Report:
    """退回: the department in charge hands back what was handed in; its paper goes back with it."""
    take_row(report)
    reason = " ".join(reason.split())
    check(
        [
            unless(
                permissions.may_return(by, report.organ, report.elsewhere), "role", _("只有政务公开办可以退回报告。")
            ),
            unless(report.returnable, "state", _("只有已提交、未公开的报告，或者等待核对收下的报告可以退回。")),
            unless(reason, "reason", _("请写明退回的原因。")),
            unless(len(reason) <= 300, "reason", _("原因请控制在300字以内。")),
            impersonal(reason),
        ]
    )
    if report.paper and report.paper.state in ON_THEIR_WAY:
        records.send_back(report.paper, "content_error", reason, by=by)
    reopen(report, reason)
    return settle(report, by, "annual_report.returned")


@action
def take_back(report: Report, *, by: Actor) -> Report:
    """收回修改: whoever makes the report goes on with it while its record is not public yet."""
    take_row(report)
    check(
        [
            unless(
                permissions.may_send(by, report.organ)
                or (report.received_on and permissions.may_make(by, report.organ, report.elsewhere)),
                "role",
                _("由本机关拟稿人收回。"),
            ),
            unless(
                report.state in (State.IN_REVIEW, State.SUBMITTED),
                "state",
                _("只有送审中，或者已提交、未公开的报告可以收回修改。"),
            ),
        ]
    )
    if report.paper and report.paper.state in ON_THEIR_WAY:
        _without_files(report.paper, by)
    reopen(report)
    return settle(report, by, "annual_report.returned")


@action
def reissue(report: Report, reason: str, *, by: Actor) -> Report:
    """更正: the next version of a report that is public; until it passes all gates again, readers see the present one."""
    take_row(report)
    reason = " ".join(reason.split())
    check(
        [
            _unless_maker(by, report.organ, report.elsewhere),
            unless(
                report.state in (State.PUBLISHED, State.WITHDRAWN),
                "state",
                _("已公开的报告才需要更正；没有公开的可以直接修改。"),
            ),
            unless(reason, "reason", _("请写明更正的原因，公开时会一并说明。")),
            unless(len(reason) <= 300, "reason", _("原因请控制在300字以内。")),
            impersonal(reason),
        ]
    )
    reopen(report)
    report.number, report.reissued_for = report.number + 1, reason
    return settle(report, by, "annual_report.reissued", number=report.number)


def barred(report: Report, by: Actor) -> list[Reason]:
    """Why the report cannot be handed in now; empty when it can."""
    return [one for one in _barred(report, by) if one is not None]


def _barred(report: Report, by: Actor) -> list[Reason | None]:
    shut = barring(remarks(report))
    wants = _("%(sentence)s请改正，或者说明原因。")
    return [
        _unless_maker(by, report.organ, report.elsewhere),
        unless(permissions.may_send(by, report.organ), "sender", _("由本机关拟稿人送审。")),
        unless(report.state == State.DRAFT, "state", _("报告已经送审。")),
        unless(not report.elsewhere, "elsewhere", _("这份报告在别处汇总、公开：请登记收到，由另一人核对收下。")),
        unless(not report.provisional, "provisional", _("年度未结束：年度结束后重新取数，再提交。")),
        unless(not _as_public(report), "unchanged", _("与公开的一版完全相同：请先改正，再送审。")),
        *(
            Reason(
                one.check,
                one.sentence if one.weight == "hard" else wants % {"sentence": _stopped(one.sentence)},
                FORMAT,
            )
            for one in shut
        ),
        *_by_rulebook(report, by, reconciled=not any(one.weight == "hard" for one in shut)),
    ]


def _as_public(report: Report) -> bool:
    """Whether readers would find in the correction, word for word, what they read now."""
    record = report.record
    return record is not None and record.state == RecordState.PUBLISHED and record.body == output.body(report)


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith(("。", "：")) else f"{sentence}。"


def _by_rulebook(report: Report, by: Actor, *, reconciled: bool) -> list[Reason]:
    """What the rules in force ask before it is handed in (cn.annual-report.reconciled)."""
    if not reconciled:  # said already, equation by equation
        return []
    data = {"reconciled": reconciled, "day": clock.today().isoformat()}
    return gates.shut("annual_report.submitted", report.subject, report.organ.code, data, by=by)


def _paper(report: Report, body: str, made: output.Files, by: Actor) -> Record:
    """The draft of the record with its files: a new one, the correction of the public one, or the one that came back."""
    paper = report.paper
    if paper is None or paper.state in (RecordState.DISCARDED, RecordState.MERGED, RecordState.WITHDRAWN):
        if report.record is not None:
            paper = records.correct(report.record, report.reissued_for, by=by)
        else:
            return _with_files(records.draft(report.organ, _content(report, body), by=by), made, by)
    content = _content(report, body, correcting=bool(paper.corrects_id), note=report.reissued_for)
    paper = records.edit(paper, content, revision=paper.revision, by=by)
    return _with_files(paper, made, by)


def _with_files(paper: Record, made: output.Files, by: Actor) -> Record:
    paper = _without_files(paper, by)
    for name, file in made:
        one: Attachment = records.attach(paper, file, name, revision=paper.revision, by=by)
        paper = one.record
    return paper


def _without_files(paper: Record, by: Actor) -> Record:
    for old in list(paper.attachments.all()):
        paper = records.detach(old, revision=paper.revision, by=by)
    return paper


def _content(report: Report, body: str, *, correcting: bool = False, note: str = "") -> Content:
    item = open_to(report.organ).filter(code=ITEM).first()
    return Content(
        title=str(report),
        body=body,
        genre=queries.GENRE,
        subject_class=SUBJECT_CLASS,
        issuers=(report.name,),
        formed_on=clock.today(),
        item=item,
        correction_note=note if correcting else "",
    )


# what they have in common


def _take(report: Report) -> None:
    try:
        tables = parts.now(report) if report.pk else parts.from_house(report)
    except SheetRefused as refused:
        check([Reason("figures", str(refused))])
        return
    released = parts.released(report)
    beside = {} if released is None else {parts.RELEASED: released}
    report.tables, report.taken_at = {**tables.plain(), **beside}, clock.now()
    report.fees_received = parts.fees_received(report)
    if report.is_roll_up:
        report.parts = [
            {"report": one.report_id, "organ": part.organ.code, "hash": one.content_hash}
            for part in parts.standing(report)
            if (one := part.edition)
        ]


def _set(report: Report, cells: Mapping[figures.Key, Decimal | None], source: str, by: Actor) -> None:
    """Writes the entries, and the figures of exactly these cells and of what follows from them into the tables."""
    replaced = {*cells, *(key for cell in cells for key in following(cell))}
    HandFigure.objects.filter(pk__in=[one.pk for one in report.by_hand.all() if one.key in replaced]).delete()
    about = {"report": report, "source": source, "by": by.username, "at": clock.now()}
    HandFigure.objects.bulk_create(
        HandFigure(table=table, row=row, column=column, value=value, **about)
        for (table, row, column), value in cells.items()
        if value is not None
    )
    house, told = parts.from_house(report).plain(), report.figures.plain()
    for table, row, column in cells:
        at = figures.columns_of(table, row).index(column)
        told[table][row][at] = house[table][row][at]
    try:
        report.tables |= figures.with_hand(Tables.read(told), report.by_hand.all(), cells).plain()
    except SheetRefused as refused:
        check([Reason("figures", str(refused))])


def open_for(report: Report, revision: int, by: Actor) -> None:
    take_row(report)
    check(
        [
            _unless_maker(by, report.organ, report.elsewhere),
            unless(report.state == State.DRAFT, "state", _("报告已经送审：收回、退回或者启动更正以后才能改。")),
        ]
    )
    unchanged_since(revision, report.revision, report.subject)


def take_row(report: Report) -> None:
    ledger.hold()
    rows = Report.objects.select_for_update(of=("self",)).select_related("organ__parent", "record", "paper")
    report.refresh_from_db(from_queryset=rows)


def settle(report: Report, by: Actor, event: str, **data: Any) -> Report:
    report.content_hash = content_hash(report)
    report.revision += 1
    report.changed_by, report.changed_at = by.username, clock.now()
    report.save()
    _tell(event, report, by, **data)
    return report


def _below(by: Actor, organ: Organ) -> bool:
    """Whether a government stands below one whose disclosure office the person is of."""
    return organ in parts.lower(queries.governments_of(by)) and permissions.may_take_up(by, organ)


def _unless_maker(by: Actor, organ: Organ, elsewhere: bool) -> Reason | None:
    text = _("%(organ)s的年度报告由该机关的拟稿人或者政务公开办编制。") % {"organ": organ.short_name}
    return unless(permissions.may_make(by, organ, elsewhere), "role", text, ART_49)


def _tell(event: str, report: Report, by: Actor, **data: Any) -> None:
    ledger.write(event, report.subject, organ=report.organ.code, actor=by.username, **data)
