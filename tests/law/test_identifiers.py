"""Check digits against published specimens; every single wrong character is caught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.errors import BadIdentifier
from gongkai.law.identifiers import (
    CREDIT_ALPHABET,
    CREDIT_WEIGHTS,
    IDENTITY_WEIGHTS,
    ORGANISATION_WEIGHTS,
    DocumentNumber,
    IndexNumber,
    document_key,
    organisation_code,
    valid_bank_card,
    valid_organisation_code,
    valid_resident_id,
    valid_uscc,
)

CREDIT_CODES = (
    "91350100M000100Y43",
    "11441700007280420Y",
    "114403006955506492",
    "11341702730007167P",
    "11230500001755309F",
    "11330800MB0R57773W",
)


def test_weights_are_the_powers_that_the_standards_define() -> None:
    """GB 32100-2015: 3 to the power i-1, modulo 31; GB 11714-1997 and GB 11643-1999: powers of 2, modulo 11."""
    assert tuple(pow(3, i, 31) for i in range(17)) == CREDIT_WEIGHTS
    assert tuple(pow(2, i, 11) for i in range(8, 0, -1)) == ORGANISATION_WEIGHTS
    assert tuple(pow(2, i, 11) for i in range(17, 0, -1)) == IDENTITY_WEIGHTS


@pytest.mark.parametrize("code", [*CREDIT_CODES, CREDIT_CODES[1].lower()])
def test_specimen_credit_codes_are_valid(code: str) -> None:
    assert valid_uscc(code)


@given(st.sampled_from(CREDIT_CODES), st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_one_wrong_character_spoils_a_credit_code(code: str, place: int, char: str) -> None:
    changed = code[:place] + char + code[place + 1 :]
    assert valid_uscc(changed) == (changed == code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "11441700007280420",
        "11441700007280420YY",
        "I1441700007280420Y",
        "1144170000728042０Y",
        "11441700007280420Y\n",
    ],
)
def test_what_is_no_credit_code(code: str) -> None:
    assert not valid_uscc(code)


def test_a_credit_code_holds_the_organisation_code() -> None:
    assert organisation_code("11441700007280420Y") == "007280420"
    assert all(valid_organisation_code(organisation_code(code)) for code in CREDIT_CODES)
    with pytest.raises(BadIdentifier):
        organisation_code("11441700007280420X")


@pytest.mark.parametrize(
    ("code", "valid"),
    [("000014349", True), ("00001434-9", True), ("000014348", False), ("0000-14349", False), ("00001434９", False)],
)
def test_organisation_codes(code: str, valid: bool) -> None:
    assert valid_organisation_code(code) is valid


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("34052419800101001X", True),
        ("110105194912310021", False),
        ("11010519490231002X", False),  # no 31 February
        ("110105194902310026", False),  # nor with its right check character
        ("01010519491231002X", False),
        ("1101051949123100２X", False),
        ("110105491231002", True),
        ("110105490231002", False),
        ("11010549123100", False),
    ],
)
def test_resident_identity_numbers(number: str, valid: bool) -> None:
    assert valid_resident_id(number) is valid


@given(st.sampled_from(["11010519491231002X", "34052419800101001X"]), st.integers(0, 16), st.integers(0, 9))
def test_one_wrong_digit_spoils_an_identity_number(number: str, place: int, digit: int) -> None:
    changed = number[:place] + str(digit) + number[place + 1 :]
    assert valid_resident_id(changed) == (changed == number)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("6222020200112230", True),
        ("6222020200112231", False),
        ("622202", False),
        ("6222 0202 0011 2230", False),
        ("６222020200112230", False),
    ],
)
def test_bank_cards(number: str, valid: bool) -> None:
    assert valid_bank_card(number) is valid


@pytest.mark.parametrize(
    "text",
    [
        "000014349/2017-00110",
        "11441700007280420Y/2021-00050",
        "114403006955506492/2021-00426",
        "11330800MB0R57773W/2021-130444",
        "11341702730007167P/202311-00085",
    ],
)
def test_index_numbers_print_as_they_were_read(text: str) -> None:
    number = IndexNumber.parse(text)
    assert number is not None and str(number) == text


@pytest.mark.parametrize("month", range(14))
def test_the_month_of_an_index_number_is_a_month(month: int) -> None:
    number = IndexNumber.parse(f"000014349/2017{month:02d}-00110")
    assert (number.month if number else None) == (month if 1 <= month <= 12 else None)


@pytest.mark.parametrize("text", ["K28044908/2026-4277", "abc", "000014349/2017-00000", "000014349/201713-00110", ""])
def test_home_made_index_numbers_are_left_alone(text: str) -> None:
    assert IndexNumber.parse(text) is None


@given(st.sampled_from(["000014349", *CREDIT_CODES]), st.integers(1949, 2100), st.integers(1, 999_999))
def test_an_index_number_survives_a_round_trip(organ: str, year: int, serial: int) -> None:
    number = IndexNumber(organ, year, serial)
    assert IndexNumber.parse(str(number)) == number


@pytest.mark.parametrize(("organ", "serial"), [("00001434-9", 1), ("000014349", 0), ("000014349", 1_000_000)])
def test_an_index_number_that_could_not_be_read_back_is_not_built(organ: str, serial: int) -> None:
    with pytest.raises(BadIdentifier):
        IndexNumber(organ, 2026, serial)


@pytest.mark.parametrize(
    "text",
    [
        "国办发〔2019〕54号",
        "国办发[2019]54号",
        "国办发［2019］54号",
        "国办发【2019】54号",
        "国办发(2019)54号",
        "国办发（2019）第054号",
        " 国办发 〔２０１９〕 ５４ 号 ",
    ],
)
def test_one_document_number_has_one_key_however_written(text: str) -> None:
    assert document_key(text) == "国办发|2019|54"
    assert str(DocumentNumber.parse(text)) == "国办发〔2019〕54号"


@pytest.mark.parametrize(
    "text", ["", "第12号", "国办发〔2019〕号", "国办发〔19〕54号", "见国办发〔2019〕54号文", "国办发〔2019〕0号"]
)
def test_what_is_no_whole_document_number(text: str) -> None:
    assert document_key(text) is None


def test_a_bracketed_office_name_belongs_to_the_number() -> None:
    assert document_key("青府（办）发〔2026〕3号") == "青府（办）发|2026|3"
    assert document_key("鞍政办明电[2010]10号") == "鞍政办明电|2010|10"
