from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_statements_and_withdrawals")]

    operations = [migrations.AddField("attachment", "captions", models.TextField(blank=True, verbose_name="字幕"))]
