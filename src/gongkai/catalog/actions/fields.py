"""地方领域: fields of work that a place adds beside those of the national catalogues."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from gongkai.catalog import permissions
from gongkai.catalog.models import Field
from gongkai.catalog.models.field import LOCAL
from gongkai.desk import ledger
from gongkai.desk.actions import action, check, faults, unless
from gongkai.desk.permissions import Actor


@action
def add_field(name: str, why: str, *, name_en: str = "", by: Actor) -> Field:
    """Numbered by itself and last in the order; the national ones stay as many as they are."""
    ledger.hold()
    name, why = " ".join(name.split()), " ".join(why.split())
    last = Field.objects.aggregate(last=Max("position"))["last"] or 0
    number = Field.objects.filter(code__startswith=LOCAL).count() + 1
    field = Field(code=f"{LOCAL}{number:02}", name_zh=name, name_en=" ".join(name_en.split()), position=last + 1)
    there = Field.objects.filter(name_zh=name).first()
    check(
        [
            unless(permissions.may_keep(by, None), "permission", _("地方领域由政务公开办增加。")),
            unless(len(name) >= 2, "name", _("请填写领域名称。")),
            unless(
                there is None,
                "twice",
                _("已有领域“%(name)s”（%(code)s）。") % {"name": name, "code": there.code if there else ""},
            ),
            unless(len(why) >= 4, "why", _("请写明增加的依据或者理由（至少4个字）。")),
            *([] if there else faults(field)),
        ]
    )
    field.save()
    ledger.write("item.field_added", f"field:{field.pk}", actor=by.username, name=name, code=field.code, why=why[:300])
    return field
