from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scan(models.Model):
    """A file of pages of an old issue, as it was sent in."""

    issue = models.ForeignKey("channels.Issue", models.CASCADE, related_name="scans")
    file = models.ForeignKey("desk.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=120)
    pages_in_file = models.PositiveIntegerField(_("页数"))
    sent_by = models.CharField(max_length=150)
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("公报扫描件")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["issue", "file"], name="scan_once")]

    def __str__(self) -> str:
        return self.name


class PageState(models.TextChoices):
    WAITING = "waiting", _("等待识别")
    READ = "read", _("待校对")
    CORRECTED = "corrected", _("已校对")
    FAILED = "failed", _("识别失败")


class ScanPage(models.Model):
    """One page of a scan. ``lines`` are in reading order, each a dictionary: ``box`` [left, top, right, bottom] on the picture,
    ``text`` as it stands now, ``read`` as the machine read it, ``doubt`` [[place, certainty], …] of characters in ``read``,
    ``begins`` whether a paragraph begins with it, ``furniture`` whether it is a page number or running head."""

    issue = models.ForeignKey("channels.Issue", models.CASCADE, related_name="pages")
    scan = models.ForeignKey(Scan, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField(_("页"))
    place = models.PositiveIntegerField()
    """Of the page in its file, from 0."""
    picture = models.ForeignKey("desk.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    state = models.CharField(_("状态"), max_length=10, choices=PageState.choices, default=PageState.WAITING)
    lines = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(_("问题"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)
    corrected_by = models.CharField(_("校对人"), max_length=150, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    sampled = models.BooleanField(_("抽样"), default=False)

    class Meta:
        verbose_name = _("公报扫描页")
        ordering = ["issue", "number"]
        constraints = [models.UniqueConstraint(fields=["issue", "number"], name="page_number_once")]

    def __str__(self) -> str:
        return f"{self.issue_id} p.{self.number}"

    @property
    def text(self) -> str:
        """The words of the page as they stand, a line for each paragraph, without furniture."""
        return "\n".join(paragraphs(self.lines))

    @property
    def text_read(self) -> str:
        """The words of the page as the machine read them."""
        return "".join(line["read"] for line in self.lines if not line["furniture"])

    @property
    def doubts(self) -> int:
        """How many characters still stand as the machine read them without being sure."""
        return sum(len(line["doubt"]) for line in self.lines if line["text"] == line["read"] and not line["furniture"])


class Proof(models.Model):
    """抽样核对: a second person read a corrected page against its picture. Rates are errors of characters."""

    page = models.ForeignKey(ScanPage, models.CASCADE, related_name="proofs")
    characters = models.PositiveIntegerField(_("字数"))
    errors = models.PositiveIntegerField(_("差错"))
    errors_read = models.PositiveIntegerField(_("识别差错"))
    """What the machine's own reading would have left wrong."""
    by = models.CharField(_("核对人"), max_length=150)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("公报抽样核对")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.errors}/{self.characters}"


def paragraphs(lines: list[dict[str, Any]]) -> Iterator[str]:
    """Lines put together to paragraphs."""
    words = ""
    for line in lines:
        if line["furniture"] or not line["text"].strip():
            continue
        if line["begins"] and words:
            yield words
            words = ""
        words += line["text"].strip()
    if words:
        yield words
