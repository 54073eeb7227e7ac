from collections.abc import Mapping, Sequence

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.urls import reverse

from gongkai.desk.subjects import Subject, numbers, register


class CatalogConfig(AppConfig):
    name = "gongkai.catalog"
    verbose_name = "公开事项目录"

    def ready(self) -> None:
        from . import events  # noqa: F401  declares the vocabulary
        from .standard import ensure_fields

        post_migrate.connect(ensure_fields, sender=self, dispatch_uid="catalog.fields")
        register("item", _items)
        register("formation", _formations)
        register("guide", _guides)


def _items(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Item

    found = Item.objects.filter(pk__in=numbers(ids))
    return {str(one.pk): Subject(one.title, reverse("console:catalog-item", args=[one.pk])) for one in found}


def _formations(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Formation

    found = Formation.objects.filter(pk__in=numbers(ids)).select_related("item")
    return {
        str(one.pk): Subject(
            f"{one.item.title}：{one.note}",
            reverse("console:catalog-item", args=[one.item_id]) + f"#formation-{one.pk}",
        )
        for one in found
    }


def _guides(ids: Sequence[str]) -> Mapping[str, Subject]:
    from .models import Guide

    found = Guide.objects.filter(organ__in=numbers(ids)).select_related("organ")
    return {str(one.organ_id): Subject(str(one), reverse("console:guide", args=[one.organ.code])) for one in found}
