"""Every change of an issue of the gazette: put together, reviewed, approved, brought online, printed, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.channels import gazette_print as press
from gongkai.channels.gazette_content import content_hash, in_order
from gongkai.channels.gazette_gates import Case, require
from gongkai.channels.gazette_lifecycle import verbs
from gongkai.channels.gazette_queries import KIND, standing
from gongkai.channels.models import Article, Edition, Issue, IssueOpinion, IssueOrigin, IssueState
from gongkai.desk import clock, files, ledger
from gongkai.desk.actions import Reason, action, check, impersonal, unchanged_since, unless
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.desk.words import source
from gongkai.duties import gates
from gongkai.organs.models import Organ
from gongkai.records.body import text_of
from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.schemas.gazette import sections
from gongkai.search import actions as search

MOST_ARTICLES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """What stands on the cover, and how it is set."""

    year: int
    number: int
    total: int
    dated_on: date
    print_on: date
    two_columns: bool = False
    privacy_note: str = ""


@action
def open_issue(organ: Organ, told: Masthead, *, origin: str = IssueOrigin.COMPOSED, by: Actor) -> Issue:
    ledger.hold()
    now = clock.now()
    issue = Issue(organ=organ, origin=origin, created_by=by.username, created_at=now, editors=[by.username])
    issue.changed_by, issue.changed_at = by.username, now
    _apply(issue, told)
    require("open", Case(issue, by))
    issue.save()
    issue.content_hash = content_hash(issue)
    issue.save(update_fields=["content_hash"])
    tell("gazette.opened", issue, by, title=str(issue))
    return issue


@action
def edit_masthead(issue: Issue, told: Masthead, *, revision: int, by: Actor) -> Issue:
    take(issue)
    unchanged_since(revision, issue.revision, issue.subject)
    changed = _apply(issue, told)
    require("edit", Case(issue, by))
    check([impersonal(told.privacy_note)])
    return settle(issue, by, changed)


@action
def include(issue: Issue, records: Iterable[tuple[Record, str]], *, revision: int, by: Actor) -> Issue:
    """选入: each record at its present version goes to the end of its section. Those already there are left where they are."""
    _begin(issue, revision, by)
    there = set(issue.articles.exclude(record=None).values_list("record_id", flat=True))
    wanted = [(record, section) for record, section in records if record.pk not in there]
    chosen = {record.pk for record, _section in wanted}
    readable = {record.pk: record for record in public().filter(pk__in=chosen)}
    check(
        [
            unless(wanted, "none", _("请选择要选入的文件。")),
            unless(len(readable) == len(chosen), "not_public", _("只能选入已经公开的文件。")),
            _unless_leaving(readable.values()),
            unless({s for _r, s in wanted} <= sections().keys(), "section", _("请为每个文件选择栏目。")),
            unless(len(there) + len(wanted) <= MOST_ARTICLES, "most", _("一期最多刊载%s篇。") % MOST_ARTICLES),
        ]
    )
    place = _last_place(issue)
    for offset, (record, section) in enumerate(dict(wanted).items(), 1):
        version = readable[record.pk].versions.order_by("-number").first()
        Article.objects.create(issue=issue, record=record, version=version, section=section, position=place + offset)
    return settle(issue, by, [gettext_noop("选入文件")])


@action
def renew(article: Article, *, revision: int, by: Actor) -> Issue:
    """换用现行文本: the article carries the record's latest version."""
    issue, found = _begin_with(article, revision, by)
    record = found.record
    check([unless(record is not None and found.version is not None, "scan", _("这一篇没有可以换用的电子文本。"))])
    assert record is not None
    check([_unless_leaving([record])])
    found.version = record.versions.order_by("-number").first()
    found.explanation = ""
    found.save()
    return settle(issue, by, [gettext_noop("换用现行文本")])


@action
def explain(article: Article, explanation: str, *, revision: int, by: Actor) -> Issue:
    """What readers are told about why the gazette's text is not the document's of today."""
    issue, found = _begin_with(article, revision, by)
    explanation = " ".join(explanation.split())
    check([impersonal(explanation)])
    found.explanation = explanation[:300]
    found.save()
    return settle(issue, by, [gettext_noop("说明不一致之处")])


@action
def leave_out(article: Article, *, revision: int, by: Actor) -> Issue:
    issue, found = _begin_with(article, revision, by)
    found.delete()
    return settle(issue, by, [gettext_noop("移除刊载内容")])


@action
def move(article: Article, *, section: str = "", step: int = 0, revision: int, by: Actor) -> Issue:
    """To another section, at its end; or up (-1) or down (1) within its own."""
    issue, found = _begin_with(article, revision, by)
    if section and section != found.section:
        check([unless(section in sections(), "section", _("请从列出的栏目中选择。"))])
        found.section, found.position = section, _last_place(issue) + 1
        found.save()
    elif step:
        _swap([one for one in in_order(issue) if one.section == found.section], found, step)
    return settle(issue, by, [gettext_noop("调整顺序")])


@action
def arrange(issue: Issue, order: Sequence[tuple[int, str]], *, revision: int, by: Actor) -> Issue:
    """Every article (key, section) in the order it shall have: what a drag of the mouse came to."""
    _begin(issue, revision, by)
    rows = {one.pk: one for one in issue.articles.all()}
    whole = sorted(key for key, _section in order) == sorted(rows) and {s for _k, s in order} <= sections().keys()
    check([unless(whole, "order", _("目录已有变动，请刷新后再调整顺序。"))])
    for place, (key, section) in enumerate(order, 1):
        rows[key].position, rows[key].section = place, section
    Article.objects.bulk_update(rows.values(), ["position", "section"])
    return settle(issue, by, [gettext_noop("调整顺序")])


# the way to the public


@action
def submit(issue: Issue, *, by: Actor) -> Issue:
    take(issue)
    require("submit", Case(issue, by))
    issue.state, issue.round = IssueState.IN_REVIEW, issue.round + 1
    issue.save()
    tell("gazette.submitted", issue, by, hash=issue.content_hash)
    return issue


@action
def review(issue: Issue, *, content_hash: str, words: str = "", by: Actor) -> Issue:
    take(issue)
    require("review", Case(issue, by, shown=content_hash))
    return _say(issue, "review", words, by)


@action
def approve(issue: Issue, *, content_hash: str, words: str = "", by: Actor) -> Issue:
    take(issue)
    require("approve", Case(issue, by, shown=content_hash))
    issue.approved_hash = issue.content_hash
    return _say(issue, "approve", words, by)


@action
def send_back(issue: Issue, reason: str, *, by: Actor) -> Issue:
    take(issue)
    require("return", Case(issue, by, reason=reason))
    issue.approved_hash = ""
    return _say(issue, "return", reason, by)


def release(issue: Issue, *, by: Actor) -> Issue:
    """上网. The file is made before the change, which takes place only if nothing moved meanwhile."""
    require("release", Case(Issue.objects.select_related("organ").get(pk=issue.pk), by))
    made = _pressed(issue)
    return _release(issue, made, by=by)


@action
def _release(issue: Issue, made: Pressed, *, by: Actor) -> Issue:
    take(issue)
    require("release", Case(issue, by))
    check([_unless_moved(issue, made)])
    issue.state, issue.online_at = IssueState.ONLINE, clock.now()
    issue.save()
    _keep(issue, made, "")
    index(issue)
    tell("gazette.online", issue, by, title=str(issue), hash=issue.content_hash, articles=issue.articles.count())
    return issue


@action
def note_printed(issue: Issue, on: date, *, lateness: str = "", by: Actor) -> Issue:
    """登记出版: the paper is out. An issue is online by then, or says why it was not."""
    take(issue)
    require("print", Case(issue, by, reason=lateness, on=on))
    url = issue.get_absolute_url()
    data = {"printed_on": on.isoformat(), "url": url}
    check([*gates.shut("gazette.printed", issue.subject, issue.organ.code, data, by=by), impersonal(lateness)])
    issue.printed_on, issue.lateness = on, " ".join(lateness.split())[:300]
    issue.save()
    tell("gazette.printed", issue, by, printed_on=on, url=url)
    return issue


@action
def recall(issue: Issue, reason: str, *, by: Actor) -> Issue:
    """收回: the whole issue is taken back; its address says so, and its number is free for the one that replaces it."""
    take(issue)
    require("recall", Case(issue, by, reason=reason))
    issue.state, issue.recalled_at, issue.recall_reason = IssueState.RECALLED, clock.now(), reason.strip()[:300]
    issue.edition = None
    issue.save()
    for key in issue.articles.values_list("pk", flat=True):
        search.drop(KIND, key)
    tell("gazette.recalled", issue, by, title=str(issue), reason=issue.recall_reason)
    return issue


@action
def discard(issue: Issue, *, by: Actor) -> Issue:
    take(issue)
    require("discard", Case(issue, by))
    issue.state = IssueState.DISCARDED
    issue.save()
    tell("gazette.discarded", issue, by)
    return issue


# the file


@dataclass(frozen=True, slots=True)
class Pressed:
    """A file that was made, and of what."""

    stored: StoredFile
    made_of: str
    pages: int
    places: dict[str, int]


def press_again(issue: Issue, reason: str) -> Issue:
    """重新排版: after something it carries was taken back. Done twice it makes no second file."""
    made = _pressed(issue)
    return _press_again(issue, made, reason)


@action
def _press_again(issue: Issue, made: Pressed, reason: str) -> Issue:
    take(issue)
    if issue.state != IssueState.ONLINE or (issue.edition and issue.edition.made_of == made.made_of):
        return issue
    check([_unless_moved(issue, made)])
    _keep(issue, made, reason)
    return issue


def press_waiting() -> int:
    """Makes the files of online issues that have none at the moment; how many."""
    waiting = list(Issue.objects.filter(state=IssueState.ONLINE, edition=None).select_related("organ"))
    for issue in waiting:
        press_again(issue, _("刊载内容有变动"))
    return len(waiting)


def _pressed(issue: Issue) -> Pressed:
    made_of, pdf = press.made_of(issue), press.make(issue)
    pages, places = press.places(pdf, issue)
    return Pressed(files.keep(pdf, f"gazette-{issue.year}-{issue.number}.pdf"), made_of, pages, places)


def _unless_leaving(records: Iterable[Record]) -> Reason | None:
    leaving = "、".join(f"《{one.title}》" for one in records if one.shown_until)
    return unless(not leaving, "leaving", _("%(titles)s公示期满要撤下，不能刊入公报。") % {"titles": leaving})


def _unless_moved(issue: Issue, made: Pressed) -> Reason | None:
    return unless(press.made_of(issue) == made.made_of, "moved", _("排版期间内容有变动，请再试一次。"))


def _keep(issue: Issue, made: Pressed, reason: str) -> None:
    last = issue.editions.aggregate(last=Max("number"))["last"] or 0
    issue.edition = Edition.objects.create(
        issue=issue,
        number=last + 1,
        file=made.stored,
        made_of=made.made_of,
        pages=made.pages,
        places=made.places,
        reason=reason,
        at=clock.now(),
    )
    issue.save(update_fields=["edition"])
    tell("gazette.typeset", issue, SYSTEM, number=last + 1, pages=made.pages, sha256=made.stored.sha256)


def index(issue: Issue) -> None:
    """Puts what may be read of the issue into the archive's search, in the transaction of whatever changed it."""
    readable = standing(issue)
    for article in in_order(issue):
        if article.pk not in readable:
            search.drop(KIND, article.pk)
            continue
        search.put(
            KIND,
            article.pk,
            title=article.title,
            text=text_of(article.full) if article.full else "",
            url=article.get_absolute_url(),
            organ=issue.organ.code,
            organ_name=issue.organ.name,
            published_on=issue.dated_on,
            shown_until=article.record.shown_until if article.record else None,
            doc_number=article.doc_number,
            keywords=[str(issue), article.section_title],
        )


# what every action of the room's gazette does


def take(issue: Issue) -> Issue:
    """Reads the row anew and holds it until the transaction ends."""
    issue.refresh_from_db(
        from_queryset=Issue.objects.select_for_update(of=("self",)).select_related("organ", "edition")
    )
    return issue


def tell(name: str, issue: Issue, by: Actor, /, **data: Any) -> None:
    ledger.write(name, issue.subject, organ=issue.organ.code, actor=by.username, **data)


def settle(issue: Issue, by: Actor, changed: list[str]) -> Issue:
    """A changed issue is a draft again: nobody's word speaks for it any more."""
    issue.state = IssueState.DRAFT
    issue.content_hash, issue.approved_hash = content_hash(issue), ""
    issue.revision += 1
    issue.changed_by, issue.changed_at = by.username, clock.now()
    issue.editors = sorted({*issue.editors, by.username})
    issue.save()
    told = {"changed": changed, "what": "、".join(changed)}
    tell("gazette.edited", issue, by, revision=issue.revision, hash=issue.content_hash, **told)
    return issue


def _begin(issue: Issue, revision: int, by: Actor) -> None:
    take(issue)
    unchanged_since(revision, issue.revision, issue.subject)
    require("edit", Case(issue, by))


def _begin_with(article: Article, revision: int, by: Actor) -> tuple[Issue, Article]:
    issue = Issue(pk=article.issue_id)
    _begin(issue, revision, by)
    found = issue.articles.select_related("version", "record").filter(pk=article.pk).first()
    check([unless(found is not None, "gone", _("这一篇已经移除，请刷新目录。"))])
    assert found is not None
    return issue, found


def _swap(rows: list[Article], found: Article, step: int) -> None:
    place = next(n for n, one in enumerate(rows) if one.pk == found.pk)
    other = place + (1 if step > 0 else -1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for position, one in enumerate(rows, 1):
            one.position = position
        Article.objects.bulk_update(rows, ["position"])


def _last_place(issue: Issue) -> int:
    return issue.articles.aggregate(last=Max("position"))["last"] or 0


def _apply(issue: Issue, told: Masthead) -> list[str]:
    """Names of what changed."""
    changed = []
    for name in told.__dataclass_fields__:
        if getattr(issue, name) != getattr(told, name):
            setattr(issue, name, getattr(told, name))
            changed.append(source(getattr(Issue._meta.get_field(name), "verbose_name", name)))
    return changed


def _say(issue: Issue, verb: str, words: str, by: Actor) -> Issue:
    """Writes down a word about the present content, with the state it leads to."""
    IssueOpinion.objects.create(
        issue=issue,
        kind=verb,
        content_hash=issue.content_hash,
        round=issue.round,
        words=" ".join(words.split())[:500],
        by=by.username,
        at=clock.now(),
    )
    to = verbs()[verb].to
    assert to is not None
    issue.state = to
    issue.save()
    name = {"review": "gazette.reviewed", "approve": "gazette.approved", "return": "gazette.returned"}[verb]
    tell(name, issue, by, hash=issue.content_hash)
    return issue
