"""Simplified, traditional, and the spelling that search makes of both."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.text import script
from gongkai.text.normalise import bigrams, normalise, phrase

_WORDS = st.text(alphabet="政府信息公開公开服務服务仲介中介A1９，。 \n〔〕2019", max_size=40)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("仲介服務", "中介服务"),
        ("應用軟體", "应用软件"),
        ("軟體動物", "软体动物"),
        ("說服力説服力", "说服力说服力"),
        ("徵求意見、公佈結果、匯總彙報", "征求意见、公布结果、汇总汇报"),
        ("産品與產品", "产品与产品"),
        ("著力推進", "着力推进"),
    ],
)
def test_to_simplified(traditional: str, simplified: str) -> None:
    assert script.to_simplified(traditional) == simplified
    assert script.fold(traditional) == simplified


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("台风预警", "颱風預警"),
        ("范文澜编写规范与示范文本", "范文瀾編寫規範與示範文本"),
        ("干部核准台账", "幹部核准台賬"),
        ("皇后在后面", "皇后在後面"),
        ("头发与发展", "頭髮與發展"),
    ],
)
def test_to_traditional(simplified: str, traditional: str) -> None:
    assert script.to_traditional(simplified) == traditional


@pytest.mark.parametrize(
    ("text", "found"), [("政务公开", "hans"), ("政務公開", "hant"), ("", "hans"), ("2020 A", "hans"), ("人口", "hans")]
)
def test_detect(text: str, found: str) -> None:
    assert script.detect(text) == found


@settings(deadline=None)
@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(script.fold(text)) == len(text)


def test_only_what_is_read_is_converted_in_a_page() -> None:
    page = (
        '<p class="发布" title="发布">发布<!-- 发布 --><a href="/发布">发布</a></p><input type="submit" value="发布">'
        '<input name="q" value="发布"><textarea>发布</textarea><script>let x = "<p>发布</p>"</script><img alt=\'发布\' src="发布.png">'
    )
    assert script.convert_html(page) == (
        '<p class="发布" title="發佈">發佈<!-- 发布 --><a href="/发布">發佈</a></p><input type="submit" value="發佈">'
        '<input name="q" value="发布"><textarea>发布</textarea><script>let x = "<p>发布</p>"</script><img alt=\'發佈\' src="发布.png">'
    )


_PIECES = [
    "<p class=发>",
    "</p>",
    "<a href='发>布'>",
    "<!-- 发 -->",
    "<script>发</script>",
    "<br/>",
    "发布",
    "2 < 3",
    "&lt;发&gt;",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES)))
def test_tags_survive_conversion(parts: list[str]) -> None:
    expected = [part if part.startswith("<") else part.replace("发布", "發佈").replace("发", "發") for part in parts]
    assert script.convert_html("|".join(parts)) == "|".join(expected)


@pytest.mark.parametrize(
    "number",
    [
        "国办发〔2019〕54号",
        "国办发[2019]54号",
        "國辦發（2019）54號",
        "国办发【2019】54号",
        "国办发［２０１９］５４号",
        "国办发﹝2019﹞54号",
    ],
)
def test_one_spelling_for_a_document_number(number: str) -> None:
    assert normalise(number) == "国办发〔2019〕54号"


def test_wrapped_words_are_found() -> None:
    assert "政务公开" in normalise("政务\n公开")


def test_bigrams_of_a_number() -> None:
    assert bigrams("国办发[2019]54號") == ["国办", "办发", "发", "20", "01", "19", "9", "54", "4号", "号"]


def _matches(document: str, query: str) -> bool:
    """A plain positional index: the tokens of the phrase stand next to each other, the last perhaps as a beginning."""
    tokens, (wanted, prefix) = bigrams(document), phrase(query)
    for at in range(len(tokens) - len(wanted) + 1):
        here = tokens[at : at + len(wanted)]
        if here[:-1] == list(wanted[:-1]) and (here[-1].startswith(wanted[-1]) if prefix else here[-1] == wanted[-1]):
            return True
    return False


@settings(deadline=None)
@given(_WORDS, st.data())
def test_a_phrase_finds_what_a_substring_search_finds(document: str, data: st.DataObject) -> None:
    """For queries of one run of letters: found exactly when the normalised document contains them."""
    queries = re.findall(r"[^\W_]+", normalise(data.draw(_WORDS)))
    runs = re.findall(r"[^\W_]+", normalise(document))
    for run in runs:
        start = data.draw(st.integers(0, len(run) - 1))
        queries.append(run[start : data.draw(st.integers(start + 1, len(run)))])
    for query in queries:
        assert _matches(document, query) == any(query in run for run in runs), query


@pytest.mark.parametrize(
    ("query", "document"),
    [("中介服务", "仲介服務清單"), ("仲介服務", "中介服务清单"), ("着力", "著力"), ("开", "公開")],
)
def test_either_script_finds_the_other(query: str, document: str) -> None:
    assert _matches(document, query)
