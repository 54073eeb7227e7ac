"""Who sees a document's tasks: what the office said when it gave them out; a mark or a person's data bars everybody's eyes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser as Tree
from tests import factories
from tests.policies.town import DOCUMENT

from gongkai.channels import actions as channels
from gongkai.channels.clearings import standing_of_paper
from gongkai.channels.models import Clearing
from gongkai.desk import clock, ledger
from gongkai.desk.actions import Refused
from gongkai.duties.models import Duty
from gongkai.policies import actions, publicity
from gongkai.policies.models import Policy, Task, WorkItem
from gongkai.portal.public import TASKS_AT_ONCE
from gongkai.records import actions as records

MEANINGS = {"宏图数据公司": "outside"}


def confirmed_of(city: Any, officer: Any, text: str) -> Policy:
    made = actions.take_in(text.encode(), "文件.txt", organ=city, by=officer)
    return actions.confirm(made, revision=made.revision, by=officer)


def pages(policy: Policy) -> dict[str, Any]:
    """What is answered at every public address where its tasks, or duties about them, would stand."""
    work = WorkItem.objects.filter(task__policy=policy).select_related("organ").first()
    duty = Duty.objects.filter(subject=work.subject).first()
    addresses = [
        "/", "/policies/", f"/policies/{policy.pk}/", f"/policies/{policy.pk}/map/", "/api/v1/policies", "/api/v1/duties",
        "/data/duties.csv", f"/score/{work.organ.code}/", f"/organs/{work.organ.code}/clauses/",
        *([f"/duties/{duty.pk}/"] if duty else []),
    ]  # fmt: skip
    found = {one: Client().get(one, follow=True) for one in addresses}
    return {
        one: b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        for one, answer in found.items()
        if answer.status_code == 200
    }


def test_what_is_given_out_in_private_is_nowhere_in_public(city: Any, officer: Any) -> None:
    policy = confirmed_of(city, officer, DOCUMENT)
    actions.issue(policy, MEANINGS, revision=policy.revision, by=officer, public=False)
    titles = [policy.title, *policy.tasks.values_list("title", flat=True)]
    assert [one for one, page in pages(policy).items() if any(title in page for title in titles)] == []
    policy = actions.set_publicity(policy, True, "文件已在网上公布", by=officer)
    shown = pages(policy)
    assert policy.title in shown["/policies/"] and policy.title in shown["/api/v1/policies"]
    assert any(title in shown["/data/duties.csv"] for title in titles)
    with pytest.raises(Refused, match="已经是这样"):
        actions.set_publicity(policy, True, "再次公开", by=officer)
    actions.set_publicity(policy, False, "含有不宜公开的内容", by=officer)
    assert [one for one, page in pages(policy).items() if any(title in page for title in titles)] == []
    assert [one.name for one in ledger.history(policy.subject)][-2:] == ["policy.opened", "policy.closed"]


@pytest.mark.parametrize("mark", ["机密★1年", "（此件不公开）", "内部资料 注意保存"])
def test_a_mark_on_the_paper_bars_the_public(city: Any, officer: Any, mark: str) -> None:
    policy = confirmed_of(city, officer, f"{mark}\n{DOCUMENT}")
    with pytest.raises(Refused, match="M-0"):
        actions.issue(policy, MEANINGS, revision=policy.revision, by=officer)
    actions.issue(policy, MEANINGS, revision=policy.revision, by=officer, public=False)
    with pytest.raises(Refused, match="M-0"):
        actions.set_publicity(policy, True, "公开看看", by=officer)


def test_titles_of_tasks_name_nobody(city: Any, officer: Any) -> None:
    policy = confirmed_of(city, officer, DOCUMENT)
    policy.tasks.filter(pk=policy.tasks.filter(dropped=False).first().pk).update(
        title="联系王某（身份证号11010519491231002X）"
    )
    for public in (True, False):
        with pytest.raises(Refused, match="个人信息"):
            actions.issue(policy, MEANINGS, revision=policy.revision, by=officer, public=public)


def test_the_page_asks_and_offers_no_public_where_a_mark_bars_it(
    city: Any, officer: Any, officer_person: Any, client: Client
) -> None:
    policy = confirmed_of(city, officer, f"机密★1年\n{DOCUMENT}")
    client.force_login(officer_person)
    address = f"/console/policies/{policy.pk}/issue"
    page = client.get(address).content.decode()
    assert "M-01" in page and 'value="no" checked' in page and 'name="public" value="yes"' not in page
    told = {"revision": policy.revision, "meaning:宏图数据公司": "outside"}
    assert client.post(address, told).status_code == 422
    assert client.post(address, told | {"public": "yes"}).status_code == 409
    assert client.post(address, told | {"public": "no"}).status_code == 302
    shown = client.get(f"/console/policies/{policy.pk}").content.decode()
    assert "改为公开" in shown
    assert (
        client.post(f"/console/policies/{policy.pk}/publicity", {"public": "yes", "reason": "公开看看"}).status_code
        == 409
    )


QUOTED = f"{DOCUMENT}\n各单位要规范标注“机密★1年”一类的标志。"


def test_a_mark_that_is_only_quoted_is_cleared_by_somebody_who_did_not_work_on_it(
    city: Any, officer: Any, officer_person: Any, client: Client
) -> None:
    policy = confirmed_of(city, officer, QUOTED)
    actions.issue(policy, MEANINGS, revision=policy.revision, by=officer, public=False)
    client.force_login(officer_person)
    page = client.get(f"/console/policies/{policy.pk}").content.decode()
    assert "M-01" in page and "送请他人判断" in page
    assert client.post(f"/console/policies/{policy.pk}/ask-clearing").status_code == 302
    asked = Clearing.objects.get(subject=policy.subject)
    with pytest.raises(Refused, match="另一个人判断"):
        channels.judge_clearing(asked, "cleared", "只是引用标注的样式", by=officer)
    reviewer = factories.actor(city, "reviewer", "disclosure_office", username="reader")
    channels.judge_clearing(asked, "cleared", "只是引用标注的样式，不是本文件的标志", by=reviewer)
    judged = client.get(f"/console/clearings/{asked.pk}/").content.decode()
    assert "只是引用标注的样式，不是本文件的标志" in judged and "提交判断" not in judged
    with pytest.raises(Refused, match="须由他人公开"):
        actions.set_publicity(policy, True, "经判断可以公开", by=reviewer)
    assert actions.set_publicity(policy, True, "经判断可以公开", by=officer).public
    assert "channels.hit_judged" in [one.name for one in ledger.history(policy.subject)]
    assert policy.title in pages(policy)["/policies/"]


def test_a_clearing_holds_for_these_words_and_no_others(
    city: Any, officer: Any, officer_person: Any, client: Client
) -> None:
    policy = confirmed_of(city, officer, QUOTED)
    actions.issue(policy, MEANINGS, revision=policy.revision, by=officer, public=False)
    [asked] = channels.ask_clearing(
        city, policy.subject, policy.title, publicity.words_of(policy), standing=standing_of_paper, by=officer
    )
    reviewer = factories.actor(city, "reviewer", username="reader")
    channels.judge_clearing(asked, "kept", "标注的正是本文件的密级", by=reviewer)
    with pytest.raises(Refused, match="M-01"):
        actions.set_publicity(policy, True, "公开看看", by=officer)
    client.force_login(officer_person)
    assert "送请他人判断" not in client.get(f"/console/policies/{policy.pk}").content.decode()
    records.add_negative(
        city, "N-8", "学区划分", "public_security", "负面清单第三条", ["学区划分"], clock.today(), by=officer
    )
    assert "送请他人判断" in client.get(f"/console/policies/{policy.pk}").content.decode()
    policy.refresh_from_db()
    policy.text += "机密★长期"
    assert [one.code for one in publicity.barred(policy)] == ["mark:M-01", "mark:N-8"]
    client.force_login(factories.staff(city, "drafter", username="stranger"))
    assert client.post(f"/console/policies/{policy.pk}/ask-clearing").status_code == 404


def test_a_document_of_many_tasks_is_read_leaf_by_leaf(city: Any, officer: Any) -> None:
    policy = confirmed_of(city, officer, DOCUMENT)
    actions.issue(policy, MEANINGS, revision=policy.revision, by=officer, public=True)
    for number in range(TASKS_AT_ONCE):
        Task.objects.create(policy=policy, position=1000 + number, title=f"第{number}件事")
    listed = [str(pk) for pk in policy.tasks.order_by("position", "id").values_list("pk", flat=True)]
    client, address = Client(), f"/policies/{policy.pk}/"
    assert len(listed) == TASKS_AT_ONCE + 3

    first, second = (Tree(client.get(address, {"page": n}).content.decode()) for n in (1, 2))
    seen = [[one.attributes["id"] for one in leaf.css(".tasks > li")] for leaf in (first, second)]
    assert [len(leaf) for leaf in seen] == [TASKS_AT_ONCE, 3] and [*seen[0], *seen[1]] == [
        f"task-{pk}" for pk in listed
    ]
    assert first.css_first(".score__rate").text() == second.css_first(".score__rate").text()
    assert first.css_first("a[rel=next]") and second.css_first(".tasks").attributes["start"] == str(TASKS_AT_ONCE + 1)
    table = b"".join(client.get(address, {"format": "csv", "page": 2}).streaming_content).decode()
    assert all(f"第{number}件事" in table for number in range(TASKS_AT_ONCE)), "a file holds every leaf"

    drawn = client.get(f"{address}map/", {"page": 2})
    tree = Tree(drawn.content.decode())
    assert len(tree.css(".flow__box--task")) == 3 and drawn.context["counts"]["task"] == len(listed)
    links = [one.attributes["href"] for one in tree.css(".branches > li > a")]
    assert [client.get(link).headers["Location"] for link in links] == [
        f"{address}?page=2#task-{pk}" for pk in listed[-3:]
    ]
    assert client.get(address, {"task": listed[0]}).headers["Location"] == f"{address}#task-{listed[0]}"
    assert client.get(address, {"task": "none"}).status_code == 200
