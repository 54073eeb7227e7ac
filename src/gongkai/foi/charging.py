"""信息处理费 of one request: its place in the applicant's month, or its pages, by the tariff in force (国办函〔2020〕109号)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.law.fees import Counts, Fee, bills, ordinals, yuan
from gongkai.law.fees import Request as Charged
from gongkai.rulebooks.tariffs import tariffs

from .models import Request


def ordinal(request: Request) -> int:
    """Its place among the requests of the same applicant that this organ received in the same calendar month."""
    return places(request)[str(request.pk)]


def fee(request: Request, counts: Counts, pages: int | None = None) -> Fee:
    """What this request alone costs. Raises FeeRefused without pages where they are charged, TariffNotInForce."""
    month = [_charged(one, "items") for one in _month(request) if one.pk != request.pk]
    return bills([*month, _charged(request, counts, pages)], tariffs())[str(request.pk)]


def notice(request: Request, counts: Counts, pages: int | None = None) -> dict[str, Any]:
    """Tariff, calculation and amount as the fields of the fee notice want them. Raises as ``fee`` does."""
    found = fee(request, counts, pages)
    unit = found.tariff.unit
    rows = [
        {
            "band": f"第{part.first}{unit}" if part.count == 1 else f"第{part.first}{unit}至第{part.last}{unit}",
            "count": f"{part.count}{unit}",
            "rate": f"{yuan(part.rate)}元",
            "amount": f"{yuan(part.amount)}元",
        }
        for part in found.trace
    ]
    return {"tariff": found.tariff.title, "calculation": rows, "amount": yuan(found.amount)}


def places(request: Request) -> Mapping[str, int]:
    """The places of all requests of that month, by their keys as text."""
    return ordinals([_charged(one, "items") for one in _month(request)])


def _month(request: Request) -> list[Request]:
    on = request.received_on
    if on is None or not request.applicant_digest:
        return [request]
    found = Request.objects.filter(organ=request.organ_id, applicant_digest=request.applicant_digest)
    return list(found.filter(received_on__year=on.year, received_on__month=on.month).order_by("received_on", "pk"))


def _charged(request: Request, counts: Counts, pages: int | None = None) -> Charged:
    assert request.received_on is not None  # an unreceived request is not charged
    return Charged(
        id=str(request.pk),
        applicant=request.applicant_digest,
        organ=str(request.organ_id),
        received=request.received_on,
        counts=counts,
        pages=pages,
    )
