"""A search that finds little shows what comes near, and says so."""

from __future__ import annotations

from tests.portal.test_pages import page, text


def test_half_of_the_words_is_shown_as_such(client, house) -> None:
    house.published(title="青石镇征地补偿安置公告")
    tree = page(client, "/search/?q=土地补偿款")
    assert text(tree, "#found") == ["找到0条"]
    assert "没有信息包含全部词语" in text(tree, ".near")[0]
    assert text(tree, ".hits h3") == ["青石镇征地补偿安置公告"]
    assert text(tree, ".hits .badge") == ["部分相符"]
    assert tree.css(".hits mark")


def test_an_official_word_is_named_and_leads_to_its_own_search(client, house) -> None:
    house.published(title="停水通知")
    tree = page(client, "/search/?q=断水")
    assert text(tree, "#found") == ["找到0条"]
    assert text(tree, ".near") == ["按“停水”查到"]
    assert text(tree, ".hits h3") == ["停水通知"]
    assert not tree.css(".hits .badge")
    again = page(client, "/search/" + tree.css_first(".near a").attributes["href"])
    assert text(again, "#found") == ["找到1条"]


def test_what_holds_every_word_comes_first_and_what_holds_a_part_is_told_apart(client, house) -> None:
    house.published(title="停水通知")
    house.published(title="通知停水")
    tree = page(client, "/search/?q=停水通知")
    assert text(tree, "#found") == ["找到1条"]
    assert text(tree, ".hits h3") == ["停水通知", "通知停水"]
    assert text(tree, ".near") == ["下面这些只包含其中一部分词语"]
    assert len(text(tree, ".hits .badge")) == 1 and tree.css(".near + .hits .badge")


def test_a_document_found_by_its_number_stands_alone(client, house) -> None:
    house.published(title="停水通知", doc_number="望民发〔2026〕3号")
    house.published(title="通知停水", doc_number="望民发〔2026〕4号")
    tree = page(client, "/search/?q=望民发〔2026〕3号")
    assert (text(tree, ".hits h3"), text(tree, ".near")) == (["停水通知"], [])


def test_filters_hold_for_what_comes_near(client, house) -> None:
    house.published(title="停水通知")
    assert not page(client, "/search/?q=断水&organ=nobody").css(".hits")


def test_few_hits_are_followed_by_what_the_other_words_find(client, house) -> None:
    house.published(title="青石镇征地补偿安置公告")
    house.published(title="柳河街道集体土地征收补偿安置公告", body="<p>土地征收补偿每亩另行公布。</p>")
    tree = page(client, "/search/?q=征地补偿")
    assert text(tree, "#found") == ["找到1条"]
    assert text(tree, ".near") == ["按“土地征收补偿”查到"]
    assert text(tree, ".hits h3") == ["青石镇征地补偿安置公告", "柳河街道集体土地征收补偿安置公告"]
    both = page(client, "/search/?q=占地赔钱")
    assert text(both, "#found") == ["找到0条"]
    assert text(both, ".near") == ["按“征地补偿”查到", "按“土地征收补偿”查到"]
    assert text(both, ".hits h3") == ["青石镇征地补偿安置公告", "柳河街道集体土地征收补偿安置公告"]


def test_five_hits_stand_alone(client, house) -> None:
    for place in "东西南北中":
        house.published(title=f"{place}城征地补偿公告")
    house.published(title="柳河街道土地征收补偿公告")
    tree = page(client, "/search/?q=征地补偿")
    assert (text(tree, "#found"), text(tree, ".near")) == (["找到5条"], [])
    fewer = page(client, "/search/?q=征地补偿+东城")
    assert text(fewer, "#found") == ["找到1条"] and text(fewer, ".near")
