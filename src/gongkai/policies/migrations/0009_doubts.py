from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0008_kinds_of_pilots")]

    operations = [
        migrations.AddField(
            model_name="task", name="doubts", field=models.JSONField(blank=True, default=list, verbose_name="疑问")
        ),
    ]
