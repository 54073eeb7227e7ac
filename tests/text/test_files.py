"""Files from anybody: the same words whatever the wrapping, a sentence that helps when there are none."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.text import samples

from gongkai.text import decode, files, web
from gongkai.text.errors import Unreadable
from gongkai.text.reading import read
from gongkai.text.script import to_traditional

TEXT = "\n".join(samples.DOCUMENT) + "\n"
PAGE = (
    "<!doctype html><html><head><title>列表</title><meta name='PubDate' content='2024-03-02 08:30'></head><body><nav>首页</nav>"
    + (
        "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/zc'>政策</a></div><div id='x'>{}</div><script>alert('字')</script>"
        "<div style='display: none'>藏</div><footer>版权所有</footer></body></html>"
    ).format("".join(f"<p>&nbsp;{line}</p>" for line in samples.DOCUMENT))
)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode("gbk"),
        PAGE.encode(),
        PAGE.replace("<head>", "<head><meta charset=gb2312>").encode("gbk"),
        samples.word(),
        samples.pdf(samples.DOCUMENT),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "gbk-crlf", "html", "html-gbk", "docx", "pdf"],
)
def test_one_document_in_every_wrapping(data: bytes) -> None:
    source = files.read(data, "通知")
    reading = read(source.text, source.meta)
    assert reading.title == samples.DOCUMENT[0]
    assert reading.doc_number == "东政办发〔2024〕5号"
    assert reading.issuers == ("东林区人民政府办公室",)
    [task] = reading.tasks
    assert (task.lead, task.responsible, str(task.deadline)) == (("区行政审批局",), ("各街道办事处",), "2024-05-31")
    assert not {"藏", "首页", "alert", "版权"} & set(source.text.split())


def test_big5_is_told_from_gb18030() -> None:
    traditional = to_traditional(TEXT)
    assert decode.decode(traditional.encode("big5hkscs")).text == traditional


def test_the_day_a_page_gives_of_itself_counts_when_the_text_gives_none() -> None:
    source = files.read(PAGE.encode())
    assert str(read(source.text, source.meta).published_at) == "2024-03-02 08:30:00+08:00"
    assert source.notes == ("网页里有访问者看不到的文字，未读取。",)


def test_word_tables_become_rows_and_tasks() -> None:
    table = (("序号", "任务", "牵头单位", "完成时限"), ("1", "编制目录", "区司法局", "2024年6月底前"))
    [task] = read(files.read(samples.word(samples.DOCUMENT[:3], table)).text).tasks
    assert (task.title, task.lead, str(task.deadline)) == ("编制目录", ("区司法局",), "2024-06-30")


@pytest.mark.parametrize(
    "data",
    [
        samples.table_lines("\t"),
        samples.table_lines("|"),
        samples.table_lines("\n"),
        samples.table_page().encode(),
        samples.table_word(),
        samples.table_workbook(),
        samples.pdf(tuple(samples.table_lines("\n").decode().split("\n"))),
    ],
    ids=["tabs", "strokes", "one-a-line", "html", "docx", "xlsx", "pdf"],
)
def test_one_table_in_every_wrapping(data: bytes) -> None:
    source = files.read(data)
    tasks = read(source.text, source.meta).tasks
    assert [(t.title, t.lead, t.cooperating, str(t.deadline or t.deadline_text)) for t in tasks] == [
        ("编制目录", ("区司法局",), ("区财政局", "区民政局"), "2024-06-30"),
        ("公布指南", ("区司法局",), ("各街道办事处",), "2024-09-15"),
        ("公布评议结果", ("区政府办公室",), (), "每季度一次"),
    ]
    assert "藏" not in source.text


def test_a_page_laid_out_with_a_table_is_a_document_of_lines() -> None:
    text = files.read(samples.table_page().encode()).text
    assert text.split("\n")[:3] == list(samples.DOCUMENT[:3])
    assert "2\t公布指南\t区司法局\t各街道办事处\t2024-09-15" in text


def test_numbers_that_only_the_style_of_a_paragraph_gives() -> None:
    assert files.read(samples.styled_word()).text.split() == [
        "一、总体要求",
        "二、重点任务",
        "（一）公开预算",
        "①部门预算",
        "②政府预算",
        "（二）公开决算",
    ]


def test_numbers_that_word_counts_itself() -> None:
    data = samples.numbered_word(((0, "总体要求"), (0, "重点任务"), (1, "公开预算"), (1, "公开决算"), (0, "保障措施")))
    assert files.read(data).text.split() == [
        "一、总体要求",
        "二、重点任务",
        "（一）公开预算",
        "（二）公开决算",
        "三、保障措施",
    ]


def test_macros_are_left_alone_and_mentioned() -> None:
    source = files.read(samples.rewritten(samples.word(), {"word/vbaProject.bin": b"x"}))
    assert source.notes == ("文件里带有宏，未执行，也未读取。",)


def test_entities_are_not_expanded() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    laughs = f'<!DOCTYPE x [<!ENTITY a "{"哈" * 99}"><!ENTITY f SYSTEM "file:///etc/hostname">]><w:document {w}><w:body><w:p><w:r><w:t>在&a;&f;此</w:t></w:r></w:p></w:body></w:document>'
    data = samples.rewritten(samples.word(), {"word/document.xml": laughs.encode()})
    assert files.read(data).text.strip() in {"在此", "在"}


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "重新上传"),
        (b"\xef\xbb\xbf \r\n", "重新上传"),
        (samples.word(("", " ")), "重新上传"),
        (samples.bomb(), "另存"),
        (samples.locked(samples.word()), "去掉密码"),
        (samples.word()[:-300], "重新下载"),
        (samples.rewritten(samples.word(), {"word/document.xml": b"<w:p"}), "另存"),
        (samples.pdf(None), "OCR"),
        (samples.pdf(samples.DOCUMENT)[:40], "重新下载"),
        (samples.workbook(), "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 docx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "docx"),
        (bytes(range(256)) * 40, "UTF-8"),
        (b"a" * (files.MAX_BYTES + 1), "50 MB"),
        ("字" * (files.MAX_CHARACTERS + 1)).encode("utf-16") and ("字".encode("utf-16-le") * (files.MAX_CHARACTERS + 1), "300 万字"),
    ],
    ids=["empty", "blank", "blank-docx", "bomb", "password", "cut-docx", "broken-xml", "scan", "cut-pdf", "xlsx", "old-doc", "png", "binary", "huge", "endless"],
)  # fmt: skip
def test_a_refusal_says_what_to_do(data: bytes, advice: str) -> None:
    with pytest.raises(Unreadable, match=advice):
        files.read(data, "上传.docx")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode.decode(text.encode()).text == text


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-16", "surrogatepass")))
@example(b"\xff\xfe\x00\xd8")
@example(b"PK\x03\x04")
@example(b"%PDF-")
def test_any_bytes_have_an_answer_or_a_refusal(data: bytes) -> None:
    try:
        source = files.read(data, "x")
    except Unreadable as error:
        assert str(error).endswith("。")
    else:
        assert source.text.strip()


_WHOLE = {
    "docx": samples.word(),
    "pdf": samples.pdf(samples.DOCUMENT),
    "html": PAGE.encode(),
    "table docx": samples.table_word(),
    "table html": samples.table_page().encode(),
    "xlsx": samples.table_workbook(),
}


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=120, deadline=None)
@given(st.sampled_from(["docx", "pdf", "html", "table docx", "table html", "xlsx"]), st.data())
def test_damaged_files_have_an_answer_or_a_refusal(kind: str, data: st.DataObject) -> None:
    whole = _WHOLE[kind]
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:place] + data.draw(st.binary(max_size=6)) + whole[place + data.draw(st.integers(0, 9)) :]
    try:
        read(files.read(damaged).text)
    except Unreadable as error:
        assert str(error).endswith("。")


def test_tags_piled_up_without_end_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(Unreadable, match="正文"):
        files.read(b"<html><body>" + b"<div>" * 200_000 + "深".encode())
    assert files.read(b"<html><body>" + b"<div>" * 1_000 + "深".encode()).text.strip() == "深"


def test_many_paragraphs_left_open_are_an_ordinary_page() -> None:
    assert files.read(("<html><body>" + "<p>段<br>" * 20_000).encode()).text.count("段") == 20_000


_TAGS = st.sampled_from(
    [
        "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "</th>", "<td rowspan=3>", "<td colspan=2>", "<td rowspan='99999999'>",
        "<td colspan='-1'>", "<p>", "</p>", "<div>", "</div>", "<br>", "<a href=/>", "</a>", "<tbody>", "<li>", "<ul>", "序号", "牵头单位", "1", "市财政局", "6月底前", " ",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(_TAGS, max_size=60).map("".join))
def test_tables_in_any_disorder_lose_no_words(html: str) -> None:
    page = web.read(f"<html><body>{html}</body></html>", everything=True)
    for word in ("序号", "牵头单位", "市财政局"):
        assert page.text.count(word) >= html.count(word)
    read(page.text)


def test_a_long_cell_over_many_rows_is_said_once() -> None:
    rows = "<tr><td>甲</td></tr>" * 99
    page = web.read(f"<table><tr><td rowspan=100>{'长' * 10_000}</td><td>甲</td></tr>{rows}</table>")
    assert page.text.count("长") == 10_000
    assert page.text.count("甲") == 100
