"""Pages on disk are what the application would answer, after whatever happened; what may no longer be told is not there."""

from __future__ import annotations

import errno
import gzip
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from tests import factories
from tests.leak.paths import STAFF
from tests.leak.test_leaks import addresses
from tests.records.story import House
from tests.serving import ROOT

from gongkai.cli.press import _lines
from gongkai.cli.press import press as press_command
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.desk.files import keep
from gongkai.organs import actions as organs
from gongkai.portal.models import ColumnPage
from gongkai.portal.press import plate, printer, routes, touches
from gongkai.portal.press.printer import PLACES, Busy, Press
from gongkai.portal.press.shelf import GONE, PAGES, Shelf, Unshelvable
from gongkai.records import actions
from gongkai.records.content import Content
from gongkai.records.models import Record
from gongkai.records.queries import public

GENRES = ("announcement", "notice", "opinion", "openness-guide")


#: Enough to see what happens to a page: of a record, with lists and feeds that name it and one that names none.
SOME = ("portal:record", "portal:version", "wagtail_serve", "open:atom", "portal:organ", "portal:help")


@pytest.fixture
def press(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[Press]:
    monkeypatch.setattr(routes, "PRINTED", {name: _few(name, 1) for name in SOME})
    settings.LANGUAGES = [settings.LANGUAGES[0], settings.LANGUAGES[-1]]
    yield from _printed(tmp_path)


@pytest.fixture
def press_of_every_kind(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings) -> Iterator[Press]:
    monkeypatch.setattr(routes, "PRINTED", {name: _few(name, 3) for name in routes.PRINTED})
    settings.LANGUAGES = [settings.LANGUAGES[0], settings.LANGUAGES[-1]]
    yield from _printed(tmp_path)


def _few(name: str, number: int) -> routes.Printed:
    """Of the pages of records all; a calendar costs as much as ten other pages."""
    printed = routes.PRINTED[name]
    number = {"portal:calendar-year": 0, "portal:organ": 3}.get(name, number)
    return printed if printed.of_records else replace(printed, all=lambda: list(printed.all())[:number])


def _printed(folder: Path) -> Iterator[Press]:
    with Press(folder) as found:
        found.open()
        found.catch_up()
        yield found


def on_disk(press: Press) -> dict[str, tuple[str, bytes]]:
    """Address → where it lies and what stands there; each twin says the same."""
    found = {}
    for place in (PAGES, GONE):
        for path in press.shelf.paths(place):
            assert path not in found, f"{path} lies in two places"
            file = press.shelf.file(place, path)
            found[path] = (place, file.read_bytes())
            twin = file.with_name(f"{file.name}.gz")
            assert not twin.exists() or gzip.decompress(twin.read_bytes()) == found[path][1]
    return found


def as_answered(only: str = "") -> dict[str, tuple[str, bytes]]:
    """What the application answers at this moment at every address that is printed."""
    found = {}
    for one in routes.everything():
        if one.path.startswith(only or "/"):
            made = plate.render(one.path)
            if made.status in PLACES:
                found[one.path] = (PLACES[made.status], made.content)
    return found


def differences(press: Press) -> list[str]:
    there, answered = on_disk(press), as_answered()
    wrong = {path for path in there.keys() | answered.keys() if there.get(path) != answered.get(path)}
    return sorted(wrong)


# classification


def test_every_public_address_is_printed_or_says_why_not() -> None:
    names = {name for route, name in addresses() if not route.startswith(STAFF)}
    told = set(routes.PRINTED) | set(routes.ANSWERED)
    assert names - told == set(), "one line each in portal/press/routes.py: PRINTED, or ANSWERED with the reason"
    assert told - names == set(), "these addresses are no more"
    assert set(routes.PRINTED) & set(routes.ANSWERED) == set()


#: Names the events of a house in which no test has declared any.
EVENTS = "import django; django.setup(); from gongkai.desk.vocabulary import vocabulary; print(*vocabulary())"


def test_every_event_says_what_it_touches() -> None:
    told = subprocess.run([sys.executable, "-c", EVENTS], capture_output=True, text=True, check=True).stdout.split()
    assert len(told) > 400
    silent = {name for name in told if not touches.declared(name) and not name.startswith("organ.")}
    assert silent == set(), "one line each in portal/press/touches.py; without it every such event prints every page"


def test_no_page_is_printed_that_tells_the_hour() -> None:
    views = dict(_views(get_resolver(), ""))
    ticking = {name for name, view in views.items() if getattr(view, "ticking", False)}
    assert ticking and not ticking & set(routes.PRINTED)


def _views(resolver: URLResolver, start: str) -> Iterator[tuple[str, object]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield f"{start}{one.name}", one.callback
        else:
            yield from _views(one, f"{start}{one.namespace}:" if one.namespace else start)


# the property


@contextmanager
def writing() -> Iterator[set[str]]:
    """The names of the tables that are written in the block."""
    tables: set[str] = set()

    def note(execute, sql, params, many, context):
        if found := re.match(r'(?:INSERT|UPDATE|DELETE|REPLACE)\b[^"]*"(\w+)"', sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


class Town:
    """Somebody does something, again and again."""

    def __init__(self, house: House, chance: Random) -> None:
        self.house, self.chance, self.day = house, chance, 0
        self.items = [factories.item(house.organ), factories.item(house.organ, field="02")]
        self.other = factories.organ("other", parent=house.organ.parent, name="测试市水务局")

    def act(self) -> str:
        """What was done; whatever it wrote, its events must say."""
        acts = (self.publish, self.publish, self.correct, self.withdraw, self.repeal, self.draft, self.interpret)
        act = self.chance.choice((*acts, self.arrange, self.rename_organ, self.form, self.next_day))
        before = ledger.verify().events
        with suppress(Refused), writing() as written:
            act()
        for event in ledger.since(before):
            for one in touches.touched(event):
                said = ("records_",) if event.name.startswith("record.") else ()
                written = {name for name in written if not name.startswith((*(one.tables or ("",)), *said))}
        unsaid = {name for name in written if not name.startswith(touches.NEVER_PUBLIC)}
        assert unsaid == set(), f"portal/press/touches.py does not say that {act.__name__} writes {unsaid}"
        return act.__name__

    def publish(self) -> None:
        self.house.published(**self._content())

    def draft(self) -> None:
        self.house.submitted(**self._content())

    def interpret(self) -> None:
        if target := self._any():
            kind = self.chance.choice(("interprets", "amends", "replaces"))
            genre = "interpretation" if kind == "interprets" else "notice"
            self.house.published(title=f"说明{self._number()}", genre=genre, relations=((kind, target.pk),))

    def correct(self) -> None:
        if target := self._any():
            correction = actions.correct(target, "标题有误", withhold=self.chance.random() < 0.5, by=self.house.drafter)
            content = replace(Content.of(correction), **self._content())
            actions.edit(correction, content, revision=correction.revision, by=self.house.drafter)
            self.house.pass_all(correction)

    def withdraw(self) -> None:
        if target := self._any():
            self.house.withdraw(target, "重复发布")

    def repeal(self) -> None:
        if (target := self._any()) and target.validity != "repealed":
            actions.repeal(target, "市政府决定", by=self.house.approver)

    def arrange(self) -> None:
        column = self.chance.choice(list(ColumnPage.objects.live()))
        column.title, column.genres = f"栏目{self._number()}", [self.chance.choice(GENRES)]
        column.save_revision().publish()

    def rename_organ(self) -> None:
        self.other.refresh_from_db()
        by = factories.actor(self.house.organ.parent, "system_admin")
        organs.change_organ(self.other, by=by, revision=self.other.revision, name=f"测试市水利局{self._number()}")

    def form(self) -> None:
        from gongkai.catalog.actions import note_formed

        item = self.chance.choice(self.items)
        note_formed(item, self.house.organ, clock.today(), "形成", by=self.house.drafter)

    def next_day(self) -> None:
        self.day += self.chance.choice((1, 40))

    def _content(self) -> dict[str, object]:
        ends = self.chance.choice((None, clock.today() + timedelta(days=20)))
        return {
            "title": f"公告第{self._number()}号",
            "genre": self.chance.choice(GENRES),
            "item": self.chance.choice((None, *self.items)),
            "valid_until": ends,
        }

    def _any(self) -> Record | None:
        found = list(public().filter(corrections=None))
        return self.chance.choice(found) if found else None

    def _number(self) -> int:
        return self.chance.randrange(10**6)


@pytest.mark.parametrize("seed", range(int(os.environ.get("GONGKAI_PRESS_SEEDS", "1"))))
def test_the_shelf_is_what_the_application_answers(press_of_every_kind: Press, house: House, seed: int) -> None:
    press, town = press_of_every_kind, Town(house, Random(seed))
    begun, done = clock.now(), []
    for _round in range(2):
        for _act in range(7):
            with clock.pinned(begun + timedelta(days=town.day)):
                done.append(town.act())
        with clock.pinned(begun + timedelta(days=town.day, seconds=1)):
            press.catch_up()
    with clock.pinned(begun + timedelta(days=town.day, seconds=1)):
        assert differences(press) == [], done


# what may go wrong


def test_a_withdrawal_takes_everything_away_at_once(press: Press, house: House) -> None:
    """Before anything is printed anew: the page in every language, its versions, lists, feeds, sitemap and attachment."""
    record = house.draft(title="说得太多的公告")
    actions.attach(record, keep(b"a table", "t.txt"), "t.txt", revision=record.revision, by=house.drafter)
    record = house.pass_all(record)
    press.catch_up()
    named = [path for path, (_place, content) in on_disk(press).items() if "说得太多的公告".encode() in content]
    assert {"/", f"/records/{record.pk}/", f"/en/records/{record.pk}/", "/feeds/all.atom"} <= set(named)
    assert len(press.shelf.lent()) == 1
    house.withdraw(record, "含有个人信息")
    press.watch()
    assert not [path for path, (_p, text) in on_disk(press).items() if f"/records/{record.pk}/".encode() in text]
    assert press.shelf.lent() == set()
    press.catch_up()
    assert on_disk(press)[f"/records/{record.pk}/"][0] == GONE
    assert "含有个人信息".encode() in on_disk(press)[f"/en/records/{record.pk}/"][1]


def test_what_is_not_printed_in_time_is_answered_by_the_application(press: Press, house: House, monkeypatch) -> None:
    house.published()
    press.watch()
    monkeypatch.setattr(printer, "GRACE", -1.0)
    press.clear_stale()
    assert "/" not in on_disk(press) and "/help/" in on_disk(press)
    press.catch_up()
    assert differences(press) == []


def test_a_full_disk_takes_old_pages_away_and_mends_itself(press: Press, house: House, monkeypatch) -> None:
    house.published()
    said: list[str] = []

    def full(*_args: object) -> bool:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Shelf, "_write", full)
        broken.setattr(printer.time, "sleep", lambda _seconds: None)
        broken.setattr(printer, "GRACE", -1.0)
        rounds = iter([False, False, False, True])
        press.follow(lambda: next(rounds), said.append)
    assert said == ["the disk is full: pages that changed are answered by the application until there is room"]
    assert "/" not in on_disk(press) and "/help/" in on_disk(press)
    press.catch_up()
    assert differences(press) == []


def test_a_press_that_was_killed_goes_on_where_it_was(press: Press, house: House, monkeypatch) -> None:
    """Killed between writing a page and remembering it, and before that with half of what was due."""
    first = house.published()
    press.watch()
    press.print_next()
    with monkeypatch.context() as broken:
        broken.setattr(press.book, "made", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt))
        with suppress(KeyboardInterrupt):
            press.print_next()
    house.withdraw(first, "重复发布")
    stray = press.shelf.file(PAGES, "/records/999/")
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"left by a press that was killed")
    press.open()
    press.catch_up()
    assert differences(press) == []


def test_another_ledger_leaves_nothing_of_the_former(press: Press, house: House) -> None:
    with press.book.writing():
        press.book.write_note("heard", "7 of-another-ledger")
    house.published()
    press.open()
    press.catch_up()
    assert differences(press) == []


def test_there_is_one_press_in_a_folder(press: Press) -> None:
    with pytest.raises(Busy):
        Press(press.shelf.root)


def test_the_command_prints_what_is_due_and_says_so(press: Press, house: House) -> None:
    folder = str(press.shelf.root)
    refused = CliRunner().invoke(press_command, ["--to", folder])
    assert refused.exit_code == 2 and "another press works" in refused.output
    house.published()
    press.close()
    printed = CliRunner().invoke(press_command, ["--to", folder])
    assert printed.exit_code == 0 and "已更新" in printed.output and "打印公开页面：" in printed.output
    updated, total = _figures(CliRunner().invoke(press_command, ["--to", folder, "--anew"]).output)
    assert updated == total == len(list(press.shelf.paths(PAGES)))
    with Press(press.shelf.root) as again:
        assert differences(again) == []


def test_a_log_is_told_now_and_then_how_far_it_is(monkeypatch, capsys) -> None:
    tell = _lines(100)
    tell(80)
    monkeypatch.setitem(_lines.__globals__, "TELL", 0)
    tell(60)
    assert capsys.readouterr().err == "已印 40 页，还有 60 页。\n"


def _figures(said: str) -> tuple[int, int]:
    found = re.search(r"已更新 (\d+) 页，共 (\d+) 页", said)
    assert found
    return int(found[1]), int(found[2])


def test_the_command_names_the_pages_that_could_not_be_made(press: Press, house: House, monkeypatch) -> None:
    folder, render = str(press.shelf.root), plate.render
    house.published()
    press.close()
    broken = lambda path: replace(render(path), status=500) if "/help/" in path else render(path)  # noqa: E731
    monkeypatch.setattr(plate, "render", broken)
    for anew in (["--anew"], []):  # asked again at once, it tries the failed ones again
        told = CliRunner().invoke(press_command, ["--to", folder, *anew])
        updated, total = _figures(told.output)
        assert told.exit_code == 1 and "2 页未印成" in told.output and "/en/help/（500）" in told.output
        assert total == len(list(press.shelf.paths(PAGES))) and updated == (total if anew else 0)
    monkeypatch.undo()
    mended = CliRunner().invoke(press_command, ["--to", folder])
    assert mended.exit_code == 0 and "未印成" not in mended.output


def test_the_operator_sees_how_it_stands(press: Press, house: House, client, settings) -> None:
    settings.GONGKAI_PRESS = press.shelf.root
    client.force_login(factories.staff(house.organ, "system_admin"))
    assert "所有公开页面都是最新的" in client.get("/console/press/").content.decode()
    assert client.get("/healthz").json()["press"] | {"at": ""} == {"works": True, "at": "", "waiting": 0, "behind": 0}
    house.published()
    assert client.get("/healthz").json()["press"]["behind"] > 0
    settings.GONGKAI_PRESS = press.shelf.root / "nowhere"
    assert "gongkai press --follow" in client.get("/console/press/").content.decode()
    assert client.get("/healthz").json() == {"ok": True}
    client.force_login(factories.staff(house.organ, "drafter"))
    assert client.get("/console/press/").status_code == 403


def test_the_web_server_sends_what_is_lent_and_nothing_else(press: Press, house: House, client, settings) -> None:
    record = house.draft()
    actions.attach(record, keep(b"a table", "t.txt"), "表.txt", revision=record.revision, by=house.drafter)
    record = house.pass_all(record)
    address = f"/records/{record.pk}/files/{record.attachments.get().pk}/"
    settings.GONGKAI_PRESS, settings.GONGKAI_SENDFILE = press.shelf.root, True
    before = client.get(address)
    press.catch_up()
    after = client.get(address)
    assert b"".join(before.streaming_content) == b"a table" and "X-Accel-Redirect" not in before
    assert after["X-Accel-Redirect"] == f"/_files/{record.attachments.get().file_id}"
    assert b"".join(after.streaming_content) == b""
    same = ("Content-Type", "Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control")
    assert [before[name] for name in same] == [after[name] for name in same]
    house.withdraw(record, "重复发布")
    assert client.get(address).status_code == 410


@pytest.mark.parametrize("path", ["/../x/", "/a/./b/", "/a//b/", "x/", "/a\0/", f"/{'字' * 100}/"])
def test_no_address_leads_off_the_shelf(tmp_path: Path, path: str) -> None:
    with pytest.raises(Unshelvable):
        Shelf(tmp_path).file(PAGES, path)


def test_a_killed_writer_leaves_whole_pages(tmp_path: Path) -> None:
    writer = (
        "import sys; from pathlib import Path; from gongkai.portal.press.shelf import Shelf\n"
        "shelf = Shelf(Path(sys.argv[1]))\n"
        "while True:\n"
        "    for letter in b'ab': shelf.put('pages', '/x/', bytes([letter]) * 200_000)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    page = tmp_path / PAGES / "x" / "index.html"
    for _death in range(3):
        process = subprocess.Popen([sys.executable, "-c", writer, str(tmp_path)], env=env)
        while not page.exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.05)
        process.kill()
        process.wait()
        for content in (page.read_bytes(), gzip.decompress(page.with_name("index.html.gz").read_bytes())):
            assert content in (b"a" * 200_000, b"b" * 200_000)
