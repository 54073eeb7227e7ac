"""What an applicant tells us (条例 第二十九条), and what is wrong with it."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.desk.actions import Reason, unless
from gongkai.desk.sealing import digest
from gongkai.law.identifiers import valid_resident_id, valid_uscc

from .models import ApplicantKind, Form, Route
from .models.request import LONGEST_WANTED

ART_29 = "《政府信息公开条例》第二十九条"
SHORTEST_WANTED = 4
#: What is kept of an applicant, with its name on screen and its greatest length.
APPLICANT = {
    "name": (gettext_lazy("姓名或者名称"), 120),
    "id_kind": (gettext_lazy("证件类型"), 20),
    "id_number": (gettext_lazy("证件号码"), 40),
    "representative": (gettext_lazy("法定代表人"), 60),
    "agent": (gettext_lazy("代理人"), 60),
    "phone": (gettext_lazy("联系电话"), 40),
    "email": (gettext_lazy("电子邮箱"), 120),
    "fax": (gettext_lazy("传真"), 40),
    "address": (gettext_lazy("通信地址"), 200),
    "postcode": (gettext_lazy("邮政编码"), 10),
}
ID_KINDS = {
    "resident": gettext_lazy("居民身份证"),
    "passport": gettext_lazy("护照"),
    "permit": gettext_lazy("港澳台居民证件"),
    "uscc": gettext_lazy("统一社会信用代码"),
    "other": gettext_lazy("其他证件"),
}
#: What each way of receiving cannot do without.
NEEDED = {Route.POST: "address", Route.EMAIL: "email", Route.FAX: "fax"}
_TOO_LONG = gettext_lazy("所需信息的描述超过%(most)s字，请精简，或者另附材料。")
#: Line ends, and the two joiners that scripts of minorities need.
_KEPT_SIGNS, _UNSEEN = "\n\u200c\u200d", ("Cc", "Cf", "Cs", "Co")
_CODE_SIGNS, _CODE_LENGTH = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """``applicant`` holds keys of ``APPLICANT``. There is no purpose: nobody may be asked for one (条例 第二十七条)."""

    kind: str
    applicant: dict[str, str]
    wanted: str
    form: str
    route: str
    doc_number: str = ""

    def tidy(self) -> Application:
        """Without blanks around the words, and without signs that nobody sees."""
        named = {key: value for key, value in self.applicant.items() if key in APPLICANT and value}
        told = {key: " ".join(plain(value).split()) for key, value in named.items()}
        if told.get("id_number"):
            told["id_number"] = told["id_number"].replace(" ", "").upper()
        return Application(
            kind=self.kind,
            applicant=told,
            wanted=plain(self.wanted).strip(),
            form=self.form,
            route=self.route,
            doc_number=" ".join(plain(self.doc_number).split()),
        )


def plain(words: str) -> str:
    """Without control signs, so that nothing turns its direction or hides; lines stay."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(sign for sign in lines if sign in _KEPT_SIGNS or unicodedata.category(sign) not in _UNSEEN)


def faults(told: Application) -> list[Reason]:
    """Everything wrong with what somebody types online at once; ``told`` is tidy."""
    return [reason for reason in (*_who(told), *_proven(told), *_reached(told), *_what(told), *_how(told)) if reason]


def faults_of_paper(told: Application) -> list[Reason]:
    """Of what came in writing or by word of mouth: what a clerk cannot enter. What the law lets an applicant correct later
    (条例 第三十条) is none: no proof of identity or a wrong number, few words, no address for the route that was asked for."""
    found = (*_who(told), *_named(told), *_how(told, needed=False))
    return [reason for reason in found if reason]


def faults_of_identity(told: Application) -> list[Reason]:
    """Of a proof of identity that is there: a number mistyped, or left out."""
    return [reason for reason in _proven(told) if reason]


def digest_of(applicant: dict[str, Any]) -> str:
    """Knows the same applicant again: by document where there is one, else by name and telephone."""
    who = applicant.get("id_number") or f"{applicant.get('name', '')}\x1f{applicant.get('phone', '')}"
    return digest(who, "foi.applicant")


def new_code(sending: str = "") -> str:
    """A query code: fifty bits, without signs that look alike. The same for the same ``sending``, which the sender alone knows."""
    chance = int(digest(sending, "foi.code"), 16) if sending else secrets.randbits(256)
    return "".join(_CODE_SIGNS[chance // len(_CODE_SIGNS) ** place % len(_CODE_SIGNS)] for place in range(_CODE_LENGTH))


def code_digest(number: str, code: str) -> str:
    return digest(f"{number}\x1f{''.join(code.upper().split()).replace('-', '')}", "foi.query")


def _who(told: Application) -> Iterator[Reason | None]:
    who = told.applicant
    yield unless(told.kind in ApplicantKind.values, "kind", _("请选择申请人类型。"), ART_29)
    yield unless(who.get("name"), "name", _("请填写姓名或者名称。"), ART_29)
    for key, (title, most) in APPLICANT.items():
        text = _("%(title)s超过%(most)s字，请缩短。") % {"title": title, "most": most}
        yield unless(len(who.get(key, "")) <= most, key, text)
    yield unless(len(told.wanted) <= LONGEST_WANTED, "wanted", _TOO_LONG % {"most": LONGEST_WANTED})
    yield unless(len(told.doc_number) <= 120, "doc_number", _("文号太长，请核对。"))


def _proven(told: Application) -> Iterator[Reason | None]:
    who = told.applicant
    yield unless(
        who.get("id_kind") in ID_KINDS and who.get("id_number"), "id_number", _("请填写身份证明的类型和号码。"), ART_29
    )
    if who.get("id_kind") == "resident" and who.get("id_number"):
        yield unless(
            valid_resident_id(who["id_number"]), "id_number", _("居民身份证号码有误：应为18位且校验位正确，请核对。")
        )
    if who.get("id_kind") == "uscc" and who.get("id_number"):
        yield unless(
            valid_uscc(who["id_number"]), "id_number", _("统一社会信用代码有误：应为18位且校验位正确，请核对。")
        )


def _reached(told: Application) -> Iterator[Reason | None]:
    who = told.applicant
    if who.get("email"):
        yield _email_fault(who["email"])
    reachable = who.get("phone") or who.get("email") or who.get("address")
    yield unless(reachable, "contact", _("请至少填写一种联系方式：电话、邮箱或者通信地址。"), ART_29)


def _what(told: Application) -> Iterator[Reason | None]:
    """Any one of name, number and features is enough (条例 第二十九条第二款)."""
    said = len(told.wanted) >= SHORTEST_WANTED or told.doc_number
    yield unless(said, "wanted", _("请写明需要什么信息：名称、文号，或者便于查找的特征。"), ART_29)


def _named(told: Application) -> Iterator[Reason | None]:
    said = told.wanted or told.doc_number
    yield unless(said, "wanted", _("请照原文抄录申请人要什么信息。"), ART_29)


def _how(told: Application, *, needed: bool = True) -> Iterator[Reason | None]:
    yield unless(told.form in Form.values, "form", _("请选择提供形式。"), ART_29)
    yield unless(told.route in Route.values, "route", _("请选择获取途径。"), ART_29)
    wants = NEEDED.get(Route(told.route)) if needed and told.route in Route.values else None
    if wants:
        text = _("选择了“%(route)s”，请填写%(needed)s。")
        words = {"route": Route(told.route).label, "needed": APPLICANT[wants][0]}
        yield unless(told.applicant.get(wants), wants, text % words)


def _email_fault(address: str) -> Reason | None:
    try:
        validate_email(address)
    except ValidationError:
        return Reason("email", _("电子邮箱格式有误，请核对。"))
    return None
