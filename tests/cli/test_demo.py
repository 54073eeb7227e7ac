"""Two demos started on one home: the second says so and touches nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.cli import demo


def test_a_second_demo_leaves_the_first_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with demo._alone(tmp_path):
        (tmp_path / "gongkai.sqlite3").write_text("half loaded")
        with pytest.raises(SystemExit) as ended, demo._alone(tmp_path):
            demo._forget(tmp_path)
        assert ended.value.code == 2 and "another demo is preparing" in capsys.readouterr().err
        assert (tmp_path / "gongkai.sqlite3").read_text() == "half loaded"
    with demo._alone(tmp_path):
        assert not capsys.readouterr().err
