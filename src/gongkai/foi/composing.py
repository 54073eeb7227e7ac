"""The words of a letter: the template in use, what the case fills in, and what must not be missing once somebody edited it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from gongkai.catalog.bases import Gone, cited
from gongkai.desk import clock
from gongkai.desk.actions import Reason, Refused
from gongkai.desk.words import source
from gongkai.duties import rules
from gongkai.law.clocks import Fact
from gongkai.law.errors import CalendarNotCovered, LawError
from gongkai.law.fees import Counts, yuan
from gongkai.law.periods import due
from gongkai.law.remedies import RemedyRefused, Respondent, remedies
from gongkai.law.remedies import reviewers as law_reviewers
from gongkai.organs.models import Organ
from gongkai.records.catalogue import gone
from gongkai.schemas import foi_letters
from gongkai.schemas.foi_citations import joined
from gongkai.schemas.foi_decision import DecisionRefused, Proposal, ask
from gongkai.schemas.foi_letter_shapes import Field
from gongkai.schemas.foi_letter_shapes import Letter as Template
from gongkai.schemas.foi_outcomes import outcomes
from gongkai.schemas.foi_rendering import LetterRefused, elements, render

from . import queries
from .case_facts import SEARCHED_ON, case_facts, day_of, known_evidence
from .charging import fee, notice, pages_of
from .conventions import conventions, remedies_here
from .effects import is_reply, told_by
from .models import ApplicantKind, Consultation, Decision, Letter, Letterhead, Paper, Remedy, Request, Route
from .reading import longest_extension, overdue_by, reading
from .remedies import order_of

ELECTRONIC = (Route.ONLINE, Route.EMAIL)
Fields = dict[str, Any]
RESTART, NOT_AGAIN = "restart", "本告知发出时，答复期限已经届满，不因补正重新计算；本机关收到补正后的申请，将尽快答复。"
"""What a request for correction says of the limit, and what it says instead once the answer is overdue."""
FAR = 10
"""Years from today that a date of a letter may lie away."""
_DAY = re.compile(r"[0-9]{4}\s*[-年]\s*[0-9]{1,2}\s*[-月]\s*[0-9]{1,2}")
REASONS = ("third_party_harm", "discretion_reason")
"""Evidence that says why something is withheld."""
#: Columns of the search log in the letter, and the evidence that fills them.
SEARCH = {"where": "search_where", "terms": "search_terms", "who": "search_by", "when": "search_when"}


def template(code: str) -> Template:
    """Raises KeyError for no letter, DataError for a text of the city's own that leaves out what the law wants."""
    return foi_letters.letters(settings.GONGKAI_LETTERS)[code]


def codes() -> Collection[str]:
    return foi_letters.letters(settings.GONGKAI_LETTERS).keys()


def title_of(code: str, outcome: str | None = None) -> str:
    return template(code).title(outcome)


def letter_of(outcome: str) -> str:
    """The code of the letter that tells an outcome; empty for none."""
    return outcomes()[outcome].letter if outcome in outcomes() else ""


def fields_of(request: Request, code: str) -> tuple[Field, ...]:
    """What a clerk fills in."""
    return telling(request, code).fields_for(outcome_of(request, code))


def telling(request: Request, code: str) -> Template:
    """The letter as it tells what was decided of this request: a refusal tells every one of its grounds."""
    found, decision = template(code), getattr(request, "decision", None)
    grounds = tuple(decision.grounds) if decision and outcome_of(request, code) in decision.grounds else ()
    ending = {one for one in (*grounds, outcome_of(request, code)) if one}
    if code == "L02" and overdue_by(request, clock.today()):
        found = replace(found, places={**found.places, RESTART: replace(found.places[RESTART], default=NOT_AGAIN)})
    return replace(found, also=grounds, view=_view(decision) if decision and _by_case(ending) else {})


def _by_case(codes: Iterable[str]) -> bool:
    return any(outcomes()[code].cites_by_case for code in codes)


def _view(decision: Decision) -> Mapping[str, Any]:
    """Answers and facts behind a decision; empty while they lead to no end, or no longer stand."""
    try:
        reached = ask(decision.answers, case_facts(decision.request, decision.evidence or {}))
    except DecisionRefused:
        return {}
    return reached.view if isinstance(reached, Proposal) else {}


def compose(letter: Letter) -> list[dict[str, str]]:
    """Paragraphs with their roles. Raises ``Refused`` with everything that is still missing."""
    outcome = outcome_of(letter.request, letter.code)
    try:
        found = render(telling(letter.request, letter.code), values(letter), outcome)
    except LetterRefused as refused:
        if letter.code == "L04" and (letter.fields or {}).get("days") and not letter.fields.get("new_due"):
            text = _("现在无法推算：请核对工作日数，或者先装入下一年度的节假日安排。")
            raise Refused(Reason("uncounted", text)) from refused
        raise Refused(
            *(Reason("missing", _("请填写：%(what)s") % {"what": one}) for one in refused.missing)
        ) from refused
    except ValueError as refused:
        raise Refused(Reason("outcome", _("请先确定办理结果，再起草这份文书。"))) from refused
    told = [{"role": one.role, "text": one.text} for one in found]
    anew = given_anew(letter)
    first = next((place for place, one in enumerate(told) if one["role"] == "body"), len(told))
    return [*told[: first + 1], {"role": "body", "text": anew}, *told[first + 1 :]] if anew else told


def given_anew(letter: Letter) -> str:
    """What an answer says of the decision or judgment by which it is given once more; empty of any other letter."""
    order = order_of(letter.request) if is_reply(letter) else None
    if order is None or order.decided_on is None:
        return ""
    day, what = order.decided_on, source(Remedy.Orders(order.orders).label)
    kind, number = (
        "判决" if order.kind == Remedy.Kind.SUIT else "行政复议决定",
        f"（{order.number}）" if order.number else "",
    )
    said = f"{order.body}于{day.year}年{day.month}月{day.day}日作出{kind}{number}，{what}。"
    return f"{said}本机关依照该{kind}，重新答复如下。"


def missing(letter: Letter) -> list[str]:
    """What the law wants in it and its words no longer say, and dates that the clock contradicts."""
    words = _bare("".join(one["text"] for one in letter.paragraphs))
    wanted = elements(telling(letter.request, letter.code), values(letter), outcome_of(letter.request, letter.code))
    if anew := given_anew(letter):
        wanted = {**wanted, "重新答复的依据": (anew,)}
    lost = [title for title, lines in wanted.items() if not all(_bare(line) in words for line in lines)]
    told = [_("文书里缺少“%(what)s”：请补回。") % {"what": title} for title in lost]
    return [*told, *_contradictions(letter), *(() if letter.ended_reason else ended_bases(letter, clock.today()))]


def ended_bases(letter: Letter, day: date) -> list[str]:
    """What it cites that holds no longer on that day, each with what took its place; not what the applicant named."""
    return ended_in("".join(one["text"] for one in letter.paragraphs), letter.request, day)


def ended_in(words: str, request: Request, day: date) -> list[str]:
    """The same of any words about a request."""
    asked = f"{request.wanted}{request.doc_number}"
    return [_cited_ended(one) for one in gone([one for one in cited(words) if one not in asked], day)]


def _cited_ended(one: Gone) -> str:
    what = _("%(line)s（有效至%(until)s）") % {"line": one.line, "until": one.until} if one.until else one.line
    if one.now:
        text = _("文书引用的%(what)s已不再有效，现行的是%(now)s：请改引，或者写明仍然引用的理由。")
        return text % {"what": what, "now": one.now}
    return _("文书引用的%(what)s已不再有效：请改引现行的依据，或者写明仍然引用的理由。") % {"what": what}


def _you(letter: Letter) -> str:
    """Of a third party nobody wrote down whether it is a person; a co-making organ is none."""
    if letter.consultation:
        return "你（单位）" if letter.consultation.kind == Consultation.Kind.THIRD_PARTY else "你单位"
    return "你" if letter.request.kind == ApplicantKind.NATURAL else "你单位"


def values(letter: Letter) -> dict[str, Any]:
    """Everything a template may name. Raises ``Refused`` where the organ has not entered whom to turn to."""
    request, kind = letter.request, template(letter.code)
    given = {field.key: _read(field, (letter.fields or {}).get(field.key)) for field in kind.fields}
    return {
        **given,
        "number": letter.number or number_blank(request.organ),
        "date": _dated(letter),
        "organ": request.organ.name,
        "recipient": letter.consultation.party if letter.consultation else request.name,
        "you": _you(letter),
        "request_number": request.number,
        "submitted_on": request.submitted_at.astimezone(clock.CHINA).date(),
        "received_on": request.received_on,
        "wanted": request.wanted or f"文号为{request.doc_number}的信息",
        "due": request.due_on,
        "contact": contact_of(request.organ),
        "remedies": _remedies(letter),
    }


def asked_about(asked: Consultation, letters: Iterable[Letter]) -> str:
    """What the letter that asked this side said when it went out, of those letters; as it was entered while none did."""
    sent = next((one for one in letters if one.code in ("L05", "L07") and one.sent_on), None)
    if sent is None:
        return str(asked.content)
    body = [one["text"] for one in sent.paragraphs if one["role"] == "body"]
    content = str((sent.fields or {}).get("content", ""))
    return content if content and _bare(content) in _bare("".join(body)) else "\n".join(body)


def prefilled(request: Request, code: str) -> Fields:
    """What the case knows for the fields of a letter: a beginning that a clerk goes over."""
    decision = getattr(request, "decision", None)
    told: Fields = {**known_evidence(request), **((decision.evidence or {}) if decision else {})}
    if code == "L04":
        most = most_days(request, code)
        told |= {"days": most, "new_due": str(extended_due(request, most) or "")}
    if code == "L02" and (until := supplement_until(clock.today())):
        told["until"] = str(until)
    if code == "L03" and (often := queries.often(request)):
        told["count_found"] = (
            f"截至收到本件之日，近一年内向本机关提出{often.year}件申请，其中与本件同月收到的有{often.month}件（均含本件）"
        )
    if code == "L09":
        told |= charged(request)
    if code == "L15" and told.get("search_where"):
        when = day_of(told.get(SEARCHED_ON, ""))
        row = {column: told.get(key, "") for column, key in SEARCH.items()}
        told["searches"] = [{**row, "when": f"{when.year}年{when.month}月{when.day}日"} if when else row]
    if code == "L11":
        released = request.papers.filter(kind=Paper.Kind.RELEASE).order_by("added_at", "pk")
        told["attached"] = "；".join(released.values_list("name", flat=True))
    if code == "L12" and decision:
        told |= _parts(decision)
    if code == "L13" and decision:
        told.setdefault("facts", told.get("listed_kind", ""))
    wanted = {field.key for field in fields_of(request, code)}
    return {key: value for key, value in told.items() if key in wanted}


def derived(request: Request, code: str, told: Fields) -> Fields:
    """Fields that follow from the others and are asked of nobody: the end of an extension; empty where nothing tells it."""
    if code != "L04":
        return {}
    days = str(told.get("days", ""))
    end = extended_due(request, int(days)) if days.isdecimal() and len(days) < 4 else None
    return {"new_due": str(end or "")}


def most_days(request: Request, code: str) -> int:
    """By how many working days the letter may put the answer off; 0 of letters that do not."""
    return longest_extension(request.received_on) if code == "L04" else 0


def supplement_until(on: date) -> date | None:
    """The earliest last day to correct a request that is asked for on that day, where the place chose a period."""
    days = conventions().supplement.working_days
    try:
        return due(on, days, "working-days", rules.calendar()).day if days else None
    except CalendarNotCovered:
        return None


def charged(request: Request, counts: Counts = "items", pages: int | None = None) -> Fields:
    """Tariff, calculation and amount for the fee notice; only how to pay, where nothing can be counted yet."""
    payment = {"payment": letterhead(request.organ).payment}
    try:
        return {**notice(request, counts, pages), **payment}
    except LawError:
        return payment


def extended_due(request: Request, n: int) -> date | None:
    """The limit if it were extended by ``n`` working days today; None where there is none, or no calendar tells it."""
    try:
        found = reading(request, Fact("foi.extended", clock.today(), {"n": n, "consent": True, "notified": True}))
        return found.due.value if found.due else None
    except CalendarNotCovered:
        return None


def outcome_of(request: Request, code: str) -> str | None:
    """Which outcome a letter tells; None for papers of procedure."""
    if not template(code).outcomes:
        return None
    return told_by(request) or None


def letterhead(organ: Organ) -> Letterhead:
    return Letterhead.objects.filter(organ=organ).first() or Letterhead(organ=organ)


def number_word(organ: Organ) -> str:
    """机关代字: as the organ set it, else made of its short name."""
    return letterhead(organ).number_word or f"{organ.short_name}公开告"


def number_blank(organ: Organ) -> str:
    """As it stands in a letter that has no number yet."""
    return f"{number_word(organ)}〔{clock.today().year}〕　　号"


def contact_of(organ: Organ) -> str:
    return letterhead(organ).contact or "，".join(filter(None, [organ.address, organ.phone]))


def respondent(organ: Organ) -> Respondent:
    """The organ as the law of remedies sees it: what it is, and the authorities above it; what its letterhead says goes first."""
    head, above = letterhead(organ), list(_governments_above(organ))
    own = head.government or (above[0].name if above else "")
    return Respondent(
        name=organ.name,
        kind=head.standing or organ.kind,
        level=organ.level,
        own_government=own,
        upper_government=own,
        founder=own,
        manager=own,
        superior=head.superior,
        place_government=head.place_government,
        court=head.court,
        basic_court=head.basic_court,
        intermediate_court=head.intermediate_court,
        review_online=head.review_online,
    )


def _governments_above(organ: Organ) -> Iterator[Organ]:
    ids = [int(pk) for pk in organ.path.strip("/").split("/") if pk and int(pk) != organ.pk]
    found = {one.pk: one for one in Organ.objects.filter(pk__in=ids)}
    yield from (found[pk] for pk in reversed(ids) if pk in found and found[pk].kind in ("government", "town"))


def remedies_of(request: Request, outcome: str | None, on: date, *, online: bool | None = None) -> tuple[str, ...]:
    """What a reply of that day says about review and suit; ``online`` as the applicant wants it, where nobody says.

    Raises ``Refused`` where it is not known whom to turn to.
    """
    case = outcomes()[outcome].remedies if outcome else "B"
    online = request.route in ELECTRONIC if online is None else online
    told = respondent(request.organ)
    try:
        return remedies(remedies_here(), case, told, on=on, online=online, part=outcome == "partial").texts
    except RemedyRefused as refused:
        raise Refused(Reason("remedies", str(refused))) from refused


def reviewers(organ: Organ, on: date) -> tuple[str, ...]:
    """The names of whom its replies of that day name for review; empty where that is not known."""
    try:
        return tuple(one.name for one in law_reviewers(remedies_here(), respondent(organ), on))
    except RemedyRefused:
        return ()


def remedies_foreseen(organ: Organ, on: date) -> tuple[tuple[str, ...], str]:
    """How a refusal of that day would name review and suit by what is set for the organ now; else what is missing for it."""
    told = respondent(organ)
    try:
        return remedies(remedies_here(), "A", told, on=on, online=bool(told.review_online)).texts, ""
    except RemedyRefused as refused:
        return (), str(refused)


def _remedies(letter: Letter) -> tuple[str, ...]:
    outcome = outcome_of(letter.request, letter.code)
    says = template(letter.code).file.remedies
    if says == "no" or (says == "by_outcome" and outcome is None):
        return ()
    return remedies_of(letter.request, outcome, _dated(letter), online=False if letter.consultation else None)


def _dated(letter: Letter) -> date:
    return letter.approved_at.astimezone(clock.CHINA).date() if letter.approved_at else clock.today()


def marked(letter: Letter) -> list[tuple[dict[str, str], tuple[str, ...]]]:
    """Every paragraph with the titles of what the law wants said and that stands in it."""
    wanted = elements(telling(letter.request, letter.code), values(letter), outcome_of(letter.request, letter.code))
    bare = [(one, _bare(one["text"])) for one in letter.paragraphs]
    return [
        (
            one,
            tuple(
                title for title, lines in wanted.items() if any(_bare(line) and _bare(line) in words for line in lines)
            ),
        )
        for one, words in bare
    ]


def _contradictions(letter: Letter) -> Iterator[str]:
    fields = letter.fields or {}
    least = supplement_until(clock.today()) if letter.code == "L02" and fields.get("until") else None
    if least and date.fromisoformat(fields["until"]) < least:
        text = _("补正期限短于本地规定的%(n)s个工作日（%(basis)s）：请写%(least)s或者以后的日期。")
        told = {"n": conventions().supplement.working_days, "basis": conventions().basis, "least": least}
        yield text % told
    yield from fee_faults(letter)
    if letter.code == "L04" and fields.get("new_due"):
        yield from _wrongly_extended(letter.request, int(fields.get("days") or 0), str(fields["new_due"]))
    yield from _undated(fields)
    yield from unreasonable(letter, clock.today())


def _undated(fields: Fields) -> Iterator[str]:
    """A search whose day nobody can tell: 昨天, 当日."""
    rows = [row for row in fields.get("searches") or () if isinstance(row, dict)]
    if any(not _DAY.search(str(row.get("when", ""))) for row in rows):
        yield _("检索时间请写明年月日。")


def fee_faults(letter: Letter) -> Iterator[str]:
    """What is wrong with the sum of a fee notice, by what is counted today."""
    if letter.code == "L09":
        yield from _uncharged(letter.fields or {})
        yield from _overcharged(letter.request, letter.fields or {})


def too_short(letter: Letter, on: date) -> Iterator[str]:
    """A letter that leaves its reader no day: what it names is over on the day ``on`` it goes out or is signed for."""
    until = _time_left(letter)
    if until and until <= on:
        text = _("文书写明的期限%(until)s应晚于发出、送达的日期%(on)s，给申请人留出合理的时间。")
        yield text % {"until": until, "on": on}


def unreasonable(letter: Letter, on: date) -> Iterator[str]:
    """The same, and one that leaves days off alone: 条例 第三十条 wants a reasonable time. How long at least, the place says."""
    yield from too_short(letter, on)
    until, first = _time_left(letter), _next_working_day(on)
    if until and first and on < until < first:
        text = _("文书写明的期限%(until)s以前没有一个工作日，不是合理的期限：请写%(first)s或者以后的日期。")
        yield text % {"until": until, "first": first}


def promises_anew(letter: Letter, on: date) -> bool:
    """A letter written before the limit and sent after it says that the count begins anew, which it does not."""
    promise = letter.code == "L02" and template(letter.code).places[RESTART].default
    words = _bare("".join(one["text"] for one in letter.paragraphs))
    return bool(promise) and _bare(str(promise)) in words and overdue_by(letter.request, on)


def _time_left(letter: Letter) -> date | None:
    """By when the applicant has to correct the request or to give reasons."""
    until = (letter.fields or {}).get("until") if letter.code in ("L02", "L03") else None
    return date.fromisoformat(until) if until else None


def _next_working_day(on: date) -> date | None:
    """None where no calendar tells it."""
    try:
        return rules.calendar().add_working_days(on, 1)
    except CalendarNotCovered:
        return None


def _wrongly_extended(request: Request, n: int, written: str) -> Iterator[str]:
    most = most_days(request, "L04")
    if not 1 <= n <= most:
        yield _("延长的工作日应在1至%(most)s之间。") % {"most": most}
        return
    right = extended_due(request, n)
    if right is None:
        yield _("现在无法推算延长后的期限：请先装入下一年度的节假日安排。")
    elif str(right) != written:
        text = _("延长%(n)s个工作日后的期限是%(right)s，文书写的是%(written)s。")
        yield text % {"n": n, "right": right, "written": written}


def _overcharged(request: Request, fields: Fields) -> Iterator[str]:
    """By items, or by as many pages as the bands go to; nothing else may be asked (条例 第四十二条)."""
    amount = _yuan(fields.get("amount"))
    pages = pages_of(fields)
    try:
        due = [fee(request, "items").amount, *([fee(request, "pages", pages).amount] if pages else [])]
    except LawError as refused:
        yield str(refused)
        return
    if amount is not None and amount not in due:
        text = _("金额与收费标准不符：这件申请按件应收%(items)s元，按所列页数应收%(pages)s元。")
        yield text % {"items": yuan(due[0]), "pages": yuan(due[-1]) if pages else "—"}


def _uncharged(fields: Fields) -> Iterator[str]:
    """A notice of nothing, or of another sum than that of its bands."""
    rows = [row for row in fields.get("calculation") or () if isinstance(row, dict)]
    amount, sums = _yuan(fields.get("amount")), [_yuan(row.get("amount")) for row in rows]
    if amount is not None and amount <= 0:
        yield _("应缴金额为零，不能发出收费通知。")
    if amount is not None and sums and None not in sums and sum(filter(None, sums)) != amount:
        yield _("各档合计与应缴金额不符，请核对。")


def _yuan(words: Any) -> Decimal | None:
    try:
        return Decimal(str(words).replace("元", "").replace(",", "").strip())
    except InvalidOperation:
        return None


def _parts(decision: Decision) -> Fields:
    told, grounds = decision.evidence or {}, [outcomes()[code] for code in decision.grounds]
    view = _view(decision) if _by_case(decision.grounds) else {}
    cited = joined(tuple(dict.fromkeys(one for ground in grounds for one in ground.cited(view))))
    why = told.get("reason") or "；".join(told[key] for key in REASONS if told.get(key))
    common = {"ground": "、".join(one.title for one in grounds), "basis": cited, "reason": why}
    return {
        "given": [{"part": line} for line in _lines(told.get("given", ""))],
        "withheld": [{"part": line, **common} for line in _lines(told.get("withheld", ""))],
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _read(field: Field, value: Any) -> Any:
    """A kept value as the template wants it. Raises ``Refused`` for a date or number that is none."""
    if value in (None, ""):
        return None
    try:
        if field.type == "date":
            return _near(date.fromisoformat(value))
        if field.type == "money":
            return _finite(Decimal(value))
        return int(value) if field.type == "count" else value
    except (ValueError, TypeError, InvalidOperation):
        raise Refused(Reason(f"invalid:{field.key}", _("“%(what)s”填写有误。") % {"what": field.title})) from None


def _near(day: date) -> date:
    """A year so far away that it is a typing error is no date of a letter."""
    if abs(day.year - clock.today().year) > FAR:
        raise ValueError(day)
    return day


def _finite(amount: Decimal) -> Decimal:
    if not amount.is_finite():
        raise ValueError(amount)
    return amount


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
