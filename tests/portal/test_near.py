"""A search that finds nothing shows what comes near, and says so."""

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


def test_what_holds_every_word_is_shown_alone(client, house) -> None:
    house.published(title="停水通知")
    house.published(title="通知停水")
    tree = page(client, "/search/?q=停水通知")
    assert text(tree, ".hits h3") == ["停水通知"]
    assert not tree.css(".near")


def test_filters_hold_for_what_comes_near(client, house) -> None:
    house.published(title="停水通知")
    assert not page(client, "/search/?q=断水&organ=nobody").css(".hits")
