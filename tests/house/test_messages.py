"""Every word of the screens has its English, and the compiled catalogue is made from the one people edit."""

from __future__ import annotations

from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "messages.py"


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = util.spec_from_file_location("messages", TOOL)
    assert spec and spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_english_catalogue_is_whole(messages: ModuleType) -> None:
    assert messages.faults() == []


@pytest.mark.parametrize(
    "text, words",
    [
        ('{% translate "工作台" %}', {"工作台"}),
        ('{% include "a.html" with text=_("没有待办") %}', {"没有待办"}),
        ("{% blocktranslate with n=3 %}共{{ n }}项{% endblocktranslate %}", {"共%(n)s项"}),
        ("裸字", set()),
    ],
)
def test_templates_are_read_as_django_reads_them(messages: ModuleType, text: str, words: set[str]) -> None:
    assert {message for _place, _line, message, _context in messages.in_template("a.html", text)} == words


def test_python_is_read_with_the_titles_of_events(messages: ModuleType) -> None:
    text = 'EventType("a.b", "办结", "{who}办结")\n_("好")\nother("不取")\n'
    found = messages.in_python("a.py", text, messages.KEYWORDS, *messages.DECLARED)
    assert {message for _place, _line, message, _context in found} == {"办结", "{who}办结", "好"}


def test_a_missing_translation_is_told(messages: ModuleType) -> None:
    catalogue = messages.blank()
    catalogue.add("新词")
    assert [one.id for one in messages.missing(catalogue)] == ["新词"]
