from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("foi", "0011_fee_as_noticed"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="stance",
            field=models.CharField(blank=True, choices=[("agreed", "同意公开"), ("part", "部分公开"), ("objected", "不同意公开"), ("facts", "只核实情况")], max_length=8, verbose_name="对公开的意见"),
        ),
        migrations.AddField(
            model_name="letter",
            name="ended_reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="仍引用已不再有效的依据的理由"),
        ),
    ]
