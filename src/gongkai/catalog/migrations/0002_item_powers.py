from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='powers',
            field=models.JSONField(blank=True, default=list, verbose_name='权责清单和公共服务事项'),
        ),
    ]
