"""Rows of the ledger of work: changed by actions, never removed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class RowsAreKept(TypeError):
    """Somebody tried to remove a row of the ledger of work."""


class KeptRows(models.QuerySet[Any]):
    def delete(self) -> NoReturn:
        raise RowsAreKept(self.model.__name__)


class Kept(models.Model):
    """What was assigned, claimed or sent stays: it is taken back by an event, not by removal."""

    objects = KeptRows.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RowsAreKept(type(self).__name__)
