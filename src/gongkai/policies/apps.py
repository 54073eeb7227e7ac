from collections.abc import Mapping, Sequence

from django.apps import AppConfig
from django.urls import reverse

from gongkai.desk.subjects import Subject, numbers, register


class PoliciesConfig(AppConfig):
    name = "gongkai.policies"
    verbose_name = "政策文件"

    def ready(self) -> None:
        from gongkai.desk import ledger
        from gongkai.duties import clauses
        from gongkai.duties.actions import watchers

        from . import citing, events, events_plans  # noqa: F401  declare the vocabulary
        from .clauses import documents
        from .following import follow, keep_days

        clauses.register(documents)

        ledger.followers += [follow, citing.follow]
        watchers.append(keep_days)
        register("policy", _policies)
        register("task", _tasks)
        register("work", _work)
        register("due_report", _due_reports)
        register("report_call", _report_calls)
        register("bulletin", _bulletins)
        register("plan", _plans)
        register("pilot", _pilots)
        register("stage", _stages)
        register("system", _systems)


def _policies(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Policy

    found = Policy.objects.filter(pk__in=numbers(ids)).only("pk", "title", "source_name")
    return {str(one.pk): Subject(str(one), reverse("console:policy", args=[one.pk])) for one in found}


def _tasks(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Task

    found = Task.objects.filter(pk__in=numbers(ids)).only("pk", "policy_id", "clause", "title")
    return {
        str(one.pk): Subject(str(one), reverse("console:policy", args=[one.policy_id]) + f"#task-{one.pk}")
        for one in found
    }


def _work(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import WorkItem

    found = WorkItem.objects.filter(pk__in=numbers(ids)).select_related("task", "organ")
    return {
        str(one.pk): Subject(f"{one.task}（{one.organ.short_name}）", reverse("console:work", args=[one.pk]))
        for one in found
    }


def _plans(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Plan

    found = Plan.objects.filter(pk__in=numbers(ids)).only("pk", "title")
    return {str(one.pk): Subject(one.title, reverse("console:plan", args=[one.pk])) for one in found}


def _pilots(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Pilot

    found = Pilot.objects.filter(pk__in=numbers(ids)).only("pk", "title")
    return {str(one.pk): Subject(one.title, reverse("console:pilot", args=[one.pk])) for one in found}


def _stages(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Stage

    found = Stage.objects.filter(pk__in=numbers(ids)).select_related("pilot")
    return {str(one.pk): Subject(str(one), reverse("console:pilot", args=[one.pilot_id])) for one in found}


def _systems(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import System
    from .system_gaps import required_systems

    found = System.objects.filter(pk__in=numbers(ids), key__in=required_systems()).select_related("organ")
    return {
        str(one.pk): Subject(
            f"{one.organ.short_name} · {required_systems()[one.key].title}",
            reverse("console:system", args=[one.organ.code, one.key]),
        )
        for one in found
    }


def _due_reports(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import DueReport

    found = DueReport.objects.filter(pk__in=numbers(ids)).select_related("call", "organ")
    return {
        str(one.pk): Subject(f"{one}（{one.organ.short_name}）", reverse("console:due-report", args=[one.pk]))
        for one in found
    }


def _report_calls(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import ReportCall

    found = ReportCall.objects.filter(pk__in=numbers(ids)).only("pk", "title")
    return {str(one.pk): Subject(one.title, reverse("console:report-calls")) for one in found}


def _bulletins(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Bulletin

    found = Bulletin.objects.filter(pk__in=numbers(ids)).select_related("organ")
    return {str(one.pk): Subject(str(one), reverse("console:bulletin", args=[one.pk])) for one in found}
