from django.db import migrations

from gongkai.desk import append_only


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: append_only.lock(editor.connection),
            lambda apps, editor: append_only.unlock(editor.connection),
        )
    ]
