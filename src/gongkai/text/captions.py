"""WebVTT (W3C) read strictly and written anew: times and words, nothing else of the file gets through.

Styles, regions, positions and tags are left out; a voice (`<v 张三>`) becomes the name before the words.
"""

import html
import re
from itertools import pairwise
from typing import NamedTuple

from gongkai.text.errors import Unreadable

MOST_CUES, LONGEST_CUE = 5000, 500
_TIME = re.compile(r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})")
_ARROW = re.compile(r"\s*-->\s*")
_VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"<[^>]*>?")
_BLOCK = re.compile(r"\n{2,}")
_OTHER = ("NOTE", "STYLE", "REGION")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


class Cue(NamedTuple):
    """Milliseconds from the start of the recording; `words` may hold several lines."""

    start: int
    end: int
    words: str


def read(text: str) -> list[Cue]:
    """In their order. Raises `Unreadable` with a sentence that names the place."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    head, _end, rest = lines.partition("\n")
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", head):
        raise Unreadable("字幕文件须是WebVTT格式，第一行是WEBVTT：请从剪辑软件导出为.vtt后再上传。")
    blocks = [block.strip("\n") for block in _BLOCK.split(f"\n{rest}")]
    cues = [cue for block in blocks if block and not block.startswith(_OTHER) and (cue := _cue(block))]
    if not cues:
        raise Unreadable("字幕文件里没有字幕：请确认选对了文件。")
    if len(cues) > MOST_CUES:
        raise Unreadable(f"字幕超过{MOST_CUES}条：请把音视频分成几个文件。")
    for before, after in pairwise(cues):
        if after.start < before.start:
            raise Unreadable(f"字幕“{after.words[:20]}”的时间早于前一条：请按时间顺序重新导出。")
    return cues


def written(cues: list[Cue]) -> str:
    """A file that holds times and words alone."""
    told = (f"{_shown(one.start)} --> {_shown(one.end)}\n{html.escape(one.words, quote=False)}" for one in cues)
    return "WEBVTT\n\n" + "\n\n".join(told) + "\n"


def words_of(cues: list[Cue]) -> str:
    """What is said, for those who read it: a line for each cue, without what the next one repeats."""
    lines: list[str] = []
    for cue in cues:
        lines += [line for line in cue.words.split("\n") if line not in lines[-2:]]
    return "\n".join(lines)


def _cue(block: str) -> Cue | None:
    lines = block.split("\n")
    at = next((n for n, line in enumerate(lines[:2]) if "-->" in line), None)
    if at is None:
        if lines[0].startswith(("Kind:", "Language:")):  # written by some programs below the first line
            return None
        raise Unreadable(f"字幕“{lines[0][:20]}”没有时间：请用剪辑软件重新导出。")
    words = "\n".join(line for raw in lines[at + 1 :] if (line := _plain(raw)))
    first, last = _times(lines[at])
    if len(words) > LONGEST_CUE:
        raise Unreadable(f"字幕“{words[:20]}”超过{LONGEST_CUE}字：请分成几条。")
    return Cue(first, last, words) if words else None


def _times(line: str) -> tuple[int, int]:
    first, *rest = _ARROW.split(line.strip(), maxsplit=1)
    start, end = _TIME.fullmatch(first), _TIME.match(rest[0]) if rest else None
    if (
        not start
        or not end
        or not re.match(r"\s|$", rest[0][end.end() :])
        or _milliseconds(end) <= _milliseconds(start)
    ):
        raise Unreadable(f"字幕的时间“{line[:40]}”不对：应写作00:00:01.000 --> 00:00:03.000，且结束晚于开始。")
    return _milliseconds(start), _milliseconds(end)


def _milliseconds(found: re.Match[str]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _plain(line: str) -> str:
    named = _VOICE.sub(lambda found: f"{found[1].strip()}：" if found[1].strip() else "", line)
    return _UNSEEN.sub("", html.unescape(_TAG.sub("", named))).replace("-->", "→").strip()


def _shown(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"
