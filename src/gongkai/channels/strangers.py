"""Whether the page that answers is the site that is registered: a suspicion for a person, never a judgement."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from gongkai.text.normalise import normalise

from .models import Site

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)
_SITE_NAME = re.compile(r"""<meta[^>]+name\s*=\s*["']SiteName["'][^>]*content\s*=\s*["']([^"']*)""", re.I)
_SPONSOR = re.compile(r"主办(?:单位)?[:：]\s*([^\s<>|&，。；]{2,60})")
_OPERATOR = re.compile(r"(?:技术支持|运维单位|运行维护|承建单位)[:：]\s*([^\s<>|&，。；]{2,60})")


class Stranger(NamedTuple):
    name: str
    problem: str


def stranger(site: Site, page: bytes) -> Stranger | None:
    """None where the page calls itself by a name of the register and names no other owner or operator."""
    text = _decoded(page)
    title, site_name = _first(_TITLE, text), _first(_SITE_NAME, text)
    called = title or site_name or "—"
    names = {site.name, site.organ.name, site.organ.short_name}
    if not _any(names, f"{title} {site_name}") and not (site.code and site.code in text):
        return Stranger(called, _("网页标题里没有网站名称，也没有网站标识码"))
    sponsor, operator = _first(_SPONSOR, text), _first(_OPERATOR, text)
    if sponsor and not _any(names, sponsor):
        return Stranger(called, _("网页写的主办单位是“%(name)s”") % {"name": sponsor[:40]})
    if site.operator and operator and not _any({site.operator}, operator) and operator not in site.operator:
        return Stranger(called, _("网页写的运维单位是“%(name)s”") % {"name": operator[:40]})
    return None


def _any(names: set[str], words: str) -> bool:
    plain = re.sub(r"\s+", "", normalise(words))
    return any(re.sub(r"\s+", "", normalise(name)) in plain for name in names if name)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return " ".join(found[1].split())[:200] if found else ""


def _decoded(page: bytes) -> str:
    """The page may have been cut within a character."""
    try:
        return page.decode()
    except UnicodeDecodeError as error:
        cut = error.start >= len(page) - 4
        return page.decode("utf-8" if cut else "gb18030", "replace")
