from django.db import migrations

from gongkai.search.engines import engine_for


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: engine_for(editor.connection.vendor).create(editor.connection),
            lambda apps, editor: engine_for(editor.connection.vendor).remove(editor.connection),
        )
    ]
