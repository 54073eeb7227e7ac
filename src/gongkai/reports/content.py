"""What a report says: the order of its parts, and the hash by which an edition is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai.law.annual_text import Place, filled, places
from gongkai.records.content import digest

from .models import Report
from .parts import RELEASED, RELEASED_TITLES


@dataclass(frozen=True, slots=True)
class Head:
    """A stretch of text: under which of the six sections it stands, and its own head there."""

    key: str
    section: str
    title: str
    label: Any
    needed: bool = True
    hint: Any = ""


SECTIONS = {
    "overview": "一、总体情况",
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "disputes": "四、政府信息公开行政复议、行政诉讼情况",
    "problems": "五、存在的主要问题及改进情况",
    "other": "六、其他需要报告的事项",
}
HEADS = (
    Head("overview.proactive", "overview", "（一）主动公开", _("主动公开")),
    Head("overview.requests", "overview", "（二）依申请公开", _("依申请公开")),
    Head("overview.management", "overview", "（三）政府信息管理", _("政府信息管理")),
    Head("overview.platform", "overview", "（四）政府信息公开平台建设", _("政府信息公开平台建设")),
    Head("overview.supervision", "overview", "（五）监督保障", _("监督保障"), hint=_("本级政府的报告要写工作考核、社会评议和责任追究结果。")),
    Head("problems", "problems", "", _("存在的主要问题及改进情况")),
    Head("other", "other", "", _("其他需要报告的事项"), hint=_("写明收取信息处理费的情况，没有收取的也写明。")),
)  # fmt: skip
BY_KEY = {head.key: head for head in HEADS}


def known(report: Report) -> dict[str, Place]:
    """Every figure that the text may name, by its key: of the tables, of the fees, and of what was made public in the year."""
    released = report.tables.get(RELEASED) or {}
    beside = (
        Place(f"1.{key}.total", title, released[key]) for key, title in RELEASED_TITLES.items() if key in released
    )
    return {**{one.key: one for one in beside}, **places(report.figures, report.fees_received)}


def told(report: Report) -> Iterator[tuple[Head, str]]:
    """Every stretch of text with its figures filled in."""
    found = known(report)
    for head in HEADS:
        yield head, filled(report.text(head.key), found)


def canonical(report: Report) -> dict[str, Any]:
    from .explaining import printed

    because = printed(report)
    return {
        "organ": report.organ.code,
        "scope": report.scope,
        "year": report.year,
        "tables": report.tables,
        "fees_received": None if report.fees_received is None else f"{report.fees_received:.2f}",
        "sections": report.sections,
        "parts": report.parts,
        **({"notes": because} if because else {}),
    }


def content_hash(report: Report) -> str:
    return digest(canonical(report))
