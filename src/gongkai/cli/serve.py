from __future__ import annotations

import click

from .django import start


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
@click.pass_context
def manage(ctx: click.Context) -> None:
    """Django's management commands: ``gongkai manage migrate``."""
    start()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["gongkai manage", *ctx.args])


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site with granian."""
    run_server(host, port, workers)


def run_server(host: str, port: int, workers: int = 2) -> None:
    """Blocks until stopped. One blocking thread a worker: measured fastest for this kind of page."""
    start()
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "gongkai.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        log_access=False,
        websockets=False,
    ).serve()
