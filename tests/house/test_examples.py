"""What the READMEs tell people to type works on the files that are there, and both say the same."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from subprocess import run

import pytest

from gongkai.cli.main import COMMANDS
from gongkai.rulebooks.loader import profile_names

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
COMMAND = re.compile(r"^    \./run gongkai (.+?)(?: +#.*)?$", re.M)
FINDS_SOMETHING = {"privacy": 1}
PURE = ("due", "clock", "rules", "intake", "privacy", "fee", "draw")


def told(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line.strip() for line in COMMAND.findall(text)]


def pure() -> list[str]:
    return [line for line in told("README.md") if line.split()[0] in PURE]


def test_both_tell_the_same_commands_and_settings() -> None:
    ours, theirs = (told(name) for name in READMES)
    assert ours == theirs and {line.split()[0] for line in ours} <= set(COMMANDS)
    settings = [set(re.findall(r"GONGKAI_\w+", (ROOT / name).read_text(encoding="utf-8"))) for name in READMES]
    assert settings[0] == settings[1]
    links = [set(re.findall(r"\]\((?!README)([^)]+)\)", (ROOT / name).read_text(encoding="utf-8"))) for name in READMES]
    assert links[0] == links[1]


@pytest.mark.parametrize("name", READMES)
def test_every_file_they_name_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = {*re.findall(r"\]\((?!https?:)([^)]+)\)", text), *re.findall(r"`((?:src|tests|docs|tools)/[^`]*)`", text)}
    named |= {word for line in told(name) for word in line.split() if word.startswith("docs/")}
    assert named and [one for one in sorted(named) if not (ROOT / one).exists()] == []


def test_those_said_to_need_no_database_are_the_first() -> None:
    first = list(dict.fromkeys(line.split()[0] for line in told("README.md")))
    assert tuple(first[: len(PURE)]) == PURE


@pytest.mark.parametrize("line", pure())
def test_they_can_be_typed_as_they_stand(line: str, tmp_path: Path) -> None:
    words, _, given = line.partition(" < ")
    nowhere = {
        **os.environ,
        "GONGKAI_HOME": str(tmp_path / "none"),
        "GONGKAI_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    }
    done = run(
        [sys.executable, "-m", "gongkai", *shlex.split(words)],
        cwd=ROOT,
        env={**nowhere, "PYTHONPATH": str(ROOT / "src")},
        input=(ROOT / given).read_bytes() if given else b"",
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (FINDS_SOMETHING.get(words.split()[0], 0), b"")
    assert done.stdout and not (tmp_path / "none").exists()


def test_the_profiles_are_listed() -> None:
    from click.testing import CliRunner

    from gongkai.cli.rules import rules

    shown = CliRunner().invoke(rules, ["list", "--profiles"])
    assert [row.split("  ")[0] for row in shown.stdout.splitlines()] == list(profile_names())
    assert '"profile": "bazhong-2017"' in CliRunner().invoke(rules, ["list", "--profiles", "--json"]).stdout
