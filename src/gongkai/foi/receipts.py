"""登记回执 (L01) as a file: what was handed in, under which number, and how it goes on. In Chinese, as the organ's own paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import override

from gongkai.catalog.queries import guide
from gongkai.desk import clock, typeset

from .models import Request
from .reading import reply_clock

_TEMPLATE = Path(__file__).with_name("typst") / "receipt.typ"


def pdf(request: Request, code: str) -> bytes:
    """``code`` is what its holder gave to open the request; without one the sheet has no place for it."""
    with override(settings.LANGUAGE_CODE):
        title = "政府信息公开申请登记回执"
        sheet = {
            "organ": request.organ.name,
            "title": title,
            "rows": [[str(name), value] for name, value in _rows(request) if value],
            "keys": [[str(name), value] for name, value in _keys(request, code) if value],
            "notes": list(_notes(request)),
            "day": _day(request.submitted_at),
        }
    return typeset.pdf(_TEMPLATE, {"sheet": sheet}, title=f"{title} {request.number}", at=request.submitted_at)


def _rows(request: Request) -> Iterator[tuple[Any, str]]:
    names = {field.name: field.verbose_name for field in request._meta.local_fields}
    yield "申请人", request.name
    yield names["channel"], str(request.get_channel_display())
    yield names["submitted_at"], request.submitted
    yield names["received_on"], f"{request.received_on}" if request.received_on else "待双方确认"
    yield names["due_on"], f"{request.due_on}" if request.due_on and request.open else ""
    yield "所需信息", request.wanted
    yield names["doc_number"], request.doc_number
    yield names["form"], str(request.get_form_display())
    yield names["route"], str(request.get_route_display())
    yield "受理机构", _office(request)


def _keys(request: Request, code: str) -> Iterator[tuple[str, str]]:
    yield "申请编号", request.number
    yield "查询码", spaced(code)


def _notes(request: Request) -> Iterator[str]:
    if not request.received_on:
        yield "通过互联网提交的申请，以双方确认之日为收到申请之日（《政府信息公开条例》第三十一条）。"
    days = reply_clock(request.received_on).within.n
    text = "自收到申请之日起%(n)d个工作日内答复；需要延长的，会书面告知（《政府信息公开条例》第三十三条）。"
    yield text % {"n": days}
    yield "凭申请编号和查询码可以在网站上查询办理情况。查询码只告知一次，请妥善保管。"


def spaced(code: str) -> str:
    """As it is easier to read and to copy: two groups of five. It is accepted with and without the gap."""
    plain = "".join(code.upper().split()).replace("-", "")
    return f"{plain[:5]} {plain[5:]}".strip()


def _office(request: Request) -> str:
    found = guide(request.organ)
    told = (found.office, found.phone, found.address) if found else ("", request.organ.phone, request.organ.address)
    return "，".join(filter(None, told))


def _day(at: Any) -> str:
    on = at.astimezone(clock.CHINA)
    return f"{on.year}年{on.month}月{on.day}日"
