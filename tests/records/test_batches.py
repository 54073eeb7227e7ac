"""Files of rows: matched, looked through, taken, undone, gone on with; each record then passes its gates by itself."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from tests import factories
from tests.records import story
from tests.records.typed_cases import content_of, values_of

from gongkai.catalog.models import Item
from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.desk.files import keep
from gongkai.organs.models import Organ, Person
from gongkai.records import actions
from gongkai.records.actions import importing
from gongkai.records.models import Batch, BatchLine, Record
from gongkai.schemas.record_cells import write_cell
from gongkai.schemas.record_checks import check as faults_of
from gongkai.schemas.record_sheets import template_columns
from gongkai.schemas.record_types import record_type, record_types

PERMIT = record_type("permit")
HEADS = [column.heading for column in template_columns(PERMIT)]
DEFAULTS = {"subject_class": "1704", "attribute": "open", "formed_key": "decided_on"}


def permits(many: int, **changes: dict[int, Any]) -> bytes:
    """``changes``: attribute → line → what stands there instead. In the encoding of many clerks' programs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for n in range(many):
        values = values_of("permit") | {"number": f"望行审〔2026〕{n + 1}号", "licence_number": f"XK-{n + 1:05}"}
        row = {
            column.key: write_cell(PERMIT.attribute(column.key), values.get(column.key))
            for column in template_columns(PERMIT)
        }
        row |= {key: told[n] for key, told in changes.items() if n in told}
        writer.writerow(row.values())
    return out.getvalue().encode("gb18030")


def opened(house: story.House, data: bytes) -> Batch:
    batch = actions.open_batch(house.organ, PERMIT, keep(data, "许可.csv"), "许可.csv", by=house.drafter)
    actions.match(batch, batch.columns, DEFAULTS, by=house.drafter)
    return actions.look(batch, by=house.drafter)


def states(batch: Batch) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in batch.lines.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_good_rows_become_drafts_and_bad_ones_say_why(house: story.House) -> None:
    wrong = {
        "decided_on": {1: "2026-13-01"},
        "uscc": {2: "91350100M000100Y44"},
        "number": {3: "望行审〔2026〕1号"},
        "licence_number": {3: "XK-00001"},
    }
    batch = opened(house, permits(6, **wrong))
    assert states(batch) == {"sound": 3, "faulty": 3} and batch.state == Batch.State.LOOKED
    said = {line.line: "".join(line.reasons) for line in batch.lines.filter(state="faulty")}
    assert "不是日期" in said[3] and "统一社会信用代码" in said[4] and "第2行是同一事项" in said[5]
    assert not Record.objects.exists()
    actions.take_in(batch, {}, by=house.drafter)
    assert batch.state == Batch.State.DONE and Record.objects.filter(state="draft").count() == 3
    record = Record.objects.first()
    assert record and record.formed_on and record.title.startswith("行政许可决定：")
    assert ledger.history(record.subject).filter(name="record.drafted").count() == 1


def test_nothing_is_taken_twice_and_an_interruption_goes_on(house: story.House, monkeypatch) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    batch = actions.open_batch(house.organ, PERMIT, keep(permits(5), "a.csv"), "a.csv", by=house.drafter)
    actions.match(batch, batch.columns, DEFAULTS, by=house.drafter)
    actions.look(batch, by=house.drafter, until=0)
    assert batch.state == Batch.State.LOOKING and batch.lines.count() == 2
    actions.look(batch, by=house.drafter)
    actions.take_in(batch, {}, by=house.drafter, until=0)
    assert batch.state == Batch.State.TAKING and Record.objects.count() == 2
    again = Batch.objects.get(pk=batch.pk)
    actions.take_in(again, {}, by=house.drafter)
    assert again.state == Batch.State.DONE and Record.objects.count() == 5
    with pytest.raises(Refused):
        actions.take_in(again, {}, by=house.drafter)
    second = opened(house, permits(6))
    assert states(second) == {"known": 5, "sound": 1}


def test_the_page_of_what_was_broken_off_leads_on_and_back(house: story.House, client, monkeypatch) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 2)
    batch = opened(house, permits(5))
    actions.take_in(batch, {}, by=house.drafter, until=0)
    client.force_login(Person.objects.get(username=house.drafter.username))
    page = client.get(f"/console/batches/{batch.pk}/").content.decode()
    assert f"/console/batches/{batch.pk}/do/take/" in page
    undo = f"/console/batches/{batch.pk}/do/undo/"
    assert undo in page and client.post(undo).status_code == 302
    assert Record.objects.filter(state="discarded").count() == Record.objects.count() == 2
    batch.refresh_from_db()
    assert batch.state == Batch.State.UNDONE and states(batch) == {"undone": 2, "sound": 3}


def test_undo_takes_back_drafts_and_says_what_stays(house: story.House) -> None:
    batch = opened(house, permits(3))
    actions.take_in(batch, {}, by=house.drafter)
    first = Record.objects.first()
    assert first is not None
    actions.submit(first, by=house.drafter)
    assert actions.undo(batch, by=house.drafter) == 1
    assert Record.objects.filter(state="discarded").count() == 2
    assert states(opened(house, permits(3))) == {"known": 1, "sound": 2}


def test_rows_of_one_record_are_put_in_and_put_back(house: story.House) -> None:
    kind = record_type("assistance-list")
    record = actions.draft(house.organ, content_of(kind.key), by=house.drafter)
    heads = [column.heading for column in template_columns(kind, "list")]
    book = openpyxl.Workbook()
    book.active.append(heads)
    for row in [*record.values["list"], {**record.values["list"][0], "resident_id": "210323197001010018"}]:
        book.active.append([write_cell(one, row.get(one.key)) for one in kind.columns("list")])
    out = io.BytesIO()
    book.save(out)
    batch = actions.open_batch(
        house.organ, kind, keep(out.getvalue(), "名单.xlsx"), "名单.xlsx", record=record, table="list", by=house.drafter
    )
    actions.match(batch, batch.columns, {"add": ""}, by=house.drafter)
    actions.look(batch, by=house.drafter)
    assert [line.state for line in batch.lines.all()] == ["sound", "sound", "faulty"]
    before = record.values["list"]
    actions.edit(
        record, replace(content_of(kind.key), values={**record.values, "list": []}), revision=1, by=house.drafter
    )
    actions.take_in(batch, {}, by=house.drafter)
    record.refresh_from_db()
    assert record.values["list"] == before
    assert actions.undo(batch, by=house.drafter) == 0
    record.refresh_from_db()
    assert "list" not in record.values


def test_a_screen_shows_the_ends_of_numbers_of_persons_and_the_clerks_file_all(client, house: story.House) -> None:
    kind = record_type("assistance-list")
    record = actions.draft(house.organ, content_of(kind.key), by=house.drafter)
    wrong, short = "210323197001010018", "21032319700101001"
    lines = [[one.heading for one in kind.columns("list")]]
    for number in (wrong, short):
        row = {**record.values["list"][0], "resident_id": number}
        lines.append([write_cell(one, row.get(one.key)) for one in kind.columns("list")])
    lines[1][0] = lines[2][0] = ""
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    batch = actions.open_batch(
        house.organ,
        kind,
        keep(out.getvalue().encode(), "名单.csv"),
        "名单.csv",
        record=record,
        table="list",
        by=house.drafter,
    )
    log_in(client, house.drafter)
    url = f"/console/batches/{batch.pk}/"
    matching = client.get(url).content.decode()
    actions.match(batch, batch.columns, {"add": ""}, by=house.drafter)
    actions.look(batch, by=house.drafter)
    for line, number in ((2, wrong), (3, short)):
        BatchLine.objects.filter(batch=batch, line=line).update(reasons=[f"“{number}”有误"])
    looked = client.get(url).content.decode()
    for page in (matching, looked):
        assert "0018" in page and "1001" in page and wrong not in page and short not in page
    file = b"".join(client.get(f"{url}refused.xlsx").streaming_content)
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(file)).active.iter_rows() for cell in row]
    assert {wrong, short} <= set(cells)


def test_lines_are_offered_as_records_where_a_record_can_stand_without_rows(client, house: story.House) -> None:
    kind = record_type("charging-place")
    log_in(client, house.drafter)
    page = client.get("/console/records/types/").content.decode()
    assert "/console/batches/new/?type=permit" in page and "types/permit/template.xlsx" in page
    assert "new/?type=charging-place" in page and "batches/new/?type=charging-place" not in page
    assert 'types/charging-place/template.xlsx"' not in page and "charging-place/template.xlsx?table=fees" in page
    assert client.get("/console/records/types/charging-place/template.xlsx").status_code == 404
    assert client.get("/console/records/types/charging-place/template.xlsx?table=fees").status_code == 200
    answer = client.get("/console/batches/new/?type=charging-place", follow=True)
    assert answer.redirect_chain[0][0] == "/console/records/new/?type=charging-place"
    assert "不能一行一条地导入" in answer.content.decode()
    file = keep("收费地点,收费单位\n甲,乙\n".encode(), "g.csv")
    with pytest.raises(Refused) as refused:
        actions.open_batch(house.organ, kind, file, "g.csv", by=house.drafter)
    assert story.codes(refused) == {"rows_first"}


@pytest.mark.parametrize("kind", record_types().values(), ids=lambda kind: kind.key)
def test_a_record_lacks_its_rows_exactly_where_lines_are_not_offered(kind) -> None:
    lacking = {fault.key for fault in faults_of(kind, {}) if fault.code == "missing"}
    assert lacking & {table.key for table in kind.rows} == {table.key for table in kind.needed_tables}


def test_many_rows_take_few_questions(house: story.House, django_assert_max_num_queries) -> None:
    batch = actions.open_batch(house.organ, PERMIT, keep(permits(400), "b.csv"), "b.csv", by=house.drafter)
    actions.match(batch, batch.columns, DEFAULTS, by=house.drafter)
    with django_assert_max_num_queries(60):
        actions.look(batch, by=house.drafter)
    with django_assert_max_num_queries(150):
        actions.take_in(batch, {}, by=house.drafter)
    assert Record.objects.count() == 400


def test_rows_come_under_an_item_of_the_organ_alone(client, house: story.House) -> None:
    own, common = factories.item(house.organ), factories.item()
    other = factories.item(Organ.objects.get(name="测试市教育局"))
    batch = actions.open_batch(house.organ, PERMIT, keep(permits(1), "e.csv"), "e.csv", by=house.drafter)
    columns = {f"column-{at}": key for at, key in batch.columns.items()}
    log_in(client, house.drafter)
    for odd in ("abc", "²", "9" * 30, "0", "-1", str(other.pk)):
        answer = client.post(f"/console/batches/{batch.pk}/do/match/", {**columns, **DEFAULTS, "item": odd})
        assert answer.status_code == 422 and "请重新选择" in answer.content.decode(), odd
        batch.refresh_from_db()
        assert batch.state == Batch.State.MATCHING
    with pytest.raises(Refused) as refused:
        actions.draft(house.organ, replace(content_of("permit"), item=other), by=house.drafter)
    assert story.codes(refused) == {"item"}
    actions.draft(house.organ, replace(content_of("permit"), item=common), by=house.drafter)
    client.post(f"/console/batches/{batch.pk}/do/match/", {**columns, **DEFAULTS, "item": str(own.pk)})
    client.post(f"/console/batches/{batch.pk}/do/take/", {})
    record = Record.objects.get(item=own)
    Item.objects.filter(pk=own.pk).update(in_force=False)
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.drafter)
    assert "item" in story.codes(refused)


def test_what_all_drafts_need_is_asked_before_they_are_made(client, house: story.House) -> None:
    batch = actions.open_batch(house.organ, PERMIT, keep(permits(1), "g.csv"), "g.csv", by=house.drafter)
    columns = {f"column-{at}": key for at, key in batch.columns.items()}
    left = next(iter(columns))
    match = f"/console/batches/{batch.pk}/do/match/"
    log_in(client, house.drafter)
    bare = {**columns, left: "", "attribute": "on_request", "subject_class": "", "formed_key": "", "formed_on": ""}
    page = client.post(match, bare)
    words = page.content.decode()
    assert page.status_code == 409 and "请选择主题分类。" in words and "请填写成文日期" in words
    assert 'value="on_request" selected' in words  # what was chosen is still there
    assert columns[left] not in {chosen for _at, _words, _sample, chosen in page.context["columns"]}
    batch.refresh_from_db()
    assert batch.state == Batch.State.MATCHING and batch.columns[left.removeprefix("column-")] == columns[left]
    assert client.post(match, {**columns, **DEFAULTS}).status_code == 302
    for _press in range(2):
        assert client.post(f"/console/batches/{batch.pk}/do/take/", {}).status_code == 302
    client.post(f"/console/batches/{batch.pk}/do/send/", {})
    assert Record.objects.get().state == "in_review"


def test_only_drafters_of_the_organ_import(house: story.House) -> None:
    with pytest.raises(Refused):
        actions.open_batch(house.organ, PERMIT, keep(permits(1), "c.csv"), "c.csv", by=house.stranger)
    with pytest.raises(Refused) as refused:
        actions.open_batch(house.organ, PERMIT, keep("甲,乙\n1,2\n".encode(), "d.csv"), "d.csv", by=house.drafter)
    assert story.codes(refused) == {"columns"}


def log_in(client, actor) -> None:
    client.force_login(Person.objects.get(username=actor.username))


def test_pages_from_upload_to_review_of_what_was_opened(client, house: story.House) -> None:
    log_in(client, house.drafter)
    assert client.get("/console/records/types/").status_code == 200
    assert client.get("/console/records/types/permit/template.xlsx").status_code == 200
    assert client.get("/console/batches/new/").url == "/console/records/types/"
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("许可.csv", permits(3, uscc={1: "坏"}))
    answer = client.post("/console/batches/new/", {"type": "permit", "organ": house.organ.code, "file": file})
    batch = Batch.objects.get()
    assert answer.status_code == 302 and "对应各列" in client.get(answer.url).content.decode()
    columns = {f"column-{at}": key for at, key in batch.columns.items()}
    client.post(f"/console/batches/{batch.pk}/do/match/", {**columns, **DEFAULTS})
    page = client.get(f"/console/batches/{batch.pk}/?state=faulty").content.decode()
    assert "导入2条草稿" in page and "统一社会信用代码" in page
    table = client.get(f"/console/batches/{batch.pk}/?state=faulty&format=csv")
    *_head, (_line, _title, _state, why) = csv.reader(io.StringIO(b"".join(table).decode("utf-8-sig")))
    assert why == "；".join(batch.lines.get(state="faulty").reasons) and "统一社会信用代码" in why
    refused = client.get(f"/console/batches/{batch.pk}/refused.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(refused.streaming_content))).active
    assert sheet.max_row == 2 and "统一社会信用代码" in sheet.cell(2, 1).value
    client.post(f"/console/batches/{batch.pk}/do/take/", {})
    client.post(f"/console/batches/{batch.pk}/do/send/", {})
    assert Record.objects.filter(state="in_review").count() == 2
    log_in(client, house.reviewer)
    one, two = Record.objects.all()
    url = f"/console/batches/{batch.pk}/review/"
    hashes = {f"hash-{record.pk}": record.content_hash for record in (one, two)}
    blind = client.post(url, {"record": [one.pk, two.pk], **hashes})
    assert blind.status_code == 409 and "还没有打开看过" in blind.content.decode()
    assert "公众将看到" in client.get(url).content.decode()
    assert client.post(url, {"record": [one.pk], **hashes}).status_code == 302
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.state, two.state) == ("reviewed", "in_review")
    log_in(client, house.stranger)
    assert client.get(f"/console/batches/{batch.pk}/").status_code == 404


def test_the_form_keeps_what_cannot_be_read_and_says_why(client, house: story.House) -> None:
    log_in(client, house.drafter)
    page = client.get("/console/records/new/?type=three-public").content.decode()
    assert "系统计算" in page or "必填" in page
    common = {
        "organ": house.organ.code,
        "type": "assistance-list",
        "attribute": "open",
        "genre": "display",
        "subject_class": "1704",
    }
    told = {"v-organ": "雁栖镇人民政府", "v-households": "三百", "v-shown_from": "2026年3月2日", "v-list-rows": "1"}
    told |= {"v-list-0-name": "赵小满", "v-list-0-resident_id": "2.10E+17", "v-list-0-people": "x"}
    more = client.post("/console/records/new/", {**common, **told, "do": "add:list"}).content.decode()
    assert 'name="v-list-1-name"' in more and "2.10E+17" in more and not Record.objects.exists()
    answer = client.post("/console/records/new/", {**common, **told, "formed_on": "2026-03-02"})
    record = Record.objects.get()
    assert answer.status_code == 302 and answer.url.endswith("/edit/")
    assert record.values["list"][0]["resident_id"] == "2.10E+17" and record.values["households"] == 300
    page = client.get(answer.url).content.decode()
    assert "科学记数" in page and "不是数" in page and "赵小满" in page
    shown = client.get(f"/console/records/{record.pk}/").content.decode()
    assert "需要改正" in shown and "公众将看到" in shown
    rows = client.get(f"/console/records/{record.pk}/rows/list/").content.decode()
    assert "保存这一页" in rows
    posted = {"revision": record.revision, "v-list-rows": "1", "v-list-0-name": "钱春"}
    assert client.post(f"/console/records/{record.pk}/rows/list/", posted).status_code == 302
    record.refresh_from_db()
    assert record.values["list"] == [{"name": "钱春"}]


def test_who_is_concerned_sees_more_after_a_reason(client, house: story.House) -> None:
    record = actions.draft(house.organ, content_of("assistance-list"), by=house.drafter)
    log_in(client, house.drafter)
    url = f"/console/records/{record.pk}/concerned/"
    assert "赵小满" not in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 409
    page = client.post(url, {"reason": "申请人本人到窗口核对名单"}).content.decode()
    assert "赵小满" in page and "210323197001010019" not in page
    assert ledger.history(record.subject).filter(name="record.shown_to_concerned").count() == 1


def test_a_file_from_the_command_line_is_gone_on_with(house: story.House, tmp_path) -> None:
    from click.testing import CliRunner

    from gongkai.cli.exchange import import_

    file = tmp_path / "许可.csv"
    file.write_bytes(permits(4, uscc={2: "坏"}))
    words = [
        "records",
        str(file),
        "--organ",
        house.organ.code,
        "--as",
        house.drafter.username,
        "--type",
        "permit",
        "--json",
    ]
    first, second = (CliRunner().invoke(import_, words) for _n in range(2))
    assert first.exit_code == second.exit_code == 1, first.output
    assert json.loads(first.stdout)["accepted"] == 3 and Record.objects.count() == 3


def test_columns_are_matched_beside_the_first_filled_lines(client, house: story.House) -> None:
    head, *lines = permits(2).decode("gb18030").splitlines()
    blank = "," * head.count(",")
    data = "\r\n".join([head, blank, blank, blank, *lines]).encode("gb18030")
    batch = actions.open_batch(house.organ, PERMIT, keep(data, "f.csv"), "f.csv", by=house.drafter)
    log_in(client, house.drafter)
    page = client.get(f"/console/batches/{batch.pk}/").content.decode()
    assert "望行审〔2026〕1号 · 望行审〔2026〕2号" in page and "·  ·" not in page


def taken(house: story.House, many: int = 3) -> tuple[Batch, list[Record]]:
    batch = opened(house, permits(many))
    actions.take_in(batch, {}, by=house.drafter)
    return batch, list(Record.objects.order_by("pk"))


def approved(house: story.House, record: Record) -> Record:
    actions.submit(record, by=house.drafter)
    actions.review(record, "secrecy", passed=True, content_hash=record.content_hash, by=house.reviewer)
    return house.approve(record)


def test_a_batch_of_which_some_stay_is_taken_back_in_part(client, house: story.House) -> None:
    batch, (first, *_rest) = taken(house)
    actions.submit(first, by=house.drafter)
    actions.undo(batch, by=house.drafter)
    log_in(client, house.drafter)
    words = "部分撤销：已撤销2条，保留1条"
    assert words in client.get(f"/console/batches/{batch.pk}/").content.decode()
    assert words in client.get("/console/batches/").content.decode()
    assert words in b"".join(client.get("/console/batches/?format=csv")).decode("utf-8-sig")


def test_a_batch_without_drafts_cannot_be_taken_back(house: story.House) -> None:
    batch, records = taken(house, 1)
    actions.submit(records[0], by=house.drafter)
    with pytest.raises(Refused) as refused:
        actions.undo(batch, by=house.drafter)
    assert story.codes(refused) == {"no_drafts"}
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE


def test_what_is_approved_is_made_public_from_the_batch_and_the_lines_tell_it(client, house: story.House) -> None:
    batch, (first, second, _third) = taken(house)
    approved(house, first), approved(house, second)
    log_in(client, house.stranger)
    assert client.post(f"/console/batches/{batch.pk}/do/publish/").status_code == 404
    log_in(client, house.drafter)
    url = f"/console/batches/{batch.pk}/"
    assert "公开已批准的2条" in client.get(url).content.decode()
    before = len(list(ledger.since(0, ["record.published"])))
    assert client.post(f"{url}do/publish/").status_code == 302
    assert len(list(ledger.since(0, ["record.published"]))) == before + 2
    page = client.get(url).content.decode()
    assert "公开已批准的" not in page and "已公开2条。" in page
    table = b"".join(client.get(f"{url}?format=csv")).decode("utf-8-sig")
    assert [row[2] for row in csv.reader(io.StringIO(table))][1:] == ["已公开", "已公开", "草稿"]


def test_one_that_cannot_come_out_is_named_and_keeps_no_other_back(client, house: story.House, monkeypatch) -> None:
    batch, (first, second, _third) = taken(house)
    approved(house, first), approved(house, second)
    publish = importing.publish

    def stubborn(record: Record, **told: Any) -> Record:
        if record.pk == first.pk:
            raise Refused(importing.Reason("x", "还差一步。"))
        return publish(record, **told)

    monkeypatch.setattr(importing, "publish", stubborn)
    log_in(client, house.drafter)
    answer = client.post(f"/console/batches/{batch.pk}/do/publish/")
    assert answer.status_code == 409 and "没有公开：还差一步。" in answer.content.decode()
    assert {one.pk: one.state for one in Record.objects.filter(pk__in=[first.pk, second.pk])} == {
        first.pk: "approved",
        second.pk: "published",
    }


def test_the_reasons_of_the_last_time_are_no_content_the_next_time(client, house: story.House) -> None:
    batch = opened(house, permits(2, uscc={1: "坏"}))
    log_in(client, house.drafter)
    file = b"".join(client.get(f"/console/batches/{batch.pk}/refused.xlsx").streaming_content)
    again = actions.open_batch(house.organ, PERMIT, keep(file, "未导入.xlsx"), "未导入.xlsx", by=house.drafter)
    assert "坏" in client.get(f"/console/batches/{again.pk}/").content.decode()
    assert "统一社会信用代码应" not in client.get(f"/console/batches/{again.pk}/").content.decode()
    actions.match(again, again.columns, DEFAULTS, by=house.drafter)
    actions.look(again, by=house.drafter)
    reasons = again.lines.get().sentences[0]
    assert client.get(f"/console/batches/{again.pk}/").content.decode().count(reasons) == 1
    file = b"".join(client.get(f"/console/batches/{again.pk}/refused.xlsx").streaming_content)
    heads = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(file)).active[1]]
    assert heads == ["原因", *HEADS]


def test_a_penalty_of_another_organ_is_asked_about_before_it_is_taken_in(house: story.House) -> None:
    kind = record_type("penalty")
    columns = [one for one in kind.attributes if one.key in values_of("penalty")]
    rows = [[one.title for one in columns]]
    for number, organ in enumerate((house.organ.name, house.organ.short_name, "云溪市水利局"), 1):
        values = values_of("penalty") | {"organ": organ, "number": f"望民罚字〔2026〕{number}号"}
        rows.append([write_cell(one, values[one.key]) for one in columns])
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    data = stream.getvalue().encode()
    batch = actions.open_batch(house.organ, kind, keep(data, "处罚.csv"), "处罚.csv", by=house.drafter)
    actions.match(batch, batch.columns, DEFAULTS, by=house.drafter)
    actions.look(batch, by=house.drafter)
    lines = list(batch.lines.order_by("line"))
    assert [line.state for line in lines] == ["sound", "sound", "doubted"], [line.reasons for line in lines]
    assert "处罚机关" in lines[2].sentences[0] and house.organ.name in lines[2].sentences[0]
