"""``gongkai seal-key`` and ``gongkai reseal``: keys that seal what applicants tell us, and changing them."""

from __future__ import annotations

import sys

import click

from .django import start


@click.command("seal-key")
def seal_key() -> None:
    """Print a new key for GONGKAI_SEAL_KEY. Put it in front of those in use, separated by a comma; keep a copy elsewhere."""
    from cryptography.fernet import Fernet

    click.echo(Fernet.generate_key().decode())


@click.command()
def reseal() -> None:
    """Seal everything again with the newest key of GONGKAI_SEAL_KEY; afterwards the older ones can go.

    Stopped half way, it goes on where it was when it is started again.
    """
    start()
    from django.conf import settings

    from gongkai.desk import resealing
    from gongkai.foi import vault

    if not settings.GONGKAI_SEAL_KEYS:
        click.echo("没有设置 GONGKAI_SEAL_KEY：请先用 gongkai seal-key 生成一把密钥。", err=True)
        sys.exit(2)
    with click.progressbar(length=100, label="数据", file=sys.stderr) as bar:
        values = resealing.reseal(lambda done, total: bar.update(done * 100 // max(total, 1) - bar.pos))
    with click.progressbar(list(vault.files()), label="文件", file=sys.stderr) as bar:
        files = sum(vault.reseal(path) for path in bar)
    click.echo(f"重新加密{values}项数据、{files}个文件。旧密钥可以从 GONGKAI_SEAL_KEY 中删去了。")
