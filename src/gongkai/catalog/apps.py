from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "gongkai.catalog"
    verbose_name = "公开事项目录"

    def ready(self) -> None:
        from . import events  # noqa: F401  declares the vocabulary
