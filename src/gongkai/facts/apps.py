from collections.abc import Mapping, Sequence

from django.apps import AppConfig
from django.urls import reverse

from gongkai.desk.subjects import Subject, numbers, register


class FactsConfig(AppConfig):
    name = "gongkai.facts"
    verbose_name = "台账登记"

    def ready(self) -> None:
        from . import events  # noqa: F401  declares the vocabulary

        register("matter", _matters)


def _matters(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Matter

    found = Matter.objects.filter(pk__in=numbers(ids))
    return {str(one.pk): Subject(str(one), reverse("console:matter", args=[one.pk])) for one in found}
