from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.schemas.gazette import sections


class IssueState(models.TextChoices):
    DRAFT = "draft", _("编辑中")
    IN_REVIEW = "in_review", _("审核中")
    REVIEWED = "reviewed", _("已审核")
    APPROVED = "approved", _("已批准")
    ONLINE = "online", _("已上网")
    RECALLED = "recalled", _("已收回")
    DISCARDED = "discarded", _("已作废")


class IssueOrigin(models.TextChoices):
    COMPOSED = "composed", _("编排")
    DIGITISED = "digitised", _("扫描件数字化")


#: An issue that is one no more leaves its number to another.
GONE = (IssueState.RECALLED, IssueState.DISCARDED)


class Issue(models.Model):
    """One issue of a government's gazette (政府公报), from its first article to its place in the archive.

    ``number`` counts within the year, ``total`` from the first issue on (总第N期). What reviewers and approver spoke about is
    ``content_hash``; nothing is online under another one.
    """

    organ = models.ForeignKey("organs.Organ", models.PROTECT, related_name="gazettes", verbose_name=_("主办机关"))
    origin = models.CharField(_("来源"), max_length=10, choices=IssueOrigin.choices, default=IssueOrigin.COMPOSED)
    year = models.PositiveSmallIntegerField(_("年份"))
    number = models.PositiveSmallIntegerField(_("期号"))
    total = models.PositiveIntegerField(_("总期号"))
    dated_on = models.DateField(_("刊期日期"))
    print_on = models.DateField(_("计划出版日期"))
    two_columns = models.BooleanField(_("双栏排版"), default=False)
    privacy_note = models.CharField(_("保留个人信息的理由"), max_length=300, blank=True)

    state = models.CharField(_("状态"), max_length=10, choices=IssueState.choices, default=IssueState.DRAFT)
    content_hash = models.CharField(_("内容哈希"), max_length=64, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    round = models.PositiveIntegerField(_("送审次数"), default=0)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.CharField(_("编辑"), max_length=150)
    created_at = models.DateTimeField(_("建立时间"))
    changed_by = models.CharField(_("最后修改人"), max_length=150)
    changed_at = models.DateTimeField(_("最后修改时间"))
    editors = models.JSONField(default=list)

    online_at = models.DateTimeField(_("上网时间"), null=True, blank=True)
    printed_on = models.DateField(_("出版日期"), null=True, blank=True)
    lateness = models.CharField(_("晚于出版上网的说明"), max_length=300, blank=True)
    recalled_at = models.DateTimeField(_("收回时间"), null=True, blank=True)
    recall_reason = models.CharField(_("收回原因"), max_length=300, blank=True)
    edition = models.ForeignKey("channels.Edition", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("公报期次")
        ordering = ["-total", "-id"]
        indexes = [models.Index(fields=["state", "-year", "-number"], name="issue_online")]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "year", "number"], condition=~Q(state__in=GONE), name="issue_number_once"
            ),
            models.UniqueConstraint(fields=["organ", "total"], condition=~Q(state__in=GONE), name="issue_total_once"),
            models.CheckConstraint(
                condition=~Q(state=IssueState.ONLINE) | Q(approved_hash=F("content_hash"), online_at__isnull=False),
                name="issue_online_only_as_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organ.name}公报 {self.year}年第{self.number}期"

    def get_absolute_url(self) -> str:
        return f"/gazette/{self.pk}/"

    @property
    def subject(self) -> str:
        return f"gazette:{self.pk}"

    @property
    def is_public(self) -> bool:
        return self.state == IssueState.ONLINE

    @property
    def digitised(self) -> bool:
        return self.origin == IssueOrigin.DIGITISED

    @property
    def online_on(self) -> date | None:
        from gongkai.desk.clock import CHINA

        return self.online_at.astimezone(CHINA).date() if self.online_at else None

    @property
    def late(self) -> bool:
        """Online after it was printed, or not online though the day of print has come and gone (NR-O11)."""
        from gongkai.desk.clock import today

        if self.digitised or self.state in GONE:
            return False
        printed = self.printed_on or self.print_on
        return printed < (self.online_on or today())


class Article(models.Model):
    """What an issue carries: a record in one exact version, or a run of text read from an old issue's pages.

    The words of a record are never copied: they are its version's (``records.Version``), known by its hash.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="articles")
    section = models.CharField(_("栏目"), max_length=20)
    position = models.PositiveIntegerField(_("顺序"), default=0)
    record = models.ForeignKey("records.Record", models.PROTECT, null=True, blank=True, related_name="gazette_articles")
    version = models.ForeignKey("records.Version", models.PROTECT, null=True, blank=True, related_name="+")
    explanation = models.CharField(_("与文件不一致的说明"), max_length=300, blank=True)
    own_title = models.CharField(_("标题"), max_length=300, blank=True)
    own_number = models.CharField(_("发文字号"), max_length=120, blank=True)
    own_body = models.TextField(_("正文"), blank=True)
    begins = models.JSONField(_("起始位置"), null=True, blank=True)
    """Of a scan: number of the page and of the line where it begins."""

    class Meta:
        verbose_name = _("刊载内容")
        ordering = ["issue", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "record"], condition=Q(version__isnull=False), name="article_record_once"
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True) | Q(record__isnull=False, own_body=""), name="article_never_retyped"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/gazette/{self.issue_id}/{self.pk}/"

    @property
    def title(self) -> str:
        return str(self.version.content["title"]) if self.version else self.own_title

    @property
    def doc_number(self) -> str:
        return str(self.version.content.get("doc_number") or "") if self.version else self.own_number

    @property
    def body(self) -> str:
        return str(self.version.content["body"]) if self.version else self.own_body

    @property
    def full(self) -> str:
        """The body and what the record's type says beside it, lines and tables: all that a reader of the document reads."""
        from gongkai.records.typed_html import html_of

        return self.body + html_of(self.version.content) if self.version else self.own_body

    @property
    def section_title(self) -> str:
        from gongkai.desk.words import named

        found = sections().get(self.section)
        return named(found) if found else self.section


class IssueOpinion(models.Model):
    """审核、批准、退回: one person's word on one exact content of an issue."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("审核")
        APPROVAL = "approve", _("批准")
        RETURN = "return", _("退回")

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="opinions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    content_hash = models.CharField(max_length=64)
    round = models.PositiveIntegerField()
    words = models.CharField(_("意见"), max_length=500, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("公报审核意见")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind} {self.by}"


class Edition(models.Model):
    """A typeset file of an issue. The public gets ``Issue.edition``; earlier ones stay for the staff."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(_("版次"))
    file = models.ForeignKey("desk.StoredFile", models.PROTECT, related_name="+")
    made_of = models.CharField(max_length=64)
    """Digest of exactly what was to be seen in it: content and what had been taken back by then."""
    pages = models.PositiveIntegerField(_("页数"))
    places = models.JSONField(default=dict)
    """Article → printed page number."""
    reason = models.CharField(_("缘由"), max_length=200, blank=True)
    at = models.DateTimeField(_("排版时间"))

    class Meta:
        verbose_name = _("公报版次")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["issue", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.issue_id} v{self.number}"
