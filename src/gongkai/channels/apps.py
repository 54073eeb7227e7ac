from collections.abc import Mapping, Sequence

from django.apps import AppConfig
from django.urls import reverse

from gongkai.desk.subjects import Subject, numbers, register


class ChannelsConfig(AppConfig):
    name = "gongkai.channels"
    verbose_name = "公开渠道"

    def ready(self) -> None:
        from gongkai.desk import ledger
        from gongkai.policies import publicity
        from gongkai.records import gates_release

        from . import (
            events,  # noqa: F401  declares the vocabulary
            gazette_follow,
            mending,  # noqa: F401  a rule of the clean-up
        )
        from .actions import profiles, reprints
        from .clearings import bars
        from .queries import is_reprint

        publicity.register(bars)
        gates_release.repeats.append(is_reprint)
        ledger.followers.append(reprints.follow)
        ledger.followers.append(profiles.follow)
        gazette_follow.attach()
        register("upper", _upper)
        register("screen", _screens)
        register("place", _places)
        register("account", _accounts)
        register("post", _posts)
        register("site", _sites)
        register("site_column", _columns)


def _upper(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import UpperItem

    found = UpperItem.objects.filter(pk__in=numbers(ids)).only("pk", "title")
    return {str(one.pk): Subject(one.title, reverse("console:reprint", args=[one.pk])) for one in found}


def _screens(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Screen

    found = Screen.objects.filter(pk__in=numbers(ids)).select_related("organ")
    return {str(one.pk): Subject(str(one), reverse("console:screen", args=[one.pk])) for one in found}


def _places(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import ReadingPlace

    found = ReadingPlace.objects.filter(pk__in=numbers(ids))
    return {str(one.pk): Subject(one.name, reverse("console:place", args=[one.pk])) for one in found}


def _accounts(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Account

    found = Account.objects.filter(pk__in=numbers(ids))
    return {str(one.pk): Subject(str(one), reverse("console:account", args=[one.pk])) for one in found}


def _posts(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Post

    found = Post.objects.filter(pk__in=numbers(ids)).only("pk", "title")
    return {str(one.pk): Subject(one.title, reverse("console:post", args=[one.pk])) for one in found}


def _sites(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Site

    found = Site.objects.filter(pk__in=numbers(ids)).only("pk", "name")
    return {
        str(one.pk): Subject(one.name, reverse("console:site", args=[one.pk]), reverse("portal:sites")) for one in found
    }


def _columns(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import SiteColumn

    found = SiteColumn.objects.filter(pk__in=numbers(ids)).select_related("site")
    return {
        str(one.pk): Subject(str(one), reverse("console:site", args=[one.site_id]), reverse("portal:sites"))
        for one in found
    }
