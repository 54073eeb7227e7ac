from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """One thing the public can find. Kept narrow, since filters and facets walk over many; its words are in ``SearchText``."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    url = models.CharField(max_length=300)
    organ = models.CharField("机关代码", max_length=60, blank=True)
    organ_name = models.CharField("机关", max_length=120, blank=True)
    genre = models.CharField("体裁", max_length=40, blank=True)
    subject_class = models.CharField("主题", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年份", null=True)
    published_on = models.DateField("发布日期", null=True)
    shown_until = models.DateField("公示截止日", null=True)
    doc_number = models.CharField("发文字号", max_length=120, blank=True)
    doc_key = models.CharField(max_length=120, blank=True)
    status = models.CharField("效力", max_length=10, blank=True)

    class Meta:
        verbose_name = "检索条目"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]
        indexes = [
            models.Index(fields=["doc_key"], name="search_entry_doc_key"),
            models.Index(fields=["-published_on", "-id"], name="search_entry_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} {self.title}"


class SearchText(models.Model):
    """The words of an entry: ``text`` as the reader sees it, ``unseen`` found but not shown; the runs as they are indexed.

    The runs are kept because the index of SQLite holds no text: to forget an entry it must be told the words again.
    """

    entry = models.OneToOneField(SearchEntry, models.CASCADE, primary_key=True, related_name="words")
    text = models.TextField(blank=True)
    unseen = models.TextField(blank=True)
    title_runs = models.TextField(blank=True)
    runs = models.TextField(blank=True)

    class Meta:
        verbose_name = "检索正文"

    def __str__(self) -> str:
        return self.text[:40]


class SearchChange(models.Model):
    """An entry that came or went, not yet told to an engine beside the database; written in the transaction of the change."""

    entry_id = models.BigIntegerField()

    class Meta:
        verbose_name = "待写入索引的变化"

    def __str__(self) -> str:
        return str(self.entry_id)
