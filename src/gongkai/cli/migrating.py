"""Brings the database to the present: an empty one at once, any other migration by migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor


def migrate() -> None:
    """What ``manage migrate`` does, in half the time where there is nothing yet."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.utils import translation

    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        with translation.override(None):
            _from_nothing(executor)
    call_command("migrate", interactive=False, verbosity=0)


def _from_nothing(executor: MigrationExecutor) -> None:
    """The packages go through their history. The rooms' tables are made as they are now, in one transaction: each step of a
    history draws every related model anew, which for the rooms takes longer than all the rest. Of their migrations only what
    they do beside changing tables is done: locks, indexes of words, rows."""
    from django.db.migrations import RunPython, RunSQL

    leaves, rooms = executor.loader.graph.leaf_nodes(), _rooms()
    executor.migrate([leaf for leaf in leaves if leaf[0] not in rooms])
    plan = [migration for migration, _backwards in executor.migration_plan(leaves) if migration.app_label in rooms]
    now = executor.loader.project_state()
    with executor.connection.schema_editor() as editor:
        for model in now.apps.get_models():
            if model._meta.app_label in rooms and model._meta.can_migrate(executor.connection):
                editor.create_model(model)
        for migration in plan:
            for operation in migration.operations:
                if isinstance(operation, (RunPython, RunSQL)):
                    operation.database_forwards(migration.app_label, editor, now, now)
            executor.record_migration(migration)


def _rooms() -> frozenset[str]:
    """Our own apps, but for the one whose people the packages know."""
    from django.apps import apps
    from django.contrib.auth import get_user_model

    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("gongkai.")}
    return frozenset(ours - {get_user_model()._meta.app_label})
