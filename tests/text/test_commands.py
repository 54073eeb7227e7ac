"""`gongkai intake` and `gongkai privacy` as a script sees them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.text import samples

from gongkai.cli.text import intake, privacy

KEYS = {
    "file",
    "script",
    "title",
    "doc_number",
    "issuers",
    "addressees",
    "written_on",
    "published_at",
    "cites",
    "outline",
    "tasks",
}
TASK_KEYS = {
    "clause",
    "title",
    "lead",
    "responsible",
    "cooperating",
    "deadline",
    "deadline_text",
    "frequency_text",
    "line",
    "start",
    "end",
}


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "通知.txt"
    path.write_text("\n".join(samples.DOCUMENT), "utf-8")
    return path


def test_one_file_is_one_object(notice: Path) -> None:
    result = CliRunner().invoke(intake, [str(notice), "--json"])
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer.keys() >= KEYS
    assert answer["written_on"] == "2024-03-01"
    [task] = answer["tasks"]
    assert task.keys() >= TASK_KEYS
    assert (task["lead"], task["deadline"], task["deadline_text"]) == (["区行政审批局"], "2024-05-31", "2024年5月底前")
    assert notice.read_text("utf-8")[task["start"] : task["end"]] == samples.DOCUMENT[3]
    assert (task["doubts"], task["others"]) == ([], [])


def test_what_is_doubtful_is_said_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_text("工作方案\n一、任务\n1.2023年2月29日前完成普查。（责任单位：市民政局）\n", "utf-8")
    [task] = json.loads(CliRunner().invoke(intake, [str(path), "--json"]).stdout)["tasks"]
    [doubt] = task["doubts"]
    assert (task["deadline"], doubt["kind"], doubt["certainty"]) == (None, "no-such-day", "possible")
    assert path.read_text("utf-8")[doubt["start"] : doubt["end"]] == "2023年2月29日前"
    assert "待核对：“2023年2月29日前”：没有这一天，请核对原文。" in CliRunner().invoke(intake, [str(path)]).stdout


def test_an_unreadable_file_does_not_stop_the_others(notice: Path, tmp_path: Path) -> None:
    empty, missing = tmp_path / "空.txt", tmp_path / "没有.txt"
    empty.touch()
    result = CliRunner().invoke(intake, [str(empty), str(notice), str(missing), "--json"])
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [set(answer) == {"file", "error"} for answer in answers] == [True, False, True]
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2


def test_words_for_people(notice: Path) -> None:
    result = CliRunner().invoke(intake, [str(notice)])
    assert "发文机关：东林区人民政府办公室" in result.stdout
    assert "区行政审批局" in result.stdout


@pytest.mark.parametrize("command", [intake, privacy])
def test_no_file_is_wrong_use(command) -> None:
    assert CliRunner().invoke(command, ["--json"]).exit_code == 2


def test_privacy_line_by_line() -> None:
    lines = ['{"id": "a", "text": "电话13812345678"}', "", "不是 JSON", '{"id": 3, "text": "𠮷\\ud800无"}', '{"id": 4}']
    result = CliRunner().invoke(privacy, ["--jsonl"], input="\n".join(lines))
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert answers[0] == {"id": "a", "spans": [{"start": 2, "end": 13, "type": "MOBILE", "certainty": "certain"}]}
    assert [answer.get("id") for answer in answers] == ["a", None, 3, 4]
    assert ["error" in answer for answer in answers] == [False, True, False, True]
    assert answers[2]["spans"] == []
    assert result.exit_code == 0
    assert "退出码仍为 0" in "".join(CliRunner().invoke(privacy, ["--help"]).stdout.replace("\n", " ").split("  "))


def test_privacy_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(samples.workbook())
    result = CliRunner().invoke(privacy, [str(path), "--json"])
    assert {span["where"] for span in json.loads(result.stdout)["spans"]} == {
        "工作表“底稿”（隐藏）!B2",
        "批注!A2",
        "属性",
    }
    assert result.exit_code == 1
    assert "13812345678" not in result.output


def test_the_commands_load_neither_django_nor_the_readers_they_do_not_need(notice: Path) -> None:
    script = (
        "import sys; from gongkai.cli.main import main\n"
        f"try: main(['intake', {str(notice)!r}, '--json'])\nexcept SystemExit: pass\n"
        "print([m for m in ('django', 'pypdfium2', 'lxml', 'selectolax', 'docx') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
