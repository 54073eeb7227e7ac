import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organs', '0002_website'),
    ]

    operations = [
        migrations.AddField(
            model_name='organ',
            name='successor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='organs.organ', verbose_name='继续行使职权的机关'),
        ),
        migrations.AddField(
            model_name='organ',
            name='successor_on',
            field=models.DateField(blank=True, null=True, verbose_name='承接日期'),
        ),
        migrations.AddField(
            model_name='organ',
            name='successor_basis',
            field=models.CharField(blank=True, max_length=200, verbose_name='承接依据'),
        ),
        migrations.AddConstraint(
            model_name='organ',
            constraint=models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('ended_on__isnull', False), ('successor_on__isnull', False), models.Q(('successor_basis', ''), _negated=True)), _connector='OR'), name='organ_succeeded_with_basis'),
        ),
    ]
