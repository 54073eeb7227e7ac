"""Questions to the gazette. What the public reads of it starts from ``public_issues`` and ``public_articles``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from gongkai.desk import clock
from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ
from gongkai.records.models import Record
from gongkai.records.queries import public
from gongkai.schemas import loader as schemas
from gongkai.schemas.gazette import gazette, places, section_of

from .gazette_content import in_order
from .models import Article, Issue, IssueOrigin, IssueState, PageState, Proof, Receipt, Recipient, ScanPage
from .models.issue import GONE
from .permissions import READERS

KIND = "gazette"
SUGGESTED = 60
#: Where no issue came before, documents of so many days are suggested.
FIRST_DAYS = 92

# the public


def public_issues() -> QuerySet[Issue]:
    """Issues anyone may read, newest first."""
    found = Issue.objects.filter(state=IssueState.ONLINE, approved_hash=F("content_hash"))
    return found.select_related("organ", "edition__file").order_by("-dated_on", "-total", "-pk")


def public_articles() -> QuerySet[Article]:
    """Articles of public issues whose text anyone may read at this moment: what was withdrawn has left the gazette as well."""
    return Article.objects.filter(_standing(), issue__in=public_issues().order_by().values("pk"))


def standing(issue: Issue) -> set[int]:
    """Keys of the articles of an issue, whatever its state, whose text may be shown to the public."""
    return set(issue.articles.filter(_standing()).values_list("pk", flat=True))


def _standing() -> Q:
    readable = Q(record__in=public().order_by().values("pk")) & Q(version__withheld=False)
    read = Q(version=None) & (Q(record=None) | Q(record__in=public().order_by().values("pk")))
    return readable | read


@dataclass(frozen=True, slots=True)
class Line:
    """An article as a table of contents tells it. ``gone``: its text has left, only why it did may be said."""

    article: Article
    page: int | None
    gone: bool = False
    reason: str = ""
    corrected: bool = False


def contents(issue: Issue) -> list[tuple[str, list[Line]]]:
    """(section title, lines), as the issue has them."""
    readable, pages = standing(issue), issue.edition.places if issue.edition else {}
    groups: dict[str, list[Line]] = {}
    for article in in_order(issue):
        line = _line(article, article.pk in readable, pages.get(str(article.pk)))
        groups.setdefault(article.section_title, []).append(line)
    return list(groups.items())


def _line(article: Article, readable: bool, page: int | None) -> Line:
    record = article.record
    if readable:
        moved = bool(article.version and record and article.version.hash != record.content_hash)
        return Line(article, page, corrected=moved)
    return Line(article, page, gone=True, reason=why_gone(article))


def why_gone(article: Article) -> str:
    """What the public may be told about a text that has left; empty where nothing may."""
    record = article.record
    if record is None:
        return ""
    return _("公示期已满。") if record.display_over(clock.today()) else record.withdrawal_reason


def years() -> list[tuple[int, int]]:
    """(year, issues) of the public archive, newest first."""
    found = public_issues().order_by().values("year").annotate(n=Count("pk")).order_by("-year")
    return [(row["year"], row["n"]) for row in found]


# the staff


def visible_to(actor: Actor) -> QuerySet[Issue]:
    return Issue.objects.filter(organ__code__in=actor.watched(*READERS)).select_related("organ", "edition__file")


def publishing(actor: Actor) -> QuerySet[Organ]:
    """Governments whose gazette the actor may edit."""
    codes = actor.organs(Role.DRAFTER, Role.DISCLOSURE_OFFICE)
    return Organ.objects.filter(code__in=codes, kind="government", ended_on=None).exclude(level="town")


def waiting_for(actor: Actor) -> QuerySet[Issue]:
    """Issues that wait for the actor's word or deed."""
    review = Q(state=IssueState.IN_REVIEW, organ__code__in=actor.organs(Role.REVIEWER, Role.DISCLOSURE_OFFICE))
    approve = Q(state=IssueState.REVIEWED, organ__code__in=actor.organs(Role.APPROVER))
    release = Q(state=IssueState.APPROVED, organ__code__in=actor.organs(Role.DRAFTER, Role.DISCLOSURE_OFFICE))
    found = visible_to(actor).filter(review | approve | release)
    own = [issue.pk for issue in found if issue.state != IssueState.APPROVED and actor.username in issue.editors]
    return found.exclude(pk__in=own)


def next_numbers(organ: Organ, year: int) -> tuple[int, int]:
    """Number and total number that the next issue would have."""
    kept = Issue.objects.filter(organ=organ).exclude(state__in=GONE)
    last = kept.filter(year=year).order_by("-number").values_list("number", flat=True).first() or 0
    total = kept.order_by("-total").values_list("total", flat=True).first() or 0
    return last + 1, total + 1


def lasting() -> QuerySet[Record]:
    """What may be printed: public, and without a day on which it must leave again (公示截止日) – paper cannot be taken down."""
    return public().filter(shown_until__isnull=True)


@dataclass(frozen=True, slots=True)
class Suggestion:
    record: Record
    section: str


def suggestions(issue: Issue, words: str = "") -> list[Suggestion]:
    """公文 that became public since the issue before this one and that no issue carries yet, with their sections.

    ``words`` looks for title or number instead, whatever the time.
    """
    carried = Article.objects.exclude(issue__state__in=GONE).filter(
        issue__organ_id=issue.organ_id, record__isnull=False
    )
    found = lasting().filter(organ__path__startswith=issue.organ.path).exclude(organ__level="town")
    found = found.exclude(pk__in=carried.values("record_id"))
    for word in words.split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(doc_number__icontains=word))
    if not words.strip():
        genres = [code for code, genre in schemas.genres().items() if genre.official] + list(gazette().also)
        numbered = ~Q(doc_number="") | Q(normative=True)
        found = found.filter(numbered, genre__in=genres, published_at__date__gt=_since(issue))
    rows = found.defer("body", "organ__aliases")[:SUGGESTED]
    return [Suggestion(one, section_of(one.title, one.genre, issuer_of(issue, one)) or "department") for one in rows]


def issuer_of(issue: Issue, record: Record) -> Literal["government", "office", "department"]:
    """By whom a document was issued, seen from the government whose gazette it is."""
    if record.organ_id == issue.organ_id:
        office = f"{issue.organ.name}办公"
        return "office" if any(name.startswith(office) for name in [*record.issuers, record.title]) else "government"
    return "office" if record.organ.kind == "office" and record.organ.parent_id == issue.organ_id else "department"


def _since(issue: Issue):  # type: ignore[no-untyped-def]
    earlier = Issue.objects.filter(organ_id=issue.organ_id, total__lt=issue.total, origin=IssueOrigin.COMPOSED)
    last = earlier.exclude(state__in=GONE).order_by("-total").values_list("dated_on", flat=True).first()
    return last or issue.dated_on - timedelta(days=FIRST_DAYS)


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers missing between two that are there; ``year`` None: of the total count."""

    year: int | None
    first: int
    last: int

    def __str__(self) -> str:
        n = str(self.first) if self.first == self.last else f"{self.first}–{self.last}"
        return _("%(year)s年第%(n)s期") % {"year": self.year, "n": n} if self.year else _("总第%(n)s期") % {"n": n}


def gaps(organ: Organ) -> list[Gap]:
    """Issues missing in the sequence: within each year from number 1, and in the total count between the first and the last."""
    kept = Issue.objects.filter(organ=organ, state=IssueState.ONLINE).values_list("year", "number", "total")
    by_year: dict[int, set[int]] = {}
    for year, number, _total in kept:
        by_year.setdefault(year, set()).add(number)
    found = [Gap(year, *gap) for year, numbers in sorted(by_year.items()) for gap in _missing(numbers, 1)]
    totals = {total for _year, _number, total in kept}
    return found + [Gap(None, *gap) for gap in _missing(totals, min(totals, default=1))]


def _missing(there: set[int], first: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    expected = first
    for number in sorted(there):
        if number > expected:
            found.append((expected, number - 1))
        expected = number + 1
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How the whole gazette of a government stands. ``back`` are issues known to have been on paper only: digitised or not."""

    online: int
    late: list[Issue]
    gaps: list[Gap]
    missing: int
    digitised: int

    @property
    def share(self) -> float | None:
        """Percent of the issues of the total count that anyone can read online; None before the first."""
        whole = self.online + self.missing
        return round(100 * self.online / whole, 1) if whole else None


def how_it_stands(organ: Organ) -> Standing:
    """历史公报数字化: every number of the total count below the newest is an issue there was."""
    online = Issue.objects.filter(organ=organ, state=IssueState.ONLINE)
    totals = set(online.values_list("total", flat=True))
    missing = max(totals, default=0) - len(totals)
    current = Issue.objects.filter(organ=organ).exclude(state__in=GONE).select_related("organ")
    late = [issue for issue in current.order_by("-total") if issue.late]
    digitised = online.filter(origin=IssueOrigin.DIGITISED).count()
    return Standing(len(totals), late, gaps(organ), missing, digitised)


# pages of scans


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of the sampled pages of an issue: characters, errors left by the corrector, errors of the machine."""

    pages: int
    characters: int
    errors: int
    errors_read: int

    @property
    def rate(self) -> float:
        return self.errors / self.characters if self.characters else 0.0

    @property
    def good(self) -> bool:
        return self.rate * 10_000 <= gazette().errors_per_ten_thousand


def accuracy(issue: Issue) -> Accuracy | None:
    found = Proof.objects.filter(page__issue=issue)
    told = found.aggregate(n=Count("page", distinct=True), c=Sum("characters"), e=Sum("errors"), r=Sum("errors_read"))
    return Accuracy(told["n"], told["c"], told["e"], told["r"]) if told["n"] else None


def to_read() -> QuerySet[ScanPage]:
    """Pages that the machine has still to read, the oldest first."""
    waiting = ScanPage.objects.filter(state=PageState.WAITING).exclude(issue__state__in=GONE)
    return waiting.select_related("scan__file", "issue__organ").order_by("pk")


# free copies


@dataclass(frozen=True, slots=True)
class Distribution:
    """Of one issue: (kind, recipients with their receipts), what is undelivered, and kinds nobody of which is on the list."""

    rows: list[tuple[Recipient, Receipt | None]]

    @property
    def undelivered(self) -> list[Recipient]:
        return [recipient for recipient, receipt in self.rows if receipt is None and recipient.active]

    @property
    def reached(self) -> list[str]:
        """Kinds of places that have got it, in the order of the law."""
        there = {recipient.kind for recipient, receipt in self.rows if receipt}
        return [code for code in places() if code in there]

    @property
    def kinds_without(self) -> list[str]:
        listed = {recipient.kind for recipient, _receipt in self.rows if recipient.active}
        return [code for code in places() if code not in listed]


def distribution(issue: Issue) -> Distribution:
    receipts = {receipt.recipient_id: receipt for receipt in issue.receipts.all()}
    found = Recipient.objects.filter(Q(active=True) | Q(pk__in=receipts), organ_id=issue.organ_id)
    order = {code: place for place, code in enumerate(places())}
    rows = sorted(found, key=lambda one: (order.get(one.kind, len(order)), one.name))
    return Distribution([(one, receipts.get(one.pk)) for one in rows])
