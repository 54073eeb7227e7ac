"""Small makers of real rows for tests. Each room appends its own; a test names only what it is about."""

from __future__ import annotations

from datetime import date
from itertools import count

from gongkai.desk.permissions import Actor, Role
from gongkai.organs.models import Organ, Person, Post
from gongkai.organs.queries import actor_of

PASSWORD = "mangrove-7-lantern"
_number = count(1)


# organs


def organ(code: str = "", **fields: object) -> Organ:
    """A county department unless told otherwise; ``parent`` is an ``Organ``."""
    n = next(_number)
    fields.setdefault("name", f"第{n}局")
    fields.setdefault("short_name", fields["name"])
    fields.setdefault("level", "county")
    fields.setdefault("kind", "department")
    fields.setdefault("position", n)
    return Organ.objects.create(code=code or f"organ-{n}", **fields)


def government(code: str = "gov", **fields: object) -> Organ:
    fields.setdefault("name", "测试市人民政府")
    return organ(code, kind="government", **fields)


def person(username: str = "", password: str | None = None, **fields: object) -> Person:
    """Somebody who logs in; without ``password`` use ``client.force_login``, which is much faster than hashing."""
    username = username or f"person{next(_number)}"
    fields.setdefault("name", f"用户{username}")
    return Person.objects.create_user(username, password, **fields)


def post(holder: Person, at: Organ, role: Role | str, **fields: object) -> Post:
    fields.setdefault("starts_on", date(2020, 1, 1))
    return Post.objects.create(person=holder, organ=at, role=str(role), **fields)


def staff(at: Organ, *roles: Role | str, username: str = "") -> Person:
    """A person with these roles at this organ since 2020."""
    holder = person(username)
    for role in roles:
        post(holder, at, role)
    return holder


def actor(at: Organ, *roles: Role | str, username: str = "", day: date | None = None) -> Actor:
    """The same, as the ``by=`` of an action."""
    return actor_of(staff(at, *roles, username=username), day or date(2026, 6, 1))
