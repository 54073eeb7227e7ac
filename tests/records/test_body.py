"""What is pasted, typed or forged comes out plain, safe and whole."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai.records.body import ATTRIBUTES, CLASSES, TAGS, clean, replace, text_of
from gongkai.records.content import Content
from gongkai.records.models import Record

from .paths import HERE

ATTACKS = yaml.safe_load((HERE / "attacks.yaml").read_text(encoding="utf-8"))
PASTED = yaml.safe_load((HERE / "pasted.yaml").read_text(encoding="utf-8"))
SCHEMES = ("http:", "https:", "mailto:", "tel:", "/", "#", "?")


class Listener(HTMLParser):
    """Another parser than the cleaner's, and stricter: notes every tag and attribute that a browser might meet."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.faults.append(tag)
        for name, value in attrs:
            self.faults += [] if self.allowed(tag, name, value or "") else [f"{tag} {name}={value}"]

    def allowed(self, tag: str, name: str, value: str) -> bool:
        if name == "class":
            return set(value.split()) <= CLASSES
        if (tag, name) == ("a", "rel"):
            return True
        if name in ("href", "src") and re.match(r"[\x00-\x20]*[a-z][a-z0-9+.\-]*:", value, re.I):
            return name == "href" and value.lower().startswith(SCHEMES)
        if name == "src":
            return value.startswith("/") and not value.startswith("//")
        return name in ATTRIBUTES.get(tag, set())

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack["name"])
def test_nothing_is_executed(attack):
    cleaned = clean(attack["html"])
    assert not Listener(cleaned).faults
    assert clean(cleaned) == cleaned
    for word in attack.get("keeps", ()):
        assert word in text_of(cleaned)


@pytest.mark.parametrize("case", PASTED, ids=lambda case: case["name"])
def test_pasted_from_word_and_elsewhere(case):
    assert re.sub(r"\s*\n\s*", "", clean(case["html"])) == re.sub(r"\s*\n\s*", "", case["gives"])


@given(st.text(max_size=300) | st.text(alphabet="<>/\"'=&;:! abipscrtdvonmlf-\n\x00", max_size=300))
def test_whatever_comes_in(source):
    cleaned = clean(source)
    assert not Listener(cleaned).faults
    assert clean(cleaned) == cleaned


PIECES = st.lists(
    st.sampled_from(["<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</table>", "<li>", "<ul>", "<br>", "<h1>", "</h1>",
                     "<o:p>", "<span style='mso-list:Ignore'>", "</span>", "<p style='mso-list:l0'>", "甲", "乙丙", "&nbsp;", "　", "<!--", "-->", "\n"]),
    max_size=30,
)  # fmt: skip


@given(PIECES.map(lambda pieces: "<p>" + "".join(pieces)))
def test_no_word_is_lost_and_none_invented(source):
    import nh3

    def words(html):
        return re.findall(r"[甲乙丙]", nh3.clean(html, tags=set()))

    assert sorted(words(clean(source))) == sorted(words(source))


@pytest.mark.parametrize("depth", [300, 3000])
def test_absurd_nesting_loses_nothing(depth):
    assert "底部的字" in clean("<div>" * depth + "底部的字")


def test_plain_text_becomes_paragraphs():
    assert clean("第一行\n\n　　第二行 a<b & c") == "<p>第一行</p><p>第二行 a&lt;b &amp; c</p>"


BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F]


@pytest.mark.parametrize("code", BIDI, ids=hex)
@pytest.mark.parametrize("written", [chr, "&#{};".format, "&#x{:x};".format], ids=["itself", "decimal", "hexadecimal"])
def test_nothing_turns_the_direction_of_writing(code, written):
    sign = written(code)
    cleaned = clean(f'<p>同意{sign}公开</p><p>{sign}</p><p><a href="/a{sign}b" title="附{sign}件">看</a></p>')
    assert cleaned == clean('<p>同意公开</p><p></p><p><a href="/ab" title="附件">看</a></p>')
    assert clean(cleaned) == cleaned
    assert "href" not in clean(f'<p><a href="java{sign}script:alert(1)">看</a></p>')
    assert clean(f"同意{chr(code)}公开") == "<p>同意公开</p>"


@pytest.mark.parametrize("code", BIDI, ids=hex)
def test_titles_keep_their_direction_too(code):
    record = Record()
    changed = Content(title=f"关于{chr(code)} {chr(code)} 公开的通知{chr(code)}", body=f"正{chr(code)}文").apply(record)
    assert (record.title, record.body) == ("关于 公开的通知", "<p>正文</p>")
    assert {"title", "body"} <= set(changed)


def test_words_are_replaced_even_across_tags_and_in_attributes():
    source = '<p>电话<b>139</b>1234<i>5678</i>。</p><p><a href="tel:13912345678">拨打</a></p>'
    text = text_of(source)
    first, second = (match.start() for match in re.finditer("13912345678", text))
    masked = replace(source, [(first, first + 11, "139****5678"), (second, second + 11, "139****5678")])
    assert "13912345678" not in masked and text_of(masked).count("139****5678") == 2


@given(st.lists(st.text(alphabet="甲乙丙丁 ", min_size=1, max_size=6), min_size=1, max_size=5), st.data())
def test_replacing_touches_only_what_was_asked(paragraphs, data):
    source = clean("".join(f"<p>{words[:2]}<b>{words[2:4]}</b>{words[4:]}</p>" for words in paragraphs))
    text = text_of(source)
    if not text.strip():
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if "\n" in text[start:end] or not text[start:end].strip():
        return
    assert text_of(replace(source, [(start, end, "＊")])).strip() == (text[:start] + "＊" + text[end:]).strip()
