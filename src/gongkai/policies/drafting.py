"""Standing demands found in a document, as entries of a rule file that a person may accept – and the file of those accepted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from gongkai.duties import rules
from gongkai.law.errors import RulebookError
from gongkai.law.periods import due
from gongkai.organs.models import Organ
from gongkai.rulebooks import checks, vocabulary
from gongkai.rulebooks.vocabulary import EventKind
from gongkai.text import recurring
from gongkai.text.recurring import Demand

from .addressing import keys_of
from .models import Policy, RuleDraft

ABOUT = {"deadline": "policy", "quota": vocabulary.ORGAN}
"""What the answering event must be about: a limit counts from the document, a quota from the organ."""
#: What words in the sentence usually mean; the person who accepts has the last word.
_GUESSES: tuple[tuple[str, str, str], ...] = (
    ("deadline", r"(?:方案|安排|意见|细则).{0,20}(?:公开|公布)|(?:公开|公布).{0,10}(?:方案|安排)", "plan.published"),
    ("deadline", r"方案|安排|细则|办法", "plan.made"),
    ("deadline", r"报送|上报|报", "report.sent"),
    ("quota", r"培训", "training.held"),
    ("quota", r"督查|检查|督导", "supervision.held"),
)
KINDS = ("government", "office", "department")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A draft as the person words it. ``applies`` are kinds of organs, of a quota."""

    title: str
    event: str
    n: int
    unit: str = ""
    period: str = ""
    starts_on: str = "issued_on"
    applies: Sequence[str] = KINDS


@dataclass(frozen=True, slots=True)
class Offer:
    """A demand with what was decided about it, if anything was."""

    demand: Demand
    clause: str
    event: str
    draft: RuleDraft | None

    @property
    def key(self) -> str:
        return f"{self.demand.kind}-{self.demand.start}-{self.demand.end}"


def offers(policy: Policy) -> list[Offer]:
    """What stands in the text, in its order; nothing of it is in force by being found."""
    decided = {(one.kind, one.start, one.end): one for one in policy.rule_drafts.all()}
    return [
        Offer(one, clause_of(policy, one.start), guess(one), decided.get((one.kind, one.start, one.end)))
        for one in recurring.find(policy.text)
    ]


def offered(policy: Policy, key: str) -> Offer | None:
    return next((offer for offer in offers(policy) if offer.key == key), None)


def guess(demand: Demand) -> str:
    found = (event for kind, words, event in _GUESSES if kind == demand.kind and re.search(words, demand.words))
    return next(found, "")


def events_for(kind: str) -> list[EventKind]:
    """Events that can answer a draft of this kind."""
    return [one for one in vocabulary.events().values() if one.about == ABOUT[kind] and one.name != "policy.addressed"]


def clause_of(policy: Policy, start: int) -> str:
    """The labels of the headings above a place (二（一）), or 正文 where there is none."""
    labels: dict[int, str] = {}
    for entry in policy.reading.get("outline", []):
        if entry["start"] > start:
            break
        labels = {level: label for level, label in labels.items() if level < entry["level"]}
        labels[entry["level"]] = entry["label"].strip("、. ")
    return "".join(labels[level] for level in sorted(labels)) or "正文"


def entry_of(policy: Policy, offer: Offer, wanted: Wanted, day: date) -> dict[str, Any]:
    """The rule as the loader takes it, with its clause and its place in the text."""
    demand = offer.demand
    place = f"原文第{demand.line}行，第{demand.start}至{demand.end}字"
    common = {
        "id": f"policy-{policy.pk}.{demand.kind}-{demand.start}",
        "kind": demand.kind,
        "title": wanted.title,
        "citation": {"instrument": name_of(policy), "article": offer.clause},
        "from": str(policy.written_on or day),
        "basis": "policy",
        "checked": str(day),
        "field": "organisation",
        "note": f"{place}：{demand.words}",
    }
    if demand.kind == "deadline":
        start = {"event": "policy.addressed", "where": {"document": keys_of(policy)[0]}, "on": wanted.starts_on}
        within = {"n": wanted.n, "unit": wanted.unit}
        return common | {"start": start, "met": {"event": wanted.event}, "within": within}
    quota = {"counts": {"event": wanted.event}, "period": wanted.period, "at_least": wanted.n}
    return common | quota | {"applies": list(wanted.applies)}


def cases_of(policy: Policy, entry: Mapping[str, Any], wanted: Wanted) -> list[dict[str, Any]]:
    """Both sides of the limit. Raises LawError where the calendar does not reach."""
    rule = entry["id"]
    if entry["kind"] == "quota":
        return _quota_cases(rule, wanted, date.fromisoformat(entry["from"]).year + 1)
    start = date.fromisoformat(entry["from"])
    last = due(start, wanted.n, entry["within"]["unit"], rules.calendar()).day
    told = {"event": "policy.addressed", "at": f"{start} 09:00", "subject": "policy:1", "organ": "housing"}
    told |= {"document": [entry["start"]["where"]["document"]], wanted.starts_on: str(start)}
    now = f"{last + timedelta(days=30)} 09:00"
    return [
        {"rule": rule, "case": case, "now": now, "events": [told, _met(wanted.event, day)], "expect": {"state": state}}
        for case, day, state in (
            ("最后一日办结，按期", last, "met"),
            ("次日办结，逾期", last + timedelta(days=1), "late"),
        )
    ]


def file_of(policy: Policy, entries: Sequence[Mapping[str, Any]], cases: Sequence[Mapping[str, Any]]) -> str:
    """A file for an operator's folder of rules."""
    instrument = {"title": policy.title, "number": policy.doc_number or None}
    instrument |= {"issued": str(policy.written_on) if policy.written_on else None}
    book = {
        "title": f"《{policy.title}》的规则",
        "locality": policy.organ.short_name or policy.organ.name,
        "instruments": {name_of(policy): {key: value for key, value in instrument.items() if value}},
        "rules": [dict(entry) for entry in entries],
        "cases": [dict(case) for case in cases],
    }
    return yaml.safe_dump(book, allow_unicode=True, sort_keys=False, width=120)


def accepted_file(policy: Policy) -> str:
    drafts = list(policy.rule_drafts.filter(state=RuleDraft.State.ACCEPTED))
    cases = [case for draft in drafts for case in draft.cases]
    return file_of(policy, [draft.entry for draft in drafts], cases)


def file_name(policy: Policy) -> str:
    return f"{policy.organ.code}-policy-{policy.pk}.yaml"


def faults(policy: Policy, entry: Mapping[str, Any], cases: Sequence[Mapping[str, Any]]) -> list[RulebookError]:
    """What ``gongkai rules check`` would say of a file with this entry alone."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / file_name(policy)
        file.write_text(file_of(policy, [entry], cases), encoding="utf-8")
        return checks.check_file(file)


def name_of(policy: Policy) -> str:
    """The short name by which the file's rules cite the document."""
    return policy.doc_number or policy.title[:60]


def organ_kinds() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Organ._meta.get_field("kind").choices or ()]  # type: ignore[misc]


def _met(event: str, day: date) -> dict[str, Any]:
    return {"event": event, "at": f"{day} 12:00", "subject": "policy:1", "organ": "housing"}


def _quota_cases(rule: str, wanted: Wanted, year: int) -> list[dict[str, Any]]:
    organ = {"code": "housing", "kind": next(iter(wanted.applies)), "since": f"{year}-01-01"}
    ends = {"month": f"{year}-01-31", "quarter": f"{year}-03-31", "year": f"{year}-12-31"}[wanted.period]
    held = [
        {"event": wanted.event, "at": f"{year}-01-{day:02} 09:00", "subject": "organ:housing", "organ": "housing"}
        for day in range(2, 2 + min(wanted.n, 28))
    ]
    after = date.fromisoformat(ends) + timedelta(days=1)
    return [
        {
            "rule": rule, "case": "期内达到次数，按期", "now": f"{ends} 23:00", "organs": [organ], "events": held,
            "expect": {"state": "met"},
        },
        {
            "rule": rule, "case": "期满少一次，逾期", "now": f"{after} 09:00", "organs": [organ], "events": held[:-1],
            "expect": [{"state": "missed"}, {"state": "open"}],
        },
    ]  # fmt: skip
