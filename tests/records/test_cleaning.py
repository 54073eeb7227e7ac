"""C18: what is found, what readers say, and that a clean-up ends only with what was really done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from tests import factories

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Stale
from gongkai.desk.models import Event
from gongkai.desk.permissions import Role
from gongkai.organs.models import Person
from gongkai.portal.press.touches import touched
from gongkai.records import actions, candidates
from gongkai.records.conventions import conventions
from gongkai.records.models import Fingerprint, Record, Relation, Tip

from .story import CONTENT
from .test_gates import refused

NOON = datetime(2026, 6, 1, 12, tzinfo=clock.CHINA)


@pytest.fixture(autouse=True)
def noon():
    with clock.pinned(NOON):
        yield


def test_rules_find_every_seeded_defect_and_nothing_else(house):
    """Defects are written past the gates, as they come with data of former systems."""
    sound = [
        house.published(title=f"完好的第{n}件", body=f"<p>第{n}件</p>", formed_on=date(2026, 5, n)) for n in (1, 2)
    ]
    gone = house.withdraw(house.published(title="要撤回的", body="<p>撤回</p>"), "重复发布")
    seeds = {
        "missing": [{"formed_on": None}, {"genre": ""}, {"subject_class": "9999"}, {"body": ""}, {"normative": True, "issued_on": None}],
        "expired": [{"valid_from": date(2020, 1, 1), "valid_until": date(2026, 5, 31)}],
        "dates": [
            {"issued_on": date(2026, 5, 1)},
            {"valid_from": date(2027, 1, 2), "valid_until": date(2027, 1, 1)},
            {"formed_on": date(2026, 6, 9)},
            {"formed_on": date(1926, 5, 20)},
        ],
        "dead_link": [{"body": f'<p><a href="/records/{gone.pk}/">原文</a></p>'}],
        "double": [{"title": sound[0].title, "formed_on": sound[0].formed_on}],
    }  # fmt: skip
    expected = set()
    for rule, changes in seeds.items():
        for n, change in enumerate(changes):
            record = house.published(title=f"{rule}{n}", body=f"<p>{rule}{n}</p>")
            Record.objects.filter(pk=record.pk).update(**change)
            if rule == "double":
                Fingerprint.objects.filter(record=record).update(title=sound[0].fingerprint.title)
            expected.add((rule, record.pk))
    found = list(candidates.find([house.organ.code]))
    assert {(one.rule.code, one.record.pk) for one in found} == expected
    assert all(one.sentence for one in found)
    assert {rule.code: n for rule, n in candidates.counts([house.organ.code])} == {
        "broken_link": 0,  # what the check of links found, in the room channels
        "unmarked": 0,
        **{rule: len(of) for rule, of in seeds.items()},
    }
    assert list(candidates.find(["elsewhere"])) == []


def test_what_a_public_document_repeals_and_still_stands_in_force_is_a_candidate(house):
    """By a relation that came past the gates, and by the words alone; not what bears its mark, nor what is kept."""
    tied, named, kept, marked = (
        house.published(title=f"望川市{name}管理办法", body=f"<p>{name}的管理。</p>")
        for name in ("甲", "乙", "丙", "丁")
    )
    actions.repeal(marked, "市政府决定废止", by=house.approver)
    words = "<p>《望川市乙管理办法》同时废止；《望川市丙管理办法》继续执行；《望川市丁管理办法》予以废止。</p>"
    act = house.published(title="关于废止部分文件的决定", body=words)
    Relation.objects.create(source=act, target=tied, kind="repeals")
    Relation.objects.create(source=act, target=kept, kind="keeps")
    found = {one.record.pk: one.sentence for one in candidates.find([house.organ.code], "unmarked")}
    assert set(found) == {tied.pk, named.pk} and "关于废止部分文件的决定" in found[named.pk]
    Record.objects.filter(pk=act.pk).update(valid_from=clock.today() + timedelta(days=9))
    assert not {one.record.pk for one in candidates.find([house.organ.code], "unmarked")}


def test_a_clean_up_ends_with_what_was_done_by_somebody_and_with_a_reason(house):
    record = house.published()
    leader = factories.actor(house.organ, Role.APPROVER)
    with refused("permission"):
        actions.register_flaw(house.organ, "outdated", "标准已经调整", record=record, by=house.stranger)
    with refused("nowhere"):
        actions.register_flaw(house.organ, "false", "网上流传停发补贴", by=house.drafter)
    flaw = actions.register_flaw(
        house.organ, "outdated", "标准已经调整", record=record, rule="expired", by=house.drafter
    )
    with refused("registered_already"):
        actions.register_flaw(house.organ, "outdated", "再登记一次", record=record, rule="expired", by=house.drafter)
    flaw = actions.assign_flaw(flaw, Person.objects.get(username=house.colleague.username), revision=1, by=leader)
    with pytest.raises(Stale):
        actions.assign_flaw(flaw, Person.objects.get(username=house.drafter.username), revision=1, by=leader)
    settle = {"revision": 2, "by": leader}
    with refused("not_corrected"):
        actions.settle_flaw(flaw, "corrected", "已按新标准更正", **settle)
    with refused("permission"):
        actions.settle_flaw(flaw, "kept", "核实过，没有问题", revision=2, by=house.drafter)
    with refused("no_outcome", "no_reason"):
        actions.settle_flaw(flaw, "", "", **settle)
    correction = actions.correct(record, "按新标准更正", by=house.drafter)
    actions.edit(
        correction, replace(CONTENT, body="<p>新标准</p>", correction_note="按新标准更正"), revision=1, by=house.drafter
    )
    house.pass_all(correction)
    flaw = actions.settle_flaw(flaw, "corrected", "已按新标准更正", **settle)
    with refused("settled"):
        actions.settle_flaw(flaw, "kept", "核实过，没有问题", revision=3, by=leader)
    assert [event.name for event in ledger.history(flaw.subject)] == [
        "flaw.registered",
        "flaw.assigned",
        "flaw.settled",
    ]
    assert record.versions.count() == 2  # before and after are kept
    told = ledger.history(flaw.subject).get(name="flaw.assigned")
    assert told.sentence == f"交{house.colleague.name}办理"

    second = actions.register_flaw(house.organ, "false", "内容失实", record=record, by=house.drafter)
    with refused("not_withdrawn"):
        actions.settle_flaw(second, "withdrawn", "内容失实已撤回", revision=1, by=leader)
    record.refresh_from_db()
    actions.ask_withdrawal(record, "wrong", "内容失实，撤回后另行公布核实结果。", by=house.drafter)
    actions.withdraw(record, by=leader)
    with refused("own_withdrawal"):
        actions.settle_flaw(second, "withdrawn", "内容失实已撤回", revision=1, by=leader)
    actions.settle_flaw(second, "withdrawn", "内容失实已撤回", revision=1, by=house.approver)

    rumour = actions.register_flaw(house.organ, "false", "流传停发补贴", place="某短视频平台", by=house.drafter)
    answer = house.draft(title="关于停发补贴传言的澄清", body="<p>补贴照常发放。</p>")
    with refused("not_clarified"):
        actions.settle_flaw(rumour, "clarified", "已发布澄清", clarification=answer, revision=1, by=leader)
    house.pass_all(answer)
    done = actions.settle_flaw(rumour, "clarified", "已发布澄清", clarification=answer, revision=1, by=leader)
    assert done.clarification == answer


def test_the_page_of_a_flaw_leads_only_where_its_reader_may_go(house, client):
    record = house.published()
    flaw = actions.register_flaw(house.organ, "outdated", "标准已经调整", record=record, by=house.drafter)
    links = {}
    for roles in (["approver"], ["drafter", "approver"]):
        client.force_login(factories.staff(house.organ, *roles))
        page = client.get(f"/console/flaws/{flaw.pk}/").content.decode()
        links[len(roles)] = "/console/records/new/" in page
        assert f'href="/console/records/{record.pk}/"' in page and "/withdrawal/" in page
    assert links == {1: False, 2: True}
    client.force_login(factories.staff(house.organ, "drafter"))  # who was asked to do it, and does not settle it
    page = client.get(f"/console/flaws/{flaw.pk}/").content.decode()
    assert "/console/records/new/" in page and "/settle/" not in page
    assert (
        f"/console/records/{record.pk}/reason/correct/" in page and f"/console/records/{record.pk}/withdrawal/" in page
    )


def test_a_clarification_and_what_it_clarifies_name_each_other(house, client):
    record = house.published()
    flaw = actions.register_flaw(house.organ, "false", "标准有误", record=record, by=house.drafter)
    client.force_login(factories.staff(house.organ, "drafter", "approver"))
    page = f"/console/flaws/{flaw.pk}/"
    drafting = re.search(r'/console/records/new/[^"]*', client.get(page).content.decode())[0]
    asked = client.get(unescape(drafting))
    assert asked.context["form"]["answers"].value() == flaw.subject
    with refused("answers"):
        house.submitted(title="澄清", answers=f"flaw:{flaw.pk + 1}")
    answer = house.draft(title="关于有关不实信息的澄清", answers=flaw.subject)
    assert "clarification" not in client.get(page).context["settle_form"].initial
    house.pass_all(answer)
    form = client.get(page).context["settle_form"]
    assert (form.initial["clarification"], form.initial["outcome"]) == (answer.pk, "clarified")
    told = [client.get(one.get_absolute_url()).content.decode() for one in (record, answer)]
    assert "本文澄清" not in told[1]
    assert client.post(f"{page}settle/", {**form.initial, "reason": "已发布澄清"}).status_code == 302
    other, own = (client.get(one.get_absolute_url()).content.decode() for one in (record, answer))
    assert answer.get_absolute_url() in other and answer.get_absolute_url() not in told[0]
    assert "本文澄清" in own and record.get_absolute_url() in own
    for one, named in ((record, answer), (answer, record)):
        seen = client.get(f"/console/records/{one.pk}/").content.decode()
        assert f"/console/records/{named.pk}/" in seen
    last = Event.objects.filter(name="flaw.settled").latest("seq")
    assert {record.pk, answer.pk} <= {pk for one in touched(last) for pk in one.records}
    house.withdraw(record, "重复发布")
    assert record.get_absolute_url() not in client.get(answer.get_absolute_url()).content.decode()


def test_readers_may_say_what_is_wrong_within_bounds(house):
    record, limits = house.published(), conventions().tips
    draft = house.draft(title="草稿")
    for words, reason in (("错", "length"), ("错" * 501, "length"), ("请打13912345678", "personal")):
        with refused(reason):
            actions.send_tip(record, "false", words)
    with refused("gone"):
        actions.send_tip(draft, "false", "草稿里的错")
    with refused("kind"):
        actions.send_tip(record, "rude", "标准写错了")
    first = actions.send_tip(record, "false", "标准写错了")
    assert actions.send_tip(record, "false", " 标准写错了 ") == first
    for n in range(limits.open_per_record - 1):
        actions.send_tip(record, "false", f"第{n}处写错了")
    with refused("enough"):
        actions.send_tip(record, "false", "再来一处写错了")
    assert {event.data["kind"] for event in ledger.history(record.subject).filter(name="record.tipped")} == {"false"}
    assert "写错" not in "".join(event.payload for event in ledger.history(record.subject))
    flaw = actions.register_flaw(
        house.organ, "false", "标准写错了", record=record, origin="public", tip=first, by=house.drafter
    )
    first.refresh_from_db()
    assert (flaw.origin, first.state) == ("public", "taken")
    alike = list(Tip.objects.filter(state="new"))
    with refused("permission"):
        actions.set_aside_tips(alike, by=house.stranger)
    assert actions.set_aside_tips(alike, by=house.approver) == limits.open_per_record - 1
    with clock.pinned(NOON + timedelta(days=limits.kept_days + 1)):
        assert actions.forget_tips() == limits.open_per_record and not Tip.objects.exists()
