"""``gongkai found``: a new installation gets its first government and the three administrators that do the rest on the pages."""

from __future__ import annotations

import json
import sys

import click

from .django import start
from .migrating import migrate
from .profile import in_force, warn_of_invented

WRONG_USE = 2
LEVELS = ("province", "city", "county", "town")


@click.command()
@click.argument("code")
@click.argument("name")
@click.option("--level", type=click.Choice(LEVELS), default="county", show_default=True)
@click.option("--short", "short_name", default="", help="Short name (简称).")
@click.option("--area", default="", help="Area code (GB/T 2260), such as 210323.")
@click.option("--uscc", default="", help="Unified social credit code (统一社会信用代码).")
@click.option("--json", "as_json", is_flag=True, help="The accounts as JSON on standard output.")
def found(code: str, name: str, level: str, short_name: str, area: str, uscc: str, as_json: bool) -> None:
    """Set up the first government (CODE such as xy-gov, NAME such as 某某县人民政府) in an empty database, with the system,
    security and audit administrators. Prints their temporary passwords once: each must be changed at the first login.

    Says which rules are in force: the national ones, unless GONGKAI_PROFILE names a place's.
    The system administrator then enters organs and people on the pages, the security administrator gives them posts.
    """
    start()
    from gongkai.desk.actions import Refused
    from gongkai.organs import actions
    from gongkai.organs.models.organ import Kind

    migrate()
    kind = Kind.TOWN if level == "town" else Kind.GOVERNMENT
    try:
        accounts = actions.found(
            code, name=name, short_name=short_name, level=level, kind=kind, area_code=area, uscc=uscc
        )
    except Refused as refused:
        for reason in refused.reasons:
            click.echo(str(reason), err=True)
        sys.exit(WRONG_USE)
    warn_of_invented()
    if as_json:
        click.echo(in_force(), err=True)
        click.echo(json.dumps([{"username": name, "password": word} for name, word in accounts.items()], indent=2))
        return
    click.echo(f"{name} 已设立。管理员账号和临时口令（只显示这一次，首次登录须修改）：")
    for username, password in accounts.items():
        click.echo(f"  {username}  {password}")
    click.echo(in_force())
