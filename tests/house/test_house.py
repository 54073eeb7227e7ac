"""Tests about the house itself: its papers tell the truth about its code."""

from __future__ import annotations

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "gongkai"


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [ROOT / name for name in listing.splitlines() if (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for file in tracked():
        if file.suffix in {".png", ".mo", ".docx", ".pdf", ".xlsx", ".webp", ".ico"} or "vendor" in file.parts:
            continue
        found.append((file, file.read_text(encoding="utf-8", errors="replace")))
    return found


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    reasons = (ROOT / "docs/dependencies.md").read_text()
    wanted = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    names = {re.split(r"[\[~<>=! ]", line)[0].lower() for line in wanted} - {"types-pyyaml", "lxml-stubs", "gongkai"}
    assert [name for name in sorted(names) if name not in reasons.lower()] == []


def test_locks_carry_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_rooms_of_the_river_are_in_the_import_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    named = {room.strip() for layer in contract["layers"] for room in layer.split("|")}
    rooms = {path.parent.name for path in SRC.glob("*/__init__.py")} | {"__main__"}
    assert named == rooms
    assert contract["exhaustive"] is True


def test_every_identifier_of_the_glossary_stands_in_the_code() -> None:
    code = "\n".join(file.read_text() for kind in ("*.py", "*.yaml") for file in SRC.rglob(kind))
    terms = [row.split("|")[2] for row in (ROOT / "docs/glossary.md").read_text().splitlines() if row.startswith("| ")]
    named = [name for term in terms for name in re.findall(r"`([^`]+)`", term)]
    assert len(named) > 150
    assert [name for name in named if not re.search(rf"\b{re.escape(name)}\b", code)] == []


def test_every_place_that_the_river_names_is_there() -> None:
    rows = [row for row in (ROOT / "docs/river.md").read_text().splitlines() if row.startswith("| **")]
    named = [name for row in rows for name in re.findall(r"`([\w./]+)`", row.split("|")[3])]
    assert len(named) > 20
    assert [name for name in named if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    """A path, a module, or a name that its module holds; a bare word is another name of the module before it."""
    if (SRC / name).exists() or re.fullmatch(r"[A-Za-z]+", name):
        return True
    module, _, held = name.rpartition(".")
    if any((SRC / f"{name.replace('.', '/')}{end}").exists() for end in (".py", "/__init__.py")):
        return True
    return any(
        re.search(rf"\b{held}\b", file.read_text())
        for end in (".py", "/__init__.py")
        if (file := SRC / f"{module.replace('.', '/')}{end}").exists()
    )


def test_only_the_named_templates_may_show_unescaped_text() -> None:
    """``|safe`` and ``autoescape off`` open a door for scripts; each use says why in the line above it."""
    offenders = []
    for template in SRC.rglob("templates/**/*.html"):
        lines = template.read_text().splitlines()
        for number, line in enumerate(lines):
            opens = re.search(r"\|\s*safe\b|autoescape off", line)
            if opens and "safe because" not in (lines[number - 1] if number else "") + line:
                offenders.append(f"{template.relative_to(ROOT)}:{number + 1}")
    assert offenders == []


def test_templates_keep_a_strict_content_policy() -> None:
    """No inline script, style or handler: the policy allows none, so it would silently not work."""
    bad = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")|<style|\sstyle=|\son[a-z]+=\"", re.IGNORECASE
    )
    offenders = [
        f"{template.relative_to(ROOT)}: {match.group(0)}"
        for template in SRC.rglob("templates/**/*.html")
        for match in [bad.search(template.read_text())]
        if match
    ]
    assert offenders == []


def test_no_page_asks_another_host() -> None:
    outside = re.compile(r"(?:src|href|action)=\"(?:https?:)?//|url\(['\"]?(?:https?:)?//|@import")
    files = [*SRC.rglob("templates/**/*.html"), *SRC.rglob("static/*/*.css"), *SRC.rglob("static/*/*.js")]
    assert [str(file.relative_to(ROOT)) for file in files if outside.search(file.read_text())] == []


def test_the_day_is_asked_in_one_place() -> None:
    """Only ``desk.clock`` reads the machine's clock, so a pinned day is pinned everywhere."""
    asks = re.compile(r"\b(?:timezone\.now|timezone\.localdate|date\.today|datetime\.now|datetime\.utcnow|localtime)\(")
    offenders = [
        str(file.relative_to(ROOT))
        for file in SRC.rglob("*.py")
        if asks.search(file.read_text()) and file != SRC / "desk/clock.py"
    ]
    assert offenders == []


def test_law_uses_the_standard_library_only() -> None:
    allowed = {
        "__future__",
        "bisect",
        "collections",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "functools",
        "itertools",
        "re",
        "typing",
        "calendar",
        "math",
        "zoneinfo",
        "types",
        "operator",
        "abc",
        "string",
        "fractions",
        "hashlib",
        "hmac",
        "json",
        "unicodedata",
    }
    imports = re.compile(r"^\s*(?:from\s+([\w.]+)|import\s+([\w.]+))", re.MULTILINE)
    strangers = {
        (file.name, module)
        for file in (SRC / "law").rglob("*.py")
        for match in imports.finditer(file.read_text())
        for module in [match.group(1) or match.group(2)]
        if not module.startswith(("gongkai.law", ".")) and module.split(".")[0] not in allowed
    }
    assert strangers == set()


@pytest.mark.django_db
def test_every_event_is_said_in_words_and_known_to_the_rules() -> None:
    from gongkai.desk.vocabulary import vocabulary

    events = vocabulary()
    assert events
    for name, kind in events.items():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name), name
        assert kind.title and kind.sentence, name


def test_changes_leave_a_fragment() -> None:
    assert [file for file in (ROOT / "changelog.d").glob("*.md") if file.name != "README.md"]


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(file.name[:4]) for file in (ROOT / "docs/decisions").glob("0*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_nothing_names_a_machine_of_ours() -> None:
    """No path of a home folder, no registry host: the project runs anywhere."""
    names = re.compile(r"(?<![\w.])/(?:home|root|Users)/\w|files\.pythonhosted|pypi\.org/simple")
    assert [
        str(file.relative_to(ROOT)) for file, text in texts() if file != Path(__file__) and names.search(text)
    ] == []


def test_papers_lead_somewhere() -> None:
    """Every relative link of a Markdown file meets a file."""
    link = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
    lost = [
        f"{file.relative_to(ROOT)}: {target}"
        for file in tracked()
        if file.suffix == ".md" and "vendor" not in file.parts
        for target in link.findall(file.read_text())
        if not (file.parent / target).exists()
    ]
    assert lost == []
