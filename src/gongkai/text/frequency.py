"""How often something is due."""

import re
from collections.abc import Iterator, Sequence

from gongkai.text.layout import Paragraph

_FREQUENCY = re.compile(
    r"(?:每(?:个)?(?:半年|两年|年度?|季度?|月份?|周|星期|日|天|学期|[两二三2-5]年)|按(?:年度?|半年|季度?|月|周|日)|(?:逐)(?:年|季|月))"
    r"(?:[^,。;:()、]{0,18}?(?:不少于|至少|不低于|开展|组织|召开|进行|报送)?[^,。;:()、]{0,6}?(?:[\d一二两三四五六七八九十]+次|(?:不少于|至少|不低于)[^,。;:()、]{0,6}? ?\d+ ?(?:个|家|场|期|篇|项|名|户|件|处|条)|\d{1,2}日前|月?底前|末前|前))?"
)
_EACH_TIME = re.compile(
    r"每(?:个)?(?:年度?|季度?|月份?|半年|学期|周|旬)(?:的)?(?:度)?(?:(?:终了|结束|期满|末|终)(?:之?后|之日起)? ?[\d一二三四五六七八九十]{1,3} ?个?(?:工作日|日|天|个?月)(?:之|以)?内"
    r"|(?:末|首|第一个|最后一个|第[一二三1-3]个|下一个|次)月(?:份)?(?:的)? ?\d{1,2} ?[日号](?:之|以)?前|(?:\d{1,2} ?月(?:份)?)? ?\d{1,2} ?[日号](?:之|以)?前|\d{1,2} ?月(?:份)?(?:底|末)(?:之|以)?前|(?:第一|首|前)?(?:个)?\d{0,2} ?个?工作日(?:之|以)?[内前]|(?:前)\d{1,2} ?个?(?:工作日|日|天)内)"
)
"""How often, with the day of each time: 每季度终了后15日内, 每月5日前, 每季度首月10日前."""


def find(folded: str) -> Iterator[tuple[int, int]]:
    """How often, where the text names a period: 每年至少开展两次, 按季度, 每月."""
    exact = [match.span() for match in _EACH_TIME.finditer(folded)]
    rest = (match.span() for match in _FREQUENCY.finditer(folded))
    return iter(sorted([*exact, *(span for span in rest if not any(a <= span[0] < b for a, b in exact))]))


def first(texts: Sequence[Paragraph]) -> str | None:
    """As the first of the texts that tells says it."""
    spans = ((p, span) for p in texts for span in find(p.folded))
    return next((p.text[a:b] for p, (a, b) in spans), None)
