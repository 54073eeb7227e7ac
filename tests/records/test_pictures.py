"""Words in pictures: read where a machine is installed and scanned like any; where it is not, that is said."""

from __future__ import annotations

import io

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from gongkai.cli.ocr import ocr as read_waiting
from gongkai.desk import clock, files, ocr
from gongkai.organs.models import Person
from gongkai.records import actions, marks, masking, pictures, privacy
from gongkai.records.models import Record

READ = "内部资料 注意保存\n张三 11010519491231002X"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def machine(monkeypatch):
    """Reads the same in every picture, and says how many it has read."""
    asked: list[object] = []
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "words", lambda image: asked.append(image) or READ)
    return asked


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (90, 60), "#ddd").save(out, kind)
    return out.getvalue()


def attached(house, client, name: str, data: bytes):
    record = house.draft()
    client.force_login(Person.objects.get(username=house.drafter.username))
    upload = {"file": SimpleUploadedFile(name, data), "revision": record.revision}
    assert client.post(reverse("console:record-attach", args=[record.pk]), upload).status_code == 302
    record.refresh_from_db()
    return record


@pytest.mark.parametrize(("name", "where"), [("照片.png", ""), ("扫描.pdf", "第1页")])
def test_what_stands_in_a_picture_is_scanned(house, client, machine, name: str, where: str) -> None:
    record = attached(house, client, name, picture(name.rpartition(".")[2].upper()))
    found = {(one.place, one.type) for one in privacy.open_findings(record)}
    assert (f"附件“{name}”·{where}图中文字", "ID_CARD") in found
    [looked] = [place for place, kind in found if kind == privacy.UNREADABLE]
    assert "图中文字已识别检查" in looked, "a person looks at the picture all the same"
    assert [(hit.source.code, hit.place) for hit in marks.hits(record)] == [("M-02", f"附件“{name}”·{where}图中文字")]
    privacy.rescan(record)
    assert len(machine) == 1, "read once"


def test_only_what_shows_pictures_is_read(machine, db) -> None:
    sheet = files.keep(b"a,b\n1,2\n", "a.csv")
    pictures.read(sheet)
    assert pictures.words_in(sheet) == () and machine == []


def test_without_a_machine_the_picture_is_said_not_to_be_read(house, client, monkeypatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    record = attached(house, client, "照片.png", picture("PNG"))
    [one] = privacy.open_findings(record)
    assert one.type == privacy.UNREADABLE and "没有安装文字识别" in one.place
    page = client.get(reverse("console:record", args=[record.pk])).content.decode()
    assert "没有安装文字识别，图中文字没有检查" in page


def test_what_was_read_is_gone_with_the_file(house, client, machine, django_capture_on_commit_callbacks) -> None:
    record = attached(house, client, "照片.png", picture("PNG"))
    one = record.attachments.get()
    file = one.file
    assert pictures.words_in(file)
    actions.detach(one, revision=record.revision, by=house.drafter)
    with django_capture_on_commit_callbacks(execute=True):
        masking.forget(file)
    assert not list((pictures._path("ab" * 32).parents[1]).glob("*/*.json"))


def test_what_was_attached_before_the_machine_came_is_read_afterwards(house, client, monkeypatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    record = attached(house, client, "照片.png", picture("PNG"))
    [file] = pictures.waiting()
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "engine", lambda: None)
    monkeypatch.setattr(ocr, "words", lambda image: READ)
    done = CliRunner().invoke(read_waiting, ["--json"])
    assert done.exit_code == 0 and '"files": 1' in done.output
    assert not list(pictures.waiting()) and pictures.words_in(file)
    privacy.rescan(record)
    assert "ID_CARD" in {one.type for one in privacy.open_findings(record)}
    assert privacy.public_with(file) == []
    out = {"state": "published", "published_at": clock.now(), "index_number": "1", "approved_hash": record.content_hash}
    Record.objects.filter(pk=record.pk).update(**out)
    assert privacy.public_with(file) == [record]
