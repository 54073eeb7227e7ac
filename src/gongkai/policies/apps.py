from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "gongkai.policies"
    verbose_name = "政策文件"

    def ready(self) -> None:
        from . import events  # noqa: F401  declares the vocabulary
