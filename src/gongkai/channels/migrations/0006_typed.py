from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0005_probes")]

    operations = [
        migrations.AddField("clearing", "page", models.CharField(blank=True, editable=False, max_length=200)),
        migrations.AddField("clearing", "typed", models.JSONField(blank=True, default=dict, editable=False)),
    ]
