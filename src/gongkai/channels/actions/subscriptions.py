"""E-mail subscriptions of the public. What a citizen asks for is no fact of the house: nothing of it stands in the ledger.

Before the confirmation nothing of the address is kept: everything travels sealed in the link of the confirmation mail. Who
asks is answered alike, whatever is known of the address.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongkai.channels import letters
from gongkai.channels.models import Knock, Rhythm, Subscription
from gongkai.channels.sealed import digest, seal, unseal
from gongkai.channels.thresholds import figure
from gongkai.channels.wanted import LONGEST_WORDS, key_of, plain_words, tidy
from gongkai.desk import clock
from gongkai.desk.actions import check, unless

LONGEST = 120
MOST_OF_ONE = 20
_signer = signing.Signer(salt="channels.subscription", sep=".")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a confirmation link carries."""

    address: str
    wanted: Mapping[str, str]
    rhythm: str
    language: str


def ask(address: str, wanted: Mapping[str, str], rhythm: str, *, client: str) -> None:
    """Sends the confirmation mail, unless this address, this visitor or everybody has asked too often.

    Raises ``Refused`` for what cannot be an address; ``letters.FAULTS`` when the mail server does not answer.
    """
    address, chosen = address.strip(), tidy(wanted)
    check(
        [
            unless(_is_address(address), "address", _("请填写一个邮箱地址，如name@example.com。")),
            unless(rhythm in Rhythm.values, "rhythm", _("请选择多久发送一次。")),
            unless(
                len(chosen.get("q", "")) <= LONGEST_WORDS, "q", _("关键词请控制在%(n)s字以内。") % {"n": LONGEST_WORDS}
            ),
            unless(
                plain_words(chosen.get("q", "")), "words", _("关键词里不能有网址、邮箱地址或者控制字符：请只填写词语。")
            ),
        ]
    )
    language = get_language() or settings.LANGUAGE_CODE
    if not _may_mail(digest(normal(address)), digest(client, "client")):
        return
    wish = {"a": address, "w": chosen, "r": rhythm, "l": language}
    token = seal(json.dumps(wish, ensure_ascii=False, separators=(",", ":")))
    letters.send_confirmation(address, token, chosen, language)


def read(token: str) -> Wish | None:
    """None when the link is not ours or too old."""
    told = unseal(token, ttl=figure("confirm_hours") * 3600)
    if told is None:
        return None
    try:
        wish = json.loads(told)
        return Wish(wish["a"], wish["w"], wish["r"], wish["l"])
    except (ValueError, KeyError, TypeError):
        return None


def confirm(token: str) -> Subscription | None:
    """From here on the address is kept, sealed. Confirmed twice, it is one subscription."""
    wish = read(token)
    if wish is None:
        return None
    known = digest(normal(wish.address))
    with transaction.atomic():
        mine = Subscription.objects.filter(digest=known)
        key, now = key_of(wish.wanted), clock.now()
        if not mine.filter(wanted_key=key).exists() and mine.count() >= MOST_OF_ONE:
            return None
        made, _new = Subscription.objects.update_or_create(
            digest=known,
            wanted_key=key,
            defaults={"rhythm": wish.rhythm, "language": wish.language},
            create_defaults={
                "sealed": seal(wish.address),
                "nonce": secrets.token_hex(16),
                "wanted": dict(wish.wanted),
                "rhythm": wish.rhythm,
                "language": wish.language,
                "confirmed_at": now,
                "told_until": now,
            },
        )
    return made


def by_key(key: str) -> Subscription | None:
    """The subscription that a link of one of its mails speaks of."""
    try:
        nonce = _signer.unsign(key)
    except signing.BadSignature:
        return None
    return Subscription.objects.filter(nonce=nonce).first()


def leave(key: str) -> bool:
    """Ends it: the row with the address is gone. Ended twice is ended."""
    found = by_key(key)
    if found:
        found.delete()
    return found is not None


def forget() -> int:
    """Who knocked more than a day ago."""
    return Knock.objects.filter(at__lt=clock.now() - timedelta(days=1)).delete()[0]


def normal(address: str) -> str:
    """One mailbox, one key: case and what stands behind a plus sign make no other reader."""
    local, _at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= LONGEST and address.isascii()


def _may_mail(address: str, client: str) -> bool:
    now = clock.now()
    with transaction.atomic():
        lately, hour = Knock.objects.filter(at__gt=now - timedelta(days=1)), now - timedelta(hours=1)
        allowed = (
            lately.filter(address=address, mailed=True).count() < figure("mails_per_address")
            and lately.filter(client=client, at__gt=hour).count() < figure("mails_per_client")
            and lately.filter(mailed=True, at__gt=hour).count() < figure("mails_in_all")
        )
        Knock.objects.create(address=address, client=client, at=now, mailed=allowed)
    return allowed
