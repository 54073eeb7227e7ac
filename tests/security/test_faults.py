"""A request that fails leaves its traceback on standard error, and nothing that a person entered."""

from __future__ import annotations

import io
import logging

import pytest
from django.http import HttpRequest, HttpResponseServerError
from django.test import Client
from django.urls import path


def fails(request: HttpRequest, **parts: object) -> None:
    try:
        raise KeyError(request.POST["name"])
    except KeyError as error:
        raise ValueError(f"{request.GET} {parts}") from error


def handler500(request: HttpRequest) -> HttpResponseServerError:
    return HttpResponseServerError()


urlpatterns = [path("fails/<int:pk>/<str:key>", fails)]


@pytest.fixture
def told(settings, monkeypatch) -> io.StringIO:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    (handler,) = (one for one in logging.getLogger("django.request").handlers if one.name == "faults")
    stream = io.StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    return stream


def ask() -> int:
    client = Client(raise_request_exception=False)
    return client.post("/fails/7/secret-key?q=王五", {"name": "赵六"}).status_code


def test_a_fault_is_told_with_its_place(told) -> None:
    assert ask() == 500
    said = told.getvalue()
    assert "500 POST /fails/<int:pk>/<str:key> pk=7" in said
    assert "in fails" in said and "builtins.KeyError" in said
    assert said.rstrip().endswith("builtins.ValueError")


@pytest.mark.parametrize("word", ["王五", "赵六", "secret-key"])
def test_what_a_person_entered_is_not(told, word) -> None:
    ask()
    assert "builtins.ValueError" in told.getvalue()
    assert word not in told.getvalue()


def test_while_developing_django_tells_by_itself(told, settings) -> None:
    settings.DEBUG = True
    assert ask() == 500
    assert told.getvalue() == ""
