from django.apps import AppConfig


class OrgansConfig(AppConfig):
    name = "gongkai.organs"
    verbose_name = "行政机关"

    def ready(self) -> None:
        from . import events  # noqa: F401  declares the vocabulary
