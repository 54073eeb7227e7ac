from django.db import migrations, models

from gongkai.search.engines import engine_for


def make_anew(apps, editor):
    """The index of SQLite holds more than before; every entry is indexed again with the words that it has."""
    engine = engine_for(editor.connection.vendor)
    engine.remove(editor.connection)
    engine.create(editor.connection)
    for words in apps.get_model("search", "SearchText").objects.select_related("entry").iterator(chunk_size=500):
        engine.add(words.entry, words)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_index")]
    operations = [
        migrations.RemoveField("searchentry", "boost"),
        migrations.CreateModel(
            name="SearchChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry_id", models.BigIntegerField()),
            ],
            options={"verbose_name": "待写入索引的变化"},
        ),
        migrations.RunPython(make_anew, migrations.RunPython.noop),
    ]
