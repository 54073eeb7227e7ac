"""What is public already and may be what somebody is about to ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.search.queries import Hit, find, near
from gongkai.text.matters import matters

MOST = 5
LONGEST = 400
_NAMED = re.compile(r"《([^《》]{4,80})》")
_FILLING = re.compile(r"[0-9]{4}年度?|(?:的|相关|有关)?(?:文件|材料|信息|资料)$|复印件|扫描件")


def suggested(wanted: str, doc_number: str = "") -> list[Hit]:
    """Public records of that number, of the names in 《》, of the words: at most ``MOST``, each once."""
    found: dict[str, Hit] = {}
    for hit in _found(wanted[:LONGEST], doc_number[:60].strip()):
        found.setdefault(hit.key, hit)
        if len(found) == MOST:
            break
    return list(found.values())


def _found(wanted: str, doc_number: str) -> Iterator[Hit]:
    if doc_number:
        yield from (hit for hit in find(doc_number, kind="record", per_page=MOST, facets=()).hits if hit.exact)
    for name in _NAMED.findall(wanted):
        yield from find(name, kind="record", per_page=MOST, facets=()).hits
    for matter in matters(wanted)[:3]:
        words = _FILLING.sub("", _NAMED.sub("", matter)).strip()
        if len(words) >= 4:
            yield from near(words, kind="record", most=MOST).hits
