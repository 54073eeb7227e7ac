from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "gongkai.records"
    verbose_name = "政府信息"

    def ready(self) -> None:
        from . import events  # noqa: F401  declares the vocabulary
