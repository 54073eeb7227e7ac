from __future__ import annotations

import click

from .django import start


@click.command()
@click.option(
    "--anew", is_flag=True, help="Empty the index first: for another engine's first time, or a damaged index."
)
def reindex(anew: bool) -> None:
    """Index every public entry anew from its stored words, while the site goes on being read and written.

    After a change of tokeniser, or of GONGKAI_SEARCH_ENGINE (then with --anew). Broken off, it may simply be started again.
    """
    start()
    from gongkai.search.actions import begin_anew, catch_up, rebuild
    from gongkai.search.models import SearchText

    if anew:
        begin_anew()
    with click.progressbar(length=SearchText.objects.count(), label="重建检索索引") as bar:
        done = rebuild(lambda count: bar.update(count - bar.pos))
    catch_up()
    click.echo(f"已重建检索索引：{done} 条。")
