from collections.abc import Mapping, Sequence

from django.apps import AppConfig
from django.urls import reverse

from gongkai.desk.subjects import Subject, numbers, register


class FoiConfig(AppConfig):
    name = "gongkai.foi"
    verbose_name = "依申请公开"

    def ready(self) -> None:
        from gongkai.desk import ledger

        from . import events  # noqa: F401  declares the vocabulary
        from .following import follow

        register("foi", _requests)
        ledger.followers.append(follow)


def _requests(ids: Sequence[str]) -> Mapping[str, Subject]:
    """Named by their number alone: what was asked is the applicant's."""
    from .models import Request

    found = Request.objects.filter(pk__in=numbers(ids)).only("pk", "number")
    return {str(one.pk): Subject(one.number, reverse("console:foi-request", args=[one.pk])) for one in found}
