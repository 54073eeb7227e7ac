"""The configuration for the web server in docs/deploy, on a real nginx: printed pages with the application's own headers,
tombstones, and a site that stands while the application does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from tests.portal.nginx import Nginx, nginx, program
from tests.records.story import House
from tests.serving import free_port

from gongkai.desk.files import keep
from gongkai.portal.press import routes
from gongkai.portal.press.printer import Press
from gongkai.records import actions

#: Of the connection or of the moment; the tag of a file is the web server's own.
THEIR_OWN = {
    "date",
    "server",
    "connection",
    "content-length",
    "etag",
    "last-modified",
    "accept-ranges",
    "content-encoding",
}


@pytest.fixture
def press(house: House, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    """One page of each kind, in each language."""
    program()
    for name, printed in routes.PRINTED.items():
        if not printed.of_records:
            one = lambda printed=printed: list(printed.all())[:1]  # noqa: E731
            monkeypatch.setitem(routes.PRINTED, name, routes.Printed(one, printed.key))
    settings.GONGKAI_PRESS = tmp_path / "press"  # type: ignore[attr-defined]
    with Press(tmp_path / "press") as found:
        yield found


@pytest.fixture
def server(press: Press, tmp_path: Path) -> Iterator[Nginx]:
    """Before an application that has stopped."""
    with nginx(tmp_path / "run", press.shelf.root, Path(settings.STATIC_ROOT), application=free_port()) as found:
        yield found


def test_the_site_stands_alone_and_answers_like_the_application(press, server, house, client) -> None:
    record = house.draft(title="有附件的公告")
    actions.attach(record, keep("一张表".encode(), "表.txt"), "表.txt", revision=record.revision, by=house.drafter)
    record = house.pass_all(record)
    gone = house.published(title="要撤回的公告")
    house.withdraw(gone, "重复发布")
    press.open()
    press.catch_up()

    for one in routes.everything():
        ours, theirs = client.get(one.path), server.get(one.path)
        assert (theirs.status, theirs.body) == (ours.status_code, ours.content), one.path
        said = {name.lower(): value for name, value in ours.headers.items()}
        assert _kept(theirs.headers) == _kept(said) | _kept_by_files(theirs.status), one.path
        packed = server.get(one.path, Accept_Encoding="gzip")
        assert packed.headers["content-encoding"] == "gzip" and packed.body == ours.content
        if theirs.status == 200:
            again = server.get(one.path, If_None_Match=theirs.headers["etag"])
            assert (again.status, again.body) == (304, b"")

    policy = _kept({"content-security-policy": client.get("/").headers["Content-Security-Policy"]})[
        "content-security-policy"
    ]
    for below in ("", "versions/1/", "files/1/"):
        for language in ("", "/en"):
            answer = server.get(f"{language}/records/{gone.pk}/{below}")
            assert answer.status == 410 and "重复发布" in answer.body.decode(), below

    for asked in ("/search/?q=公告", "/notices/?page=2", "/en/search/", f"/records/{record.pk}/files/1/", "/console/"):
        answer = server.get(asked.replace("公告", "%E5%85%AC%E5%91%8A"))
        assert (answer.status, answer.headers["retry-after"]) == (503, "60"), asked
        assert (b'<html lang="en"' in answer.body) == asked.startswith("/en/")
        assert _kept(answer.headers)["content-security-policy"] == policy

    for hidden in ("/.press/book.sqlite3", "/pages/index.html", "/index.html", "/notices/index.html.gz", "/files/",
                   f"/files/{record.attachments.get().file_id}", "/_files/x", "/notices/../.press/status.json"):  # fmt: skip
        assert server.get(hidden).status in (404, 503), hidden


def test_published_read_withdrawn_gone(press, server, house) -> None:
    """The press follows a site at work; the web server alone answers the public, between any two rounds of the press."""

    def story() -> Iterator[None]:
        record = house.published(title="新公开的公告")
        address = record.get_absolute_url()
        yield from _until(server, address, 200, "新公开的公告")
        yield from _until(server, "/", 200, "新公开的公告")
        house.withdraw(record, "重复发布")
        yield
        assert server.get(address).status in (410, 503)  # gone before it is printed why
        assert "新公开的公告" not in server.get("/").body.decode()
        yield from _until(server, address, 410, "重复发布")
        yield from _until(server, "/", 200, "")

    press.open()
    steps = story()
    press.follow(lambda: next(steps, True) is True, lambda said: pytest.fail(said))


def _until(server: Nginx, path: str, status: int, words: str) -> Iterator[None]:
    """Rounds of the press, until the web server answers so."""
    for _round in range(500):
        answer = server.get(path)
        if answer.status == status and words in answer.body.decode():
            return
        yield
    pytest.fail(f"{path} is never answered {status} with {words}")


def test_files_are_not_made_for_one_asker_without_end(press, server) -> None:
    """Each of these has the application make a file; a page and the staff side are not counted."""
    press.open()

    def answered(asked: str) -> set[int]:
        return {server.get(asked.format(number)).status for number in range(30)}

    for asked in ("/notices/?page={}", "/console/records/?format=csv&page={}", "/data/?x={}"):
        assert answered(asked) == {503}, asked
    for asked in ("/data/records.parquet?x={}", "/types/penalty.csv?y={}", "/records/1/official.pdf", "/records/1/data.csv",
                  "/notices/?a={}&format=csv", "/notices/?a={}&%66ormat=xlsx"):  # fmt: skip
        assert 429 in answered(asked), asked


def _kept(headers: dict[str, str]) -> dict[str, object]:
    """The directives of the content policy may stand in any order."""
    kept: dict[str, object] = {name: value for name, value in headers.items() if name not in THEIR_OWN}
    return kept | {"content-security-policy": set(headers["content-security-policy"].split("; "))}


def _kept_by_files(status: int) -> dict[str, object]:
    """A tombstone lies there packed as well, and says so."""
    return {"vary": "Accept-Encoding"} if status == 410 else {}
