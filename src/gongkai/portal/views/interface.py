"""开放接口: the description of the read API for people, made from the one for machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gongkai.desk.words import english
from gongkai.portal.api.answering import described
from gongkai.portal.http import public_page
from gongkai.portal.site import show


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Operation:
    path: str
    title: str
    said: str
    parameters: tuple[Parameter, ...]
    example: str
    """An address to try; empty where one must first know an id."""


@public_page
def interface(request: HttpRequest) -> HttpResponse:
    parts: dict[str, list[Operation]] = {}
    for part, operation in _operations():
        parts.setdefault(part, []).append(operation)
    return show(request, "portal/interface.html", {"parts": parts})


def _operations() -> Iterator[tuple[str, Operation]]:
    for path, methods in described()["paths"].items():
        told = methods["get"]
        asked = [one for one in told["parameters"] if one["in"] == "query"]
        part, title = told["tags"][0], told["summary"]
        said = "" if english() else told.get("description", "")  # at length it speaks Chinese alone
        example = "" if "{" in path else _example(path, asked)
        yield _(part), Operation(path, _(title), said, tuple(map(_parameter, asked)), example)


def _parameter(one: dict[str, Any]) -> Parameter:
    said = one["schema"].get("description", "")
    return Parameter(one["name"], _(said) if said else "")


def _example(path: str, asked: list[dict[str, Any]]) -> str:
    given = {one["name"]: one["schema"]["examples"][0] for one in asked if one["schema"].get("examples")}
    return f"{path}?{urlencode(given)}" if given else path
