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

        from . import events, events_plans  # noqa: F401  declare the vocabulary
        from .clauses import documents
        from .following import follow

        clauses.register(documents)

        ledger.followers.append(follow)
        register("policy", _policies)
        register("task", _tasks)
        register("work", _work)


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
