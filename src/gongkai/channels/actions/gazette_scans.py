"""Old issues from paper: files sent in, pages read by the machine, corrected by people, sampled, split into articles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gongkai.channels import gazette_ocr as ocr
from gongkai.channels.gazette_gates import Case, require
from gongkai.channels.gazette_queries import to_read
from gongkai.channels.models import Article, Issue, PageState, Proof, Scan, ScanPage
from gongkai.channels.models.scan import paragraphs
from gongkai.desk import clock, files
from gongkai.desk.actions import Reason, Refused, Stale, action, check, unchanged_since, unless
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import SYSTEM, Actor
from gongkai.organs.queries import names_by_username
from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.schemas.gazette import gazette, sections

from .gazette import MOST_ARTICLES, settle, take, tell

#: What a scan may come as.
SCANS = frozenset({"pdf", "png", "jpg", "jpeg"})
MOST_PAGES = 600
ATTEMPTS = 3
LONGEST_LINE, MOST_LINES = 400, 400


def send_scan(issue: Issue, data: bytes, name: str, *, by: Actor) -> Scan:
    """上传扫描件: inspected, counted, kept; its pages wait for the machine. The same file twice is the same scan."""
    _may_correct(issue, by)
    inspected = files.inspect(data, name, kinds=SCANS)
    pages = ocr.page_count(data, inspected.extension)
    stored = files.keep(data, name, kinds=SCANS)
    return _send_scan(issue, stored, name, pages, by=by)


@action
def _send_scan(issue: Issue, stored: StoredFile, name: str, pages: int, *, by: Actor) -> Scan:
    take(issue)
    _may_correct(issue, by)
    if again := issue.scans.filter(file=stored).first():
        return again
    last = issue.pages.aggregate(last=Max("number"))["last"] or 0
    text = _("一期最多%(n)s页：请把其余各页放到另一期。") % {"n": MOST_PAGES}
    check([unless(last + pages <= MOST_PAGES, "pages", text), unless(pages, "empty", _("文件里没有页面。"))])
    scan = Scan.objects.create(
        issue=issue, file=stored, name=name[:120], pages_in_file=pages, sent_by=by.username, sent_at=clock.now()
    )
    ScanPage.objects.bulk_create(
        ScanPage(issue=issue, scan=scan, number=last + place + 1, place=place) for place in range(pages)
    )
    settle(issue, by, [gettext_noop("上传扫描件")])
    tell("gazette.scanned", issue, by, pages=pages, sha256=stored.sha256)
    return scan


@dataclass(slots=True)
class Reading:
    """What one run of the machine did."""

    read: int = 0
    failed: int = 0
    left: int = 0
    issues: set[int] = field(default_factory=set)


def read_waiting(limit: int | None = None, *, issue: Issue | None = None) -> Iterator[Reading]:
    """文字识别: page by page, each kept as soon as it is read, so that whatever ends the run, the next goes on where it
    stopped. Raises ``gazette_ocr.Unavailable`` before the first page."""
    ocr.engine()
    done, tried = Reading(), set[int]()
    while limit is None or len(tried) < limit:
        waiting = to_read().exclude(pk__in=tried)
        page = (waiting.filter(issue=issue) if issue else waiting).first()
        if page is None:
            break
        tried.add(page.pk)
        if _read(page):
            done.read += 1
        else:
            done.failed += 1
        done.issues.add(page.issue_id)
        done.left = to_read().exclude(pk__in=tried).count()
        yield done


def _read(page: ScanPage) -> bool:
    stored = page.scan.file
    try:
        with files.open_file(stored) as source:
            image = ocr.picture(source.read(), stored.extension, page.place)
        image, lines = ocr.read(image)
        drawn = ocr.png(image)
    except Exception as error:
        _note_failure(page, error)
        return False
    note_reading(page, files.keep(drawn, "page.png", kinds=frozenset({"png"})), image.size, lines)
    return True


@action
def note_reading(page: ScanPage, drawn: StoredFile, size: tuple[int, int], lines: list[dict[str, Any]]) -> None:
    """What the machine made of a page; what somebody has corrected meanwhile is left alone."""
    fresh = ScanPage.objects.select_for_update().get(pk=page.pk)
    if fresh.state != PageState.WAITING:
        return
    fresh.picture, (fresh.width, fresh.height) = drawn, size
    fresh.lines, fresh.state, fresh.problem = lines, PageState.READ, ""
    fresh.revision += 1
    fresh.save()
    tell("gazette.page_read", page.issue, SYSTEM, page=fresh.number, lines=len(lines), doubts=fresh.doubts)


@action
def _note_failure(page: ScanPage, error: Exception) -> None:
    fresh = ScanPage.objects.select_for_update().get(pk=page.pk)
    fresh.attempts += 1
    said = str(error) if isinstance(error, Refused) else _("识别出错（%s）") % type(error).__name__
    fresh.problem = said[:300]
    if fresh.attempts >= ATTEMPTS:
        fresh.state = PageState.FAILED
    fresh.save()
    tell("gazette.page_failed", page.issue, SYSTEM, page=fresh.number, attempt=fresh.attempts)


@action
def read_again(page: ScanPage, *, by: Actor) -> ScanPage:
    """A page that failed, or that is to be typed by hand after all, waits for the machine anew; corrections are given up."""
    found = _page(page, by)
    found.state, found.attempts, found.problem, found.lines = PageState.WAITING, 0, "", []
    found.corrected_by, found.corrected_at, found.sampled = "", None, False
    found.proofs.all().delete()
    return _save(found, by, gettext_noop("重新识别"))


@dataclass(frozen=True, slots=True)
class Typed:
    """What a corrector says of one line. Lines beyond those read are new ones at the end."""

    text: str
    begins: bool
    furniture: bool


@action
def correct_page(page: ScanPage, typed: Sequence[Typed], *, revision: int, done: bool, by: Actor) -> ScanPage:
    """校对: the lines as a person read them; ``done`` says that the whole page is right now. ``Stale`` when another was quicker."""
    found = _page(page, by)
    _unless_moved(found, revision)
    check([unless(all(len(one.text) <= LONGEST_LINE for one in typed), "long", _("一行最多%s字。") % LONGEST_LINE)])
    found.lines = _merged(found.lines, typed)
    if done:
        found.state, found.corrected_by, found.corrected_at = PageState.CORRECTED, by.username, clock.now()
    elif found.state != PageState.FAILED:
        found.state = PageState.READ
    return _save(found, by, f"校对第{found.number}页")


@action
def draw_sample(issue: Issue, *, by: Actor) -> list[ScanPage]:
    """抽样: by the hash of page and text, so that nobody chooses and everybody can repeat it."""
    take(issue)
    _may_correct(issue, by)
    corrected = list(issue.pages.filter(state=PageState.CORRECTED))
    check([unless(corrected, "none", _("还没有校对完的页，不能抽样。"))])
    whole = issue.pages.count()
    wanted = max(1, -(-whole * gazette().sample_percent // 100))
    ranked = sorted(corrected, key=lambda page: hashlib.sha256(f"{page.pk}:{page.text}".encode()).hexdigest())
    chosen = [page for page in ranked if page.sampled or page.proofs.exists()]
    chosen += [page for page in ranked if page not in chosen][: max(0, wanted - len(chosen))]
    issue.pages.filter(pk__in=[page.pk for page in chosen]).update(sampled=True)
    tell("gazette.sampled", issue, by, pages=[page.number for page in chosen])
    return chosen


@action
def proof_page(page: ScanPage, typed: Sequence[Typed], *, revision: int, by: Actor) -> Proof:
    """核对: a second person reads a sampled page against its picture; what had to be changed is the rate of errors."""
    found = _page(page, by)
    _unless_moved(found, revision)
    check(
        [
            unless(found.state == PageState.CORRECTED, "state", _("这一页还没有校对完，不能核对。")),
            unless(found.sampled, "unsampled", _("这一页没有被抽中，不用核对。")),
            unless(found.corrected_by != by.username, "own_work", _("不能核对自己校对的页：请换人核对。")),
        ]
    )
    before, machine = found.text, found.text_read
    found.lines = _merged(found.lines, typed)
    after = found.text
    proof = Proof.objects.create(
        page=found,
        characters=max(1, len(_solid(after))),
        errors=ocr.distance(_solid(before), _solid(after)),
        errors_read=ocr.distance(_solid(machine), _solid(after)),
        by=by.username,
        at=clock.now(),
    )
    _save(found, by, f"核对第{found.number}页")
    told = {"page": found.number, "characters": proof.characters, "errors": proof.errors}
    tell("gazette.proofed", found.issue, by, **told)
    return proof


@dataclass(frozen=True, slots=True)
class Start:
    """Where an article begins: number of a page and place of a line on it."""

    page: int
    line: int


@action
def split(issue: Issue, starts: Sequence[Start], *, revision: int, by: Actor) -> Issue:
    """分篇: the run of pages becomes articles, each from its first line to the next one's. What was said before of an article
    with the same beginning stays."""
    take(issue)
    _may_correct(issue, by)
    unchanged_since(revision, issue.revision, issue.subject)
    lines = [(page.number, place, line) for page in issue.pages.all() for place, line in enumerate(page.lines)]
    places = {(number, place): at for at, (number, place, _line) in enumerate(lines)}
    marks = sorted({places[start.page, start.line] for start in starts if (start.page, start.line) in places})
    check(
        [
            unless(marks, "none", _("请至少选择一行作为一篇的开头。")),
            unless(len(marks) <= MOST_ARTICLES, "most", _("一期最多刊载%s篇。") % MOST_ARTICLES),
        ]
    )
    kept = {tuple(one.begins): one for one in issue.articles.filter(version=None) if one.begins}
    issue.articles.filter(version=None).exclude(pk__in=[one.pk for one in kept.values()]).delete()
    for position, (mark, end) in enumerate(zip(marks, [*marks[1:], len(lines)], strict=True), 1):
        number, place, _line = lines[mark]
        article = kept.pop((number, place), None) or Article(issue=issue, begins=[number, place], section=_FIRST)
        article.position = position
        _fill(article, [line for _n, _p, line in lines[mark:end]])
        article.save()
    for left in kept.values():
        left.delete()
    return settle(issue, by, [gettext_noop("分篇")])


@action
def describe(issue: Issue, told: Mapping[int, Mapping[str, Any]], *, revision: int, by: Actor) -> Issue:
    """Title, number, section and electronic document of the articles that were split, by their keys."""
    take(issue)
    _may_correct(issue, by)
    unchanged_since(revision, issue.revision, issue.subject)
    readable = public()
    for article in issue.articles.filter(version=None, pk__in=told):
        said = told[article.pk]
        record: Record | None = said.get("record")
        check(
            [
                unless(said["title"].strip(), "title", _("请为每一篇填写标题。")),
                unless(said["section"] in sections(), "section", _("请从列出的栏目中选择。")),
                unless(
                    record is None or readable.filter(pk=record.pk).exists(),
                    "not_public",
                    _("只能关联已经公开的文件。"),
                ),
            ]
        )
        article.own_title, article.own_number = said["title"].strip()[:300], said["number"].strip()[:120]
        article.section, article.record = said["section"], record
        article.explanation = said.get("explanation", "").strip()[:300]
        article.save()
    return settle(issue, by, [gettext_noop("篇目信息")])


_FIRST = next(iter(sections()))


def _fill(article: Article, lines: list[dict[str, Any]]) -> None:
    """Title (of a new one) and text from its lines: the first paragraph is the title."""
    found = list(paragraphs(lines))
    article.own_body = "".join(f"<p>{escape(words, quote=False)}</p>" for words in found[1:])
    if not article.own_title:
        article.own_title = (found[0] if found else _("（无标题）"))[:300]


def refill(issue: Issue) -> None:
    """Articles take over what was corrected on their pages since they were split. Inside an action of the issue."""
    split_at = [(tuple(one.begins), one) for one in issue.articles.filter(version=None) if one.begins]
    lines = [(page.number, place, line) for page in issue.pages.all() for place, line in enumerate(page.lines)]
    places = {(number, place): at for at, (number, place, _line) in enumerate(lines)}
    known = sorted((places[start], one.pk, one) for start, one in split_at if start in places)
    ends = [*(at for at, _pk, _one in known[1:]), len(lines)]
    for (at, _pk, article), end in zip(known, ends, strict=False):
        _fill(article, [line for _n, _p, line in lines[at:end]])
        article.save(update_fields=["own_body", "own_title"])


def _page(page: ScanPage, by: Actor) -> ScanPage:
    """The row as it is now, held; refused to those who may not correct it, or whose issue is no draft."""
    issue = take(Issue(pk=page.issue_id))
    _may_correct(issue, by)
    found = ScanPage.objects.select_for_update().get(pk=page.pk)
    found.issue = issue
    return found


def _save(page: ScanPage, by: Actor, changed: str) -> ScanPage:
    page.revision += 1
    page.save()
    refill(page.issue)
    settle(page.issue, by, [changed])
    return page


def _may_correct(issue: Issue, by: Actor) -> None:
    require("edit", Case(issue, by))
    check([unless(issue.digitised, "composed", _("这一期由电子文件编排，没有扫描件。"))])


def _unless_moved(page: ScanPage, revision: int) -> None:
    if page.revision == revision:
        return
    who = names_by_username([page.corrected_by]).get(page.corrected_by, "") or _("他人")
    text = _("%(who)s刚刚改过这一页。您填写的内容保留在下面，请对照图像核对后再保存。")
    raise Stale(Reason("stale", text % {"who": who}))


def _merged(lines: list[dict[str, Any]], typed: Sequence[Typed]) -> list[dict[str, Any]]:
    """The lines with the words that were typed; the machine's own reading stays beside them."""
    found = []
    for place, one in enumerate(typed):
        there = lines[place] if place < len(lines) else {"box": None, "read": "", "doubt": []}
        if place >= len(lines) and not one.text.strip():
            continue
        said = {"text": " ".join(one.text.split()), "begins": one.begins, "furniture": one.furniture}
        found.append({**there, **said})
    return found + [dict(line) for line in lines[len(found) :]] if len(typed) < len(lines) else found


def _solid(words: str) -> str:
    return "".join(words.split())
