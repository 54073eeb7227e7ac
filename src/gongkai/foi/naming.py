"""What of the applicant a letter to somebody else lets its reader know: a third party, or an organ that joined in making."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.text.values import Values

from .models import Letter

REASON = "applicant_named"
"""Among the fields of a letter: why it names the applicant all the same. New words want a new reason."""
READ = ("addressee", "body")
OWN: Mapping[str, str | Promise] = {
    "name": _("姓名或者名称"),
    "id_number": _("证件号码"),
    "phone": _("电话"),
    "email": _("电子邮箱"),
    "address": _("地址"),
}


def named(letter: Letter) -> list[str]:
    """Titles of the applicant's own data in the words of a letter to somebody else; none in one to the applicant."""
    asked, applicant = letter.consultation, letter.request.applicant or {}
    if asked is None or asked.party == letter.request.name:
        return []
    words = [one["text"] for one in letter.paragraphs if one["role"] in READ]
    told = {key: str(applicant.get(key, "")).strip() for key in OWN}
    return [str(OWN[key]) for key, value in told.items() if len(value) > 1 and Values({value: ""}).in_any(words)]


def reason(letter: Letter) -> str:
    return str((letter.fields or {}).get(REASON, ""))
