from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "gongkai.duties"
    verbose_name = "公开义务"

    def ready(self) -> None:
        from . import events  # noqa: F401  declares the vocabulary
