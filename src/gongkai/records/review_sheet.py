"""审查单: who reviewed the present content of a record with what conclusion on what basis, on one page of paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from textwrap import wrap

from django.conf import settings
from django.utils.translation import override

from gongkai.desk import clock
from gongkai.desk.typeset import pdf

from .models import Record
from .queries import names

TEMPLATE = Path(__file__).with_name("typst") / "review.typ"
TITLE = "政府信息公开审查单"


def as_pdf(record: Record) -> bytes:
    with override(settings.LANGUAGE_CODE):
        told = sheet(record)
    return pdf(TEMPLATE, {"sheet": told}, title=f"{TITLE} {record.title}", at=clock.now())


def sheet(record: Record) -> dict[str, object]:
    """``rows`` tell of the record, ``said`` of each conclusion on its present content in the order they were given."""
    same = {"content_hash": record.content_hash}
    reviews = list(record.reviews.filter(**same).select_related("referral"))
    approvals = list(record.approvals.filter(**same))
    people = names([record.created_by, *(one.reviewer for one in reviews), *(one.approver for one in approvals)])
    said = [
        [
            str(one.get_kind_display()),
            f"{one.get_verdict_display()}{_referred(one)}",
            one.basis,
            one.opinion,
            people.get(one.reviewer, one.reviewer),
            _at(one.at),
        ]
        for one in reviews
    ]
    said += [
        ["审批", "批准", "", one.opinion, people.get(one.approver, one.approver), _at(one.at)] for one in approvals
    ]
    return {
        "title": TITLE,
        "organ": record.organ.name,
        "rows": [
            ["名称", record.title],
            ["发文字号", record.doc_number or "—"],
            ["成文日期", f"{record.formed_on}" if record.formed_on else "—"],
            ["拟稿人", people.get(record.created_by, record.created_by)],
            ["公开属性", str(record.get_attribute_display()) or "—"],
            ["不公开的理由", record.attribute_reason or "—"],
            ["内容哈希", " ".join(wrap(record.content_hash, 16))],
        ],
        "said": said,
        "day": f"{clock.today()}",
    }


def _referred(review: object) -> str:
    one = getattr(review, "referral", None)
    if one is None:
        return ""
    answer = f"{one.get_answer_display()}（{one.number}，{one.answered_on}）" if one.answer else "等待答复"
    return f"：{one.to}；{answer}"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(clock.CHINA):%Y-%m-%d %H:%M}"
