"""What stands on the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.test import RequestFactory
from selectolax.lexbor import LexborHTMLParser as Tree
from tests import factories

from gongkai.desk import clock
from gongkai.desk.files import keep
from gongkai.portal.telling import endings
from gongkai.portal.views.about import failed
from gongkai.records import actions
from gongkai.records.content import Content


def page(client, url: str, status: int = 200) -> Tree:
    answer = client.get(url)
    assert answer.status_code == status
    return Tree(answer.content.decode())


def text(tree: Tree, path: str) -> list[str]:
    return [" ".join(one.text().split()) for one in tree.css(path)]


def marks(tree: Tree) -> dict[str, str]:
    return {one.attributes.get("name"): one.attributes.get("content") for one in tree.css("meta[name]")}


def test_a_record_begins_with_its_metadata_in_the_printed_order(client, house) -> None:
    record = house.published(keywords=("供养", "标准"), doc_number="测民〔2026〕7号")
    labels = text(page(client, record.get_absolute_url()), ".meta dt")
    assert labels[:8] == ["索引号", "主题分类", "发文机关", "成文日期", "标题", "发文字号", "发布日期", "主题词"]


def test_a_record_shows_the_summary_that_was_reviewed(client, house) -> None:
    tree = page(client, house.published(summary="标准每月提高五十元。").get_absolute_url())
    assert "内容概述" in text(tree, ".meta dt") and "标准每月提高五十元。" in text(tree, ".meta dd")
    assert "内容概述" not in text(page(client, house.published(summary="").get_absolute_url()), ".meta dt")


def test_marks_of_a_content_page(client, house, settings) -> None:
    settings.GONGKAI_SITE_MARKS = {"id_code": "9901230001", "icp": "", "police": ""}
    record = house.published(keywords=("供养", "标准"), summary="调整标准", item=factories.item(house.organ))
    found = marks(page(client, record.get_absolute_url()))
    assert found["SiteName"] == "测试市人民政府"
    assert found["SiteIDCode"] == "9901230001"
    assert "/" not in found["SiteDomain"] and found["SiteDomain"]
    assert found["ColumnName"] == "社会救助"
    assert found["ArticleTitle"] == record.title
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", found["PubDate"])
    assert found["ContentSource"] == "测试市民政局"
    assert found["Keywords"] == "供养;标准"
    assert found["Description"] == "调整标准"
    assert found["Url"] == settings.SITE_URL + record.get_absolute_url()
    assert "null" not in " ".join(found.values()) and "None" not in " ".join(found.values())


def test_columns_have_marks_of_their_own(client, house) -> None:
    found = {slug: marks(page(client, f"/{slug}/")) for slug in ("notices", "documents", "land")}
    assert len({one["ColumnType"] for one in found.values()}) == 3
    assert found["notices"]["ColumnName"] == "通知公告"
    assert "ArticleTitle" not in found["notices"]


def test_the_front_page_names_the_site_alone(client, house) -> None:
    assert not {"ColumnName", "ArticleTitle"} & set(marks(page(client, "/")))


def test_a_repealed_document_says_so_beside_its_title(client, house) -> None:
    old = house.published(title="老办法", doc_number="测民〔2020〕1号", formed_on=date(2020, 3, 2))
    actions.repeal(old, "《新办法》（测民〔2026〕9号）", on=date(2026, 5, 1), by=house.approver)
    tree = page(client, old.get_absolute_url())
    assert text(tree, ".standing b") == ["已废止"]
    assert text(tree, ".standing p") == ["2026-05-01 《新办法》（测民〔2026〕9号）"]
    assert "已废止" in text(page(client, "/notices/"), ".lines .badge")


def test_interpretation_and_document_lead_to_each_other(client, house) -> None:
    old = house.published(title="办法", needs_interpretation=True)
    new = house.published(title="《办法》解读", genre="interpretation", relations=(("interprets", old.pk),))
    assert "《办法》解读" in text(page(client, old.get_absolute_url()), ".block--key a")
    assert "办法" in text(page(client, new.get_absolute_url()), ".explains a")


def test_documents_that_act_on_each_other_are_drawn_beside_their_list(client, house) -> None:
    def drawn(record) -> list:
        return page(client, record.get_absolute_url()).css("#acts ~ svg")

    one = house.published(title="甲办法", formed_on=date(2026, 1, 5))
    two = house.published(title="乙<b>办法", formed_on=date(2026, 2, 5), relations=(("replaces", one.pk),))
    assert drawn(one) == [], "of two the list says all"
    three = house.published(
        title="丙" * 40, formed_on=date(2026, 3, 5), relations=(("amends", two.pk), ("repeals", one.pk))
    )
    (svg,) = drawn(two)
    titles = [group.text() for group in svg.css("g")]
    assert titles == ["甲办法", "乙<b>办法", "丙" * 25 + "…"]
    assert [group.attributes["font-weight"] for group in svg.css("g")] == ["normal", "bold", "normal"]
    assert "3" in svg.attributes["aria-label"] and svg.attributes["role"] == "img"
    said = {text.text() for text in svg.css("text[text-anchor]")}
    assert said == {"代替", "修改", "废止"} and len(svg.css("path[stroke]")) == 3
    assert not svg.css("[style], script, [id]")
    for number in range(10):
        house.published(title=f"其他{number}", relations=(("amends", three.pk),))
    assert drawn(two) == [], "of too many the list is easier to follow"


def test_an_attachment_names_its_kind_size_and_hash_and_comes_as_a_download(client, house) -> None:
    record = house.draft()
    stored = keep("姓名,金额\n".encode(), "名单.csv")
    actions.attach(record, stored, "名单.csv", revision=record.revision, by=house.drafter)
    record.refresh_from_db()
    house.pass_all(record)
    tree = page(client, record.get_absolute_url())
    line = text(tree, ".files li")[0]
    assert "名单.csv" in line and "CSV" in line and stored.sha256 in line
    answer = client.get(tree.css(".files a")[0].attributes.get("href"))
    assert b"".join(answer.streaming_content) == "姓名,金额\n".encode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_correction_shows_what_it_changed(client, house) -> None:
    record = house.published(body="<p>每月发放八百元。</p>")
    correction = actions.correct(record, "更正数额", by=house.drafter)
    content = replace(Content.of(correction), body="<p>每月发放八百五十元。</p>")
    house.pass_all(actions.edit(correction, content, revision=correction.revision, by=house.drafter))
    assert len(text(page(client, record.get_absolute_url()), "#versions ~ ol li")) == 2
    tree = page(client, f"{record.get_absolute_url()}versions/2/")
    assert text(tree, ".changes ins") == ["五十"]
    assert "八百元" in text(page(client, f"{record.get_absolute_url()}versions/1/"), ".doc")[0]


def test_a_fault_is_told_in_the_look_of_its_side_without_the_database() -> None:
    told = [failed(RequestFactory().get(path)) for path in ("/search/", "/en/search/", "/console/")]
    assert [answer.status_code for answer in told] == [500, 500, 500]
    here, english, staff = (Tree(answer.content.decode()) for answer in told)
    assert text(here, "main h1") == ["系统出了问题"] and here.css_first("html").attributes["lang"] == "zh-Hans"
    assert english.css_first("html").attributes["lang"] == "en" and english.css('main a[href="/en/catalogue/"]')
    assert "portal/portal" in here.html and "desk/console" not in here.html and "desk/console" in staff.html


def test_a_withdrawn_record_leaves_its_reason(client, house) -> None:
    record = house.published(title="撤下的公告")
    house.withdraw(record, "内容有误，另行公布")
    tree = page(client, record.get_absolute_url(), status=410)
    assert "内容有误，另行公布" in tree.text()
    assert "撤下的公告" not in tree.text()


def test_a_body_cannot_bring_script_or_frame(client, house) -> None:
    record = house.published(
        body='<p onclick="x()">文<script>alert(1)</script><iframe src="//x"></iframe><img src="https://x/y.png"></p>'
    )
    source = client.get(record.get_absolute_url()).content.decode()
    doc = source[source.index('class="doc"') : source.index("</article>")]
    assert not re.search(r"<script|<iframe|onclick|https://x", doc)


def test_what_is_typed_into_the_search_stays_words(client, house) -> None:
    source = client.get("/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in source


def test_a_document_number_is_found_in_any_brackets(client, house) -> None:
    house.published(title="另一件", body="<p>依据测民〔2026〕7号</p>")
    house.published(title="正是这件", doc_number="测民〔2026〕7号")
    for asked in ("测民〔2026〕7号", "测民[2026]7号", "测民(2026)7号", "測民〔2026〕7號"):
        assert text(page(client, f"/search/?q={asked}"), ".hits h3")[0] == "正是这件"


def test_a_hit_says_on_what_basis_and_from_when_it_no_longer_holds(client, house) -> None:
    old = house.published(title="望川市供养办法（试行）", body="<p>供养的旧办法。</p>")
    plain = client.get("/search/", {"q": "旧办法"}).content.decode()
    assert old.title.split("（")[0] in plain and "望川市人民政府令第9号" not in plain
    actions.repeal(old, "望川市人民政府令第9号", on=date(2026, 6, 1), by=house.approver)
    page = client.get("/search/", {"q": "旧办法"}).content.decode()
    assert "已废止" in page and "望川市人民政府令第9号" in page and 'datetime="2026-06-01"' in page


def test_an_empty_search_says_what_to_do(client, house) -> None:
    tree = page(client, "/search/?q=没有的词&organ=nobody")
    assert len(tree.css(".empty li")) >= 3


def test_filters_offer_what_leads_somewhere(client, house) -> None:
    house.published(genre="announcement")
    house.published(genre="notice", title="另一件")
    tree = page(client, "/search/")
    for link in tree.css(".filters .filter"):
        assert page(client, "/search/" + link.attributes.get("href")).css(".hits > li")


def test_the_statutory_platform_has_its_four_parts(client, house) -> None:
    house.published(genre="annual-report", title="年度报告")
    house.published(genre="openness-guide", title="公开指南")
    tree = page(client, "/openness/")
    parts = text(tree, "main .block > h2")
    assert parts == ["政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报"]
    assert "公开指南" in text(tree, "#guide .lines__title") and "年度报告" in text(tree, "#reports .lines__title")
    assert len(tree.css(".entries li")) >= 19


def test_a_duty_about_a_draft_is_counted_but_not_named(client, house) -> None:
    from gongkai.duties.models import Duty

    house.submitted(title="还没有公开的名称")
    duty = Duty.objects.get(subject__startswith="record:")
    assert client.get(f"/duties/{duty.pk}/").status_code == 404
    tree = page(client, f"/score/{house.organ.code}/")
    assert sum(int(n) for n in text(tree, ".tally dd")) >= 1
    assert "还没有公开的名称" not in tree.text()


def test_a_public_duty_says_why_that_day(client, house) -> None:
    from gongkai.duties.models import Duty

    record = house.published()
    duty = Duty.objects.filter(subject=record.subject).first()
    tree = page(client, f"/duties/{duty.pk}/")
    assert "政府信息公开条例" in text(tree, ".why__cite")[0]
    assert house.drafter.username not in tree.text()


@pytest.mark.parametrize("url", ["/", "/notices/", "/records/1/", "/search/?q=公告", "/nowhere/"])
def test_every_page_has_one_h1_landmarks_and_its_alternates(client, house, url) -> None:
    house.published()
    answer = client.get(url)
    tree = Tree(answer.content.decode())
    assert len(tree.css("h1")) == 1
    assert len(tree.css("main#content")) == 1 and tree.css("header, footer, nav[aria-label]")
    assert tree.css("body > a.skip")[0].attributes.get("href") == "#content"
    assert {one.attributes.get("hreflang") for one in tree.css("link[hreflang]")} == {"zh-Hans", "zh-Hant", "en"}
    levels = [int(one.tag[1]) for one in tree.css("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


# languages


def test_each_language_has_its_address(client, house) -> None:
    record = house.published()
    tags = {"": "zh-Hans", "/zh-hant": "zh-Hant", "/en": "en"}
    for prefix, tag in tags.items():
        answer = client.get(prefix + record.get_absolute_url())
        tree = Tree(answer.content.decode())
        assert tree.css_first("html").attributes["lang"] == tag
        own = [
            a.attributes.get("href") for a in tree.css("main a, .nav a") if a.attributes.get("href", "").startswith("/")
        ]
        pages = [href for href in own if not href.startswith(("/records/1/files", "/records/1/official", "/feeds"))]
        assert all(href.startswith(f"{prefix}/") for href in pages)
        assert not any(href.startswith(("/en/", "/zh-hant/")) for href in pages) or prefix


def test_the_reader_s_browser_and_cookies_do_not_choose(client, house) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert 'lang="zh-Hans"' in client.get("/", headers={"Accept-Language": "en"}).content.decode()[:200]


def test_traditional_pages_are_converted_and_links_are_not(client, house) -> None:
    record = house.published(title="关于发放补贴的公告")
    source = client.get(f"/zh-hant{record.get_absolute_url()}").content.decode()
    assert "關於發放補貼的公告" in source and "关于发放" not in re.sub(r"<meta[^>]*>", "", source)
    assert client.get(f"/zh-hant{record.get_absolute_url()}").content.decode() == source


def test_english_pages_mark_what_stays_chinese(client, house) -> None:
    house.published(title="关于发放补贴的公告")
    tree = page(client, "/en/notices/")
    assert text(tree, ".lines [lang='zh-Hans']")[0] == "关于发放补贴的公告"
    assert text(tree, "h1") == ["Notices"]


@pytest.mark.parametrize("url", ["/EN/", "/zh/", "/fr/", "/en-us/", "/zh-hans/"])
def test_other_languages_do_not_exist(client, house, url) -> None:
    assert client.get(url).status_code == 404


def test_a_document_whose_term_is_over_tells_its_term_and_not_what_amended_it_before(client, house) -> None:
    first, last = date(2026, 5, 20), clock.today() - timedelta(days=1)
    old = house.published(
        title="养犬管理办法", doc_number="测政办〔2026〕7号", normative=True, issued_on=first, valid_until=last
    )
    house.published(title="清理结果的公告", relations=(("amends", old.pk),))
    old.refresh_from_db()
    assert (old.validity, old.validity_mark(clock.today())) == ("amended", "失效")
    assert text(page(client, old.get_absolute_url()), ".standing") == [f"失效 有效期至{last}。"]
    assert endings([str(old.pk)]) == {str(old.pk): (last, "")}
    about = text(page(client, "/normative/"), ".lines__about")
    assert next(words for words in about if "测政办" in words).endswith(f"有效期至{last}")
