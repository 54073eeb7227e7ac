from collections.abc import Mapping, Sequence

from django.apps import AppConfig
from django.urls import reverse

from gongkai.desk.subjects import Subject, numbers, register


class ReportsConfig(AppConfig):
    name = "gongkai.reports"
    verbose_name = "年度报告"

    def ready(self) -> None:
        from gongkai.desk import ledger
        from gongkai.foi import closed_years

        from . import events  # noqa: F401  declares the vocabulary
        from .closing import signed
        from .following import follow

        ledger.followers.append(follow)
        closed_years.askers.append(signed)
        register("annual_report", _reports)


def _reports(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Report

    found = Report.objects.filter(pk__in=numbers(ids)).select_related("organ__parent")
    return {str(one.pk): Subject(str(one), reverse("console:report", args=[one.pk])) for one in found}
