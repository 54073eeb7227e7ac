"""The server, and Django's own commands."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn

import click

from .django import start
from .profile import warn_of_invented

PORT = click.IntRange(1, 65535)
LOCK = "serving.lock"


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
@click.pass_context
def manage(ctx: click.Context) -> None:
    """Django's management commands: ``gongkai manage migrate``."""
    start()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gongkai manage", *ctx.args])


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=PORT)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site with granian."""
    need_port(host, port)
    start()
    from django.db import DatabaseError

    with suppress(DatabaseError):  # without tables the server starts all the same, and its pages say what is missing
        warn_of_invented()
    run_server(host, port, workers)


def run_server(host: str, port: int, workers: int = 2) -> None:
    """Blocks until stopped. One blocking thread a worker: measured fastest for this kind of page."""
    start()
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces

    os.environ["GONGKAI_ENDS_WITH_PARENT"] = "1"
    server = Granian(
        "gongkai.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        log_access=False,
        respawn_failed_workers=True,
        websockets=False,
    )
    with serving(Path(settings.HOME)):
        server.serve()


def serving(home: Path) -> IO[str]:
    """Held while a server runs on this home; several may hold it."""
    file = (home / LOCK).open("w")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def is_served(home: Path) -> bool:
    """Some server runs on this home."""
    if not (home / LOCK).exists():
        return False
    with (home / LOCK).open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def need_port(host: str, port: int) -> None:
    """Ends the command with a sentence when nothing can be served there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            stop(_why_not(error, host, port))


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} needs more rights than you have; choose one above 1023, for example --port 8001"
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is taken: another program serves there, perhaps an earlier gongkai;"
            f" stop it or choose another, for example --port {port + 1}"
        )
    return f"{host} is not an address of this machine; use 127.0.0.1, or 0.0.0.0 for all of its addresses"


def stop(words: str) -> NoReturn:
    """One sentence on standard error, exit status 2."""
    click.echo(f"gongkai: {words}", err=True)
    sys.exit(2)
