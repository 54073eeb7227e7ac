import shutil
from pathlib import Path

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gongkai.search.engines import engine_for
from gongkai.search.engines.rank import entry_of, rank

_AT_ONCE = 500


def lay_anew(apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Only where the index lies as it did before; a new one is laid right from the beginning."""
    if editor.connection.vendor != "sqlite" or "search_filters" in editor.connection.introspection.table_names():
        return
    index = engine_for("sqlite")
    index.remove(editor.connection)
    index.create(editor.connection)
    entries, texts = apps.get_model("search", "SearchEntry").objects, apps.get_model("search", "SearchText").objects
    # In order, for an index written to and fro is written many times.
    ids = [entry_of(one) for one in sorted(map(rank, entries.only("status", "published_on").iterator()))]
    for first in range(0, len(ids), _AT_ONCE):
        found = texts.select_related("entry").filter(pk__in=ids[first : first + _AT_ONCE])
        for words in sorted(found, key=lambda one: rank(one.entry)):
            index.add(words.entry, words)


def tell_files(apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Files beside the database are written anew, in a folder of another name: every entry is a change to be told them."""
    if settings.GONGKAI_SEARCH_ENGINE != "tantivy":
        return
    shutil.rmtree(Path(settings.GONGKAI_SEARCH_FOLDER) / "files", ignore_errors=True)
    changes, entries = apps.get_model("search", "SearchChange").objects, apps.get_model("search", "SearchEntry").objects
    changes.bulk_create(changes.model(entry_id=one) for one in entries.values_list("pk", flat=True))


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(one, migrations.RunPython.noop) for one in (lay_anew, tell_files)]
