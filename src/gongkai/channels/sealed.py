"""Addresses of subscribers: sealed with the installation's key, known again by a keyed digest, never listed."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from gongkai.desk import clock


def digest(words: str, what: str = "address") -> str:
    """Without the key nobody can try addresses against it."""
    key = hashlib.sha256(f"channels.{what}{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


def seal(words: str) -> str:
    return _cipher().encrypt_at_time(words.encode(), _now()).decode()


def unseal(sealed: str, *, ttl: int | None = None) -> str | None:
    """None when it was not sealed here, or longer ago than ``ttl`` seconds."""
    try:
        opened = _cipher().decrypt_at_time(sealed.encode(), ttl, _now()) if ttl else _cipher().decrypt(sealed.encode())
        return opened.decode()
    except (InvalidToken, ValueError):
        return None


def _now() -> int:
    return int(clock.now().timestamp())


def _cipher() -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(hashlib.sha256(f"channels.subscriber{settings.SECRET_KEY}".encode()).digest())
    )
