"""``gongkai draw`` as scripts call it, and the public's own verifier, which must agree with it on every file."""

from __future__ import annotations

import copy
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.law.drawing import files, lists, run, sources, spot_check
from tests.law.lawcases import cases

from gongkai.cli.draw import draw
from gongkai.law.frozen import sha256
from gongkai.schemas.draws import RESULTS, read, verdict

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tools" / "verify_draw.py"
VECTOR: Any = cases("draws")["vector"]  # type: ignore[call-overload]
SHORT = {key: VECTOR[key] for key in ("ids", "stratum", "sources")}


def call(tmp_path: Path, words: Any, *args: str) -> Result:
    """`gongkai draw ARGS` on a file of these words; text and bytes go in as they are."""
    file = tmp_path / "draw.json"
    text = words if isinstance(words, (str, bytes)) else json.dumps(words, ensure_ascii=False)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return CliRunner().invoke(draw, [args[0], str(file), *args[1:]])


def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_draw", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


alone = verifier()


# The short form -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sources", [VECTOR["sources"], "\n".join(VECTOR["sources"]), "\n".join(VECTOR["sources"]) + "\n"]
)
def test_the_vector_comes_out_of_the_command(tmp_path: Path, sources: Any) -> None:
    result = call(tmp_path, {**SHORT, "sources": sources}, "run", "--json")
    shown = json.loads(result.stdout)
    assert result.exit_code == 0 and "未经事先承诺" in result.stderr
    assert {key: shown[key] for key in ("list_digest", "commit", "seed", "order")} == {
        key: VECTOR[key] for key in ("list_digest", "commit", "seed", "order")
    }
    assert shown["ranks"] == {"B": VECTOR["order"]}


def test_the_vector_as_yaml_and_in_words(tmp_path: Path) -> None:
    result = call(tmp_path, yaml.safe_dump(SHORT), "run")
    assert f"承诺值 {VECTOR['commit']}" in result.stdout and "、".join(VECTOR["order"]) in result.stdout


def test_what_the_vector_states_is_verified(tmp_path: Path) -> None:
    assert call(tmp_path, VECTOR, "verify").exit_code == 0
    wrong = {**VECTOR, "order": [*VECTOR["order"][1:], VECTOR["order"][0]]}
    result = call(tmp_path, wrong, "verify", "--json")
    (difference,) = json.loads(result.stdout)["differences"]
    assert result.exit_code == 1 and (difference["what"], difference["place"]) == ("order", "[1]")


# Run, verify, publish -----------------------------------------------------------------------------------------------


def test_a_draw_goes_from_commit_to_result_to_change(tmp_path: Path) -> None:
    early = json.loads(call(tmp_path, spot_check(sources=None), "run", "--json").stdout)
    late = json.loads(call(tmp_path, {**early, "sources": sources()}, "run", "--json").stdout)
    change = {"object": late["chosen"]["A"][0], "reason": "已注销"}
    after = json.loads(call(tmp_path, {**late, "changes": [change]}, "run", "--json").stdout)
    assert early["commit"] == late["commit"] == after["commit"]
    for file in (early, late, after):
        assert call(tmp_path, file, "verify", "--commit", early["commit"]).exit_code == 0
        assert call(tmp_path, yaml.safe_dump(file, allow_unicode=True), "verify").exit_code == 0


def test_a_list_changed_after_the_commit_cannot_be_run(tmp_path: Path) -> None:
    early = run(spot_check(sources=None))
    early["lists"]["objects"].append({"id": "A7", "stratum": "A"})
    result = call(tmp_path, {**early, "sources": sources()}, "run")
    assert result.exit_code == 2 and "不是它的延续" in result.stderr


def test_the_commit_published_beforehand_is_what_counts(tmp_path: Path) -> None:
    result = call(tmp_path, run(spot_check()), "verify", "--commit", "0" * 64)
    assert result.exit_code == 1 and result.stderr.startswith("commit：文件中是 “000")


def test_the_first_thing_that_differs_is_named_first(tmp_path: Path) -> None:
    file = run(spot_check())
    file["lists"]["objects"][0]["id"] = "A0"
    found = json.loads(call(tmp_path, file, "verify", "--json").stdout)
    assert not found["ok"]
    assert [row["what"] for row in found["differences"]][:3] == ["list_digest", "digests", "commit"]
    assert found["differences"][1]["place"] == ".objects"


def test_a_rule_broken_in_a_finished_file_is_a_finding(tmp_path: Path) -> None:
    file = run(spot_check())
    file["sources"][0]["value"] = "9"
    result = call(tmp_path, file, "verify")
    assert result.exit_code == 1 and "与承诺值不符" in result.stderr


def without(file: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in file.items() if key not in names}


@pytest.mark.parametrize(
    "name", ["list_digest", "digests", "commit", "needed", "seed", "ranks", "chosen", "assigned", "log"]
)
def test_a_result_taken_out_of_the_file_is_a_difference(tmp_path: Path, name: str) -> None:
    file = without(run(spot_check()), name)
    result = call(tmp_path, file, "verify", "--json")
    shown = json.loads(result.stdout)
    assert (result.exit_code, shown["ok"]) == (1, False) and "没有写明" in result.stderr
    assert [row["what"] for row in shown["differences"]] == [name] == alone.differences(file)


def test_a_short_file_states_at_least_its_commit_its_seed_and_its_order(tmp_path: Path) -> None:
    result = call(tmp_path, VECTOR, "verify", "--json")
    assert (result.exit_code, json.loads(result.stdout)["unstated"]) == (0, ["digests", "ranks", "log"])
    assert alone.differences(VECTOR) == []
    for name in ("commit", "seed", "order"):
        assert call(tmp_path, without(VECTOR, name), "verify").exit_code == 1
        assert alone.differences(without(VECTOR, name)) == [name]


@pytest.mark.parametrize(
    "gone",
    [("lists",), ("plan",), ("sources",), ("lists", "digests"), ("lists", "seed", "chosen", "log"), ("sources", "seed"),
     ("lists", "sources"), ("seed", "chosen", "log"), ("sources", "seed", "ranks", "chosen", "assigned", "log")],
    ids=" ".join,
)  # fmt: skip
def test_no_forgery_passes_by_leaving_out_what_would_show_it(tmp_path: Path, gone: tuple[str, ...]) -> None:
    file = run(spot_check())
    file["chosen"]["A"].reverse()
    for cut in (without(file, *gone), without(run(spot_check()), *gone)):
        result = call(tmp_path, cut, "verify", "--json")
        assert result.exit_code in (1, 2) and result.stderr.strip()
        assert not json.loads(result.stdout)["ok"]
        assert _found(alone.differences, cut)


def test_a_committed_draw_is_said_not_to_be_drawn_yet(tmp_path: Path) -> None:
    early = run(spot_check(sources=None))
    shown = call(tmp_path, early, "verify", "--json")
    assert shown.exit_code == 0 and "尚未抽取" in shown.stderr and not json.loads(shown.stdout)["drawn"]
    assert json.loads(call(tmp_path, run(spot_check()), "verify", "--json").stdout)["drawn"]


@pytest.mark.parametrize("stage", ["before", "after"])
def test_the_lists_stay_private_until_the_check(tmp_path: Path, stage: str) -> None:
    file = run(spot_check(salt="一串足够长的秘密文字一串足够长的秘密文字"))
    result = call(tmp_path, file, "publish", "--stage", stage)
    shown = json.loads(result.stdout)
    assert "lists" not in shown and "salt" not in shown and "ranks" not in shown
    assert all(f'"{row["id"]}"' not in result.stdout for row in file["lists"]["objects"])
    checked = call(tmp_path, shown, "verify", "--json", "--commit", file["commit"])
    told = json.loads(checked.stdout)
    assert checked.exit_code == 1 and "digests" in told["unchecked"] and "没有名录" in checked.stderr
    assert (told["ok"], told["drawn"], told["differences"]) == (False, False, [])
    assert _found(alone.differences, shown)
    other = json.loads(
        call(tmp_path, {**shown, "plan": {**shown["plan"], "name": "另一计划"}}, "verify", "--json").stdout
    )
    assert other["differences"][0]["what"] == "commit"
    if stage == "after":
        assert shown["masked"] == file["masked"]
        forged = json.loads(call(tmp_path, {**shown, "seed": "0" * 64}, "verify", "--json").stdout)
        assert [row["what"] for row in forged["differences"]] == ["seed"]


def test_a_ranking_is_published_under_hashes_or_not_at_all(tmp_path: Path) -> None:
    assert "salt" in call(tmp_path, run(spot_check()), "publish", "--stage", "after").stderr
    assert "短式" in call(tmp_path, SHORT, "publish", "--stage", "before").stderr


# Wrong use ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "一组键和值"),
        ("[1, 2]", "一组键和值"),
        ("{", "JSON"),
        ('{"ids": [NaN]}', "NaN"),
        ('{"ids": ["A"], "ids": ["B"]}', "写了两次"),
        ("ids: [A]\nids: [B]", "写了两次"),
        ("ids: [A", "YAML"),
        ("a: &a [x]\nids: *a", "别名"),
        ("\x00", "YAML"),
        (b"\xff\xfe{", "UTF-8"),
        ("[" * 5000, "YAML"),
        ('{"a":' * 100_000, "嵌套过深"),
        ('{"ids": [' + "9" * 5000 + "]}", "加引号"),
        ({"ids": ["A"]}, "stratum"),
        ({"ids": [], "stratum": "B"}, "为空"),
        ({"ids": ["A", "A"], "stratum": "B"}, "重复"),
        ({"ids": [1], "stratum": "B"}, "ids[0] 不合要求"),
        ({"ids": ["A"], "stratum": "B", "sources": [{"kind": "public", "name": "a", "value": "b"}]}, "需要计划"),
        ({"ids": ["A"], "stratum": "B", "plan": {"name": "x", "strata": {}}}, "不能并用"),
        ({"idz": ["A"]}, "idz"),
        ({"lists": {"objects": ["A"]}}, "计划"),
        ({"plan": {"name": "x", "strata": {"A": {"rate": "1"}}, "randomness": [{"kind": "weather", "name": "气温"}]}}, "weather"),
        (spot_check(sources=[{"kind": "witness", "name": "纪检监察"}]), "nonce"),
        (spot_check(lists=lists(objects=[{"id": "A1", "stratum": "A", "why": "x"}])), "why"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path, words: Any, told: str) -> None:
    result = call(tmp_path, words, "run")
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr and len(result.stderr.strip().splitlines()) == 1
    shown = json.loads(call(tmp_path, words, "run", "--json").stdout)
    assert shown["error"] in ("Unreadable", "DrawRefused") and shown["message"] == result.stderr.strip()


@pytest.mark.parametrize("command", ["run", "verify"])
def test_a_file_that_is_not_there_and_none_at_all(tmp_path: Path, command: str) -> None:
    missing = CliRunner().invoke(draw, [command, str(tmp_path / "none.json")])
    assert missing.exit_code == 2 and "找不到文件" in missing.stderr
    assert CliRunner().invoke(draw, [command, str(tmp_path)]).exit_code == 2
    nothing = CliRunner().invoke(draw, [command])
    assert nothing.exit_code == 2 and "draw.yaml" in nothing.stderr


def test_a_file_without_results_has_nothing_to_verify(tmp_path: Path) -> None:
    result = call(tmp_path, spot_check(), "verify")
    assert result.exit_code == 2 and "draw run" in result.stderr


def test_numbers_of_a_yaml_file_are_kept_as_written(tmp_path: Path) -> None:
    shown = json.loads(
        call(tmp_path, "ids: [007, 1e3, 0x1F, 12:30, on, 2026-01-01]\nstratum: 1", "run", "--json").stdout
    )
    assert shown["ids"] == ["007", "1e3", "0x1F", "12:30", "on", "2026-01-01"]


def test_a_decimal_of_a_json_file_is_taken_as_written(tmp_path: Path) -> None:
    file = json.dumps(spot_check()).replace('"1/2"', "0.50")
    assert json.loads(call(tmp_path, file, "run", "--json").stdout)["commit"] == run(spot_check())["commit"]


def test_the_command_needs_no_django(tmp_path: Path) -> None:
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(SHORT))
    code = f"import sys; from gongkai.cli.draw import draw; draw.main(['run', {str(file)!r}], standalone_mode=False); print('django' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert VECTOR["commit"] in shown.stdout and shown.stdout.splitlines()[-1] == "False"


# The verifier that needs nothing of ours ----------------------------------------------------------------------------


def ours(file: dict[str, Any]) -> list[str]:
    return [difference.what for difference in verdict(read(json.dumps(file).encode())).differences]


def test_the_public_verifier_is_plain_python(tmp_path: Path) -> None:
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(run(spot_check())), encoding="utf-8")
    for args, status in (([], 0), (["0" * 64], 1)):
        shown = subprocess.run(
            [sys.executable, "-I", "-S", str(SCRIPT), str(file), *args], capture_output=True, text=True, check=False
        )
        assert shown.returncode == status, shown.stderr
    file.write_text("{")
    for path in (file, tmp_path / "none.json"):
        assert subprocess.run([sys.executable, "-I", "-S", str(SCRIPT), str(path)], capture_output=True).returncode == 2


@pytest.mark.parametrize("file", [SHORT, spot_check(), spot_check(sources=None), spot_check(salt="s" * 16)])
def test_both_agree_on_the_usual_files(file: dict[str, Any]) -> None:
    assert ours(run(file)) == alone.differences(run(file)) == []


@given(files(), st.data())
def test_both_find_nothing_in_what_was_run(file: dict[str, Any], data: st.DataObject) -> None:
    drawn = run(file)
    if chosen := [object_ for found in drawn.get("chosen", {}).values() for object_ in found]:
        change = {"object": data.draw(st.sampled_from(chosen)), "reason": "已注销"}
        drawn = run({**drawn, "changes": [change]})
    assert ours(drawn) == alone.differences(drawn) == []


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a word could be changed: every text in the file."""
    if isinstance(value, str):
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in items for place in places(inner, (*path, key))]


@given(files(), st.data())
def test_both_see_every_word_that_was_changed(file: dict[str, Any], data: st.DataObject) -> None:
    """Wherever one letter is added, in lists, plan, sources or results, both say that something differs."""
    drawn = run(file)
    path = data.draw(st.sampled_from([place for place in places(drawn) if place[0] != "notes"]))
    changed = copy.deepcopy(drawn)
    where = changed
    for key in path[:-1]:
        where = where[key]
    where[path[-1]] += "1"
    assert _found(ours, changed) and _found(alone.differences, changed), path


def _found(differences: Any, file: dict[str, Any]) -> bool:
    """A refusal to read the file at all is a finding too."""
    try:
        return bool(differences(file))
    except (ValueError, KeyError, TypeError):
        return True


JUNK = [
    None, "", 0, -1, 10**17, 1.5, True, [], {}, ["x"], {"a": 1}, "\ud800", "\u202e", "a\nb", "A|B", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00", "2026-12-01", "nan", "1/0", "0" * 64,
]  # fmt: skip
FINISHED = [run(SHORT), run(spot_check(salt="s" * 16))]


def everywhere(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in items for place in everywhere(inner, (*path, key)))]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FINISHED), st.data())
def test_nothing_in_a_file_ends_in_an_error_of_ours_and_both_judge_alike(
    file: dict[str, Any], data: st.DataObject
) -> None:
    changed = copy.deepcopy(file)
    *above, last = data.draw(st.sampled_from(everywhere(file)[1:]))
    where = changed
    for key in above:
        where = where[key]
    where[last] = data.draw(st.sampled_from(JUNK))
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "draw.json")
        Path(path).write_text(json.dumps(changed))
        for command in (["run", "--json"], ["verify", "--json"], ["publish", "--stage", "after"]):
            result = CliRunner().invoke(draw, [command[0], path, *command[1:]])
            assert result.exit_code in (0, 1, 2) and isinstance(result.exception, SystemExit | None)
        ours = CliRunner().invoke(draw, ["verify", path]).exit_code
        assert {ours, alone.main([path])} != {0, 1}


def test_everything_computed_is_compared_by_both() -> None:
    assert list(RESULTS) == alone.ORDER


# The paper ----------------------------------------------------------------------------------------------------------

PAPER = (ROOT / "docs" / "draws.md").read_text(encoding="utf-8")


def test_the_file_of_the_paper_is_one_that_can_be_run() -> None:
    example = read(PAPER.split("```yaml\n")[1].split("```")[0].encode())
    planned = {key: value for key, value in example.words.items() if key not in ("sources", "changes")}
    drawn = run(json.loads(json.dumps(planned)))
    assert drawn["needed"] == {"低风险": 1, "高风险": 0, "重点事项": 0}
    assert str(drawn["plan"]["randomness"][3]["round"]) == example.words["sources"][3]["round"]
    told = example.words["sources"][0]
    assert sha256(told["nonce"] + told["value"]) == example.words["plan"]["randomness"][0]["committed"]


def test_the_figures_of_the_paper_are_those_of_the_vector() -> None:
    assert all(VECTOR[key] in PAPER for key in ("list_digest", "commit", "seed"))
    assert "、".join(f"…{id_[-2:]}" for id_ in VECTOR["order"]) in PAPER
