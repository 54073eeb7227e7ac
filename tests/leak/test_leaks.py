"""What is not public leaves no trace on any way by which the public reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.leak.paths import EXEMPT, PATHS, STAFF, ReadPath
from tests.leak.stories import STORIES, Scene, Story, published, requested, tell
from tests.records.story import House, build

from gongkai.records.models import Record, State

SHOWING = {name: path for name, path in PATHS.items() if path.shows}


@pytest.fixture(autouse=True)
def _no_page_kept():
    caches["pages"].clear()


@pytest.fixture
def house(db: None) -> House:
    return build()


def test_every_state_is_told() -> None:
    assert set(STORIES) == set(State.values)


def test_every_address_is_a_read_path_or_says_why_not() -> None:
    names = {name for route, name in addresses() if not route.startswith(STAFF)}
    assert names - set(PATHS) - set(EXEMPT) == set(), "register them in tests/leak/paths.py"
    assert (set(PATHS) | set(EXEMPT)) - names - {"static and media"} == set(), "these addresses are no more"


def test_no_trace_but_of_what_is_public(house: House) -> None:
    """What is public shows on every path that shows records: without that, the rest could pass by asking nothing."""
    told = [tell(house, story) for stories in STORIES.values() for story in stories]
    hidden = [word for one in told for word in (*one.hidden, *(() if one.linked else (address(one.record),)))]
    hidden += requested(house)
    shown = [word for one in told if not one.hidden for word in one.shown]
    seen = list(traces([one.record for one in told], (*hidden, *shown)))
    assert [trace for trace in seen if trace[2] in hidden] == []
    showing = {name for name, _url, word in seen if word in shown}
    assert {name for name, path in PATHS.items() if path.shows} - showing == set()


def test_nothing_kept_outlives_a_withdrawal(house: House) -> None:

    told = tell(house, published)
    assert list(traces([told.record], told.shown, SHOWING))
    house.withdraw(told.record, "重复发布")
    assert list(traces([told.record], (*told.shown, address(told.record)), SHOWING)) == []


@pytest.mark.parametrize("story", STORIES["draft"] + STORIES["approved"], ids=lambda story: story.__name__)
def test_what_is_not_public_looks_as_if_it_did_not_exist(house: House, story: Callable[[Scene], Story]) -> None:
    told, client = tell(house, story), Client()
    there, nowhere = told.record.pk, told.record.pk + 5000
    for address in (
        "/records/{}/",
        "/en/records/{}/",
        "/records/{}/versions/1/",
        "/api/v1/records/{}",
        "/records/{}/files/1/",
    ):
        answers = [client.get(address.format(pk)) for pk in (there, nowhere)]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [
            answer.content.decode().replace(f"records/{pk}", "records/N")
            for answer, pk in zip(answers, (there, nowhere), strict=True)
        ]
        assert bodies[0] == bodies[1]
        assert dict(answers[0].items()).keys() == dict(answers[1].items()).keys()


def traces(
    records: list[Record], words: tuple[str, ...], paths: Mapping[str, ReadPath] = PATHS
) -> Iterator[tuple[str, str, str]]:
    """Path, address and word for every word found; each address is read once, and may name itself.

    What does not exist in the first language is not asked for in the others.
    """
    client, read_already = Client(), set[str]()
    for name, path in paths.items():
        for plain in (url for record in records for url in path.urls(record)):
            if plain in read_already:
                continue
            read_already.add(plain)
            for url in in_every_language(name, plain):
                answer = client.get(url, follow=True)
                text = everything_said(answer)
                yield from ((name, url, word) for word in words if word in text and word not in f"{url}/")
                if answer.status_code == HTTPStatus.NOT_FOUND:
                    break


def address(record: Record) -> str:
    return f"/records/{record.pk}/"


def in_every_language(name: str, url: str) -> list[str]:
    """Filters and further pages run the same code in every language: the plain address stands for them."""
    translated = name.startswith(("portal:", "wagtail_serve")) and "?" not in url
    return [url, *(f"/{code}{url}" for code, _ in settings.LANGUAGES[1:])] if translated else [url]


def everything_said(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return " ".join([content.decode("utf-8", "replace"), *(f"{key}: {value}" for key, value in answer.items())])


def addresses() -> Iterator[tuple[str, str]]:
    """Route and full name of everything that the URL configuration answers."""
    yield from _walk(get_resolver(), "", "")


def _walk(resolver: URLResolver, route: str, namespace: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        here = route + re.sub(r"^\^", "", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield here, f"{namespace}{pattern.name or here}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, here, inner)
