"""Draws for tests: a city's spot check as a file, and what Hypothesis may make of one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from gongkai.law.frozen import sha256
from gongkai.law.randomness import CHAINS
from gongkai.schemas.draws import completed, read

NONCE = "0123456789abcdef"
ROUND = CHAINS["quicknet"].round_at(datetime.fromisoformat("2026-12-01T11:00:00+08:00"))
ids = st.text("0123456789ABCXYZ中", min_size=1, max_size=6)


def ahead(name: str, value: str, nonce: str = NONCE) -> dict[str, Any]:
    """A witness as the plan names one: bound before the randomness exists."""
    return {"kind": "witness", "name": name, "committed": sha256(nonce + value)}


def plan(value: str = "7", **changes: Any) -> dict[str, Any]:
    drand = {"kind": "drand", "at": "2026-12-01T11:00:00+08:00"}
    return {
        "name": "第四季度双随机抽查",
        "strata": {"A": {"rate": "1/2"}, "B": {"number": 1}},
        "committed_at": "2026-12-01T09:00:00+08:00",
        "inspectors": {"each": 2, "load": 3},
        "randomness": [ahead("纪检监察", value), ahead("企业代表", "8"), drand],
        **changes,
    }


def lists(**changes: Any) -> dict[str, Any]:
    objects = [{"id": f"A{n}", "stratum": "A"} for n in range(1, 6)] + [
        {"id": f"B{n}", "stratum": "B"} for n in range(1, 4)
    ]
    objects += [{"id": "A9", "stratum": "A", "excluded": "冷却期内已抽取"}]
    inspectors = ["Z1", "Z2", "Z3", "Z4", {"id": "Z9", "excluded": "执法证已过期"}]
    return {"objects": objects, "inspectors": inspectors, **changes}


def witness(name: str, value: str, nonce: str = NONCE) -> dict[str, Any]:
    return {"kind": "witness", "name": name, "nonce": nonce, "value": value, "committed": sha256(nonce + value)}


def sources(value: str = "7", randomness: str = "ab" * 32) -> list[dict[str, Any]]:
    refused = {"kind": "witness", "name": "企业代表", "committed": sha256(f"{NONCE}8"), "refused": "未到场"}
    return [witness("纪检监察", value), refused, {"kind": "drand", "round": ROUND, "randomness": randomness}]


def spot_check(**changes: Any) -> dict[str, Any]:
    """A whole file before it is run; `changes` replace its parts, None leaves one out."""
    file = {"plan": plan(), "lists": lists(), "sources": sources(), **changes}
    return {key: value for key, value in file.items() if value is not None}


def run(file: dict[str, Any]) -> dict[str, Any]:
    return completed(read(json.dumps(file).encode()))


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """A file of one to three strata with exclusions, sometimes with inspectors and their recusals."""
    names = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    objects = draw(st.lists(ids, min_size=1, max_size=12, unique=True))
    rows = [_row(draw, id_, draw(st.sampled_from(names))) for id_ in objects]
    rates = {name: {"rate": draw(st.sampled_from(["0", "1/3", "15%", "0.5", "1"]))} for name in names}
    staffed = draw(st.booleans())
    inspectors = [f"Z{n}" for n in range(draw(st.integers(4, 7)))] if staffed else []
    recusals = [{"inspector": "Z0", "object": id_, "reason": "近亲属任职"} for id_ in objects[:2] if staffed]
    value = draw(st.text("0123456789", min_size=1))
    file = spot_check(
        plan=plan(value, strata=rates, inspectors={"each": 2} if staffed else None),
        lists={"objects": rows, "inspectors": inspectors, "recusals": recusals},
        sources=sources(value, draw(st.binary(min_size=32, max_size=32)).hex()),
    )
    file["plan"] = {key: value for key, value in file["plan"].items() if value is not None}
    return file


def _row(draw: st.DrawFn, id_: str, stratum: str) -> dict[str, Any]:
    excluded = draw(st.none() | st.sampled_from(["已注销", "冷却期内已抽取"]))
    return {"id": id_, "stratum": stratum} | ({"excluded": excluded} if excluded else {})
