"""信息处理费: lawyers' cases on both sides of every band, then properties, then the command."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from tests.law.lawcases import cases

from gongkai.cli.fee import fee as command
from gongkai.law.errors import FeeRefused, TariffNotInForce
from gongkai.law.fees import MOST, Band, Request, Tariff, bills, charge, fee, in_force, ordinals, yuan
from gongkai.rulebooks.tariffs import tariffs

CASES: dict[str, list[dict[str, Any]]] = cases("fees")  # type: ignore[assignment]
numbers = st.integers(0, 3000)
both = st.sampled_from(["items", "pages"]).map(lambda counts: tariff(counts))


def tariff(counts: Any) -> Tariff:
    return in_force(tariffs(), counts, date(2026, 11, 25))


def why(case: dict[str, Any]) -> str:
    return f"{case.get('counts', '')} {case['why']}"


@pytest.mark.parametrize("case", CASES["in_all"], ids=why)
def test_the_fee_in_all(case: dict[str, Any]) -> None:
    assert yuan(fee(tariff(case["counts"]), case["n"]).amount) == case["yuan"]


@pytest.mark.parametrize("case", CASES["alone"], ids=why)
def test_what_one_more_adds(case: dict[str, Any]) -> None:
    (part,) = charge(tariff(case["counts"]), case["n"]).trace
    assert (yuan(part.amount), part.first, part.last) == (case["yuan"], case["n"], case["n"])


@pytest.mark.parametrize("case", CASES["refused"], ids=why)
def test_what_is_no_number_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(FeeRefused, match=case["words"]):
        fee(tariff(case["counts"]), case["n"])
    with pytest.raises(FeeRefused):
        charge(tariff(case["counts"]), case["n"])


def test_the_first_is_number_one() -> None:
    with pytest.raises(FeeRefused, match="不能小于1"):
        charge(tariff("items"), 0)


@pytest.mark.parametrize("case", CASES["months"], ids=why)
def test_each_applicant_organ_and_month_counts_anew(case: dict[str, Any]) -> None:
    total = sum((bill.amount for bill in bills(_requests(case["requests"]), tariffs()).values()), Decimal(0))
    assert yuan(total) == case["total"]


def _requests(rows: list[dict[str, Any]]) -> list[Request]:
    numbered = count(1)
    same = {"applicant": "张某", "organ": "housing"}
    return [
        Request(id=f"R{next(numbered)}", **{**same, **{key: value for key, value in row.items() if key != "n"}})
        for row in rows
        for _ in range(row["n"])
    ]


def test_a_request_by_pages_says_how_many() -> None:
    with pytest.raises(FeeRefused, match="请写明页数"):
        bills([Request("R1", "张某", "housing", date(2026, 5, 4), "pages")], tariffs())


def test_two_requests_of_one_name_are_refused() -> None:
    with pytest.raises(FeeRefused, match="编号相同"):
        ordinals([Request("R1", "张某", "housing", date(2026, 5, 4))] * 2)


@pytest.mark.parametrize("counts", ["items", "pages"])
def test_nothing_is_owed_before_the_tariff_is_in_force(counts: Any) -> None:
    assert in_force(tariffs(), counts, date(2021, 1, 1)).starts == date(2021, 1, 1)
    with pytest.raises(TariffNotInForce, match="2021-01-01"):
        in_force(tariffs(), counts, date(2020, 12, 31))


# Tariffs of other shapes --------------------------------------------------------------------------------------------

STEPS = (Band(Decimal("0.50"), "从头递增", every=10, adds=Decimal("0.25")),)


def of(id: str, starts: str | None = None, ends: str | None = None, bands: tuple[Band, ...] = STEPS) -> Tariff:
    first, last = (day and date.fromisoformat(day) for day in (starts, ends))
    return Tariff(id, "标准", "items", "件", "《标准》", bands, first, last)


OLD, NEW, OPEN = of("old", "2021-01-01", "2023-12-31"), of("new", "2024-01-01"), of("open", None, "2020-12-31")


@pytest.mark.parametrize("known", [[OPEN, OLD, NEW], [NEW, OLD, OPEN], [OLD, NEW, OPEN]])
@pytest.mark.parametrize(
    ("day", "id"),
    [
        ("2020-12-31", "open"),
        ("2021-01-01", "old"),
        ("2023-12-31", "old"),
        ("2024-01-01", "new"),
        (None, "new"),
    ],
)
def test_of_several_versions_the_one_in_force_counts(known: list[Tariff], day: str | None, id: str) -> None:
    assert in_force(known, "items", day and date.fromisoformat(day)).id == id


def test_what_ended_is_in_force_no_longer_and_is_not_promised() -> None:
    with pytest.raises(TariffNotInForce, match=r"2024-01-01 没有生效.*自 2021-01-01 起"):
        in_force([OLD, OPEN], "items", date(2024, 1, 1))
    with pytest.raises(TariffNotInForce, match="现有标准没有"):
        in_force([OPEN], "items", date(2021, 1, 1))


@pytest.mark.parametrize(("n", "amount"), [(0, "0"), (1, "0.5"), (10, "5"), (11, "5.75"), (20, "12.5"), (21, "13.5")])
def test_a_tariff_may_go_in_steps_from_the_first(n: int, amount: str) -> None:
    assert yuan(fee(of("steps"), n).amount) == amount


def test_steps_need_not_grow_dearer() -> None:
    assert yuan(fee(of("flat", bands=(Band(Decimal(2), "每件2元", every=10),)), 25).amount) == "50"


def test_a_part_says_what_it_counts() -> None:
    first, second = fee(of("steps"), 12).trace
    assert first.data() == {"from": 1, "to": 10, "count": 10, "rate": "0.5", "amount": "5", "citation": "从头递增"}
    assert second.data() == {"from": 11, "to": 12, "count": 2, "rate": "0.75", "amount": "1.5", "citation": "从头递增"}


# Properties ---------------------------------------------------------------------------------------------------------


@given(both, numbers)
def test_a_fee_never_falls_and_grows_by_the_charge_of_the_next(tariff: Tariff, n: int) -> None:
    step = fee(tariff, n + 1).amount - fee(tariff, n).amount
    assert step == charge(tariff, n + 1).amount >= 0


@given(both, numbers)
def test_the_next_is_never_cheaper(tariff: Tariff, n: int) -> None:
    assert charge(tariff, n + 2).amount >= charge(tariff, n + 1).amount


@given(both, numbers, numbers)
def test_filing_apart_never_costs_more_than_together(tariff: Tariff, one: int, other: int) -> None:
    assert fee(tariff, one).amount + fee(tariff, other).amount <= fee(tariff, one + other).amount


@given(both, numbers)
def test_the_trace_covers_every_number_once_and_adds_up(tariff: Tariff, n: int) -> None:
    owed = fee(tariff, n)
    assert [number for part in owed.trace for number in range(part.first, part.last + 1)] == list(range(1, n + 1))
    assert sum((part.rate * part.count for part in owed.trace), Decimal(0)) == owed.amount
    assert all("国办函〔2020〕109号" in part.citation for part in owed.trace)


@given(numbers)
def test_the_written_formula_of_items(n: int) -> None:
    rates = (0 if i <= 10 else 100 if i <= 30 else 100 * (2 + (i - 31) // 10) for i in range(1, n + 1))
    assert fee(tariff("items"), n).amount == sum(rates)


@given(st.integers(0, MOST))
def test_the_written_formula_of_pages(p: int) -> None:
    expected = 10 * max(0, min(p, 100) - 30) + 20 * max(0, min(p, 200) - 100) + 40 * max(0, p - 200)
    assert fee(tariff("pages"), p).amount == expected


@given(st.permutations(range(40)))
def test_the_bills_of_a_day_add_up_whoever_is_first(order: list[int]) -> None:
    requests = [Request(f"R{number}", "张某", "housing", date(2026, 5, 4)) for number in order]
    assert sum(bill.amount for bill in bills(requests, tariffs()).values()) == fee(tariff("items"), 40).amount
    assert list(ordinals(requests).values()) == list(range(1, 41))


# The command --------------------------------------------------------------------------------------------------------


def run(*args: str) -> Result:
    return CliRunner().invoke(command, args)


@pytest.mark.parametrize("case", CASES["in_all"], ids=why)
def test_the_command_answers_in_plain_digits(case: dict[str, Any]) -> None:
    shown = json.loads(run(case["counts"], str(case["n"]), "--json").stdout)
    assert shown["yuan"] == case["yuan"] and (shown["counts"], shown["n"]) == (case["counts"], case["n"])
    assert sum(Decimal(part["amount"]) for part in shown["trace"]) == Decimal(case["yuan"])


def test_the_command_in_words_names_every_clause() -> None:
    first, *bands = run("items", "35").stdout.splitlines()
    assert first == "3000 元" and len(bands) == 3
    assert "5 × 200 = 1000 元" in bands[-1] and "第四条第二款第（三）项" in bands[-1]


def test_one_request_alone() -> None:
    assert run("items", "31", "--alone").stdout.startswith("200 元")


@pytest.mark.parametrize("option", ["--on", "--today"])
@pytest.mark.parametrize(("day", "status"), [("2020-12-31", 2), ("2021-01-01", 0), ("2026-11-25", 0)])
def test_the_day_decides_whether_there_is_a_tariff(option: str, day: str, status: int) -> None:
    result = run("pages", "31", option, day, "--json")
    assert result.exit_code == status
    expected = ("error", "TariffNotInForce") if status else ("yuan", "10")
    assert expected in json.loads(result.stdout).items()


@pytest.mark.parametrize(
    "args",
    [
        ("items",), ("items", "-3"), ("items", "3.5"), ("items", "十"), ("items", "３５"), ("items", "1e3"), ("items", ""),
        ("pages", "9" * 30), ("pages", "9" * 5000), ("pages", "100001"), ("items", "5", "--on", "昨天"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_one_sentence(args: tuple[str, ...]) -> None:
    result = run(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.strip().splitlines()) == 1 and "Traceback" not in result.stderr


def test_the_command_needs_no_django() -> None:
    code = "import sys; from gongkai.cli.fee import fee; fee.main(['items', '35'], standalone_mode=False); print('django' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[0] == "3000 元" and shown.stdout.splitlines()[-1] == "False"
