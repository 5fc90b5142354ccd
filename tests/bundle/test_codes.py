"""The codes that people compare over the telephone and on paper."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.bundle import codes

PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
UNIT = codes.unit_code(PUBLIC)
SUBMISSION = codes.submission_code(PUBLIC)
ALL_GREEN = (True,) * 6


def test_the_unit_code_is_the_digest_of_the_key_modulo_10_to_24() -> None:
    number = int(hashlib.sha256(bytes.fromhex(PUBLIC)).hexdigest(), 16) % 10**24
    assert int(UNIT.replace(" ", "")) == number
    assert [len(group) for group in UNIT.split(" ")] == [4] * 6


def test_the_submission_code_is_the_same_function_grouped_otherwise() -> None:
    assert int(SUBMISSION.replace("-", "")) == int(PUBLIC, 16) % 10**24
    assert [len(group) for group in SUBMISSION.split("-")] == [6] * 4


def test_codes_stay_what_they_were() -> None:
    assert UNIT == "5613 1181 6579 4202 4304 2745"
    assert SUBMISSION == "278227-918677-548317-757722"


def test_the_codes_in_the_format_description_are_right() -> None:
    text = (Path(__file__).parents[2] / "docs" / "BUNDLE.md").read_text("utf-8")
    assert f"`{UNIT}`" in text
    assert f"`{SUBMISSION}`" in text


def test_small_numbers_keep_their_zeros() -> None:
    assert codes.submission_code("00" * 31 + "07") == "000000-000000-000000-000007"


def test_full_width_digits_spaces_and_hyphens_do_not_matter() -> None:
    full_width = UNIT.translate(str.maketrans("0123456789 ", "０１２３４５６７８９　"))
    for typed in (UNIT, full_width, UNIT.replace(" ", ""), UNIT.replace(" ", "－"), f" {UNIT}\n"):
        assert codes.matches(typed, UNIT) == ALL_GREEN
    assert codes.matches(SUBMISSION.replace("-", " — "), SUBMISSION) == (True,) * 4


def test_a_wrong_digit_spoils_its_group_only() -> None:
    for group in range(6):
        at = group * 5 + 2
        typed = UNIT[:at] + str((int(UNIT[at]) + 1) % 10) + UNIT[at + 1 :]
        assert codes.matches(typed, UNIT) == tuple(i != group for i in range(6))
        assert codes.matches(typed.replace(" ", ""), UNIT) == tuple(i != group for i in range(6))


def test_a_digit_left_out_spoils_its_group_only_when_groups_were_kept() -> None:
    groups = UNIT.split(" ")
    groups[1] = groups[1][:3]
    assert codes.matches(" ".join(groups), UNIT) == (True, False, True, True, True, True)
    assert codes.matches("".join(groups), UNIT)[0]
    assert codes.matches("".join(groups), UNIT) != ALL_GREEN


def test_the_beginning_of_a_code_turns_green_while_it_is_typed() -> None:
    assert codes.matches(UNIT[:9], UNIT) == (True, True, False, False, False, False)
    assert codes.matches("", UNIT) == (False,) * 6


def test_more_than_the_code_is_not_the_code() -> None:
    assert codes.matches(UNIT + "7", UNIT) == (True,) * 5 + (False,)
    assert codes.matches(UNIT + " 7777", UNIT) != ALL_GREEN
    assert codes.matches(UNIT.replace(UNIT[0], "x", 1), UNIT)[0] is False


def test_one_code_is_never_taken_for_the_other() -> None:
    assert codes.matches(SUBMISSION, UNIT) != ALL_GREEN


def test_digits_of_a_code_are_what_a_scanner_gives() -> None:
    assert codes.digits_of(UNIT) == UNIT.replace(" ", "")
    assert codes.digits_of("１２３４－５６ ") == "123456"


@given(st.binary(min_size=32, max_size=32), st.text(max_size=40))
def test_only_the_code_itself_is_all_green(digest: bytes, typed: str) -> None:
    code = codes.submission_code(digest.hex())
    assert all(codes.matches(code, code))
    if codes.digits_of(typed) != codes.digits_of(code):
        assert not all(codes.matches(typed, code))
