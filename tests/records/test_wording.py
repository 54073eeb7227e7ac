"""Lists of words: kept by the disclosure office, shown beside the text, a bar only where an entry says so."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.desk import ledger
from gongkai.desk.actions import Refused
from gongkai.organs.models import Organ, Person
from gongkai.records import actions, wordings
from gongkai.records.actions.wording import import_words, retire_words
from gongkai.records.models import State, WordList
from gongkai.text.wording import Entry

from .story import codes

LIST = (Entry("登陆", "登录", "规范字", "block"), Entry("帐户", "账户", note="规范字", unless=("帐户行",)))


@pytest.fixture
def top(house):
    """The government above the department, and an officer of its disclosure office's post there."""
    from tests import factories

    from gongkai.desk.permissions import Role

    government = Organ.objects.get(pk=house.organ.parent_id)
    return government, factories.actor(government, Role.DISCLOSURE_OFFICE)


def test_a_list_holds_below_and_bars_only_where_it_says_so(house, top):
    government, officer = top
    words = import_words(government, "通用", LIST, by=officer)
    record = house.draft(title="关于登陆平台的公告", body="<p>请开立帐户，帐户行除外。2024年2月30日</p>")
    found = wordings.remarks(record)
    assert [(one.key, one.finding.words, one.finding.right) for one in found] == [
        ("title", "登陆", "登录"), ("body", "帐户", "账户"), ("body", "2024年2月30日", ""),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.submit(record, by=house.drafter)
    assert codes(refused) == {"wording"}
    assert ledger.history(f"wordlist:{words.pk}").last().data == {"name": "通用", "n": 2}
    retire_words(words, by=officer)
    assert [one.key for one in wordings.remarks(record)] == ["body"]
    assert actions.submit(record, by=house.drafter).state == State.IN_REVIEW


def test_only_the_disclosure_office_of_the_organ_keeps_it(house, top):
    government, officer = top
    for actor in (house.drafter, house.approver, house.stranger):
        with pytest.raises(Refused):
            import_words(government, "通用", LIST, by=actor)
    import_words(government, "通用", LIST, by=officer)
    import_words(government, "通用", LIST[:1], by=officer)
    assert [(one.size, one.retired) for one in WordList.objects.all()] == [(1, False)]


def test_from_the_file_to_the_remark(house, top, client):
    government, officer = top
    client.force_login(Person.objects.get(username=officer.username))
    data = "错误用法,正确用法,程度\n登陆,登录,警告\n,x,\n".encode("gb18030")
    page = client.post(
        "/console/wordlists/new/", {"organ": government.code, "name": "通用", "file": SimpleUploadedFile("a.csv", data)}
    )
    assert "可以导入1条，有1条不能用" in page.content.decode()
    given = {name: page.context[name] for name in ("ticket", "name", "file")} | {"organ": government.code}
    assert client.post("/console/wordlists/new/", given).status_code == 302
    assert "通用" in client.get("/console/wordlists/").content.decode()
    bad = client.post(
        "/console/wordlists/new/",
        {"organ": government.code, "name": "x", "file": SimpleUploadedFile("a.csv", b"a,b\n")},
    )
    assert bad.status_code == 409
    record = house.draft(title="登陆公告")
    client.force_login(Person.objects.get(username=house.drafter.username))
    shown = client.get(f"/console/records/{record.pk}/").content.decode()
    assert f'href="/console/records/{record.pk}/wording/#w1">登陆</a>' in shown
    assert (
        '<mark id="w1" title="">登陆</mark>公告'
        in client.get(f"/console/records/{record.pk}/wording/").content.decode()
    )
    assert client.get("/console/wordlists/").status_code == 403
    client.force_login(Person.objects.get(username=house.stranger.username))
    assert client.get(f"/console/records/{record.pk}/wording/").status_code == 404
