"""Numbers that carry their own proof, and the canonical form of those that do not.

Unified social credit code (GB 32100), organisation code (GB 11714), resident identity number (GB 11643), bank card
(Luhn), index number 索引号, document number 发文字号.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from gongkai.law.errors import BadIdentifier

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100 leaves out I O S V Z
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS = "10X98765432"
ORGANISATION_CHECKS = "0X987654321"

_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_IDENTITY_18 = re.compile(r"[1-9][0-9]{16}[0-9X]")
_IDENTITY_15 = re.compile(r"[1-9][0-9]{14}")
_CARD = re.compile(r"[0-9]{13,19}")
_INDEX = re.compile(
    r"(?P<organ>[0-9A-Z]{9}|[0-9A-Z]{18})/(?P<year>[0-9]{4})(?P<month>[0-9]{2})?-(?P<serial>[0-9]{5,6})"
)
_DOCUMENT = re.compile(
    r"(?P<organ>[一-龥A-Za-z（）()]+?)[〔\[［【（(](?P<year>(?:19|20)[0-9]{2})[〕\]］】）)]第?0*(?P<number>[1-9][0-9]*)号"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
LONGEST_SERIAL = 999_999


def valid_uscc(code: str) -> bool:
    """Whether an 18-character 统一社会信用代码 bears its right check character; lower case is read as upper."""
    code = code.upper()
    return bool(_CREDIT.fullmatch(code)) and _credit_check(code) == code[-1]


def valid_organisation_code(code: str) -> bool:
    """Whether a nine-character 组织机构代码, hyphen allowed before its last, bears its right check character."""
    code = re.sub(r"-(?=.$)", "", code.upper())
    if not _ORGANISATION.fullmatch(code):
        return False
    total = sum(int(char, 36) * weight for char, weight in zip(code[:8], ORGANISATION_WEIGHTS, strict=True))
    return ORGANISATION_CHECKS[total % 11] == code[-1]


def organisation_code(uscc: str) -> str:
    """The old organisation code inside a unified social credit code: characters 9 to 17."""
    if not valid_uscc(uscc):
        raise BadIdentifier("统一社会信用代码有误：应为18位且校验位正确，请核对。")
    return uscc.upper()[8:17]


def valid_resident_id(number: str) -> bool:
    """18 characters with a real birth date and check character, or the old 15 digits with a real birth date (of the
    1900s). The region is not looked up: codes of abolished regions stay valid."""
    number = number.upper()
    if _IDENTITY_15.fullmatch(number):
        return _is_date("19" + number[6:12])
    if not _IDENTITY_18.fullmatch(number) or not _is_date(number[6:14]):
        return False
    total = sum(int(char) * weight for char, weight in zip(number[:17], IDENTITY_WEIGHTS, strict=True))
    return IDENTITY_CHECKS[total % 11] == number[-1]


def valid_bank_card(number: str) -> bool:
    """13 to 19 digits that satisfy Luhn. Passbook accounts of rural banks may be real and yet fail."""
    if not _CARD.fullmatch(number):
        return False
    digits = [int(char) for char in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


@dataclass(frozen=True, slots=True)
class IndexNumber:
    """索引号: organ code (9 or 18 characters), year, sometimes month, serial. Never changes once given."""

    organ: str
    year: int
    serial: int
    month: int | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9A-Z]{9}|[0-9A-Z]{18}", self.organ):
            raise BadIdentifier(f"索引号的机构代码“{self.organ}”应为9位组织机构代码或18位统一社会信用代码。")
        if not 1 <= self.serial <= LONGEST_SERIAL:
            raise BadIdentifier(f"索引号的流水号应在1至{LONGEST_SERIAL}之间，收到 {self.serial}。")

    def __str__(self) -> str:
        month = f"{self.month:02d}" if self.month else ""
        return f"{self.organ}/{self.year:04d}{month}-{self.serial:05d}"

    @classmethod
    def parse(cls, text: str) -> IndexNumber | None:
        """None for the many home-made forms: those are kept as they are written."""
        found = _INDEX.fullmatch(text.strip())
        if not found or (found["month"] and not 1 <= int(found["month"]) <= 12):
            return None
        month = int(found["month"]) if found["month"] else None
        serial = int(found["serial"])
        return cls(found["organ"], int(found["year"]), serial, month) if serial else None


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """发文字号: 机关代字, year, number. Prints the prescribed 〔〕; 国办发〔2019〕54号."""

    organ: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.organ}〔{self.year}〕{self.number}号"

    @property
    def key(self) -> str:
        """The same for every way of writing the number: 国办发|2019|54."""
        return f"{self.organ}|{self.year}|{self.number}"

    @classmethod
    def parse(cls, text: str) -> DocumentNumber | None:
        """Reads any bracket (〔〕 [] 【】 （） ()), full-width digits, spaces, a 第 and leading zeros. None when the text
        is not one whole document number."""
        found = _DOCUMENT.fullmatch(re.sub(r"\s", "", text).translate(_FULL_WIDTH))
        return cls(found["organ"], int(found["year"]), int(found["number"])) if found else None


def document_key(text: str) -> str | None:
    """The canonical key of a document number as written anywhere, or None."""
    number = DocumentNumber.parse(text)
    return number.key if number else None


def _credit_check(code: str) -> str:
    total = sum(CREDIT_ALPHABET.index(char) * weight for char, weight in zip(code[:17], CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
