"""Why a day counts or not, in the reader's language: the words of ``law.calendars`` taken apart and said again."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from gongkai.desk.words import listed

#: Days without a festival.
ORDINARY = (gettext_noop("工作日"), gettext_noop("周六"), gettext_noop("周日"), gettext_noop("自然日"))
#: Festivals of the State Council's notices; an area's own keep their names.
FESTIVALS = (
    gettext_noop("元旦"),
    gettext_noop("春节"),
    gettext_noop("清明节"),
    gettext_noop("劳动节"),
    gettext_noop("端午节"),
    gettext_noop("中秋节"),
    gettext_noop("国庆节"),
)
_ENDINGS = {
    "假期": gettext_noop("%(name)s假期"),
    "（地方调休）上班": gettext_noop("%(name)s（地方调休）上班"),
    "调休上班": gettext_noop("%(name)s调休上班"),
    "（地方假日）": gettext_noop("%(name)s（地方假日）"),
}


def reason(why: str) -> str:
    """``why`` as the calendar gives it: 工作日, 周六, 春节假期, 国庆节调休上班 …; unknown words stay as they are."""
    for ending, sentence in _ENDINGS.items():
        if why.endswith(ending):
            return gettext(sentence) % {"name": listed(why.removesuffix(ending))}
    return gettext(why) if why else ""
