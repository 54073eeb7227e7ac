from collections.abc import Mapping, Sequence

from django.apps import AppConfig
from django.urls import reverse

from gongkai.desk.subjects import Subject, numbers, register


class RecordsConfig(AppConfig):
    name = "gongkai.records"
    verbose_name = "政府信息"

    def ready(self) -> None:
        from gongkai.duties import clauses
        from gongkai.policies import citing

        from . import events  # noqa: F401  declares the vocabulary
        from .citing import relations
        from .clauses import documents

        citing.register(relations)

        clauses.register(documents)
        register("record", _named)
        register("cleanup", _cleanups)
        register("batch", _batches)


def _batches(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Batch

    found = Batch.objects.filter(pk__in=numbers(ids)).only("pk", "name")
    return {str(one.pk): Subject(one.name, reverse("console:batch", args=[one.pk])) for one in found}


def _cleanups(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Campaign

    found = Campaign.objects.filter(pk__in=numbers(ids)).only("pk", "title")
    return {str(one.pk): Subject(one.title, reverse("console:campaign", args=[one.pk])) for one in found}


def _named(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Record

    found = Record.objects.filter(pk__in=numbers(ids)).only("pk", "title", "state", "attribute", "corrects_id")
    return {
        str(one.pk): Subject(
            one.title, reverse("console:record", args=[one.pk]), one.get_absolute_url() if one.is_public else ""
        )
        for one in found.order_by()
    }
