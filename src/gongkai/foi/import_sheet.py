"""The sheet in which cases of another system come in: its columns with what each holds, what is wrong with a row, and the case that
a row tells, with everything that happened in the order in which it did."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.words import source
from gongkai.duties import rules
from gongkai.law.clock_reading import read
from gongkai.law.clock_run import IGNORED
from gongkai.law.clocks import Broken, Fact
from gongkai.law.errors import LawError
from gongkai.schemas.foi_outcomes import outcomes

from .actions.importing import Asked, Told
from .applications import APPLICANT, ID_KINDS
from .day_rules import needs_confirmation
from .models import ApplicantKind, Channel, Consultation, Form, Route
from .models.request import LONGEST_WANTED
from .reading import reply_clock

NUMBER, RECEIVED, SUBMITTED, OUTCOME = "原系统编号", "收到申请之日", "提交日期", "办理结果"
ASKED, UNTIL, CORRECTED = "要求补正日期", "补正期限", "收到补正日期"
PARTY, PARTY_NAME = "征求意见对象", "被征求意见方"
CONSULT_SENT, CONSULT_SERVED = "征求意见发出日期", "征求意见送达日期"
CONSULT_DONE, CONSULT_ANSWER = "征求意见答复日期", "征求意见答复"
REASONS_ASKED, REASONS_GIVEN = "要求说明理由日期", "说明理由日期"
EXTENDED, DAYS = "延期告知日期", "延长工作日"
DEFERRED, DEFERRED_TO = "延迟答复告知日期", "延迟答复至"
CHARGED, FEE_SERVED, AMOUNT, PAID = "收费通知日期", "收费通知送达日期", "收费金额", "缴费日期"
PAID_SUM, RECEIPT = "实缴金额", "票据号"
REPLIED, NOT_CORRECTED, NOT_PAID, WITHDRAWN = "答复日期", "逾期不补正日期", "逾期不缴费日期", "撤回日期"
#: Columns of an applicant by their keys in ``APPLICANT``.
WHO = {
    "name": "姓名或者名称",
    "id_kind": "证件类型",
    "id_number": "证件号码",
    "phone": "联系电话",
    "email": "电子邮箱",
    "address": "通信地址",
}
LONGEST_NUMBER, LONGEST_PARTY, LONGEST_RECEIPT = 60, 200, 60
MOST_EXTENDED, MOST_ASKED = 20, 20
EARLIEST = date(2008, 5, 1)
"""Since when there are requests for government information (国务院令第492号)."""
MOST_AHEAD = 366 * 3
"""How many days from today a date that was set may lie."""
UNNAMED = "原系统未载明"


def _words(choices: Mapping[str, Any]) -> dict[str, str]:
    return {source(title): code for code, title in choices.items()}


CHOICES: dict[str, dict[str, str]] = {
    "提交渠道": _words(dict(Channel.choices)),
    "申请人类型": _words(dict(ApplicantKind.choices)),
    WHO["id_kind"]: _words(ID_KINDS),
    "提供形式": _words(dict(Form.choices)),
    "获取途径": _words(dict(Route.choices)),
    PARTY: _words(dict(Consultation.Kind.choices)),
    CONSULT_ANSWER: _words(dict(Consultation.Answer.choices)),
    OUTCOME: {one.title: code for code, one in outcomes().items()},
}


@dataclass(frozen=True, slots=True)
class Column:
    """``of``: day, several days, a choice … as the explanation names it; ``says`` what it holds and when it is filled in."""

    title: str
    says: str
    example: str = ""
    must: bool = False
    several: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(CHOICES.get(self.title, ()))


_SEVERAL = "征求了几方意见的，在同一格里按同一顺序写，用“；”隔开"
COLUMNS = (
    Column(NUMBER, "原系统里的编号，在本机关内不能重复；重复导入时凭它认出同一件。", "2024-017", must=True),
    Column("提交渠道", "申请怎样来的；决定哪一天是收到申请之日。", "当面", must=True),
    Column("申请人类型", "年度报告第三张表按它分栏。", "自然人", must=True),
    Column(WHO["name"], "申请人的姓名或者单位全称。", "欧阳明珠", must=True),
    Column("所需信息", "申请人要什么信息，照原文抄录。", "东风路征地补偿标准文件", must=True),
    Column(
        RECEIVED,
        "条例第三十一条规定的收到申请之日，期限从次日起算；需要确认的渠道填双方确认的日期。",
        "2024-03-11",
        must=True,
    ),
    Column(WHO["id_kind"], "身份证明的种类。", "居民身份证"),
    Column(WHO["id_number"], "身份证明的号码；没有留存的不填。"),
    Column(WHO["phone"], "联系电话。"),
    Column(WHO["email"], "电子邮箱。"),
    Column(WHO["address"], "通信地址。"),
    Column("文号", "申请人写明的文号。", "测政发〔2023〕3号"),
    Column("提供形式", "申请人要求的形式；不填按纸质。", "纸质"),
    Column("获取途径", "申请人要求怎样取得；不填按邮寄。", "邮寄"),
    Column(SUBMITTED, "提交或者寄到的日期，与收到申请之日不同的才填。", "2024-03-08"),
    Column(ASKED, "补正告知书发出的日期（条例第三十条）。原来的期限作废。", "2024-03-15"),
    Column(UNTIL, "补正告知书写明的补正期限。", "2024-04-01"),
    Column(CORRECTED, "收到补正后申请的日期；答复期限从次日起重新计算。", "2024-03-25"),
    Column(PARTY, f"向谁征求意见（条例第三十二条、第三十四条）。{_SEVERAL}。", "第三方", several=True),
    Column(PARTY_NAME, f"被征求意见一方的名称。{_SEVERAL}。", "望川建材有限公司", several=True),
    Column(
        CONSULT_SENT,
        f"征求意见书发出的日期；从次日起到收到答复之日不计入期限。{_SEVERAL}。",
        "2024-03-18",
        several=True,
    ),
    Column(
        CONSULT_SERVED,
        f"对方收到征求意见书的日期；对方的15个工作日从次日起算，没有送达日期就推算不出何时届满。{_SEVERAL}。",
        "2024-03-20",
        several=True,
    ),
    Column(CONSULT_DONE, f"收到对方答复的日期；没有答复的留空。{_SEVERAL}。", "2024-04-02", several=True),
    Column(CONSULT_ANSWER, f"对方的意见。{_SEVERAL}。", "同意公开", several=True),
    Column(REASONS_ASKED, "要求申请人说明理由的日期（条例第三十五条）；期限照常计算。", "2024-03-18"),
    Column(REASONS_GIVEN, "申请人说明理由的日期。", "2024-03-26"),
    Column(EXTENDED, "延期答复告知书送达的日期；须在期限届满以前（条例第三十三条第二款）。", "2024-04-08"),
    Column(DAYS, "延长几个工作日，1至20；与延期告知日期一并填写。", "10"),
    Column(DEFERRED, "延迟答复告知书送达的日期（条例第三十五条）。", "2024-04-08"),
    Column(DEFERRED_TO, "所确定的延迟答复的日期；与延迟答复告知日期一并填写。", "2024-06-28"),
    Column(CHARGED, "收费通知书发出的日期；期限停止计算（信息处理费管理办法第六条）。", "2024-04-08"),
    Column(FEE_SERVED, "申请人收到收费通知书的日期；20个工作日的缴费期限从次日起算。", "2024-04-10"),
    Column(AMOUNT, "收费通知书写明的金额，单位元；有收费通知日期的必填。", "600"),
    Column(PAID, "完成缴费的日期；答复期限从次日起重新计算，所缴的钱计入这一天所在的年度。", "2024-04-22"),
    Column(PAID_SUM, "实际缴纳的金额，单位元；与收费金额不同的必填，不填按收费金额计。", "600"),
    Column(RECEIPT, "财政票据的号码。", "青财00123456"),
    Column(REPLIED, "答复书送达的日期：当面的为签收之日，邮寄的为交邮之日。没有办结的不填。", "2024-04-26"),
    Column(NOT_CORRECTED, "认定无正当理由逾期不补正、不再处理的日期。", "2024-04-08"),
    Column(NOT_PAID, "认定逾期不缴费、不再处理的日期。", "2024-05-13"),
    Column(WITHDRAWN, "申请人撤回的日期。", "2024-03-20"),
    Column(OUTCOME, "有答复日期的必填；逾期不补正、逾期不缴费、撤回的不填。", "予以公开"),
)
REQUIRED = tuple(column.title for column in COLUMNS if column.must)
DATES = (RECEIVED, SUBMITTED, ASKED, CORRECTED, REASONS_ASKED, REASONS_GIVEN, EXTENDED, DEFERRED, CHARGED, FEE_SERVED, PAID, REPLIED, NOT_CORRECTED, NOT_PAID, WITHDRAWN)  # fmt: skip
AHEAD = (UNTIL, DEFERRED_TO)
"""Days that were named, and may be to come."""
MANY_DATES = (CONSULT_SENT, CONSULT_SERVED, CONSULT_DONE)
CONSULTING = (PARTY, PARTY_NAME, *MANY_DATES, CONSULT_ANSWER)
#: How a case ends: the column of its day, the event, the field of its day, and the outcome that follows from it.
ENDS = {
    REPLIED: ("foi.replied", "replied_on", ""),
    NOT_CORRECTED: ("foi.correction_lapsed", "lapsed_on", "correction_lapsed"),
    NOT_PAID: ("foi.fee_lapsed", "lapsed_on", "fee_lapsed"),
    WITHDRAWN: ("foi.withdrawn", "withdrawn_on", "withdrawn"),
}
#: Each before the other, where both are given.
ORDER = (
    (SUBMITTED, RECEIVED),
    (RECEIVED, ASKED),
    (ASKED, CORRECTED),
    (ASKED, UNTIL),
    (ASKED, NOT_CORRECTED),
    (RECEIVED, REASONS_ASKED),
    (REASONS_ASKED, REASONS_GIVEN),
    (RECEIVED, EXTENDED),
    (RECEIVED, DEFERRED),
    (DEFERRED, DEFERRED_TO),
    (RECEIVED, CHARGED),
    (CHARGED, FEE_SERVED),
    (FEE_SERVED, PAID),
    (CHARGED, PAID),
    (CHARGED, NOT_PAID),
)
#: A column that tells nothing without the other.
NEEDS = (
    (UNTIL, ASKED),
    (CORRECTED, ASKED),
    (NOT_CORRECTED, ASKED),
    (REASONS_GIVEN, REASONS_ASKED),
    (DAYS, EXTENDED),
    (EXTENDED, DAYS),
    (DEFERRED, DEFERRED_TO),
    (DEFERRED_TO, DEFERRED),
    (CHARGED, AMOUNT),
    (AMOUNT, CHARGED),
    (FEE_SERVED, CHARGED),
    (PAID, CHARGED),
    (PAID_SUM, PAID),
    (RECEIPT, PAID),
    (NOT_PAID, CHARGED),
    (REPLIED, OUTCOME),
)
Row = Mapping[str, str]


# what is wrong


def faults(row: Row) -> list[str]:
    """Everything wrong with a row at once, what a rule has against it only where all else is right."""
    found = [_("请填写“%(title)s”。") % {"title": title} for title in REQUIRED if not row.get(title)]
    found += [*_choice_faults(row), *_length_faults(row), *_day_faults(row), *_needed(row), *_ended_twice(row)]
    found += [*_amount_faults(row), *_consulting_faults(row)]
    return found or list(_ineffective(row))


def _choice_faults(row: Row) -> Iterator[str]:
    for title, choices in CHOICES.items():
        for cell in parts(row, title) if title in CONSULTING else filter(None, [row.get(title)]):
            if cell and cell not in choices:
                words = {"title": title, "cell": cell[:20], "known": "、".join(choices)}
                yield _("“%(title)s”没有“%(cell)s”这一项，可填：%(known)s。") % words


def _length_faults(row: Row) -> Iterator[str]:
    if len(row.get(NUMBER, "")) > LONGEST_NUMBER or len(row.get("所需信息", "")) > LONGEST_WANTED:
        yield _("原系统编号或者所需信息太长，请缩短。")
    if len(row.get(RECEIPT, "")) > LONGEST_RECEIPT:
        yield _("“%(title)s”太长，请缩短。") % {"title": RECEIPT}
    for key, title in WHO.items():
        if len(row.get(title, "")) > APPLICANT[key][1]:
            yield _("“%(title)s”太长，请缩短。") % {"title": title}


def _day_faults(row: Row) -> Iterator[str]:
    today = clock.today()
    for title in (*DATES, *AHEAD, *MANY_DATES):
        for cell in parts(row, title) if title in MANY_DATES else [row.get(title, "")]:
            found = day(cell)
            if cell and found is None:
                yield _("“%(title)s”请填写日期，如2026-03-01。") % {"title": title}
            elif found and title in AHEAD and abs((found - today).days) > MOST_AHEAD and found > today:
                yield _("“%(title)s”离今天太远，请核对年份。") % {"title": title}
            elif found and title not in AHEAD and not EARLIEST <= found <= today:
                yield _("“%(title)s”应在%(first)s至今天之间。") % {"title": title, "first": EARLIEST}
    for before, title in (*ORDER, *_before_the_end(row)):
        first, then = day(row.get(before, "")), day(row.get(title, ""))
        if first and then and then < first:
            yield _("“%(title)s”早于“%(before)s”，请核对。") % {"title": title, "before": before}


def _before_the_end(row: Row) -> Iterator[tuple[str, str]]:
    """What was done is done before the case ends."""
    done = (RECEIVED, ASKED, CORRECTED, REASONS_ASKED, REASONS_GIVEN, EXTENDED, DEFERRED, CHARGED, PAID)
    for end in ENDS:
        if row.get(end):
            known = {before for before, title in ORDER if title == end}
            yield from ((title, end) for title in done if title not in known)


def _needed(row: Row) -> Iterator[str]:
    for title, other in NEEDS:
        if row.get(title) and not row.get(other):
            yield _("填写了“%(title)s”的，请一并填写“%(other)s”。") % {"title": title, "other": other}
    outcome = CHOICES[OUTCOME].get(row.get(OUTCOME, ""))
    own = next((title for title, (_event, _day, end) in ENDS.items() if end and end == outcome), "")
    if own and not row.get(own):
        words = {"outcome": row[OUTCOME], "title": own}
        yield _("办理结果是“%(outcome)s”的，请填写“%(title)s”，不填答复日期。") % words
    elif outcome and not any(row.get(title) for title in ENDS):
        yield _("填写了“办理结果”的，请填写“答复日期”；没有办结的，两项都不填。")
    extended = row.get(DAYS, "")
    if extended and (not extended.isdecimal() or not 1 <= int(extended) <= MOST_EXTENDED):
        yield _("“延长工作日”应为1至20。")


def _ended_twice(row: Row) -> Iterator[str]:
    if sum(bool(row.get(title)) for title in ENDS) > 1:
        yield _("答复、逾期不补正、逾期不缴费、撤回只能有一个日期。")
    if row.get(PAID) and row.get(NOT_PAID):
        yield _("已经缴费的，不能又是逾期不缴费，请核对。")
    if row.get(CORRECTED) and row.get(NOT_CORRECTED):
        yield _("收到补正的，不能又是逾期不补正，请核对。")


def _amount_faults(row: Row) -> Iterator[str]:
    for title in (AMOUNT, PAID_SUM):
        if row.get(title) and money(row[title]) is None:
            yield _("“%(title)s”请填写大于0的数，单位元，最多两位小数，如600。") % {"title": title}


def _consulting_faults(row: Row) -> Iterator[str]:
    told = {title: parts(row, title) for title in CONSULTING}
    n = len(told[CONSULT_SENT])
    if not any(row.get(title) for title in CONSULTING):
        return
    for title in (PARTY, CONSULT_SENT):
        if not any(told[title]):
            yield _("征求过意见的，请填写“%(title)s”。") % {"title": title}
    if n > MOST_ASKED:
        yield _("一件申请征求意见不超过%(n)d次，请核对。") % {"n": MOST_ASKED}
    uneven = [title for title, cells in told.items() if any(cells) and len(cells) != n]
    if n and uneven:
        words = {"titles": "、".join(uneven), "n": n}
        yield _("征求意见发出了%(n)d次，“%(titles)s”的个数不同：请用“；”隔开，没有的留空。") % words
        return
    for at in range(n):
        yield from _one_consultation(row, at)


def _one_consultation(row: Row, at: int) -> Iterator[str]:
    sent, served, done = (day(_part(row, title, at)) for title in MANY_DATES)
    answer, received = _part(row, CONSULT_ANSWER, at), day(row.get(RECEIVED, ""))
    if not _part(row, CONSULT_SENT, at):
        yield _("征求过意见的，请填写“%(title)s”。") % {"title": CONSULT_SENT}
    for (before, first), (title, then) in pairwise(
        [(RECEIVED, received), (CONSULT_SENT, sent), (CONSULT_SERVED, served or sent), (CONSULT_DONE, done)]
    ):
        if first and then and then < first:
            yield _("“%(title)s”早于“%(before)s”，请核对。") % {"title": title, "before": before}
    if answer and not done:
        yield _("填写了“征求意见答复”的，请一并填写“征求意见答复日期”。")
    if done and not answer:
        yield _("填写了“征求意见答复日期”的，请一并填写“征求意见答复”。")
    if len(_part(row, PARTY_NAME, at)) > LONGEST_PARTY:
        yield _("“%(title)s”太长，请缩短。") % {"title": PARTY_NAME}


def _ineffective(row: Row) -> Iterator[str]:
    """What the clock gives no effect: it was not open to anybody then, so a day or a column is wrong."""
    told = case(row)
    facts = [Fact(name, data[on], data, None) for name, on, data in _events(row)]
    try:
        found = read(reply_clock(told.received_on), facts, rules.calendar(), clock.today()).flags
    except LawError:
        return
    wrong = [flag for flag in found if flag.kind == IGNORED]
    void = [flag.sentence for flag in found if flag.kind == Broken.VOID]
    for flag in wrong:
        words = {"on": flag.on, "said": "；".join(dict.fromkeys([*void, flag.sentence]))}
        yield _("%(on)s的一项对不上：%(said)s。请核对日期，或者删去这一项。") % words


# what it tells


def case(row: Row) -> Told:
    """The case of a row without faults."""
    received = day(row[RECEIVED])
    assert received
    who = {key: row[title] for key, title in WHO.items() if row.get(title)}
    if "id_kind" in who:
        who["id_kind"] = CHOICES[WHO["id_kind"]][who["id_kind"]]
    end = next((title for title in ENDS if row.get(title)), "")
    return Told(
        foreign_number=row[NUMBER],
        applicant=who,
        fields={
            "channel": CHOICES["提交渠道"][row["提交渠道"]],
            "kind": CHOICES["申请人类型"][row["申请人类型"]],
            "wanted": row["所需信息"],
            "doc_number": row.get("文号", "")[:120],
            "form": CHOICES["提供形式"].get(row.get("提供形式", ""), Form.PAPER),
            "route": CHOICES["获取途径"].get(row.get("获取途径", ""), Route.POST),
        },
        submitted_on=day(row.get(SUBMITTED, "")) or received,
        received_on=received,
        happenings=tuple((name, data) for name, _on, data in _events(row)),
        consultations=tuple(_asked(row)),
        outcome=(ENDS[end][2] or CHOICES[OUTCOME][row[OUTCOME]]) if end else "",
        ended_on=day(row[end]) if end else None,
    )


Happening = tuple[str, str, dict[str, Any]]
"""Event, the field of its day, and its data."""


def _events(row: Row) -> list[Happening]:
    """In the order of their days; what happened on one day in the order in which it can."""
    told = [*_received(row), *_single(row), *_consulted(row), *_ended(row)]
    return sorted(told, key=lambda one: one[2][one[1]])


def _received(row: Row) -> Iterator[Happening]:
    channel, on = CHOICES["提交渠道"][row["提交渠道"]], day(row[RECEIVED])
    if needs_confirmation(channel):
        yield "foi.confirmed", "confirmed_on", {"confirmed_on": on, "channel": channel}
    else:
        yield "foi.received", "received_on", {"received_on": on, "channel": channel}


def _single(row: Row) -> Iterator[Happening]:
    until, days, to = day(row.get(UNTIL, "")), row.get(DAYS, ""), day(row.get(DEFERRED_TO, ""))
    amount = money(row.get(AMOUNT, ""))
    payment = {"amount": money(row.get(PAID_SUM, "")), "receipt": row.get(RECEIPT) or None}
    for title, name, on, more in (
        (ASKED, "foi.correction_asked", "asked_on", {"until": until}),
        (CORRECTED, "foi.corrected", "corrected_on", {}),
        (REASONS_ASKED, "foi.reasons_asked", "asked_on", {}),
        (REASONS_GIVEN, "foi.reasons_given", "given_on", {}),
        (EXTENDED, "foi.extended", "told_on", {"n": int(days) if days else None}),
        (DEFERRED, "foi.deferred", "told_on", {"until": to}),
        (CHARGED, "foi.fee_noticed", "noticed_on", {"amount": amount}),
        (FEE_SERVED, "foi.fee_served", "served_on", {}),
        (PAID, "foi.fee_paid", "paid_on", payment),
    ):
        if found := day(row.get(title, "")):
            yield name, on, {on: found, **{key: value for key, value in more.items() if value is not None}}


def _consulted(row: Row) -> Iterator[Happening]:
    for one in _asked(row):
        named = {"consultation": one.key, "kind": one.kind}
        yield "foi.consult_sent", "sent_on", {"sent_on": one.sent_on, **named}
        if one.served_on:
            yield "foi.consult_served", "served_on", {"served_on": one.served_on, **named}
        if one.answered_on:
            told = {"done_on": one.answered_on, "consultation": one.key, "agrees": one.answer}
            yield "foi.consult_done", "done_on", told


def _ended(row: Row) -> Iterator[Happening]:
    for title, (event, on, end) in ENDS.items():
        if found := day(row.get(title, "")):
            outcome = {"outcome": CHOICES[OUTCOME][row[OUTCOME]]} if not end else {}
            yield event, on, {on: found, **outcome}


def _asked(row: Row) -> Iterator[Asked]:
    for at, cell in enumerate(parts(row, CONSULT_SENT)):
        sent = day(cell)
        assert sent
        answer = _part(row, CONSULT_ANSWER, at)
        yield Asked(
            key=str(at + 1),
            kind=CHOICES[PARTY][_part(row, PARTY, at)],
            party=_part(row, PARTY_NAME, at) or UNNAMED,
            sent_on=sent,
            served_on=day(_part(row, CONSULT_SERVED, at)),
            answered_on=day(_part(row, CONSULT_DONE, at)),
            answer=CHOICES[CONSULT_ANSWER][answer] if answer else "",
        )


# cells


def parts(row: Row, title: str) -> list[str]:
    """The parts of a cell that holds several, empty ones too; none where the cell is empty."""
    cell = row.get(title, "").replace(";", "；").replace("\n", "；")
    return [part.strip() for part in cell.split("；")] if cell.strip("； ") else []


def _part(row: Row, title: str, at: int) -> str:
    found = parts(row, title)
    return found[at] if at < len(found) else ""


def day(cell: str) -> date | None:
    """As spreadsheets and people write days: 2026-03-01, 2026/3/1, 2026年3月1日, with or without an hour."""
    words = cell.split()[0] if cell.split() else ""
    told = words.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-").split("-")
    if len(told) != 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in told):
        return None
    try:
        return date(*map(int, told))
    except ValueError:
        return None


def money(cell: str) -> Decimal | None:
    """Yuan, more than nought, to the fen; None where it is no such number."""
    try:
        amount = Decimal(cell.replace(",", "").replace("，", "").removesuffix("元").strip())
    except InvalidOperation:
        return None
    sane = amount.is_finite() and 0 < amount < 10**9 and amount == amount.quantize(Decimal("0.01"))
    return amount if sane else None


# the template


def template() -> bytes:
    """An empty sheet to fill in, and one that says of every column what it holds."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    _blank(book)
    _explained(book)
    book.close()
    return out.getvalue()


def _blank(book: Any) -> None:
    sheet, cell = book.add_worksheet("申请"), book.add_format({"num_format": "@"})
    must, may = (book.add_format({"bold": True, "bg_color": colour}) for colour in ("#F6DFC8", "#E2EDEF"))
    for at, column in enumerate(COLUMNS):
        sheet.write_string(0, at, column.title, must if column.must else may)
        sheet.set_column(at, at, max(12, len(column.title) * 2 + 4), cell)
        if column.choices and not column.several and len(",".join(column.choices)) <= _LONGEST_LIST:
            choices = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            sheet.data_validation(1, at, 5000, at, choices)
    sheet.freeze_panes(1, 1)


def _explained(book: Any) -> None:
    sheet = book.add_worksheet("填写说明")
    bold = book.add_format({"bold": True, "bg_color": "#E2EDEF"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for at, (title, width) in enumerate((("列", 18), ("必填", 6), ("填写什么", 60), ("可以填的", 46), ("举例", 24))):
        sheet.write_string(0, at, title, bold)
        sheet.set_column(at, at, width, text)
    for row, column in enumerate(COLUMNS, 1):
        cells = (column.title, "是" if column.must else "", column.says, _offered(column), column.example)
        for at, words in enumerate(cells):
            sheet.write_string(row, at, words)
    sheet.freeze_panes(1, 1)


def _offered(column: Column) -> str:
    if column.choices:
        return "、".join(column.choices)
    return "日期，如2026-03-01、2026/3/1、2026年3月1日" if column.title in (*DATES, *AHEAD, *MANY_DATES) else ""


_LONGEST_LIST = 255
"""Characters of a list that a cell offers."""


def missing(headings: Sequence[str]) -> list[str]:
    return [title for title in REQUIRED if title not in headings]


def is_heading(cells: Iterable[str]) -> bool:
    """Whether a row names columns; a row of explanations names one alone."""
    told = set(cells)
    return NUMBER in told and len(told.intersection(REQUIRED)) > 1
