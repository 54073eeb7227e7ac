from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "gongkai.duties"
    verbose_name = "公开义务"

    def ready(self) -> None:
        from gongkai.desk import ledger

        from . import events  # noqa: F401  declares the vocabulary
        from .actions import follow

        ledger.followers.append(follow)
