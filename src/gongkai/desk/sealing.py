"""What strangers entrust to us, sealed before it reaches the disk: one column kind, one folder, one keyed digest.

``GONGKAI_SEAL_KEY`` holds one or more Fernet keys, newest first; older ones only open. Without a key things are kept as they
are, and what an earlier installation kept open stays readable once a key is set.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext

MARK = "sealed:"


class SealBroken(Exception):
    """Sealed with a key that this installation does not have."""

    def __init__(self) -> None:
        super().__init__(gettext("这些内容用另一把密钥加密：请把原来的密钥放回 GONGKAI_SEAL_KEY。"))


def seal(words: str) -> str:
    cipher = _cipher(settings.GONGKAI_SEAL_KEYS)
    return MARK + cipher.encrypt(words.encode()).decode() if cipher and words else words


def unseal(kept: str) -> str:
    """Raises SealBroken."""
    return _open(kept.removeprefix(MARK).encode()).decode() if kept.startswith(MARK) else kept


def seal_bytes(data: bytes) -> bytes:
    cipher = _cipher(settings.GONGKAI_SEAL_KEYS)
    return MARK.encode() + cipher.encrypt(data) if cipher else data


def unseal_bytes(kept: bytes) -> bytes:
    """Raises SealBroken."""
    return _open(kept.removeprefix(MARK.encode())) if kept.startswith(MARK.encode()) else kept


def resealed(kept: str) -> str | None:
    """What should stand there instead of ``kept``: sealed with the newest key. None where it is already, or nothing is there.

    Raises SealBroken.
    """
    if not kept or _sealed_newest(kept.removeprefix(MARK).encode(), kept.startswith(MARK)):
        return None
    return seal(unseal(kept))


def resealed_bytes(kept: bytes) -> bytes | None:
    """The same for a file."""
    mark = MARK.encode()
    if _sealed_newest(kept.removeprefix(mark), kept.startswith(mark)):
        return None
    return seal_bytes(unseal_bytes(kept))


def digest(words: str, what: str) -> str:
    """The same for the same words, and nobody without this installation's key can try words against it."""
    key = hashlib.sha256(f"{what}\x1f{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database holds sealed. It can be neither searched nor sorted there."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return seal(prepared) if isinstance(prepared, str) else prepared

    def from_db_value(self, value: Any, *_about: Any) -> Any:
        return unseal(value) if isinstance(value, str) else value


class SealedJSONField(models.TextField):  # type: ignore[type-arg]
    """Data – strings, numbers, lists and maps – that the database holds as sealed text."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal(json.dumps(value, ensure_ascii=False, sort_keys=True))

    def from_db_value(self, value: Any, *_about: Any) -> Any:
        return None if value is None else json.loads(unseal(value))


def _open(token: bytes) -> bytes:
    cipher = _cipher(settings.GONGKAI_SEAL_KEYS)
    try:
        if cipher is None:
            raise InvalidToken
        return cipher.decrypt(token)
    except InvalidToken:
        raise SealBroken from None


def _sealed_newest(token: bytes, marked: bool) -> bool:
    if not settings.GONGKAI_SEAL_KEYS:
        return True
    try:
        Fernet(settings.GONGKAI_SEAL_KEYS[0]).decrypt(token)
    except InvalidToken:
        return False
    return marked


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet | None:
    try:
        return MultiFernet([Fernet(key) for key in keys]) if keys else None
    except ValueError as error:
        raise ImproperlyConfigured(
            "GONGKAI_SEAL_KEY: each key is 32 bytes in URL-safe base64; make one with `gongkai seal-key`"
        ) from error
