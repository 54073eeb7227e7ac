"""机构信息、公示屏、查阅场所: who left is gone, all seven or the names of the lacking, boards that live and boards that do not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from tests import factories as make
from tests.channels.test_pure import jpeg, png

from gongkai.channels import actions, queries
from gongkai.channels.actions import screens
from gongkai.channels.models import Arrival, Leader, Part, Screen
from gongkai.channels.payload import ITEMS, about, payload
from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.desk.models import Notice
from gongkai.desk.permissions import Role
from gongkai.organs.models import Person

SIGNED = {"place": "政务大厅一楼", "kind": "led", "width": 1920, "height": 1080, "shows": list(Part.values)}


@pytest.fixture(autouse=True)
def _no_page_kept():
    caches["pages"].clear()


def complete(house, **more):
    """All seven items."""
    by = house.drafter
    told = {
        "functions": "管理民政事务。",
        "workflow": "受理\n审核\n决定",
        "phone": "0980-5550110",
        "complaint": "监督电话0980-5550119",
    }
    actions.change_profile(house.organ, revision=0, by=by, **told)
    leader = actions.enter_leader(
        house.organ, by=by, photo=jpeg(), name="江望", post="局长", division="主持全面工作", since=date(2026, 1, 1)
    )
    unit = actions.enter_unit(
        house.organ, by=by, name="办公室", duties="文电、会务、政务公开", phone="0980-5550111", since=date(2026, 1, 1)
    )
    return leader, unit


def test_all_seven_or_the_names_of_the_lacking(house, at):
    with at(9):
        assert about(house.organ).lacking == list(ITEMS)[:5] + list(ITEMS)[5:]
        leader, _unit = complete(house)
        assert about(house.organ).lacking == []
        screen = actions.open_screen(house.organ, by=house.drafter, **SIGNED)
        told = payload(screen)
        assert told["lacking"] == [] and told["items"]["leaders"][0]["name"] == "江望"
        actions.enter_leader(house.organ, by=house.drafter, name="没有照片", post="副局长", since=date(2026, 1, 1))
        assert payload(screen)["lacking"] == ["photo", "division"]
        actions.leave(leader, date(2026, 6, 1), by=house.drafter)
        assert "江望" not in str(payload(screen))


def test_who_left_is_gone_at_once(house, at, client):
    with at(9):
        leader, unit = complete(house)
        screen = actions.open_screen(house.organ, by=house.drafter, **SIGNED)
        photo = f"/organs/{house.organ.code}/photos/{leader.pk}/"
        pages = (f"/organs/{house.organ.code}/profile/", f"/screens/{screen.slug}/")
        assert all("江望" in client.get(page).content.decode() for page in pages)
        answer = client.get(photo)
        assert answer["Content-Type"] == "image/jpeg" and "sandbox" in answer["Content-Security-Policy"]
        assert b"".join(answer.streaming_content) == jpeg()
        assert client.get(f"/organs/elsewhere/photos/{leader.pk}/").status_code == 404
    with at(10):
        actions.leave(leader, date(2026, 6, 1), by=house.drafter)
        assert not any("江望" in client.get(page).content.decode() for page in pages)
        assert client.get(photo).status_code == 404
        with pytest.raises(Refused):
            actions.change_leader(leader, revision=leader.revision + 1, by=house.drafter, name="江望")
    with at(11):
        actions.end_unit(unit, date(2026, 6, 8), by=house.drafter)
        assert about(house.organ).units
    with at(9, days=7):
        assert not about(house.organ).units


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("phone", "13912345678", "mobile"),
        ("phone", "139 1234 5678", "mobile"),
        ("phone", "１３９１２３４５６７８", "mobile"),
        ("phone", "+86-139-1234-5678", "mobile"),
        ("complaint", "举报请打13912345678", "mobile"),
        ("workflow", "身份证11010519491231002X的申请", "personal_data"),
        ("phone", "请打总机", "phone"),
        ("phone", "0980-5550110、12345、400-810-0000", ""),
        ("phone", "0980-5550110-8001", ""),
    ],
)
def test_only_office_telephones(house, field, value, code):
    change = lambda: actions.change_profile(house.organ, revision=0, by=house.drafter, **{field: value})  # noqa: E731
    if not code:
        change()
        return
    with pytest.raises(Refused) as refused:
        change()
    assert refused.value.has(code)


def test_two_people_at_once(house):
    leader, _unit = complete(house)
    seen = leader.revision
    actions.change_leader(leader, revision=seen, by=house.drafter, post="党组书记、局长")
    with pytest.raises(Refused) as refused:
        actions.change_leader(leader, revision=seen, by=house.colleague, post="局长")
    assert refused.value.has("stale")
    for by in (house.reviewer, house.stranger):
        with pytest.raises(Refused):
            actions.enter_unit(house.organ, by=by, name="科室", since=date(2026, 1, 1))


def test_a_change_arrives_and_is_acknowledged(house, at, client):
    """Heartbeats, versions and receipts; silent and outdated boards are listed and told once, and settled."""
    with at(9):
        complete(house)
        screen = actions.open_screen(house.organ, by=house.drafter, **SIGNED)
        address = f"/screens/{screen.slug}/"
        version = client.get(f"{address}payload.json").json()["version"]
        assert client.post(f"{address}heartbeat", {"version": version}).json() == {"version": version}
        assert state(screen) == "ok"
        posted = ledger.history(screen.subject).filter(name="board.posted")
        assert not posted.exists() and screens.unregistered(screen), "anybody may post a heartbeat"
        actions.post_by_hand(screen, date(2026, 6, 1), ITEMS, by=house.drafter)
        event = posted.get()
        assert event.data["items"] == sorted(ITEMS) and event.actor == house.drafter.username
        assert not screens.unregistered(screen)
    with at(10):
        actions.change_profile(house.organ, revision=1, by=house.drafter, complaint="监督电话0980-5550120")
        told = client.post(f"{address}heartbeat", {"version": version}).json()["version"]
        assert told != version and state(screen) == "updating"
    with at(10, minutes=1):
        assert "5550120" in client.get(address).content.decode()
        client.post(f"{address}heartbeat", {"version": told})
        arrival = Arrival.objects.filter(screen=screen).first()
        assert arrival.arrived_at - arrival.since == timedelta(minutes=1) and state(screen) == "ok"
        assert posted.count() == 1
    with at(11):
        house.published(title="新公告")
        screens.note_versions()
    with at(11, days=1, minutes=1):
        client.post(f"{address}heartbeat", {"version": told})
        assert state(screen) == "outdated"
        assert screens.warn() and not screens.warn()
    with at(15, days=1):
        assert state(screen) == "silent" and [what for _one, what in queries.screens_in_trouble()] == ["silent"]
        assert screens.warn() and not screens.warn()
        client.post(f"{address}heartbeat", {"version": client.get(f"{address}payload.json").json()["version"]})
        screens.warn()
        assert state(screen) == "ok" and not Notice.objects.filter(thing=screen.subject, settled_at=None).exists()
    assert client.post(f"{address}heartbeat", {"version": "<script>"}).status_code == 400
    assert client.get(f"{address}heartbeat").status_code == 405
    with at(16, days=1):
        actions.close_screen(screen, by=house.drafter)
        assert {client.get(f"{address}{one}").status_code for one in ("", "payload.json", "worker.js")} == {404}


def state(screen: Screen) -> str:
    screen.refresh_from_db()
    return queries.condition(screen)


def test_without_script_the_browser_is_led_on_and_tells_what_it_showed(house, at, client):
    with at(9):
        complete(house)
        screen = actions.open_screen(house.organ, by=house.drafter, **SIGNED)
        page = client.get(f"/screens/{screen.slug}/?page=1").content.decode()
        version = payload(screen)["version"]
        assert f'content="15;url=?page=2&amp;shown={version}"' in page and page.count(" data-now") == 1
        client.get(f"/screens/{screen.slug}/?page=2&shown={version}")
        assert state(screen) == "ok"
        for odd in ("-1", "²", "9" * 30, "x", "99999"):
            assert client.get(f"/screens/{screen.slug}/?page={odd}&shown=zz").status_code == 200


def test_a_withdrawn_record_leaves_the_board(house, at, client):
    with at(9):
        screen = actions.open_screen(house.organ, by=house.drafter, **SIGNED)
        record, other = house.published(title="先播的公告"), house.published(title="后播的公告")
        actions.queue(screen, record, date(2026, 6, 8), by=house.drafter)
        told = payload(screen)
        assert [one["title"] for one in told["queue"]] == ["先播的公告"]
        assert [one["title"] for one in told["notices"]] == ["后播的公告"]
        draft = house.draft(title="草稿")
        with pytest.raises(Refused):
            actions.queue(screen, draft, date(2026, 6, 8), by=house.drafter)
        house.withdraw(record, "重复发布")
        assert payload(screen)["queue"] == [] and "先播" not in client.get(f"/screens/{screen.slug}/").content.decode()
    with at(9, days=10):
        actions.queue(screen, other, date(2026, 6, 20), by=house.drafter)
        assert [one["title"] for one in payload(screen)["queue"]] == ["后播的公告"]


def test_paper_boards_tell_the_rules_what_hangs_there(house, at):
    with at(9):
        board = actions.open_screen(
            house.organ, by=house.drafter, place="一楼门口", kind="fee", width=900, height=1200, shows=[]
        )
        screen = actions.open_screen(house.organ, by=house.drafter, **SIGNED)
        for at_it, by, code in ((screen, house.drafter, "not_sent"), (screen, house.stranger, "permission")):
            with pytest.raises(Refused) as refused:
                actions.post_by_hand(at_it, date(2026, 6, 1), ["division"], by=by)
            assert refused.value.has(code)
        actions.post_by_hand(board, date(2026, 6, 1), ["basis", "item"], by=house.drafter)
        event = ledger.history(board.subject).get(name="fee_place.posted")
        assert event.data["items"] == ["basis", "item"] and queries.condition(board) == "paper"
        with pytest.raises(Refused):
            actions.post_by_hand(board, date(2026, 6, 2), ["basis"], by=house.drafter)


def test_places_and_their_carriers(house, client):
    told = {"kind": "library", "name": "望川市图书馆", "signed": True, "address": "望川大道3号", "hours": "周二至周日9:00-20:00",
            "phone": "0980-5550300", "units": ["市政府各部门"], "matters": ["查阅公报", "打印"], "standard": "免费",
            "carriers": ["shelf", "gazette"], "opened_on": date(2025, 1, 1)}  # fmt: skip
    first = actions.open_place(house.organ, by=house.drafter, **told)
    actions.open_place(house.organ, by=house.drafter, **{**told, "name": "新桥便民站", "kind": "post", "carriers": []})
    with pytest.raises(Refused) as refused:
        actions.open_place(house.organ, by=house.drafter, **told)
    assert "同名" in str(refused.value)
    with pytest.raises(Refused):
        actions.change_place(first, revision=1, by=house.drafter, phone="13912345678")
    assert queries.coverage(queries.places()) == (1, 2)
    page = client.get("/places/").content.decode()
    assert "望川市图书馆" in page and "2个场所，其中1个有公开载体" in page
    assert "新桥便民站" not in client.get("/places/?kind=library").content.decode()
    assert "政府公报" in client.get(f"/places/{first.pk}/").content.decode()
    actions.close_place(first, by=house.drafter)
    assert client.get(f"/places/{first.pk}/").status_code == 404


def test_screens_of_the_staff(house, at, django_assert_max_num_queries):
    """Every page once; forms that are sent; what strangers get."""
    leader, unit = complete(house)
    screen = actions.open_screen(house.organ, by=house.drafter, **SIGNED)
    record = house.published()
    client = Client()
    client.force_login(Person.objects.get(username=house.drafter.username))
    code = house.organ.code
    for path in ("profiles/", f"profiles/{code}/", f"profiles/{code}/edit/", f"profiles/{code}/leaders/new/",
                 f"profiles/{code}/units/new/", f"leaders/{leader.pk}/edit/", f"leaders/{leader.pk}/leave/",
                 f"leaders/{leader.pk}/photo/", f"units/{unit.pk}/edit/", f"units/{unit.pk}/end/", "screens/new/",
                 f"screens/{screen.pk}/", f"screens/{screen.pk}/edit/", "places/", "places/new/"):  # fmt: skip
        assert client.get(f"/console/{path}").status_code == 200, path
    with django_assert_max_num_queries(40):
        assert "离线" in client.get("/console/screens/").content.decode()
    sent = {
        "name": "周远",
        "post": "副局长",
        "division": "",
        "position": "1",
        "since": "2026-03-01",
        "photo": upload("a.png", png()),
    }
    assert client.post(f"/console/profiles/{code}/leaders/new/", sent).status_code == 302
    bad = {**sent, "photo": upload("a.png", b"MZ no picture")}
    answer = client.post(f"/console/profiles/{code}/leaders/new/", bad)
    assert answer.status_code == 409 and "JPG或者PNG" in answer.content.decode()
    assert Leader.objects.get(name="周远").photo.extension == "png"
    answer = client.post(f"/console/screens/{screen.pk}/queue/", {"record": str(record.pk), "until": "2099-01-01"})
    assert answer.status_code == 302 and screen.showings.get().record == record
    answer = client.post(f"/console/screens/{screen.pk}/queue/", {"record": "没有这个", "until": "2099-01-01"})
    assert answer.status_code == 409
    client.post(f"/console/screens/{screen.pk}/queue/{screen.showings.get().pk}/remove/")
    assert not screen.showings.exists()
    stranger = make.staff(make.organ("far", parent=make.government("far-gov", name="远方")), *Role)
    client.force_login(stranger)
    for path in (
        f"profiles/{code}/",
        f"leaders/{leader.pk}/edit/",
        f"leaders/{leader.pk}/photo/",
        f"units/{unit.pk}/end/",
        f"screens/{screen.pk}/",
    ):
        assert client.get(f"/console/{path}").status_code == 404, path
    assert screen.place not in client.get("/console/screens/").content.decode()


def upload(name: str, data: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data)


def test_an_official_who_left_leaves_the_board_the_same_day(house, at):
    """One entry of 离任 is enough: the register of officials and the board do not drift apart."""
    from gongkai.records.actions.officials import end_office, name_official

    with at(9):
        official = name_official(
            house.organ, name="方既明", title="局长", rank="principal", starts_on=date(2026, 1, 1), by=house.drafter
        )
        for name in ("方 既明", "许望"):
            actions.enter_leader(house.organ, by=house.drafter, name=name, post="局长", since=date(2026, 1, 1))
    with at(9, days=4):
        end_office(official, date(2026, 6, 10), by=house.drafter)
        assert [one.name for one in about(house.organ).leaders] == ["方 既明", "许望"]
    assert [one.name for one in about(house.organ, date(2026, 6, 9)).leaders] == ["方 既明", "许望"]
    assert [one.name for one in about(house.organ, date(2026, 6, 10)).leaders] == ["许望"]


def test_who_came_back_after_leaving_stays_on_the_board(house, at):
    from gongkai.records.actions.officials import end_office, name_official

    with at(9):
        official = name_official(
            house.organ, name="方既明", title="局长", rank="principal", starts_on=date(2025, 1, 1), by=house.drafter
        )
        actions.enter_leader(house.organ, by=house.drafter, name="方既明", post="局长", since=date(2026, 5, 1))
        end_office(official, date(2026, 3, 1), by=house.drafter)
    assert [one.name for one in about(house.organ, date(2026, 6, 1)).leaders] == ["方既明"]
