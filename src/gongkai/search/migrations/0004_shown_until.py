from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0003_larger")]
    operations = [
        migrations.AddField(
            "searchentry", "shown_until", models.DateField(null=True, verbose_name="公示截止日")
        )
    ]
