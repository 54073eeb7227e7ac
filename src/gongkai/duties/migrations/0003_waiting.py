from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duties', '0002_field'),
    ]

    operations = [
        migrations.AlterField(
            model_name='duty',
            name='state',
            field=models.CharField(choices=[('open', '未到期'), ('met', '按期完成'), ('late', '逾期完成'), ('cancelled', '不再适用'), ('target', '力争目标'), ('undetermined', '无法推算'), ('waiting', '待前置')], max_length=12, verbose_name='状态'),
        ),
    ]
