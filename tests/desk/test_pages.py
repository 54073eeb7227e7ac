"""The frame of the staff side: headers, errors, sizes, and the pages that need no room."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from tests import factories as make

from gongkai.desk.middleware import BodyLimitMiddleware

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def inside(db):
    client = Client()
    client.force_login(make.person("li", name="李青"), backend=BACKEND)
    return client


def test_the_workbench_is_for_people_who_signed_in(db, client):
    assert client.get("/console/")["Location"] == "/accounts/login/?next=/console/"


def test_the_workbench_greets_and_says_what_there_is(inside):
    page = inside.get("/console/").content.decode()
    assert "李青，今天要办的事" in page and "暂无岗位" in page


@pytest.mark.parametrize("address", ["/console/", "/accounts/login/", "/accounts/password/reset/"])
def test_headers_of_staff_pages(inside, client, address):
    response = (client if "login" in address else inside).get(address)
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY" and response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "style=" not in response.content.decode() and not re.search(r"<script(?! src)", response.content.decode())


def test_cookies_are_out_of_reach_of_scripts(client, db):
    client.get("/accounts/login/")
    cookie = client.cookies["csrftoken"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_form_without_its_token_gets_a_sentence(db):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "li", "password": "x"})
    assert response.status_code == 403 and "页面已过期" in response.content.decode()


def test_an_unknown_address_gets_a_sentence(inside):
    response = inside.get("/console/nowhere/")
    assert response.status_code == 404 and "没有找到这个页面" in response.content.decode()


def test_a_page_without_permission_gets_a_sentence(inside):
    response = inside.get("/console/people/")
    assert response.status_code == 403 and "没有办理此事的权限" in response.content.decode()


def test_a_broken_page_shows_no_traceback(inside, monkeypatch):
    from gongkai.desk import console

    def breaks(actor):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(console.frame, "workbench", [console.Panel("x", "x.html", breaks)])
    inside.raise_request_exception = False
    response = inside.get("/console/")
    page = response.content.decode()
    assert response.status_code == 500 and "系统出了问题" in page and "secret detail" not in page


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "409", "413", "500"])
def test_error_pages_stand_alone(name):
    page = render_to_string(f"{name}.html", {"megabytes": 60})
    assert "<h1>" in page and name[:3] in page


@pytest.mark.parametrize(
    ("address", "back"),
    [("/console/work/12/progress", "/console/work/12"), ("/console/sent-reports/3/receive", "/console/")],
)
def test_an_address_that_only_takes_forms_leads_back(inside, address, back):
    response = inside.get(address)
    page = response.content.decode()
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "这一步没有提交" in page and f'<a class="btn btn--primary" href="{back}">' in page


def test_a_body_that_is_too_large_is_refused_unread(settings):
    class Unreadable:
        def read(self, *args):
            raise AssertionError("the body was read")

    request = RequestFactory().post("/console/", REMOTE_ADDR="127.0.0.1")
    request.META["CONTENT_LENGTH"] = str(200 * 2**20)
    request._stream = Unreadable()
    response = BodyLimitMiddleware(lambda request: pytest.fail("went on"))(request)
    assert response.status_code == 413 and "不能超过60兆字节" in response.content.decode()


@pytest.mark.parametrize("length", ["", "abc", "0", str(60 * 2**20)])
def test_other_bodies_go_on(length):
    request = RequestFactory().post("/console/")
    request.META["CONTENT_LENGTH"] = length
    assert BodyLimitMiddleware(lambda request: "went on")(request) == "went on"


def test_refusals_list_every_reason_with_its_clause():
    from gongkai.desk.actions import Reason

    reasons = (Reason("a", "须经保密审查", "条例第十七条"), Reason("b", "须经审批"))
    page = render_to_string("console/_reasons.html", {"reasons": reasons})
    assert "有2处需要处理" in page and "须经保密审查" in page and "条例第十七条" in page and 'role="alert"' in page


def test_permission_denied_is_what_rooms_raise(inside, monkeypatch):
    from gongkai.desk import console

    def denies(actor):
        raise PermissionDenied

    monkeypatch.setattr(console.frame, "workbench", [console.Panel("x", "x.html", denies)])
    assert inside.get("/console/").status_code == 403


def test_a_page_costs_few_queries_whatever_the_posts(db, django_assert_max_num_queries):
    gov = make.government()
    person = make.person("many")
    for n in range(8):
        make.post(person, make.organ(parent=gov), "drafter" if n % 2 else "reviewer")
    client = Client()
    client.force_login(person, backend=BACKEND)
    client.get("/console/organs/")
    with django_assert_max_num_queries(20):
        client.get("/console/organs/")
