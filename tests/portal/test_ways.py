"""Large print and the dark scheme without script: chosen once, they last from page to page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from selectolax.lexbor import LexborHTMLParser as Tree

PAGES = [
    "/",
    "/notices/",
    "/openness/",
    "/search/?q=公告",
    "/catalogue/",
    "/organs/",
    "/help/",
    "/en/",
    "/zh-hant/notices/",
]
#: Where nothing is carried: no pages of the public site.
OTHER = ("/console/", "/accounts/", "/cms/", "/static/", "/feeds/", "/api/", "/sitemap.xml")


def read(client, address: str, status: int = 200) -> Tree:
    answer = client.get(address)
    assert answer.status_code == status
    return Tree(answer.content.decode())


def links(tree: Tree) -> list[str]:
    """Addresses of the links that lead on to a page of this site."""
    found = [one.attributes["href"] for one in tree.css("body a[href]") if "data-way" not in one.attributes]
    return [one for one in found if one.startswith(("/", "?", settings.SITE_URL)) and not one.startswith("/feeds")]


def asked(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("name", "value"), [("size", "large"), ("scheme", "dark")])
def test_every_link_and_form_of_a_page_carries_what_was_chosen(client, house, path, name, value) -> None:
    house.published()
    tree = read(client, f"{path}{'&' if '?' in path else '?'}{name}={value}")
    found = links(tree)
    public = [one for one in found if not one.startswith(OTHER)]
    assert len(public) > 10
    assert [one for one in public if asked(one).get(name) != [value]] == []
    assert [one for one in found if one.startswith(OTHER) and asked(one)] == []
    for form in tree.css("form"):
        assert [one.attributes["value"] for one in form.css(f"input[name={name}]")] == [value]
    assert tree.css_first("html").attributes[f"data-{name}"] == value


def test_large_print_lasts_over_three_pages_and_is_given_back(client, house) -> None:
    record = house.published()
    tree = read(client, read(client, "/").css_first("#size").attributes["href"])
    for wanted in ("/notices/", record.get_absolute_url(), "/organs/"):
        address = next(one for one in links(tree) if urlsplit(one).path == wanted)
        tree = read(client, address)
        assert tree.css_first("html").attributes.get("data-size") == "large"
    back = tree.css_first("#size")
    assert back.text() == "标准字号"
    tree = read(client, back.attributes["href"])
    assert "data-size" not in tree.css_first("html").attributes
    assert [one for one in links(tree) if "size" in asked(one)] == []


def test_both_choices_stand_beside_each_other_and_change_alone(client, house) -> None:
    tree = read(client, "/notices/?size=large&scheme=dark")
    assert asked(tree.css_first("#size").attributes["href"]) == {"scheme": ["dark"]}
    light = tree.css_first("#scheme")
    assert light.text() == "浅色" and asked(light.attributes["href"]) == {"size": ["large"], "scheme": ["light"]}


def test_what_search_engines_read_stays_clean(client, house) -> None:
    tree = read(client, "/search/?q=公告&size=large&scheme=dark")
    heads = [one.attributes["href"] for one in tree.css("head link[href]")]
    assert heads and [one for one in heads if {"size", "scheme"} & set(asked(one))] == []


def test_other_sites_and_fragments_are_left_alone(client, house) -> None:
    record = house.published(body='<p><a href="https://www.gov.cn/zhengce/">国务院</a><a href="tel:12345">电话</a></p>')
    found = [one.attributes["href"] for one in read(client, f"{record.get_absolute_url()}?size=large").css("a[href]")]
    assert {"https://www.gov.cn/zhengce/", "tel:12345", "#content"} <= set(found)


def test_a_page_that_does_not_exist_is_large_too(client, house) -> None:
    tree = read(client, "/nowhere/?size=large", 404)
    assert asked(next(one for one in links(tree) if urlsplit(one).path == "/")) == {"size": ["large"]}


@pytest.mark.parametrize("query", ["size=huge", "scheme=pink", "size=", 'scheme="><b>'])
def test_a_choice_that_is_none_is_carried_nowhere(client, house, query) -> None:
    tree = read(client, f"/notices/?{query}")
    assert not {"data-size", "data-scheme"} & set(tree.css_first("html").attributes)
    assert [one for one in links(tree) if {"size", "scheme"} & set(asked(one)) and "/notices/" not in one] == []
