from collections.abc import Mapping, Sequence

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext

from gongkai.desk.subjects import Subject, numbers, register


class FoiConfig(AppConfig):
    name = "gongkai.foi"
    verbose_name = "依申请公开"

    def ready(self) -> None:
        from gongkai.desk import ledger

        from . import checks, events  # noqa: F401  look over the letters; declare the vocabulary
        from .following import follow

        register("foi", _requests)
        register("review_case", _remedies)
        register("foi_topic", _topics)
        register("foi_correction", _corrections)
        register("foi_suggestion", _suggestions)
        ledger.followers.append(follow)


def _requests(ids: Sequence[str]) -> Mapping[str, Subject]:
    """Named by their number alone: what was asked is the applicant's."""
    from .models import Request

    found = Request.objects.filter(pk__in=numbers(ids)).only("pk", "number")
    return {str(one.pk): Subject(one.number, reverse("console:foi-request", args=[one.pk])) for one in found}


def _remedies(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Remedy

    found = Remedy.objects.filter(pk__in=numbers(ids)).select_related("request")
    return {
        str(one.pk): Subject(
            f"{one.get_kind_display()} {one.request.number}", reverse("console:foi-remedy", args=[one.pk])
        )
        for one in found
    }


def _topics(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Topic

    found = Topic.objects.filter(pk__in=numbers(ids)).only("pk", "title")
    return {str(one.pk): Subject(one.title, reverse("console:foi-topic", args=[one.pk])) for one in found}


def _corrections(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import RecordCorrection

    found = RecordCorrection.objects.filter(pk__in=numbers(ids)).only("pk", "number")
    return {str(one.pk): Subject(one.number, reverse("console:foi-correction", args=[one.pk])) for one in found}


def _suggestions(ids: Sequence[str]) -> Mapping[str, Subject]:
    """Their words concern two units alone."""
    title = gettext("工作建议")
    return {str(pk): Subject(f"{title} {pk}", reverse("console:foi-suggestion", args=[pk])) for pk in numbers(ids)}
