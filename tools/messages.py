"""The words of the screens: collects them into the English catalogue, compiles it, and says what is missing.

``python tools/messages.py extract|compile|check``. Chinese is the source language. Words are taken from templates, from
Python (gettext and its kin, and the titles and sentences of events) and from the data files named in ``DATA``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import django
import yaml
from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "gongkai"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None, "pgettext_lazy": ((1, "c"), 2)}
#: ``EventType(name, title, sentence)``: its second and third words are shown.
DECLARED = ({"EventType": (2,)}, {"EventType": (3,)})
#: File → keys whose words are shown as they stand; files with an ``en`` beside ``zh`` need no catalogue.
DATA = {
    "records/lifecycle.yaml": {"title"},
    "channels/gazette_lifecycle.yaml": {"title"},
    "duties/lights.yaml": {"label", "meaning"},
    "schemas/attributes.yaml": {"article"},
    "schemas/return_causes.yaml": {"todo"},
}
SKIPPED = {"migrations", "sample", "cli", "law", "text"}

Found = tuple[str, int, str | tuple[str, ...], str | None]


def found() -> Iterator[Found]:
    """File, line, message (a tuple for plurals) and context of every word that is shown."""
    for path in sorted(SOURCE.rglob("*")):
        if SKIPPED & set(path.relative_to(SOURCE).parts):
            continue
        place = str(path.relative_to(SOURCE))
        if path.suffix == ".py":
            yield from in_python(place, path.read_text(encoding="utf-8"), KEYWORDS, *DECLARED)
        elif path.suffix == ".html":
            yield from in_template(place, path.read_text(encoding="utf-8"))
        elif place in DATA:
            yield from in_data(place, path.read_text(encoding="utf-8"), DATA[place])


def in_python(place: str, text: str, *keywords: dict[str, object]) -> Iterator[Found]:
    for words in keywords:
        for line, message, _comments, context in extract("python", BytesIO(text.encode()), words):  # type: ignore[arg-type]
            yield place, line, message, context


def in_template(place: str, text: str) -> Iterator[Found]:
    """The template as Django's own ``makemessages`` reads it: everything but its words is blanked out."""
    from django.utils.translation.template import templatize

    return in_python(place, templatize(text, origin=place), KEYWORDS)


def in_data(place: str, text: str, keys: set[str]) -> Iterator[Found]:
    def walk(node: yaml.Node) -> Iterator[Found]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value in keys and isinstance(value, yaml.ScalarNode):
                    yield place, value.start_mark.line + 1, value.value, None
                yield from walk(value)
        elif isinstance(node, yaml.SequenceNode):
            for one in node.value:
                yield from walk(one)

    yield from walk(yaml.compose(text, Loader=yaml.SafeLoader))


def gathered() -> Catalog:
    """Every message of today with the English it has; what no screen says any more is gone."""
    known, today = stored(), blank()
    for place, _line, message, context in found():
        today.add(
            message, locations=[(place, None)], context=context, flags=["python-format"] if "%(" in str(message) else ()
        )
    for message in today:
        had = known.get(message.id, message.context)
        if message.id and had:
            message.string = had.string
    return today


def blank() -> Catalog:
    return Catalog("en", fuzzy=False)


def stored() -> Catalog:
    return pofile.read_po(PO.open("rb"), locale="en") if PO.exists() else blank()


def missing(catalogue: Catalog) -> list[Message]:
    return [one for one in catalogue if one.id and not all(forms(one.string))]


def written(catalogue: Catalog) -> bytes:
    """The same words always give the same file: no dates, no line numbers."""
    out = BytesIO()
    pofile.write_po(out, catalogue, width=120, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER + out.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    catalogue.creation_date = catalogue.revision_date = DAWN
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def fresh() -> bool:
    """Whether the compiled catalogue says what the one people edit says."""
    made = read_mo(BytesIO(compiled(stored())))
    return MO.exists() and spoken(read_mo(BytesIO(MO.read_bytes()))) == spoken(made)


def spoken(catalogue: Catalog) -> dict[tuple[str, str | None], list[str]]:
    return {(forms(one.id)[0], one.context): forms(one.string) for one in catalogue if one.id}


def forms(words: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """One word, or a singular and its plural."""
    return [words or ""] if isinstance(words, str | None) else list(words)


#: The compiled catalogue bears no day of its own, so that the same words give the same file.
DAWN = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = b"""\
# The screens in English; Chinese is the source language. Kept by tools/messages.py.
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def extract_() -> int:
    catalogue = gathered()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(catalogue))
    print(f"{len(catalogue)} messages, {len(missing(catalogue))} without English: {PO.relative_to(ROOT)}")
    return 0


def compile_() -> int:
    MO.write_bytes(compiled(stored()))
    return 0


def faults() -> list[str]:
    """What stands between the catalogue and the screens, one sentence each."""
    today = gathered()
    told = [f"no English for “{one.id}” ({one.locations[0][0]})" for one in missing(today)]
    told += [
        f"the English of “{one.id}” lacks or adds a placeholder"
        for one in today
        if one.id and one.string and not same_places(one)
    ]
    if PO.read_bytes() != written(today):
        told.append("django.po is not what extract would write: run tools/messages.py extract")
    if not fresh():
        told.append("django.mo is not made from django.po: run tools/messages.py compile")
    return told


def same_places(one: Message) -> bool:
    places = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")
    wanted = set(places.findall(forms(one.id)[-1]))
    return all(set(places.findall(text)) == wanted for text in forms(one.string))


def check() -> int:
    told = faults()
    print("\n".join(told) or "every word has its English")
    return 1 if told else 0


COMMANDS: dict[str, Callable[[], int]] = {"extract": extract_, "compile": compile_, "check": check}

if not settings.configured:
    settings.configure(USE_I18N=True)
    django.setup()

if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    sys.exit(COMMANDS[name]() if name in COMMANDS else f"usage: python tools/messages.py {'|'.join(COMMANDS)}")
