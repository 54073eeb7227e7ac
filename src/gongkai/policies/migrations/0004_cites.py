from django.db import migrations


def keep(apps, schema_editor):
    """Documents taken in before: what they name, from their reading."""
    from gongkai.policies.citing import read_cites

    policy, cite = apps.get_model("policies", "Policy"), apps.get_model("policies", "Cite")
    for one in policy.objects.only("pk", "text", "reading").iterator(chunk_size=50):
        cite.objects.bulk_create(cite(policy_id=one.pk, **row) for row in read_cites(one.text, one.reading))


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_plans_and_pilots")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
