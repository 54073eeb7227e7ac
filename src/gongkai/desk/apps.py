from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "gongkai.desk"
    verbose_name = "办公台"

    def ready(self) -> None:
        from . import events  # noqa: F401  declares the vocabulary
