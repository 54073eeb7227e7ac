"""What is not public leaves no trace on any way by which the public reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.leak.paths import EXEMPT, PATHS, STAFF
from tests.leak.stories import STORIES, Story, published
from tests.records.story import House, build

from gongkai.records.models import Record, State

TOLD = [(state, story) for state, stories in STORIES.items() for story in stories]


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


@pytest.mark.parametrize(("state", "story"), TOLD, ids=[story.__name__ for _state, story in TOLD])
def test_no_trace(house: House, state: str, story: Callable[[House], Story]) -> None:
    told = story(house)
    own = () if told.linked else (f"/records/{told.record.pk}/",)
    assert list(traces(told.record, (*told.hidden, *own))) == []


def test_a_public_record_shows_on_every_path_that_shows_records(house: House) -> None:
    """Without this the test above could pass by asking nothing."""
    told = published(house)
    seen = {name for name, _url, _word in traces(told.record, told.shown)}
    assert {name for name, path in PATHS.items() if path.shows} - seen == set()


def test_nothing_kept_outlives_a_withdrawal(house: House) -> None:
    from gongkai.records import actions

    told = published(house)
    assert list(traces(told.record, told.shown))
    actions.withdraw(told.record, "重复发布", by=house.approver)
    assert list(traces(told.record, (*told.shown, f"/records/{told.record.pk}/"))) == []


@pytest.mark.parametrize("story", STORIES["draft"] + STORIES["approved"], ids=lambda story: story.__name__)
def test_what_is_not_public_looks_as_if_it_did_not_exist(house: House, story: Callable[[House], Story]) -> None:
    told, client = story(house), Client()
    there, nowhere = told.record.pk, told.record.pk + 5000
    for address in (
        "/records/{}/",
        "/en/records/{}/",
        "/records/{}/versions/1/",
        "/api/records/{}",
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


def traces(record: Record, words: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Path, address and word for every word found; a page may name its own address."""
    client = Client()
    for name, path in PATHS.items():
        for plain in path.urls(record):
            for url in in_every_language(name, plain):
                text = read(client, url)
                yield from ((name, url, word) for word in words if word in text and word not in f"{url}/")


def in_every_language(name: str, url: str) -> list[str]:
    """Filters and further pages run the same code in every language: the plain address stands for them."""
    translated = name.startswith(("portal:", "wagtail_serve")) and "?" not in url
    return [url, *(f"/{code}{url}" for code, _ in settings.LANGUAGES[1:])] if translated else [url]


def read(client: Client, url: str) -> str:
    answer = client.get(url, follow=True)
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
