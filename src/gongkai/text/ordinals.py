"""一是, 二是: what numbers the sentences inside a clause."""

import re

from gongkai.text.layout import Paragraph

_ORDINAL = re.compile(r"(?:^|(?<=[。;:]))\s*(?P<n>[一二三四五六七八九十]{1,2})是")
_BARE_FIRST = re.compile(r"^\s*是(?=[^。]{2,30}。)")


def find(paragraph: Paragraph, start: int, stop: int, end: int) -> tuple[str, str]:
    """The ordinal and the title of the text from `start` to `stop`, when it opens with one and has no other; its block goes to `end`."""
    text = paragraph.folded[start:stop].lstrip(" 。;:")
    found = list(_ORDINAL.finditer(text))
    if len(found) == 1 and found[0].start() == 0:
        return f"{found[0]['n']}是", _first_sentence(paragraph, start, stop)
    first = _BARE_FIRST.match(text) and re.match(r"\s*二是", paragraph.folded[end:])
    return ("一是", _first_sentence(paragraph, start, stop)) if first else ("", "")


def _first_sentence(paragraph: Paragraph, start: int, stop: int) -> str:
    words = paragraph.text[start:stop].strip(" 。；;:：")
    sentence = re.split("[。；;]", words)[0]
    return re.sub(r"^[一二三四五六七八九十]{0,2}是", "", sentence).strip()
