from typing import Any

from django.db import migrations, models


def as_it_was(apps: Any, _editor: Any) -> None:
    """What was given out before was shown to everybody."""
    apps.get_model("policies", "Policy").objects.filter(state="issued").update(public=True)


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0010_handing_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="public",
            field=models.BooleanField(default=False, verbose_name="公开落实情况"),
        ),
        migrations.RunPython(as_it_was, migrations.RunPython.noop, elidable=True),
    ]
