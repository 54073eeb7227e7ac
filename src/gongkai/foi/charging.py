"""信息处理费 of one request: its place in the applicant's month, or its pages, by the tariff in force (国办函〔2020〕109号).

What a notice said when it was approved stays: the request keeps its place, whatever is entered afterwards, and no other gets it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongkai.desk import ledger
from gongkai.law.fees import Counts, Fee, bills, in_force, ordinals, spelled_out, yuan
from gongkai.law.fees import Request as Charged
from gongkai.rulebooks.tariffs import tariffs

from .models import Letter, Request
from .reading import facts

NOTICE, PAID = "L09", "foi.fee_paid"


@dataclass(frozen=True, slots=True)
class Noticed:
    """What the notice that went out said, and what became of it. ``now`` is the place that the days of receipt would give the
    request today; ``paid`` is None until something is."""

    month: str
    counts: Counts
    ordinal: int
    pages: int | None
    amount: Decimal
    now: int
    letter: Letter
    paid: Decimal | None = None
    receipt: str = ""

    @property
    def moved(self) -> bool:
        return self.counts == "items" and self.now != self.ordinal

    @property
    def differs(self) -> bool:
        return self.paid is not None and self.paid != self.amount


def ordinal(request: Request) -> int:
    """Its place among the requests of the same applicant that this organ received in the same calendar month."""
    return places(request)[str(request.pk)]


def fee(request: Request, counts: Counts, pages: int | None = None) -> Fee:
    """What this request alone costs. Raises FeeRefused without pages where they are charged, TariffNotInForce."""
    month = _month(request)
    told = [_charged(one, "items") for one in month if one.pk != request.pk]
    return bills([*told, _charged(request, counts, pages)], tariffs(), _kept(month))[str(request.pk)]


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
    return {"tariff": spelled_out(found.tariff), "calculation": rows, "amount": yuan(found.amount)}


def basis(request: Request, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What a notice with these fields counts, to be kept with it."""
    pages, items = pages_of(fields), fee(request, "items")
    by_pages = pages and (in_force(tariffs(), "pages", request.received_on).unit in _bands(fields))
    assert request.received_on is not None  # an unreceived request is not charged
    return {
        "month": f"{request.received_on:%Y-%m}",
        "counts": "pages" if by_pages else "items",
        "ordinal": ordinal(request),
        "pages": pages if by_pages else None,
        "amount": yuan(fee(request, "pages", pages).amount if by_pages else items.amount),
    }


def pages_of(fields: Mapping[str, Any]) -> int:
    """As many as the bands of a notice go to; of a notice by items it is the place."""
    return max((int(one) for one in re.findall(r"[0-9]{1,6}", _bands(fields))), default=0)


def places(request: Request) -> Mapping[str, int]:
    """The places of all requests of that month, by their keys as text."""
    month = _month(request)
    return ordinals([_charged(one, "items") for one in month], _kept(month))


def noticed(request: Request) -> Noticed | None:
    """None where no notice went out, or none that says what it counted."""
    sent = request.letters.filter(code=NOTICE, seq__isnull=False, charged__isnull=False).last()
    if sent is None or request.received_on is None:
        return None
    told: dict[str, Any] = sent.charged or {}
    now = ordinals([_charged(one, "items") for one in _month(request)])[str(request.pk)]
    paid = next((one.data for one in reversed(facts(ledger.history(request.subject))) if one.name == PAID), {})
    return Noticed(
        **{key: told[key] for key in ("month", "counts", "ordinal", "pages")},
        amount=Decimal(told["amount"]),
        now=now,
        letter=sent,
        paid=Decimal(paid["amount"]) if paid.get("amount") else None,
        receipt=str(paid.get("receipt", "")),
    )


def _bands(fields: Mapping[str, Any]) -> str:
    return "".join(str(row.get("band", "")) for row in fields.get("calculation") or () if isinstance(row, dict))


def _kept(month: list[Request]) -> dict[str, int]:
    """Places that notices of this month name."""
    if len(month) < 2 or month[0].received_on is None:
        return {}
    told = Letter.objects.filter(code=NOTICE, request__in=[one.pk for one in month], charged__isnull=False)
    own = f"{month[0].received_on:%Y-%m}"
    return {
        str(pk): said["ordinal"] for pk, said in told.values_list("request", "charged") if said and said["month"] == own
    }


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
