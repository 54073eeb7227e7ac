"""Which rules a real installation is held to, said where an operator reads it."""

from __future__ import annotations

import click

INVENTED = "sample-city"
HOW = "设置 GONGKAI_PROFILE 后重新启动；可用的名称见 gongkai rules list --profiles。"


def in_force() -> str:
    """Two sentences: the profile in force, and how to set another."""
    from django.conf import settings

    from gongkai.rulebooks.loader import load

    name = settings.GONGKAI_PROFILE
    return f"规则集：{name}（{load(name, settings.GONGKAI_RULES).title}）。适用本地规则的，{HOW}"


def warn_of_invented() -> None:
    """One sentence on standard error where a government of its own stands under the rules of the invented city."""
    from django.conf import settings

    if settings.GONGKAI_PROFILE == INVENTED and _founded():
        click.echo(f"gongkai: 注意：规则集是 {INVENTED}，即虚构城市望川市的规则，不能用于真实的机关。{HOW}", err=True)


def _founded() -> bool:
    from gongkai.organs.models import Organ
    from gongkai.sample.city import GOVERNMENT

    first = Organ.objects.filter(parent=None).exclude(code=GOVERNMENT)
    return first.filter(posts__person__username="admin.system").exists()
