import re

from django.db import migrations, models


def fill(apps, schema_editor):
    """Fee notices of before say in their bands what they counted."""
    letters = apps.get_model("foi", "Letter").objects.filter(code="L09", charged__isnull=True).exclude(approved_hash="")
    for letter in letters.select_related("request"):
        told, received = letter.fields or {}, letter.request.received_on
        bands = "".join(str(row.get("band", "")) for row in told.get("calculation") or () if isinstance(row, dict))
        numbers = [int(one) for one in re.findall(r"[0-9]{1,6}", bands)]
        if not numbers or received is None or not told.get("amount"):
            continue
        pages = "页" in bands
        letter.charged = {
            "month": f"{received:%Y-%m}",
            "counts": "pages" if pages else "items",
            "ordinal": 0 if pages else max(numbers),
            "pages": max(numbers) if pages else None,
            "amount": str(told["amount"]),
        }
        letter.save(update_fields=["charged"])


class Migration(migrations.Migration):

    dependencies = [
        ("foi", "0010_tallies_at_the_desk"),
    ]

    operations = [
        migrations.AddField(
            model_name="letter",
            name="charged",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
