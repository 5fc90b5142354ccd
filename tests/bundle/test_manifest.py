"""The manifest: what it may say, in one order, within the limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.bundle import strictjson
from cityexam_desktop.bundle.errors import SENTENCES, BadBundle, NewerFormat
from cityexam_desktop.bundle.heads import LAST_EDITION, Counts, Head, SubmissionHead
from cityexam_desktop.bundle.manifest import (
    ATTACHMENT_LIMIT,
    COUNTY_LIMIT,
    MEMBERS_LIMIT,
    TOTAL_LIMIT,
    Manifest,
    Member,
    moment,
    sorted_members,
)
from tests.bundle.good import HEADS, ID_A, SUBMISSION, manifest

HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
NAME = st.text(max_size=30).filter(strictjson.allowed)
NUMBER = st.integers(0, 2**53)


def scans(count: int, size: int) -> tuple[Member, ...]:
    return tuple(Member.attachment(f"{number:064x}", size) for number in range(count))


def reason(wrong: Manifest) -> str:
    with pytest.raises(BadBundle) as error:
        wrong.to_bytes()
    return error.value.reason


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head.kind)
def test_every_kind_is_read_as_it_was_written(head: Head) -> None:
    assert Manifest.from_bytes(manifest(head).to_bytes()) == manifest(head)


@given(
    st.builds(
        SubmissionHead,
        period=st.from_regex("[0-9]{4}(Q[1-4])?", fullmatch=True),
        edition=st.integers(1, LAST_EDITION),
        lineage=st.sets(HEX, max_size=4).map(lambda ids: tuple(sorted(ids))),
        pack=HEX,
        basis=st.sampled_from(["", "own", "workbook", "paper"]),
        entered_by=NAME.filter(bool),
        checked_by=NAME,
        findings=HEX,
        counts=st.builds(Counts, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER),
    )
)
def test_any_submission_is_read_as_it_was_written(head: SubmissionHead) -> None:
    assert Manifest.from_bytes(manifest(head).to_bytes()) == manifest(head)


def test_a_manifest_can_be_written_in_one_way_only() -> None:
    data = manifest().to_bytes()
    assert strictjson.dumps(strictjson.loads(data, limit=len(data), what="")) == data


def test_limits_are_met_exactly() -> None:
    for fitting in (
        scans(TOTAL_LIMIT // ATTACHMENT_LIMIT, ATTACHMENT_LIMIT),
        scans(MEMBERS_LIMIT, 1),
        (Member("forms/f.json", 64 << 20, ID_A),),
        (Member(f"bundles/{ID_A}.cxb", 128 << 20, ID_A),),
    ):
        full = replace(manifest(), members=fitting)
        assert Manifest.from_bytes(full.to_bytes()) == full


def test_limits_are_judged_when_a_manifest_is_written() -> None:
    for beyond in (
        scans(TOTAL_LIMIT // ATTACHMENT_LIMIT + 1, ATTACHMENT_LIMIT),
        scans(1, ATTACHMENT_LIMIT + 1),
        scans(MEMBERS_LIMIT + 1, 1),
        (Member("forms/f.json", (64 << 20) + 1, ID_A),),
    ):
        assert reason(replace(manifest(), members=beyond)) == "too_large"


def test_a_county_may_carry_more_but_never_what_needs_zip64() -> None:
    county = manifest(HEADS[-1])
    nested = tuple(
        Member(f"bundles/{number:064x}.cxb", 100 << 20, ID_A)
        for number in range(COUNTY_LIMIT // (100 << 20))
    )
    assert replace(county, members=nested).to_bytes()
    assert reason(replace(manifest(), members=nested)) == "too_large"
    assert reason(replace(county, members=scans(60, 40 << 20))) == "too_large"
    # 4,000 members of the longest names, two headers each, and the manifest come on top.
    assert COUNTY_LIMIT + MEMBERS_LIMIT * (76 + 2 * 200) + (2 << 20) < 2**31


def test_a_manifest_beyond_two_mib_is_not_parsed() -> None:
    with pytest.raises(BadBundle) as error:
        Manifest.from_bytes(b" " * ((2 << 20) + 1))
    assert error.value.reason == "too_large"


def test_members_have_one_order() -> None:
    members = (*scans(2, 1), Member.of("values.json", b"{}"), Member.of("forms/z.json", b""))
    ordered = sorted_members(members)
    assert [member.name[:5] for member in ordered] == ["forms", "value", "attac", "attac"]
    assert replace(manifest(), members=ordered).to_bytes()
    assert reason(replace(manifest(), members=members)) == "member"


def test_what_somebody_entered_for_a_unit_names_that_person() -> None:
    for basis in ("workbook", "paper"):
        assert reason(manifest(replace(SUBMISSION, basis=basis, entered_by=""))) == "schema"
        assert manifest(replace(SUBMISSION, basis=basis, entered_by="王五")).to_bytes()
    assert manifest(replace(SUBMISSION, basis="own", entered_by="")).to_bytes()


def test_a_manifest_of_format_two_asks_for_a_newer_program() -> None:
    with pytest.raises(NewerFormat) as error:
        Manifest.from_bytes(b'{"format":2,"sm2":{}}')
    assert error.value.reason == "newer"
    assert "更新程序" in error.value.remedy


def test_created_is_utc_to_the_second() -> None:
    china = timezone(timedelta(hours=8))
    assert moment(datetime(2026, 1, 2, 7, 4, 5, 999, tzinfo=china)) == "2026-01-01T23:04:05Z"
    assert moment(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05Z"


def test_every_reason_has_a_sentence_and_a_remedy() -> None:
    for code, (sentence, remedy) in SENTENCES.items():
        assert sentence.endswith("。"), code
        assert remedy.endswith(("。", "）。")), code
        told = BadBundle(code).as_dict()
        assert (told["sentence"], told["remedy"]) == (sentence, remedy)
