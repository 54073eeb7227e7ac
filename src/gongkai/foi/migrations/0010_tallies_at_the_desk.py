from django.db import migrations


class Migration(migrations.Migration):
    """What was counted lives for a day: it starts anew where every room counts."""

    dependencies = [
        ("foi", "0009_letterhead_standing"),
    ]

    operations = [
        migrations.DeleteModel(name="Tally"),
    ]
