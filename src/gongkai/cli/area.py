"""``--area``: the festivals of an autonomous area laid over the national calendar."""

from __future__ import annotations

import re

from gongkai.rulebooks.calendars import areas

#: GB/T 2260: province, prefecture, county; GB/T 10114 and the statistical codes go on to town and village.
_CODE = re.compile(
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{3}(?:[0-9]{3})?)?)?)?"
)


def no_such_area(code: object) -> str | None:
    """What is wrong with a code, in words; None when it is one."""
    if isinstance(code, str) and _CODE.fullmatch(code):
        return None
    local = "、".join(f"{area.area} {area.name}" for area in areas())
    return f"没有区划代码“{code}”：应为 GB/T 2260 的数字代码，省级 2 位、市级 4 位、县级 6 位，如 450100；有地方假日的是 {local}。"
