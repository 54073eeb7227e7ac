"""Datasets: the same rows in every format, and a catalogue that leads to them."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import urlsplit

import polars
import pytest
import python_calamine

from gongkai.portal import opendata
from gongkai.records.queries import public


@pytest.fixture
def city(house):
    for title in ("=1+1的公告", "停水公告", "撤回的公告"):
        last = house.published(title=title)
    house.withdraw(last, "重复发布")


def _read(client, key: str, kind: str) -> list[list[str]]:
    answer = client.get(f"/data/{key}.{kind}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "csv":
        assert body.startswith("\ufeff".encode())
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    if kind == "xlsx":
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0)
        return [[str(cell) for cell in row] for row in sheet.to_python()]
    if kind == "json":
        told = json.loads(body)
        return [list(told["columns"].values()), *(list(row.values()) for row in told["rows"])]
    frame = polars.read_parquet(io.BytesIO(body))
    return [list(opendata.dataset(key).head.values()), *([cell or "" for cell in row] for row in frame.iter_rows())]


def test_every_format_holds_the_same_public_rows(client, city) -> None:
    tables = {kind: _read(client, "records", kind) for kind in opendata.formats()}
    titles = {kind: [row[1].removeprefix("'") for row in rows[1:]] for kind, rows in tables.items()}
    expected = list(public().values_list("title", flat=True))
    assert titles == dict.fromkeys(("csv", "xlsx", "json", "parquet"), expected)
    assert len(expected) == 2
    assert len({tuple(rows[0]) for rows in tables.values()}) == 1


def test_a_spreadsheet_takes_no_title_for_a_formula(client, city) -> None:
    titles = [row[1] for row in _read(client, "records", "csv")[1:]]
    assert "'=1+1的公告" in titles  # the cells of a workbook say themselves that they are text


def test_the_catalogue_leads_to_every_file(client, city) -> None:
    told = client.get("/data/catalog.jsonld").json()
    found = [one for dataset in told["dcat:dataset"] for one in dataset["dcat:distribution"]]
    assert {dataset["dct:identifier"] for dataset in told["dcat:dataset"]} >= {
        "records",
        "items",
        "organs",
        "duties",
        "rules",
    }
    assert not [dataset["@id"] for dataset in told["dcat:dataset"] if "" in dataset.values()]
    for one in found:
        answer = client.get(urlsplit(one["dcat:downloadURL"]["@id"]).path)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(one["dcat:mediaType"])


@pytest.mark.parametrize("path", ["/data/none/", "/data/none.csv", "/data/records.exe", "/data/..%2f.csv"])
def test_what_is_no_dataset_does_not_exist(client, db, path) -> None:
    assert client.get(path).status_code == 404


def test_every_dataset_has_a_page_with_a_look_into_it(client, city) -> None:
    page = client.get("/data/").content.decode()
    for one in opendata.all_datasets():
        assert one.url in page
        assert client.get(one.url).status_code == 200
    assert "停水公告" in client.get("/data/records/").content.decode()
