"""``gongkai links``: every link of what is published, at once; the sweep does it piece by piece."""

from __future__ import annotations

import json
import sys

import click

from .django import start


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The links that lead nowhere, as JSON on standard output.")
def links(as_json: bool) -> None:
    """Check the links of public records and of columns on other sites.

    Those within this site are held against the database, those to closed sites against the register; others are asked
    where GONGKAI_LINKS_OUTSIDE=1 allows it. Exit status 1: some lead nowhere.
    """
    start()
    from gongkai.channels.links import ask_outside, broken, sentence, walk
    from gongkai.channels.monitoring import monitor

    walked, asked = walk(anew=True), ask_outside()
    watched = monitor()
    found = list(broken())
    lines = [(_holder(one), sentence(one)) for one in found]
    if as_json:
        rows = [
            {"in": holder, "url": one.url, "fault": one.fault or "dead", "target": one.target}
            for one, (holder, _said) in zip(found, lines, strict=True)
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for holder, said in lines:
            click.echo(f"{holder}：{said}")
    told = f"检查公开信息 {walked.records} 条、链接 {walked.links} 个，访问站外网址 {asked.asked} 个，打不开的 {len(found)} 个。"
    click.echo(told, err=as_json)
    click.echo(
        f"监测网站 {watched.probed} 个，打不开的 {watched.failed} 个；栏目有更新的 {watched.updated} 个。", err=as_json
    )
    sys.exit(1 if found else 0)


def _holder(link: object) -> str:
    record = getattr(link, "record", None)
    return f"№{record.pk}《{record.title}》" if record else str(getattr(link, "column", ""))
