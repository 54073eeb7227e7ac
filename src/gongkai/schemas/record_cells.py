"""A cell of a form or a spreadsheet, read as the value that is kept, and written back.

What a spreadsheet program has already spoiled (1.10105E+17, the last digits of a long number turned into noughts, 0.125
where 12.5% was meant, a day kept as a running number) is refused with the reason: nobody can tell what stood there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from gongkai.law.identifiers import DocumentNumber, valid_bank_card, valid_resident_id, valid_uscc
from gongkai.schemas.record_shapes import CODED, Attribute, CodeList
from gongkai.schemas.record_types import code_lists
from gongkai.schemas.record_values import begins, empty, number, plain
from gongkai.text import dates, numbers

LONGEST_CELL, MOST_FIGURES = 20_000, 18
UNITS = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10**4),
    "百万元": Decimal(10**6),
    "亿元": Decimal(10**8),
}
_SCALES = {"万": Decimal(10**4), "亿": Decimal(10**8), "": Decimal(1)}
_BLANK = frozenset({"", "-", "--", "—", "——", "–", "/"})
_SCIENCE = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+]?[0-9]+")
_FIGURE = re.compile(
    r"(?P<minus>[-−－])?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<rest>\.[0-9]+)?(?P<scale>[万亿]?)(?P<unit>.*)"
)
_YES = frozenset({"是", "有", "√", "✓", "✔", "对", "y", "yes", "true", "1"})
_NO = frozenset({"否", "无", "没有", "×", "✗", "错", "n", "no", "false", "0"})
_NUMERAL = re.compile(r"(?:(?P<y>\d{4})\s*[-/.]\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<d>\d{1,2})|(?P<run>\d{8}))")
_CLOCK = re.compile(r"(?P<day>.+?)[ T]*(?P<H>\d{1,2})\s*(?::|时|点)\s*(?P<M>\d{1,2})?(?:\s*分)?(?::\d{1,2}(?:\.\d+)?)?")
_YEAR_WORD = rf"(?P<y>\d{{4}}|[{numbers.CHINESE}]{{4}})"
_MONTH = re.compile(
    rf"{_YEAR_WORD}(?:\s*年\s*(?:度\s*)?(?P<m>\d{{1,2}}|[{numbers.CHINESE}]{{1,2}})\s*月(?:份)?|[-/.](?P<n>\d{{1,2}})|(?P<run>(?<=\d)\d\d))"
)
_QUARTER = re.compile(rf"{_YEAR_WORD}\s*(?:年度?)?\s*[-/]?\s*(?:[qQ](?P<q>[1-4])|第?(?P<w>[1-4一二三四])季度?)")
_YEAR = re.compile(rf"{_YEAR_WORD}\s*(?:年度?|学年)?")
_POINT = re.compile(
    r"(?P<e>东经|[eE])?\s*(?P<lon>-?[0-9]{1,3}(?:\.[0-9]+)?)\s*°?\s*[,，;；、 ]\s*(?P<n>北纬|[nN])?\s*(?P<lat>-?[0-9]{1,3}(?:\.[0-9]+)?)\s*°?"
)
_MASKED = re.compile(r"[*×xX#]{3,}")


class CellRefused(ValueError):
    """A cell that cannot be taken; the sentence says why and what to do."""


def read_cell(attribute: Attribute, cell: object, unit: str | None = None) -> Any:
    """The kept value of whatever stands in a cell, None for nothing. `unit`: of the column's heading where it differs from
    the attribute's; one written in the cell goes before it. Raises CellRefused."""
    if cell is None or (isinstance(cell, str) and _narrow(cell) in _BLANK):
        return None
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        raise CellRefused(f"内容超过{LONGEST_CELL}字，请放进附件。")
    if not isinstance(cell, str | int | float | Decimal | date):
        raise _refuse(attribute, cell, "不是表格里的内容：请重新填写。")
    return _READERS[attribute.type](attribute, cell, unit)


def write_cell(attribute: Attribute, value: Any) -> str:
    """A kept value as a cell of csv or xlsx, which `read_cell` reads back. What is no value of the type is left empty."""
    if empty(value):
        return ""
    return _WRITERS.get(attribute.type, _as_words)(attribute, value)


def said(attribute: Attribute, value: Any) -> str:
    """A kept value as a page shows it: thousands apart, the unit behind."""
    figure = number(value) if attribute.type in ("count", "amount", "decimal") else None
    if figure is None:
        return write_cell(attribute, value)
    return f"{figure:,f}{attribute.unit or ''}"


def _narrow(cell: object) -> str:
    """Half width, no blanks at the ends, without the apostrophe that marks a number as text."""
    text = unicodedata.normalize("NFKC", str(cell)).replace("\u200b", "").strip()
    return text[1:] if text.startswith("'") else text


def _refuse(attribute: Attribute, cell: object, what: str) -> CellRefused:
    return CellRefused(f"“{attribute.title}”的“{str(cell).strip()[:30]}”{what}")


# words


def _words(attribute: Attribute, cell: object, unit: str | None) -> str | None:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "".join(c for c in str(cell) if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
    text = text.replace("\t", " ").strip()
    return (text if attribute.type == "long_text" else " ".join(text.split())) or None


def _list(attribute: Attribute, cell: object, unit: str | None) -> list[str] | None:
    parts = re.split(r"[;；\n]", str(_words(attribute, str(cell).replace("\n", ";"), unit) or ""))
    return [part.strip() for part in parts if part.strip()] or None


def _document(attribute: Attribute, cell: object, unit: str | None) -> str | None:
    text = _words(attribute, cell, unit) or ""
    number_ = DocumentNumber.parse(text)
    return str(number_) if number_ else text or None


def _url(attribute: Attribute, cell: object, unit: str | None) -> str:
    text = _narrow(cell)
    if not re.fullmatch(r"https?://[^\s<>\"'\\]+", text):
        raise _refuse(attribute, cell, "不是网址：请从浏览器地址栏复制，以 http:// 或者 https:// 开头。")
    return text


# identifiers


def _identifier(attribute: Attribute, cell: object, unit: str | None) -> str:
    text = _narrow(re.sub(r"[\s\-‐‑–—]", "", _narrow(cell))).upper()
    if isinstance(cell, float | Decimal) or _SCIENCE.fullmatch(_narrow(cell)):
        raise _refuse(
            attribute,
            cell,
            "已被表格软件改成科学记数，原来的数字找不回来：请把该列设为“文本”格式，从原始材料重新录入。",
        )
    if _spoiled(attribute.type, text):
        raise _refuse(
            attribute,
            _dots(text),
            "超过15位的数字末尾被表格软件改成了0：请把该列设为“文本”格式，从原始材料重新录入。",
        )
    return text


def _dots(text: str) -> str:
    """Long numbers are told by their end only; a sentence may be read by others."""
    return f"…{text[-4:]}"


def _spoiled(kind: str, text: str) -> bool:
    """What is left of a long number that a sheet kept as a figure: fifteen digits and noughts, or the binary fraction next to
    that. A number that proves itself was not spoiled."""
    if not re.fullmatch(r"[0-9]{16,30}", text):
        return False
    beyond = 10 ** (len(text) - 15)
    rounded = (int(text) + beyond // 2) // beyond * beyond
    if int(text) not in (rounded, int(float(rounded))):
        return False
    proofs = {"resident_id": valid_resident_id, "uscc": valid_uscc, "bank_account": valid_bank_card}
    return kind not in proofs or not proofs[kind](text)


def _phone(attribute: Attribute, cell: object, unit: str | None) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**12:
        cell = int(cell)
    text = _narrow(cell)
    if _SCIENCE.fullmatch(text):
        raise _refuse(attribute, cell, "已被表格软件改成科学记数：请把该列设为“文本”格式，重新录入。")
    text = re.sub(r"[‐‑–—]", "-", re.sub(r"\s+", "", text))
    return re.sub(r"^\((0\d{2,3})\)-?", r"\1-", text)


# numbers


def _figure(attribute: Attribute, cell: object) -> re.Match[str] | None:
    text = _narrow(cell).replace(" ", "")
    if isinstance(cell, float):
        text = repr(cell) if "e" not in repr(cell) else plain(Decimal(repr(cell)))
    elif _SCIENCE.fullmatch(text):
        raise _refuse(attribute, cell, "已被表格软件改成科学记数：请把该列设为“数值”格式，重新录入。")
    text = re.sub(r"^[¥￥]|^人民币", "", text)
    if re.fullmatch(r"\([0-9.,]+\)", text):
        text = f"-{text[1:-1]}"
    return _FIGURE.fullmatch(text)


def _number(attribute: Attribute, cell: object, factor: Callable[[str], Decimal | None]) -> Decimal:
    if isinstance(cell, bool):
        raise _refuse(attribute, cell, "不是数：请填写数字。")
    found = _figure(attribute, cell)
    times = _times(found, factor) if found else None
    if found is None or times is None:
        unit = f"，单位{attribute.unit}" if attribute.unit else ""
        raise _refuse(attribute, cell, f"不是数：请只填写数字{unit}；千位分隔的逗号须三位一个。")
    try:
        value = Decimal(f"{'-' if found['minus'] else ''}{found['whole'].replace(',', '')}{found['rest'] or ''}")
    except InvalidOperation as error:
        raise _refuse(attribute, cell, "不是数：请只填写数字。") from error
    return _exactly(attribute, cell, value, times)


def _times(found: re.Match[str], factor: Callable[[str], Decimal | None]) -> Decimal | None:
    """30万吨 is thirty where the unit is 万吨; 1.2万 is twelve thousand."""
    whole = factor(found["scale"] + found["unit"]) if found["scale"] else None
    bare = factor(found["unit"])
    return whole if whole is not None else None if bare is None else _SCALES[found["scale"]] * bare


def _exactly(attribute: Attribute, cell: object, value: Decimal, times: Decimal) -> Decimal:
    """Decimal rounds a product beyond 28 digits; 18 digits times a power of ten stay below."""
    if len(value.as_tuple().digits) > MOST_FIGURES:
        raise _refuse(attribute, cell, f"超过{MOST_FIGURES}位数字：请核对。")
    return value * times


def _count(attribute: Attribute, cell: object, unit: str | None) -> int:
    words = numbers.parse(_narrow(cell)) if isinstance(cell, str) and not re.search(r"[0-9]", _narrow(cell)) else None
    if words is not None:
        return words
    value = _number(attribute, cell, lambda said: Decimal(1) if said in ("", attribute.unit or "") else None)
    if value != value.to_integral_value():
        raise _refuse(attribute, cell, "应为整数：请核对。")
    return int(value)


def _decimal(attribute: Attribute, cell: object, unit: str | None) -> str:
    own = (attribute.unit or "", unicodedata.normalize("NFKC", attribute.unit or ""))
    if own[0].startswith(("万", "亿")) and _narrow(cell).endswith(("万", "亿")):
        raise _refuse(attribute, cell, f"分不清单位：请只填写数字，单位{own[0]}。")
    return plain(_number(attribute, cell, lambda said: Decimal(1) if said in ("", *own) else None))


def _amount(attribute: Attribute, cell: object, unit: str | None) -> str:
    """元, 万元, 亿元 into the unit of the attribute, exactly; 1.2万 and a unit written in the cell go before the heading's."""
    own = UNITS[attribute.unit or "元"]
    heading = UNITS.get(unit or "", own)

    def factor(written: str) -> Decimal | None:
        return UNITS.get(written) if written else None

    found = _figure(attribute, cell)
    said_in_cell = bool(found and (found["scale"] or found["unit"]))
    times = (lambda written: factor(written or "元")) if said_in_cell else (lambda written: heading)
    value = _number(attribute, cell, times)
    return plain(value.scaleb(-own.adjusted()))


def _percent(attribute: Attribute, cell: object, unit: str | None) -> str:
    signed = _narrow(cell).endswith(("%", "‰"))
    if _narrow(cell).endswith(("百分点", "个点")):
        raise _refuse(attribute, cell, "是百分点，不是百分数：请填写百分数。")
    value = _number(attribute, cell, {"": Decimal(1), "%": Decimal(1), "‰": Decimal("0.1")}.get)
    if not signed and unit != "%" and 0 < abs(value) < 1:
        raise _refuse(attribute, cell, f"没有百分号，分不清是{value}%还是{plain(value * 100)}%：请写上百分号。")
    return plain(value)


# days


def _date(attribute: Attribute, cell: object, unit: str | None) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    text = re.sub(r"[ T]0{1,2}:00(?::00(?:\.0+)?)?$", "", _narrow(cell))
    day = _day(text)
    if day is None:
        raise _refuse(attribute, cell, _why_no_day(text))
    return day.isoformat()


def _day(text: str) -> date | None:
    written = dates.WRITTEN.fullmatch(text)
    if written:
        return dates.day(written)
    found = _NUMERAL.fullmatch(text)
    if not found:
        return None
    run = found["run"]
    parts = (run[:4], run[4:6], run[6:]) if run else (found["y"], found["m"], found["d"])
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def _why_no_day(text: str) -> str:
    if re.fullmatch(r"[1-9][0-9]{4}(?:\.[0-9]+)?", text):
        return "是表格软件里的日期序号：请把该列设为“日期”格式，写成 2026-03-05。"
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}|\d{2}年\d{1,2}月\d{1,2}日", text):
        return "的年份不清楚：请把四位年份写在前面，如 2026-03-05。"
    if _MONTH.fullmatch(text):
        return "没有写到日：请补上，如 2026-03-05。"
    return "不是日期：请写成 2026-03-05，并核对这一天是否存在。"


def _moment(attribute: Attribute, cell: object, unit: str | None) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(" ")[:16]
    found = _CLOCK.fullmatch(_narrow(cell))
    day = _day(found["day"].strip()) if found else None
    hour, minute = (int(found["H"]), int(found["M"] or 0)) if found else (99, 0)
    if day is None or hour > 23 or minute > 59:
        raise _refuse(attribute, cell, "不是时刻：请写成 2026-03-05 09:30（24小时制）。")
    return f"{day.isoformat()} {hour:02d}:{minute:02d}"


def _year_of(found: re.Match[str]) -> int:
    return numbers.parse(found["y"]) or 0


def _month(attribute: Attribute, cell: object, unit: str | None) -> str:
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:7]
    found = _MONTH.fullmatch(_narrow(cell))
    month = numbers.parse(found["m"] or found["n"] or found["run"]) if found else None
    if found is None or month is None or not 1 <= month <= 12:
        raise _refuse(attribute, cell, "不是月份：请写成 2026-03。")
    return f"{_year_of(found):04d}-{month:02d}"


def _quarter(attribute: Attribute, cell: object, unit: str | None) -> str:
    found = _QUARTER.fullmatch(_narrow(cell))
    if not found:
        raise _refuse(attribute, cell, "不是季度：请写成 2026年第三季度。")
    return f"{_year_of(found):04d}-Q{found['q'] or numbers.parse(found['w'])}"


def _year(attribute: Attribute, cell: object, unit: str | None) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    found = _YEAR.fullmatch(_narrow(cell))
    if not found:
        raise _refuse(attribute, cell, "不是年份：请写成 2026。")
    return f"{_year_of(found):04d}"


# choices and places


def _yes_no(attribute: Attribute, cell: object, unit: str | None) -> bool:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    word = _narrow(cell).lower()
    if word not in _YES | _NO:
        raise _refuse(attribute, cell, "应填“是”或者“否”。")
    return word in _YES


def _choice(attribute: Attribute, cell: object, unit: str | None) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    codes = code_lists()[attribute.codes or ""]
    code = _code(codes, str(cell))
    if code is None:
        offered = "、".join(row.title for row in codes.codes[:12])
        more = "等" if len(codes.codes) > 12 else ""
        raise _refuse(attribute, cell, f"不在“{codes.title}”里：请填写{offered}{more}中的一项。")
    return code


def _code(codes: CodeList, word: str) -> str | None:
    """By code, title or another name; noughts before a number that a spreadsheet dropped do not matter."""
    key = _folded(word)
    for row in codes.codes:
        if key in {_folded(one) for one in (row.code, row.title, *row.aliases)}:
            return row.code
    if key.isdecimal():
        return next((row.code for row in codes.codes if row.code.isdecimal() and int(row.code) == int(key)), None)
    return None


def _folded(word: str) -> str:
    return re.sub(r"\s", "", _narrow(word)).lower()


def _choices(attribute: Attribute, cell: object, unit: str | None) -> list[str] | None:
    whole = _code(code_lists()[attribute.codes or ""], str(cell))
    if whole:
        return [whole]
    words = [word for word in re.split(r"[;；,，\n]", str(cell)) if word.strip()]
    if len(words) == 1:
        words = [word for word in re.split(r"[、/]", str(cell)) if word.strip()]
    return list(dict.fromkeys(_choice(attribute, word, unit) for word in words)) or None


def _location(attribute: Attribute, cell: object, unit: str | None) -> dict[str, str]:
    found = _POINT.fullmatch(_narrow(cell))
    if not found:
        raise _refuse(attribute, cell, "不是经纬度：请先写经度再写纬度，用十进制度，如 123.4567,41.1234。")
    lon, lat = Decimal(found["lon"]), Decimal(found["lat"])
    if not found["e"] and lon < 73 <= lat:
        raise _refuse(attribute, cell, "的经度和纬度写反了：请先写经度再写纬度。")
    return {"lon": plain(lon), "lat": plain(lat)}


_Reader = Callable[[Attribute, object, str | None], Any]
_READERS: Mapping[str, _Reader] = {
    "text": _words, "long_text": _words, "organ": _words, "address": _words, "person_name": _words,
    "list": _list, "document": _document, "url": _url,
    "resident_id": _identifier, "identity_number": _identifier, "uscc": _identifier, "bank_account": _identifier,
    "phone": _phone, "count": _count, "decimal": _decimal, "amount": _amount, "percent": _percent,
    "date": _date, "moment": _moment, "month": _month, "quarter": _quarter, "year": _year,
    "yes_no": _yes_no, "choice": _choice, "choices": _choices, "location": _location,
}  # fmt: skip


# back into a cell


def _as_words(attribute: Attribute, value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _title(attribute: Attribute, value: Any) -> str:
    assert attribute.type in CODED
    return (code_lists()[attribute.codes or ""].named(value) or "") if isinstance(value, str) else ""


def _titles(attribute: Attribute, value: Any) -> str:
    return "；".join(filter(None, (_title(attribute, one) for one in value))) if isinstance(value, list) else ""


def _joined(attribute: Attribute, value: Any) -> str:
    return "；".join(str(one) for one in value) if isinstance(value, list) else ""


def _yes_or_no(attribute: Attribute, value: Any) -> str:
    return {True: "是", False: "否"}.get(value, "") if isinstance(value, bool) else ""


def _percentage(attribute: Attribute, value: Any) -> str:
    return f"{value}%" if number(value) is not None else ""


def _point(attribute: Attribute, value: Any) -> str:
    return f"{value.get('lon')},{value.get('lat')}" if isinstance(value, dict) else ""


def _quarter_word(attribute: Attribute, value: Any) -> str:
    return f"{value[:4]}年第{'一二三四'[int(value[-1]) - 1]}季度" if begins(value, "quarter") else ""


_WRITERS: Mapping[str, Callable[[Attribute, Any], str]] = {
    "choice": _title, "choices": _titles, "list": _joined, "yes_no": _yes_or_no, "percent": _percentage,
    "location": _point, "quarter": _quarter_word,
}  # fmt: skip
