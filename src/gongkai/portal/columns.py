"""What the public lists and datasets say of each thing, column by column: key, heading, value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.catalog.models import Field
from gongkai.desk import clock
from gongkai.desk.files import RECORDINGS
from gongkai.duties.models import Duty
from gongkai.duties.standing import standing
from gongkai.policies.models import WorkItem
from gongkai.records.models import Attachment

from .exports import Columns
from .public import headings


def _keyed(**names: Any) -> Columns:
    """Of things that are mappings."""
    return {key: (heading, itemgetter(key)) for key, heading in names.items()}


def _address(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(name, args=args)


#: Of ``api.records.line``.
RECORDS = _keyed(
    identifier=_("索引号"),
    title=_("名称"),
    document_number=_("发文字号"),
    publisher=_("发布机构"),
    publisher_code=_("机关代码"),
    classify_genre_name=_("体裁分类"),
    classify_theme_name=_("主题分类"),
    five_open=_("五公开"),
    date=_("成文日期"),
    display_publish_time=_("发布时间"),
    validity=_("有效性"),
    type=_("信息类型"),
    recordings=_("音视频"),
    url=_("网址"),
)

NORMATIVE: Columns = RECORDS | _keyed(valid_from=_("施行日期"), valid_until=_("有效期至"))

ITEMS: Columns = {
    "code": (_("事项编码"), "code"),
    "field": (_("领域"), "field.name_zh"),
    "organ": (_("编制机关"), lambda one: one.organ.name if one.organ else ""),
    "title": (_("公开事项"), "title"),
    "elements": (_("公开内容（要素）"), "elements"),
    "basis": (_("公开依据"), "basis"),
    "limit": (_("公开时限"), "limit_text"),
    "subject": (_("公开主体"), "subject_organ"),
    "channels": (_("公开渠道和载体"), "channels"),
    "audience": (_("公开对象"), lambda one: one.audience_group or str(one.get_audience_display())),
    "mode": (_("公开方式"), "get_mode_display"),
    "levels": (_("公开层级"), lambda one: [str(title) for title in one.level_titles]),
    "powers": (_("权责清单和公共服务事项"), "powers"),
}

ORGANS: Columns = {
    "code": (_("机关代码"), "code"),
    "name": (_("名称"), "name"),
    "short_name": (_("简称"), "short_name"),
    "uscc": (_("统一社会信用代码"), "uscc"),
    "parent": (_("上级"), lambda one: one.parent.name if one.parent else ""),
    "address": (_("办公地址"), "address"),
    "phone": (_("办公电话"), "phone"),
    "hours": (_("办公时间"), "hours"),
}

COUNTED_ORGANS: Columns = ORGANS | {"published": (_("公开信息（条）"), "published")}

#: Of ``owed``.
DUTIES: Columns = _keyed(
    id=_("编号"),
    title=_("事项"),
    demand=_("要求"),
    rule=_("规则"),
    state=_("办理状态"),
    due=_("截止日"),
    met_at=_("完成时间"),
    url=_("网址"),
)

SCORES: Columns = {
    "rank": (_("位次"), "rank"),
    "organ": (_("机关"), "row.organ.name"),
    "percent": (_("按期率"), "percent"),
    "met": (_("按期完成"), "counts.met"),
    "late": (_("逾期完成"), "counts.late"),
    "overdue": (_("已逾期"), "counts.overdue"),
    "open": (_("未到期"), "counts.open"),
}

RULES: Columns = {
    "id": (_("编号"), "rule.id"),
    "title": (_("规则"), "rule.title"),
    "kind": (_("种类"), "kind"),
    "measure": (_("要求"), "measure"),
    "instrument": (_("依据"), lambda entry: str(entry.rule.citation)),
    "from": (_("施行日期"), "rule.starts"),
    "to": (_("失效日期"), "rule.ends"),
}

POLICIES: Columns = {
    "title": (_("标题"), "__str__"),
    "document_number": (_("发文字号"), "doc_number"),
    "issuers": (_("发文机关"), "issuers"),
    "date": (_("成文日期"), "written_on"),
    "issued": (_("分派时间"), "issued_at"),
    "tasks": (_("任务（项）"), "task_count"),
    "work": (_("工作（件）"), "work_count"),
    "done": (_("已完成（件）"), "done_count"),
    "url": (_("网址"), lambda one: _address("portal:policy", one.pk)),
}

#: Of ``worked``: one row a task and organ, one a task that nobody was given.
TASKS: Columns = _keyed(
    clause=_("条款"),
    task=_("任务"),
    organ=_("机关"),
    role=_("职责"),
    deadline=_("完成期限"),
    state=_("状态"),
    completed=_("完成时间"),
)

CLAUSES: Columns = {
    "policy": (_("文件"), "task.policy.__str__"),
    "document_number": (_("发文字号"), "task.policy.doc_number"),
    "clause": (_("条款"), "task.clause"),
    "task": (_("任务"), "task.title"),
    "role": (_("职责"), "get_role_display"),
    "deadline": (_("完成期限"), "due_on"),
    "state": (_("状态"), "get_state_display"),
    "url": (_("网址"), lambda one: _address("portal:policy", one.task.policy_id)),
}

CHANGES: Columns = {
    "date": (_("时间"), "at"),
    "change": (_("变更"), "sentence"),
}

ISSUES: Columns = {
    "title": (_("名称"), "__str__"),
    "year": (_("年份"), "year"),
    "number": (_("期号"), "number"),
    "total": (_("总期号"), "total"),
    "date": (_("刊期日期"), "dated_on"),
    "url": (_("网址"), lambda one: _address("portal:gazette-issue", one.pk)),
}

#: Of what the search found.
HITS: Columns = {
    "title": (_("名称"), "title"),
    "document_number": (_("发文字号"), "doc_number"),
    "publisher": (_("发布机构"), "organ_name"),
    "date": (_("发布日期"), "published_on"),
    "url": (_("网址"), lambda one: settings.SITE_URL + one.url),
}

PLACES: Columns = {
    "name": (_("名称"), "name"),
    "kind": (_("类别"), "get_kind_display"),
    "organ": (_("主办机关"), "organ.name"),
    "address": (_("地址"), "address"),
    "hours": (_("开放时间"), "hours"),
    "phone": (_("电话"), "phone"),
    "url": (_("网址"), lambda one: _address("portal:place", one.pk)),
}

SITES: Columns = {
    "name": (_("网站名称"), "name"),
    "url": (_("网址"), "url"),
    "level": (_("网站层级"), "get_level_display"),
    "organ": (_("主办单位"), "organ.name"),
    "state": (_("状态"), "get_state_display"),
    "since": (_("状态起始日"), "since"),
    "identifier": (_("网站标识码"), "code"),
    "phone": (_("监督电话"), "contact"),
    "target": (_("现网址"), lambda one: one.redirections.all()[0].target if one.ended else ""),
}


def of_matrix(fields: Iterable[Field]) -> Columns:
    """Of organs: their coverage and the number of their items in each field."""
    made: Columns = {
        "organ": (_("机关"), "organ.name"),
        "covered": (_("覆盖领域（个）"), "coverage.covered"),
    }
    for at, field in enumerate(fields):
        made[field.code] = (field.name_zh, _count_at(at))
    return made


def _count_at(place: int) -> Callable[[Any], int]:
    return lambda row: int(row.counts[place][1])


def told(records: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Of records, what RECORDS and NORMATIVE show."""
    from .api.records import line  # the interface reads rooms that read the columns

    records = list(records)
    played = recordings_of(records)
    for record in records:
        more = {"valid_from": record.valid_from, "valid_until": record.valid_until, "recordings": played[record.pk]}
        yield line(record) | more


def recordings_of(records: list[Any]) -> dict[int, list[str]]:
    """Addresses of the sound and film of each."""
    found: dict[int, list[str]] = {record.pk: [] for record in records}
    wanted = Attachment.objects.filter(record__in=records, file__extension__in=RECORDINGS)
    for record, pk in wanted.order_by("position", "pk").values_list("record", "pk"):
        found[record].append(_address("open:attachment", record, pk))
    return found


def owed(found: list[Duty]) -> Iterator[dict[str, Any]]:
    """Of duties whose subject anyone may know, what DUTIES shows."""
    names, now = headings(found), clock.now()
    for duty in found:
        yield {
            "id": duty.pk,
            "title": names[duty.subject],
            "demand": duty.title,
            "rule": duty.rule,
            "state": standing(duty, now).label,
            "due": duty.due_on,
            "met_at": duty.met_at,
            "url": _address("portal:duty", duty.pk),
        }


def worked(tasks: Iterable[tuple[Any, list[WorkItem]]]) -> Iterator[dict[str, Any]]:
    """Of tasks, each with its work, what TASKS shows."""
    today = clock.today()
    for task, items in tasks:
        given: list[WorkItem | None] = [*items] or [None]
        for one in given:
            yield {
                "clause": task.clause,
                "task": task.title,
                "organ": one.organ.name if one else "",
                "role": str(one.get_role_display()) if one else "",
                "deadline": one.due_on if one else task.deadline,
                "state": _state(one, today) if one else "",
                "completed": one.completed_at if one else None,
            }


def _state(one: WorkItem, today: date) -> str:
    if one.done:
        return str(one.get_state_display())
    if one.task.waiting:
        return gettext("待前置")
    return gettext("已逾期") if one.late(today) else str(one.get_state_display())
