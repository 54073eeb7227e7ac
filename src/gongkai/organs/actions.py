"""Every change to organs, people and posts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from secrets import token_urlsafe
from typing import Any

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from gongkai.desk import clock, ledger
from gongkai.desk.actions import Reason, action, check, faults, unchanged_since, unless
from gongkai.desk.permissions import ROLE_TITLES, SYSTEM, Actor, Role
from gongkai.desk.words import source

from . import queries
from .models import Organ, Person, Post
from .permissions import (
    clashing,
    is_self,
    may_audit,
    may_grant,
    may_guard,
    may_keep_accounts,
    may_name_successor,
    may_shape,
)

#: What ``change_organ`` may set.
ORGAN_FIELDS = (
    "name",
    "name_en",
    "short_name",
    "aliases",
    "level",
    "kind",
    "area_code",
    "uscc",
    "is_disclosure_office",
    "address",
    "phone",
    "hours",
    "email",
    "website",
    "position",
)
#: The accounts that ``found`` makes.
ADMINISTRATORS = {
    Role.SYSTEM_ADMIN: "admin.system",
    Role.SECURITY_ADMIN: "admin.security",
    Role.AUDIT_ADMIN: "admin.audit",
}
SHORTEST_BASIS = 6
PERSON_FIELDS = ("name", "email", "phone")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


@action
def create_organ(code: str, parent: Organ | None, *, by: Actor, **fields: Any) -> Organ:
    """Founds an organ below ``parent``; ``fields`` are those of ``ORGAN_FIELDS``. ``parent=None`` is the house's alone."""
    organ = Organ(code=code, parent=parent, **{name: fields[name] for name in ORGAN_FIELDS if name in fields})
    organ.short_name = organ.short_name or organ.name
    check(
        [
            unless(may_shape(by, parent), "permission", gettext("设立机关由系统管理员办理，且限于其管辖范围。")),
            _unless_standing(parent),
            *faults(organ),
        ]
    )
    organ.save()
    ledger.write("organ.created", f"organ:{code}", organ=code, actor=by.username, name=organ.name, parent=_code(parent))
    return organ


@action
def found(code: str, **fields: Any) -> dict[str, str]:
    """The first government of an empty house, and its three administrators, apart from one another.

    Answers a temporary password by username: each is asked to change it at the first login. Refused once there is an organ.
    """
    check([unless(not Organ.objects.exists(), "founded", gettext("已有机关，不能再次设立第一个机关。"))])
    government = create_organ(code, None, by=SYSTEM, **fields)
    passwords = {}
    for role, username in ADMINISTRATORS.items():
        person = create_person(username, source(ROLE_TITLES[role]), by=SYSTEM)
        give_post(person, government, role, by=SYSTEM, title=source(ROLE_TITLES[role]))
        passwords[username] = f"Gk-{token_urlsafe(12)}"
        set_password(person, passwords[username], by=SYSTEM)
    return passwords


@action
def change_organ(organ: Organ, *, by: Actor, revision: int, **fields: Any) -> Organ:
    """Changes fields of ``ORGAN_FIELDS``; ``revision`` is the one the form was opened with (else ``Stale``)."""
    organ = Organ.objects.select_for_update(of=("self",)).get(pk=organ.pk)
    unchanged_since(revision, organ.revision, f"organ:{organ.code}")
    changed = _set(organ, fields, ORGAN_FIELDS)
    check(
        [
            unless(may_shape(by, organ), "permission", gettext("变更机关信息由系统管理员办理，且限于其管辖范围。")),
            *faults(organ),
        ]
    )
    if changed:
        organ.revision += 1
        organ.save()
        ledger.write(
            "organ.changed",
            f"organ:{organ.code}",
            organ=organ.code,
            actor=by.username,
            name=organ.name,
            changed=changed,
        )
    return organ


@action
def move_organ(organ: Organ, parent: Organ, *, by: Actor) -> Organ:
    """Puts the organ and all below it under another parent."""
    organ = Organ.objects.select_for_update(of=("self",)).get(pk=organ.pk)
    below = list(queries.subtree(organ))
    check(
        [
            unless(may_shape(by, organ) and may_shape(by, parent), "permission", gettext("划转机关由系统管理员办理。")),
            unless(parent not in below, "cycle", gettext("不能划转到本机关或其下级之下，请另选上级。")),
            _unless_standing(parent),
        ]
    )
    old, organ.parent = organ.path, parent
    organ.revision += 1
    organ.save()
    for lower in below:
        if lower.pk != organ.pk:
            Organ.objects.filter(pk=lower.pk).update(path=organ.path + lower.path.removeprefix(old))
    ledger.write(
        "organ.changed", f"organ:{organ.code}", organ=organ.code, actor=by.username, name=organ.name, changed=["上级"]
    )
    return organ


@action
def end_organ(organ: Organ, ended_on: date, *, by: Actor) -> Organ:
    """Abolishes or merges away an organ: from ``ended_on`` it no longer stands. Nothing is deleted."""
    organ = Organ.objects.select_for_update(of=("self",)).get(pk=organ.pk)
    children = queries.standing(ended_on).filter(parent=organ)
    holders = queries.posts_at(organ, ended_on)
    check(
        [
            unless(may_shape(by, organ.parent), "permission", gettext("撤并机关由系统管理员办理，且限于其管辖范围。")),
            unless(organ.ended_on is None, "ended", gettext("该机关已经撤并。")),
            _names("children", gettext("还有下级机关，请先划转或撤并：%s"), (child.short_name for child in children)),
            _names("posts", gettext("还有在任岗位，请先免去：%s"), (post.person.name for post in holders)),
        ]
    )
    organ.ended_on = ended_on
    organ.revision += 1
    organ.save()
    ledger.write(
        "organ.ended", f"organ:{organ.code}", organ=organ.code, actor=by.username, name=organ.name, on=ended_on
    )
    return organ


@action
def name_successor(organ: Organ, successor: Organ, *, basis: str, on: date, by: Actor) -> Organ:
    """From ``on`` the posts of ``successor`` act for what the ended ``organ`` left: its records, items and open requests.

    ``basis`` names the document that decided it. Named again, the later naming stands; the ledger keeps both.
    """
    organ = Organ.objects.select_for_update(of=("self",)).select_related("parent").get(pk=organ.pk)
    basis = " ".join(basis.split())
    ended = organ.ended_on
    check(
        [
            unless(
                may_name_successor(by, organ),
                "permission",
                gettext("承接机关由系统管理员或者政务公开办登记，且限于其管辖范围。"),
            ),
            unless(ended, "not-ended", gettext("该机关没有撤并，不需要登记承接机关。")),
            unless(len(basis) >= SHORTEST_BASIS, "no-basis", gettext("请写明依据：作出机构改革决定的文件名称和文号。")),
            unless(len(basis) <= 200, "basis-too-long", gettext("依据不能超过200字。")),
            unless(ended is None or on >= ended, "date", gettext("承接日期不能早于撤并日期。")),
            unless(
                organ not in queries.heirs(successor),
                "cycle",
                gettext("不能由它自己或者由它承接过职权的机关承接，请另选。"),
            ),
            _unless_standing(successor),
        ]
    )
    organ.successor, organ.successor_on, organ.successor_basis = successor, on, basis
    organ.revision += 1
    organ.save()
    ledger.write(
        "organ.succeeded",
        f"organ:{organ.code}",
        organ=organ.code,
        actor=by.username,
        name=organ.name,
        successor=successor.code,
        successor_name=successor.name,
        basis=basis,
        on=on,
    )
    return organ


@action
def create_person(username: str, name: str, *, by: Actor, email: str = "", phone: str = "") -> Person:
    """An account without a password: the security administrator sets the first one."""
    person = Person(username=username, name=name, email=email, phone=phone)
    person.set_unusable_password()
    check(
        [
            unless(may_keep_accounts(by), "permission", gettext("建立账号由系统管理员办理。")),
            unless(
                _USERNAME.fullmatch(username),
                "username",
                gettext("账号由2至60个小写字母、数字、点、横线组成，以字母或数字开头。"),
            ),
            *faults(person),
        ]
    )
    person.save()
    ledger.write("person.created", _subject(person), actor=by.username, username=username)
    return person


@action
def change_person(person: Person, *, by: Actor, revision: int, **fields: Any) -> Person:
    """Changes name, email or telephone; ``revision`` as in ``change_organ``."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    unchanged_since(revision, person.revision, _subject(person))
    changed = _set(person, fields, PERSON_FIELDS)
    check([_unless_keeper(by, person), *faults(person, skip=["password"])])
    if changed:
        person.revision += 1
        person.save()
        ledger.write("person.changed", _subject(person), actor=by.username, username=person.username, changed=changed)
    return person


@action
def note_export(listed: str, total: int, *, by: Actor) -> None:
    """A list that names staff has left the house; whoever made it may see the list."""
    check([unless(may_keep_accounts(by) or may_guard(by) or may_audit(by), "permission", gettext("没有权限。"))])
    ledger.write("person.exported", f"person:{by.username}", actor=by.username, list=listed, total=total)


@action
def disable_person(person: Person, *, by: Actor) -> Person:
    """Closes the account at once, open sessions included; posts stay as history."""
    check(
        [
            _unless_keeper(by, person),
            unless(not is_self(by, person), "self", gettext("不能停用自己的账号，请由另一位系统管理员办理。")),
            unless(person.is_active, "disabled", gettext("该账号已经停用。")),
        ]
    )
    return _activate(person, False, "person.disabled", by)


@action
def enable_person(person: Person, *, by: Actor) -> Person:
    check([_unless_keeper(by, person), unless(not person.is_active, "enabled", gettext("该账号未停用。"))])
    return _activate(person, True, "person.enabled", by)


@action
def set_password(person: Person, password: str, *, by: Actor, temporary: bool = True) -> Person:
    """Sets a first or forgotten password; a ``temporary`` one must be changed at the next login. Ends open sessions."""
    check(
        [
            unless(
                may_guard(by, queries.codes_of(person, clock.today())),
                "permission",
                gettext("重置密码由安全保密管理员办理，且限于其管辖范围。"),
            ),
            unless(not is_self(by, person), "self", gettext("请用“修改密码”修改自己的密码。")),
            *_weaknesses(password, person),
        ]
    )
    _store_password(person, password, temporary)
    ledger.write("person.password_set", _subject(person), actor=by.username, username=person.username)
    return person


@action
def change_own_password(person: Person, password: str) -> Person:
    """The person's own change; who asks has shown the old password."""
    check(_weaknesses(password, person))
    _store_password(person, password, temporary=False)
    ledger.write("person.password_changed", _subject(person), actor=person.username, username=person.username)
    return person


@action
def unlock_person(person: Person, *, by: Actor) -> None:
    """Lifts a lockout before its time is over."""
    check(
        [
            unless(
                may_guard(by, queries.codes_of(person, clock.today())),
                "permission",
                gettext("解除锁定由安全保密管理员办理。"),
            ),
            unless(not is_self(by, person), "self", gettext("不能解除自己的锁定。")),
        ]
    )
    reset(username=person.username.lower())
    ledger.write("person.unlocked", _subject(person), actor=by.username, username=person.username)


@action
def lift_second_factor(person: Person, *, by: Actor) -> None:
    """For whoever lost the device and the recovery codes: the next login asks for the password alone."""
    check(
        [
            unless(
                may_guard(by, queries.codes_of(person, clock.today())),
                "permission",
                gettext("解除动态口令由安全保密管理员办理，且限于其管辖范围。"),
            ),
            unless(not is_self(by, person), "self", gettext("不能解除自己的动态口令，请由另一位安全保密管理员办理。")),
            unless(has_second_factor(person), "none", gettext("该账号没有设置动态口令。")),
        ]
    )
    Authenticator.objects.filter(user=person).delete()
    ledger.write("person.second_factor_lifted", _subject(person), actor=by.username, username=person.username)


def has_second_factor(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user=person).exists())


@action
def give_post(
    person: Person,
    organ: Organ,
    role: Role,
    *,
    by: Actor,
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    deputy_for: Post | None = None,
) -> Post:
    """Gives a role at an organ from ``starts_on`` (default today). ``deputy_for``: the same post that is stood in for."""
    starts_on = starts_on or clock.today()
    post = Post(
        person=person,
        organ=organ,
        role=role.value,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        deputy_for=deputy_for,
    )
    held = queries.roles_between(person, starts_on, ends_on)
    check(
        [
            unless(may_grant(by, organ), "permission", gettext("任免岗位由安全保密管理员办理，且限于其管辖范围。")),
            unless(not is_self(by, person), "self", gettext("不能给自己任命岗位，请由另一位安全保密管理员办理。")),
            unless(person.is_active, "disabled", gettext("该账号已停用，请先启用。")),
            _unless_standing(organ),
            _unless_apart(role, held),
            unless(
                _same_post(deputy_for, post), "deputy", gettext("代理人须与被代理的岗位同机关、同角色，且不是本人。")
            ),
            *faults(post),
        ]
    )
    post.save()
    _write_post("post.given", post, by, starts_on=starts_on, ends_on=ends_on, deputy=deputy_for is not None)
    return post


@action
def end_post(post: Post, last_day: date, *, by: Actor) -> Post:
    """``last_day`` is the last day on which the post still gives its powers."""
    post = Post.objects.select_for_update(of=("self",)).select_related("organ", "person").get(pk=post.pk)
    check(
        [
            unless(
                may_grant(by, post.organ), "permission", gettext("任免岗位由安全保密管理员办理，且限于其管辖范围。")
            ),
            unless(not is_self(by, post.person), "self", gettext("不能免去自己的岗位。")),
            unless(post.ends_on is None or last_day < post.ends_on, "ended", gettext("该岗位已在更早的日期结束。")),
            unless(last_day >= post.starts_on, "date", gettext("结束日期不能早于开始日期。")),
        ]
    )
    post.ends_on = last_day
    post.save(update_fields=["ends_on"])
    _write_post("post.ended", post, by, ends_on=last_day)
    return post


def _write_post(event: str, post: Post, by: Actor, **data: Any) -> None:
    ledger.write(
        event,
        _subject(post.person),
        organ=post.organ.code,
        actor=by.username,
        username=post.person.username,
        role=post.role,
        role_title=source(ROLE_TITLES[Role(post.role)]),
        organ_name=post.organ.short_name,
        **data,
    )


def _activate(person: Person, active: bool, event: str, by: Actor) -> Person:
    person.is_active = active
    person.save(update_fields=["is_active"])
    ledger.write(event, _subject(person), actor=by.username, username=person.username)
    return person


def _store_password(person: Person, password: str, temporary: bool) -> None:
    person.set_password(password)
    person.must_change_password = temporary
    person.password_changed_at = clock.now()
    person.save(update_fields=["password", "must_change_password", "password_changed_at"])


def _weaknesses(password: str, person: Person) -> list[Reason]:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return [Reason("password", text) for text in error.messages]
    return []


def _set(thing: Organ | Person, fields: dict[str, Any], allowed: Iterable[str]) -> list[str]:
    """Sets what differs; returns the fields' names as the ledger keeps them."""
    names = [name for name in allowed if name in fields and getattr(thing, name) != fields[name]]
    for name in names:
        setattr(thing, name, fields[name])
    return [source(thing._meta.get_field(name).verbose_name) for name in names]  # type: ignore[union-attr]


def _unless_keeper(by: Actor, person: Person) -> Reason | None:
    allowed = may_keep_accounts(by, queries.codes_of(person, clock.today()))
    return unless(allowed, "permission", gettext("账号管理由系统管理员办理，且限于其管辖范围。"))


def _unless_standing(organ: Organ | None) -> Reason | None:
    standing = organ is None or organ.ended_on is None or organ.ended_on > clock.today()
    return unless(standing, "organ-ended", gettext("该机关已经撤并，请另选。"))


def _unless_apart(role: Role, held: Iterable[Role]) -> Reason | None:
    return _names(
        "separate-powers", gettext("三员须分设，管理员不兼任其他岗位；现任：%s"), map(_title, clashing(role, held))
    )


def _title(role: Role) -> str:
    return str(ROLE_TITLES[role])


def _names(code: str, text: str, names: Iterable[str]) -> Reason | None:
    listed = "、".join(names)
    return Reason(code, text % listed) if listed else None


def _same_post(principal: Post | None, deputy: Post) -> bool:
    if principal is None:
        return True
    same = principal.organ_id == deputy.organ_id and principal.role == deputy.role
    return same and principal.person_id != deputy.person_id


def _subject(person: Person) -> str:
    return f"person:{person.username}"


def _code(organ: Organ | None) -> str:
    return organ.code if organ else ""
