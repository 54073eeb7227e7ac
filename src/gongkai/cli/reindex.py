from __future__ import annotations

import click

from .django import start


@click.command()
def reindex() -> None:
    """Index every public entry anew from its stored words: after a change of tokeniser or engine."""
    start()
    from gongkai.search.actions import rebuild

    click.echo(f"已重建检索索引：{rebuild()} 条。")
