"""Signing in: accounts are closed to the public, each sign-in and each refusal is in the ledger, guessing locks the door.

allauth does the steps, axes counts the failures; both are told here what this house wants.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.models import AccessAttempt
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from gongkai.desk import clock, ledger

from .actions import change_own_password
from .models import Person


class SignInForm(LoginForm):  # type: ignore[misc]
    """From the name straight to the password: what helps who forgot it stands below, in the template."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = ""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self-made accounts; sign-ins, failures and lockouts are told to the ledger."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """At most ``AXES_FAILURE_LIMIT`` events an account and lockout: a guesser cannot flood the ledger."""
        username = client_username(request, credentials)
        failures = getattr(request, "axes_failures_since_start", 0) or 0
        if failures and Person.objects.filter(username=username).exists():
            _tell("person.sign_in_failed", username)
            if failures >= settings.AXES_FAILURE_LIMIT:
                _tell("person.locked_out", username)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        _tell("person.signed_in", user.username)
        return response

    def set_password(self, user: Person, password: str) -> None:
        change_own_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("console:workbench")

    def clean_password(self, password: str, user: Person | None = None) -> str:
        if user is not None and user.has_usable_password() and user.check_password(password):
            raise ValidationError(gettext("新密码不能与原密码相同。"))
        cleaned: str = super().clean_password(password, user)
        return cleaned


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secret of a one-time password rests encrypted with the installation's key."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:  # written under another key: no code will fit, and no page breaks
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_totp_label(self, user: Person) -> str:
        return user.username


class CharacterKinds:
    """A password needs three of: small letters, capitals, digits, other signs."""

    def validate(self, password: str, user: Person | None = None) -> None:
        kinds = [str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum()]
        if sum(any(map(kind, password)) for kind in kinds) < 3:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        return gettext("密码须含小写字母、大写字母、数字、符号中的三类。")


def client_username(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str | None:
    """The account that is being tried, as one spelling: LI and li share their failures."""
    tried = (credentials or {}).get("username")
    if not tried and request is not None:
        tried = request.POST.get("login") or getattr(request.user, "username", "")
    return str(tried).strip().lower()[:150] or None


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """What a locked account sees: for how long, and whom to ask."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    return render(request, "account/locked_out.html", {"minutes": int(wait.total_seconds() // 60)}, status=429)


def is_locked(person: Person) -> bool:
    """Is the account locked just now?"""
    return person.username.lower() in locked_usernames()


def locked_usernames() -> set[str]:
    """Accounts that are locked just now, in small letters; names that were guessed and do not exist among them."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=clock.now() - settings.AXES_COOLOFF_TIME)
    sums = recent.values("username").annotate(failures=Sum("failures_since_start"))
    return set(sums.filter(failures__gte=settings.AXES_FAILURE_LIMIT).values_list("username", flat=True))


def _tell(event: str, username: str | None) -> None:
    with transaction.atomic():
        ledger.write(event, f"person:{username}", actor=username or "", username=username)


def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor{settings.SECRET_KEY}".encode()).digest()))


def forget_sessions(now: datetime) -> int:
    """Removes sessions that are over; nobody could use them any more."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]
