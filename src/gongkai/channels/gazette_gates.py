"""The gates named in gazette_lifecycle.yaml, and whether this person may do this to this issue now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.actions import Gates, Reason, check, impersonal, unless
from gongkai.desk.permissions import ROLE_TITLES, Actor
from gongkai.records.body import text_of
from gongkai.records.queries import public
from gongkai.text.privacy import scan

from . import clearings
from .gazette_content import content_hash, difference, in_order
from .gazette_lifecycle import Verb, verbs
from .models import Issue, IssueOpinion, IssueState, PageState, Proof
from .models.issue import GONE

NR_O11 = "黑龙江2017 三（二）"
EARLIEST_YEAR = 1949


@dataclass(frozen=True, slots=True)
class Case:
    """One attempt. ``shown`` is the hash of what was on the person's screen, ``on`` the day of print that is told."""

    issue: Issue
    by: Actor
    shown: str = ""
    reason: str = ""
    on: date | None = None


Gate = Callable[[Case], Reason | None]
gate = GATES = Gates[Case]()


def may(actor: Actor, verb: str, issue: Issue) -> bool:
    """Whether role and state allow it; gates may still be shut. Decides which buttons a screen shows."""
    return not any(_role_and_state(verbs()[verb], Case(issue, actor)))


def require(verb: str, case: Case) -> None:
    """Raises ``Refused`` with every reason at once."""
    check(refusals(verb, case))


def refusals(code: str, case: Case) -> list[Reason]:
    verb = verbs()[code]
    return [*_role_and_state(verb, case), *filter(None, (GATES[name](case) for name in verb.gates))]


def _role_and_state(verb: Verb, case: Case) -> Iterator[Reason]:
    issue = case.issue
    if not case.by.has_any(frozenset(verb.roles), issue.organ.code):
        roles = "、".join(str(ROLE_TITLES[role]) for role in verb.roles)
        text = _("只有%(organ)s的%(roles)s可以%(verb)s。")
        yield Reason("role", text % {"organ": issue.organ, "roles": roles, "verb": _(verb.title)})
    if verb.from_ and issue.state not in verb.from_:
        state = IssueState(issue.state).label
        yield Reason("state", _("本期“%(state)s”，不能%(verb)s。") % {"state": state, "verb": _(verb.title)})


# an issue and its number


@gate
def governmental(case: Case) -> Reason | None:
    """国办发〔2018〕22号: governments from the county up; departments, towns and streets have none."""
    organ = case.issue.organ
    text = _("政府公报由县级以上人民政府主办，部门和乡镇（街道）不办公报：请选择人民政府。")
    return unless(organ.kind == "government" and organ.level != "town", "organ", text, "国办发〔2018〕22号")


@gate
def numbered(case: Case) -> Reason | None:
    issue = case.issue
    sane = issue.number >= 1 and issue.total >= issue.number and issue.year >= EARLIEST_YEAR
    return unless(sane, "number", _("期号从1起，总期号不小于当年期号：请核对年份、期号和总期号。"))


@gate
def number_free(case: Case) -> Reason | None:
    issue = case.issue
    others = Issue.objects.filter(organ_id=issue.organ_id).exclude(state__in=GONE).exclude(pk=issue.pk)
    taken = others.filter(year=issue.year, number=issue.number).exists()
    text = _("%(year)s年第%(n)s期（总第%(total)s期）的期号或者总期号已被使用，请核对。")
    told = {"year": issue.year, "n": issue.number, "total": issue.total}
    return unless(not taken and not others.filter(total=issue.total).exists(), "taken", text % told)


@gate
def dates_sane(case: Case) -> Reason | None:
    issue = case.issue
    text = _("刊期日期须在本年度之内，计划出版日期不早于刊期日期所在月：请核对日期。")
    sane = issue.dated_on.year == issue.year and issue.print_on >= issue.dated_on.replace(day=1)
    return unless(sane, "dates", text)


# what it carries


@gate
def has_articles(case: Case) -> Reason | None:
    return unless(case.issue.articles.exists(), "empty", _("本期还没有内容：请先选入文件，或者把扫描件分篇。"))


@gate
def articles_public(case: Case) -> Reason | None:
    """Nothing gets into print that is not public at this moment."""
    carried = case.issue.articles.exclude(record=None)
    hidden = carried.exclude(record__in=public().order_by().values("pk")) | carried.filter(version__withheld=True)
    places = [str(place) for place, one in enumerate(in_order(case.issue), 1) if one in set(hidden)]
    text = _("第%(places)s篇的文件已经不再公开：请移除后再继续。") % {"places": "、".join(places)}
    return unless(not places, "not_public", text)


@gate
def articles_lasting(case: Case) -> Reason | None:
    """A correction may have set the end of a display after the document was chosen."""
    leaving = [one for one in in_order(case.issue) if one.record and one.record.shown_until]
    told = "、".join(f"《{one.title}》" for one in leaving[:3])
    return unless(not leaving, "leaving", _("%(titles)s公示期满要撤下，不能刊入公报。") % {"titles": told})


@gate
def text_same_or_explained(case: Case) -> Reason | None:
    """C61: the text is the document's, or the difference is explained."""
    loose = [one for one in in_order(case.issue) if not one.explanation and difference(one)]
    text = _("%(titles)s与现行公开文本不一致：请换用现行文本，或者写明不一致的说明。")
    return unless(not loose, "text", text % {"titles": "、".join(f"《{one.title}》" for one in loose[:3])})


@gate
def pages_corrected(case: Case) -> Reason | None:
    left = case.issue.pages.exclude(state=PageState.CORRECTED).count()
    return unless(not left, "pages", _("还有%(n)s页没有校对：请校对完再送审。") % {"n": left})


@gate
def accuracy_recorded(case: Case) -> Reason | None:
    if not case.issue.digitised:
        return None
    open_samples = case.issue.pages.filter(sampled=True, proofs=None).exists()
    read = Proof.objects.filter(page__issue=case.issue).exists()
    return unless(read and not open_samples, "sample", _("抽样核对还没有完成：请抽样，并由校对人以外的人核对。"))


@gate
def privacy_clear(case: Case) -> Reason | None:
    """Paper of other days may hold what nobody would publish now."""
    issue = case.issue
    if issue.privacy_note or not issue.digitised:
        return None
    found = next((span for one in in_order(issue) for span in scan(text_of(one.body))), None)
    text = _("文中有疑似个人信息（%(shown)s）：请在校对时遮盖，或者写明保留的理由。")
    return unless(found is None, "privacy", text % {"shown": found.shown if found else ""})


@gate
def negatives_clear(case: Case) -> Reason | None:
    """Of digitised text; what is taken from records has passed their gate, and is public at this moment."""
    issue = case.issue
    if not issue.digitised:
        return None
    return clearings.met_by(issue.organ, *words_of(issue))


def words_of(issue: Issue) -> tuple[str, ...]:
    """What is read from the paper, article by article; nothing of an issue made of records."""
    return tuple(f"{one.title}\n{text_of(one.body)}" for one in in_order(issue)) if issue.digitised else ()


# who has said what


@gate
def content_shown(case: Case) -> Reason | None:
    same = case.shown == case.issue.content_hash
    return unless(same, "stale", _("您打开页面之后内容有改动：请看过最新内容再作结论。"))


@gate
def not_written_by_me(case: Case) -> Reason | None:
    mine = case.by.username in case.issue.editors
    return unless(not mine, "own_work", _("参加编辑的人不能审核、批准本期：请换人办理。"))


@gate
def reviewed_as_is(case: Case) -> Reason | None:
    return unless(_said(case, "review").exists(), "unreviewed", _("现在的内容还没有审核通过。"))


@gate
def not_reviewed_by_me(case: Case) -> Reason | None:
    mine = _said(case, "review").filter(by=case.by.username).exists()
    return unless(not mine, "own_review", _("审核人不能批准同一期：请换人批准。"))


@gate
def not_cleared_by_me(case: Case) -> Reason | None:
    mine = clearings.cleared_by(case.by.username, case.issue.organ, *words_of(case.issue))
    return unless(not mine, "own_clearance", _("您排除过本期的负面清单命中，须由他人批准。"))


@gate
def approved_as_is(case: Case) -> Reason | None:
    issue = case.issue
    right = issue.approved_hash == issue.content_hash and _said(case, "approve").exists()
    return unless(right, "unapproved", _("现在的内容还没有批准。"))


@gate
def untouched(case: Case) -> Reason | None:
    same = content_hash(case.issue) == case.issue.content_hash
    return unless(same, "changed", _("内容与批准时不一致：请退回重新送审。"))


@gate
def reason_given(case: Case) -> Reason | None:
    return unless(case.reason.strip(), "reason", _("请写明原因。"))


@gate
def reason_impersonal(case: Case) -> Reason | None:
    return impersonal(case.reason)


# print


@gate
def print_day_sane(case: Case) -> Reason | None:
    issue, day = case.issue, case.on
    text = _("出版日期不晚于今天，也不早于刊期日期所在月：请核对。")
    sane = day is not None and issue.dated_on.replace(day=1) <= day <= clock.today()
    return unless(sane, "print_day", text) or unless(
        issue.printed_on is None, "printed", _("本期已经登记出版，无需再登记。")
    )


@gate
def lateness_explained(case: Case) -> Reason | None:
    """公报出版时同步上网: an issue that was on paper first says why."""
    online, day = case.issue.online_on, case.on
    late = bool(online and day and day < online) and not case.issue.digitised
    text = _("出版日期早于上网日期%(online)s：公报应当同步上网，请写明晚上网的原因。") % {"online": online}
    return unless(not late or case.reason.strip(), "late", text, NR_O11)


def _said(case: Case, kind: str):  # type: ignore[no-untyped-def]
    issue = case.issue
    return IssueOpinion.objects.filter(issue=issue, kind=kind, content_hash=issue.content_hash, round=issue.round)
