from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "gongkai.portal"
    verbose_name = "公开门户"

    def ready(self) -> None:
        from django.apps import apps

        from gongkai.channels import own_pages

        from . import events  # noqa: F401  declares the vocabulary
        from .arranged import listen
        from .live import live
        from .tree import ensure_tree

        listen()
        own_pages.sources.append(live)

        # After the last app's tables and permissions exist.
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(ensure_tree, sender=last, dispatch_uid="portal.tree")
