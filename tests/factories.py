"""Small makers of real rows for tests. Each room appends its own; a test names only what it is about."""

from __future__ import annotations

from datetime import date
from itertools import count

from gongkai.catalog.actions import add_item
from gongkai.catalog.content import Content
from gongkai.catalog.models import Field, Item
from gongkai.desk import clock
from gongkai.desk.models import StoredFile
from gongkai.desk.permissions import SYSTEM, Actor, Role
from gongkai.organs.models import Organ, Person, Post
from gongkai.organs.queries import actor_of
from gongkai.policies.models import Policy, Task, WorkItem

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


# catalog


def content(**fields: object) -> Content:
    """A row with all eight elements; twenty working days unless told otherwise."""
    complete = {
        "level1": f"事项{next(_number)}",
        "elements": ("名称", "正文"),
        "basis": ("政府信息公开条例",),
        "limit_text": "自信息形成或者变更之日起20个工作日内",
        "subject_organ": "测试局",
        "channels": ("政府网站",),
        "audience": "all",
        "mode": "active",
        "levels": ("county",),
    }
    return Content(**{**complete, **fields})


def catalog_field(code: str = "19") -> Field:
    """One of the 26: 社会救助 unless told otherwise."""
    return Field.objects.get(code=code)


def item(at: Organ | None = None, field: str = "19", parent: Item | None = None, **fields: object) -> Item:
    """An item in force of an organ's catalogue, or a common one."""
    return add_item(at, catalog_field(field), content(**fields), by=SYSTEM, parent=parent)


# policies


def work(at: Organ, **fields: object) -> WorkItem:
    """A piece of work of an organ, under an issued document of one task."""
    n = next(_number)
    file = StoredFile.objects.create(
        sha256=f"{n:064}", media_type="text/plain", extension="txt", size=1, stored_at=clock.now()
    )
    document = Policy.objects.create(
        organ=at.parent or at,
        title=f"第{n}号通知",
        source=file,
        source_name=f"{n}.txt",
        state="issued",
        public=True,
        received_on=date(2026, 6, 1),
        taken_in_at=clock.now(),
    )
    task = Task.objects.create(policy=document, title=f"任务{n}")
    return WorkItem.objects.create(task=task, organ=at, role="lead", named=at.name, **fields)
