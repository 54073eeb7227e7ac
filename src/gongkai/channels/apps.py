from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "gongkai.channels"
    verbose_name = "公开渠道"

    def ready(self) -> None:
        from . import events  # noqa: F401  declares the vocabulary
