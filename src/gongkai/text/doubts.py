"""Why a finding may be otherwise than it reads: for a person to look at before it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "year-of-title", "year-of-issue", "year-above", "next-year", "before-issue", "no-such-day", "season", "event",
    "another", "issue", "governs-all", "governs-last", "subject", "lead-open",
]  # fmt: skip
Certainty = Literal["likely", "possible"]


SENTENCES: Mapping[Kind, str] = {
    "year-of-title": "“%(said)s”没有写年份，按标题中的%(year)s年计算。",
    "year-of-issue": "“%(said)s”没有写年份，按成文的%(year)s年计算。",
    "year-above": "“%(said)s”没有写年份，按前一句的%(year)s年计算。",
    "next-year": "“%(said)s”没有写年份，当年已经过去，按次年（%(year)s年）计算。",
    "before-issue": "“%(said)s”早于成文日期，请核对年份。",
    "no-such-day": "“%(said)s”：没有这一天，请核对原文。",
    "season": "“%(said)s”从哪一天起各地不同，请填写日期。",
    "event": "“%(said)s”从事情发生之日起算，请确定起算日。",
    "another": "原文还写有别的期限：%(said)s。",
    "issue": "“%(said)s”从印发之日起算，印发日期以实际印发为准，请核对。",
    "governs-all": "责任分工单独写在%(first)s至%(last)s之后，读作对各项都适用，请核对。",
    "governs-last": "责任分工单独写在%(first)s至%(last)s之后，读作只适用于最后一项，请核对。",
    "subject": "原文没有责任分工，按句首的“%(said)s”读作由其办理，请核对。",
    "lead-open": "原文写明牵头或责任单位另行确定，确定后请补上。",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """`words` is the sentence in Chinese, `told` what its template in `SENTENCES` needs; `start`, `end` are offsets in the source."""

    kind: Kind
    certainty: Certainty
    words: str
    told: Mapping[str, str]
    start: int
    end: int


def doubt(kind: Kind, certainty: Certainty, place: tuple[int, int], **told: str) -> Doubt:
    """`place` is where it stands in the source."""
    return Doubt(kind, certainty, SENTENCES[kind] % told, told, *place)
