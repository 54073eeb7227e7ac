"""Every public list can be taken away under its own filters: all that its pages show and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests import factories as make

import gongkai
from gongkai.portal import exports
from gongkai.portal.models import ColumnPage
from gongkai.portal.statutory import platform
from gongkai.portal.urls import translated
from gongkai.records.models import Record

TEMPLATES = Path(gongkai.__file__).parent / "portal" / "templates" / "portal"
_LISTS = re.compile(r"\{% pager |portal/_list\.html|duties/_rules\.html|<form[^>]*method=\"get\"")
#: Templates with a form or pages that are no list to take away here, each with the reason.
NO_LIST = {
    "_list.html": "a part of lists",
    "_table.html": "the rows of one record: its data.csv",
    "type_list.html": "has files of its own, with the codes and tables of its type",
    "base.html": "the box of the search",
    "policy_map.html": "the tasks and work of a document: its page is that list",
    "apply.html": "the choice of an organ to apply to; organs are a list of their own",
}
#: Lists whole on one page, which can be taken away too.
MORE = {
    "portal:organs",
    "portal:score",
    "portal:coverage",
    "portal:places",
    "portal:sites",
    "portal:field",
    "portal:organ-catalogue",
    "portal:policy",
}


@pytest.fixture
def city(house):
    item = make.item(house.organ, field="19")
    for number in range(7):
        last = house.published(title=f"{'=1+1' if number % 3 == 0 else ''}第{number}号公告", item=item)
    house.draft(title="没有公开的草稿")
    house.withdraw(last, "重复发布")
    return house


def addresses(house) -> dict[str, str]:
    code, item = house.organ.code, Record.objects.exclude(item=None).first().item_id
    policy = make.work(house.organ).task.policy
    return {
        "wagtail_serve": ColumnPage.objects.live().first().get_url(),
        "portal:normative": "/normative/",
        "portal:search": "/search/?q=公告",
        "portal:field": "/catalogue/fields/19/",
        "portal:field-records": "/catalogue/fields/19/records/",
        "portal:item": f"/catalogue/items/{item}/",
        "portal:organs": "/organs/",
        "portal:organ": f"/organs/{code}/",
        "portal:organ-catalogue": f"/organs/{code}/catalogue/",
        "portal:catalogue-changes": f"/organs/{code}/catalogue/changes/",
        "portal:score": "/score/",
        "portal:organ-clauses": f"/organs/{code}/clauses/",
        "portal:organ-duties": f"/score/{code}/?state=overdue",
        "portal:rules": "/rules/?q=规范性文件",
        "portal:policies": "/policies/",
        "portal:policy": f"/policies/{policy.pk}/",
        "portal:statutory-entry": f"/statutory/{platform().content[0].key}/",
        "portal:places": "/places/",
        "portal:sites": "/sites/",
        "portal:gazette": "/gazette/",
        "portal:coverage": "/catalogue/coverage/",
    }


def taken(client, url: str, kind: str):
    answer = client.get(f"{url}{'&' if '?' in url else '?'}format={kind}")
    assert answer["X-Robots-Tag"] == "noindex" and answer["Cache-Control"].startswith("public")
    content = b"".join(answer.streaming_content)
    if kind == "json":
        return json.loads(content)
    if kind == "csv":
        assert content.startswith("\ufeff".encode())
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


def test_every_public_list_can_be_taken_away(client, city) -> None:
    asked, walked = addresses(city), set()
    for name, url in asked.items():
        page = client.get(url)
        assert page.status_code == 200, url
        walked |= {one.name.removeprefix("portal/") for one in page.templates if one.name}
        assert page.wsgi_request.exports == exports.FORMATS, f"{name} offers no file"
        table, told = taken(client, url, "csv"), taken(client, url, "json")
        assert list(told["columns"].values()) == table[0] and told["more"] is None, name
        assert len(told["rows"]) == len(table) - 1, name
    lists = {path.name for path in TEMPLATES.glob("*.html") if _LISTS.search(path.read_text())} - set(NO_LIST)
    assert lists - walked == set(), "lists that this test has not seen: give it their address, or the reason"
    named = {f"portal:{one.name}" for one in translated} | {"wagtail_serve"}
    assert set(asked) <= named and set(asked) >= MORE


def test_a_file_holds_what_all_pages_show_and_says_where_the_rest_is(client, city) -> None:
    public = set(Record.objects.filter(state="published").values_list("title", flat=True))
    assert len(public) == 6
    with patch("gongkai.portal.listing.PER_PAGE", 2):
        for url in (f"/organs/{city.organ.code}/", "/catalogue/fields/19/records/"):
            shown = []
            for number in count(1):
                leaf = client.get(f"{url}?page={number}").context["records"]
                shown += [record.title for record in leaf]
                if not leaf.has_next():
                    break
            assert set(shown) == public and number > 1
            for kind in ("csv", "xlsx"):
                rows = taken(client, url, kind)
                assert [row[1].removeprefix("'") for row in rows[1:]] == shown
            assert [row["title"] for row in taken(client, f"{url}?page=2", "json")["rows"]] == shown
    found = [hit.title for hit in client.get("/search/?q=公告&order=date").context["results"].hits]
    assert [row[0].removeprefix("'") for row in taken(client, "/search/?q=公告&order=date", "csv")[1:]] == found
    assert set(found) == public
    # a list longer than a file may be says where the rest is
    url = f"/organs/{city.organ.code}/"
    with patch.object(exports, "MOST", 4):
        rows, told = taken(client, url, "csv"), taken(client, url, "json")
        searched = taken(client, "/search/?q=公告", "csv")
    assert len(rows) == 6 and reverse("portal:data") in rows[-1][0] and "4" in rows[-1][0]
    assert len(told["rows"]) == 4 and reverse("portal:interface") in told["more"]
    assert len(searched) == 6 and reverse("portal:data") in searched[-1][0]
    # the page leads to its file and keeps the filters; the file is asked for anew only when something changed
    page = client.get("/catalogue/fields/19/records/?page=1").content.decode()
    assert 'href="?format=csv" rel="nofollow"' in page
    assert "q=%E5%85%AC%E5%91%8A&amp;format=xlsx" in client.get("/search/?q=公告&page=1").content.decode()
    answer = client.get("/organs/?format=csv")
    again = client.get("/organs/?format=csv", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert "Title" in taken(client, "/en/organs/", "csv")[0]
    assert client.get("/organs/?format=exe").context["organs"]
