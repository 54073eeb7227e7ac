"""公开指南: what 条例 第十二条 asks for, kept by the organ, read by everyone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from gongkai.catalog import actions, queries
from gongkai.catalog.models import Guide
from gongkai.catalog.models.guide import PARTS, demand
from gongkai.desk import ledger
from gongkai.desk.actions import Refused, Stale
from gongkai.desk.permissions import SYSTEM, Role
from gongkai.organs.models import Organ

pytestmark = pytest.mark.django_db
WHOLE = {
    "classes": "机构职能、政策文件", "arrangement": "按索引号编排", "access": "网站公布\n向本局申请", "office": "局办公室",
    "address": "书院街16号二楼", "hours": "工作日 8:30-17:30", "phone": "0980-5550112", "fax": "0980-5560112",
    "internet": "zwgk@edu.example",
}  # fmt: skip


@pytest.fixture
def organ() -> Organ:
    return factories.organ("edu", name="教育局", phone="0980-5550112")


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_it_asks_for_the_nine_of_article_twelve() -> None:
    assert set(demand().must) == set(WHOLE) < set(PARTS) and "第十二条" in demand().citation


def test_a_guide_is_public_only_when_nothing_is_missing(organ: Organ, client: Client) -> None:
    by = factories.actor(organ, Role.DRAFTER)
    guide = actions.keep_guide(organ, WHOLE | {"fax": "", "hours": " "}, revision=0, by=by)
    assert (guide.missing, guide.published) == (["办公时间", "传真号码"], False)
    page = client.get("/organs/edu/guide/").content.decode()
    assert "尚未公布" in page and "按索引号编排" not in page
    with pytest.raises(Refused, match="办公时间、传真号码") as refused:
        actions.keep_guide(organ, {}, revision=1, by=by, publish=True)
    assert codes(refused) == {"incomplete"} and refused.value.reasons[0].citation == demand().citation
    actions.keep_guide(organ, WHOLE, revision=1, by=by, publish=True)
    page = client.get("/organs/edu/guide/").content.decode()
    assert all(text in page for text in ("按索引号编排", "0980-5560112", "mailto:zwgk@edu.example"))
    assert "/organs/edu/guide/" in client.get("/organs/edu/").content.decode()
    with pytest.raises(Refused) as refused:
        actions.keep_guide(organ, {"fax": ""}, revision=2, by=by)
    assert codes(refused) == {"incomplete"}, "what is public keeps everything"
    assert [event.name for event in ledger.history(guide.subject)] == ["guide.drafted", "guide.published"]


def test_two_people_at_once_and_the_same_click_twice(organ: Organ) -> None:
    actions.keep_guide(organ, WHOLE, revision=0, by=SYSTEM, publish=True)
    with pytest.raises(Stale):
        actions.keep_guide(organ, WHOLE | {"hours": "全天"}, revision=0, by=SYSTEM)
    assert actions.keep_guide(organ, WHOLE, revision=1, by=SYSTEM, publish=True).revision == 1
    assert Guide.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"phone": "13812345678"}, "personal_data"),
        ({"access": "找张三，手机13912345678"}, "personal_data"),
        ({"phone": "打电话问"}, "phone"),
        ({"classes": "类" * 2001}, "long"),
    ],
)
def test_no_private_number_and_no_endless_text(organ: Organ, change: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.keep_guide(organ, WHOLE | change, revision=0, by=SYSTEM, publish=True)
    assert code in codes(refused) and not Guide.objects.exists()


def test_the_edit_screen_begins_with_the_register_and_names_what_lacks(organ: Organ, client: Client) -> None:
    url = reverse("console:guide", args=["edu"])
    client.force_login(factories.staff(factories.organ(), Role.DRAFTER))
    assert client.get(url).status_code == 403
    client.force_login(factories.staff(organ, Role.DRAFTER))
    assert 'value="0980-5550112"' in client.get(url).content.decode()
    refused = client.post(url, WHOLE | {"office": "", "revision": "0", "publish": "1"})
    assert refused.status_code == 409 and "公开工作机构名称" in refused.content.decode()
    assert client.post(url, WHOLE | {"revision": "0", "publish": "1"}).status_code == 302
    assert "1/2" in client.get(reverse("console:guides")).content.decode()
    assert [guide.organ for guide in queries.public_guides()] == [organ]
    late = client.post(url, WHOLE | {"revision": "0"})
    assert late.status_code == 409 and "已于" in late.content.decode()
