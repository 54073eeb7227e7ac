from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("n", models.PositiveIntegerField(default=0, verbose_name="次数")),
                ("until", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "次数",
            },
        ),
    ]
