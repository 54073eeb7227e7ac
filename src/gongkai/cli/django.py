"""Starts Django for the commands that need the database."""

from __future__ import annotations

import os


def start() -> None:
    """Loads settings and rooms; call inside a command, never at import. What it writes is readable by its owner alone."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.web.settings")
    import django

    django.setup()
