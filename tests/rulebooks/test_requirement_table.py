"""docs/requirements.md is what the rules say of themselves."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from tests.rulebooks.test_localities import demands

ROOT = Path(__file__).parents[2]
HOW_MANY = 111


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("requirements_page", ROOT / "tools" / "requirements.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current() -> None:
    made = tool()
    assert made.PAGE.read_text(encoding="utf-8") == made.page(), "run: python tools/requirements.py"


def test_every_demand_is_in_it_and_its_letter_explained() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in tool().page().splitlines() if line.startswith("| NR-")]
    assert len(rows) == len(set(rows)) == HOW_MANY
    assert {row[3] for row in rows} == set(tool().LETTERS)
    assert set(rows) >= {demand["id"] for demand in demands()}
