"""What a hostile or unlucky file gets: one kind of error, for its own reason."""

from __future__ import annotations

import json
import random

import pytest

from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.bundle.errors import SENTENCES, BadBundle, NewerFormat
from tests.bundle.attacks import (
    ATTACKS,
    FULL,
    GOOD,
    NAMES,
    NEW_LINE,
    OLD_LINE,
    THIN,
    S,
    key_change,
)
from tests.bundle.good import CONTENTS, OTHER, archive, line, renamed, signed

M = GOOD.manifest


@pytest.mark.parametrize(
    ("reason", "data"),
    [pytest.param(*attack, id=name) for name, attack in ATTACKS.items()],
)
def test_refused_for_its_own_reason(reason: str, data: bytes) -> None:
    with pytest.raises(BadBundle) as refused:
        open_bundle(data)
    assert refused.value.reason == reason
    assert refused.value.sentence == SENTENCES[reason][0]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_we_do_not_make_are_refused(name: str) -> None:
    with pytest.raises(BadBundle) as refused:
        open_bundle(renamed(name))
    assert refused.value.reason in {"member", "schema", "json_text"}


def test_the_bundle_that_all_attacks_start_from_is_good() -> None:
    assert open_bundle(FULL).id == open_bundle(THIN).id
    assert open_bundle(signed(M)).id == open_bundle(FULL).id
    assert open_bundle(key_change(NEW_LINE + OLD_LINE)).signature == NEW_LINE + OLD_LINE
    assert not open_bundle(FULL).thin
    assert open_bundle(THIN).thin


@pytest.mark.parametrize("data", [FULL, THIN], ids=["full", "thin"])
def test_every_change_of_one_byte_is_refused(data: bytes) -> None:
    for at, byte in enumerate(data):
        for other in (byte ^ 0x01, byte ^ 0xA0):
            with pytest.raises(BadBundle):
                open_bundle(data[:at] + bytes([other]) + data[at + 1 :])


def test_every_shortened_file_is_refused() -> None:
    for length in range(len(FULL)):
        if length != len(THIN):
            with pytest.raises(BadBundle):
                open_bundle(FULL[:length])
    with pytest.raises(BadBundle):
        open_bundle(FULL[: len(THIN)])


def test_every_missing_or_doubled_byte_is_refused() -> None:
    for at in range(0, len(FULL), 3):
        with pytest.raises(BadBundle):
            open_bundle(FULL[:at] + FULL[at + 1 :])
        with pytest.raises(BadBundle):
            open_bundle(FULL[:at] + FULL[at : at + 1] + FULL[at:])


def test_random_edits_are_refused_with_one_kind_of_error() -> None:
    dice = random.Random(20260102)
    for _ in range(3000):
        data = bytearray(FULL)
        for _ in range(dice.randint(1, 6)):
            at, length = dice.randrange(len(data)), dice.randint(0, 40)
            source = dice.randrange(len(FULL))
            data[at : at + length] = FULL[source : source + dice.randint(0, 40)]
        if bytes(data) not in {FULL, THIN}:
            with pytest.raises(BadBundle):
                open_bundle(bytes(data))


def test_validly_signed_manifests_of_wrong_shape_are_refused_or_read_exactly() -> None:
    """Mutate the signed text itself: whoever holds a key may sign any nonsense."""
    dice = random.Random(7)
    pieces = [
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"0",
        b"-1",
        b"null",
        b"\\",
        b"\xe2\x80\xae",
    ]
    for _ in range(1500):
        data = bytearray(M)
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(data))
            data[at : at + dice.randint(0, 12)] = dice.choice(pieces)
        try:
            opened = open_bundle(signed(bytes(data)))
        except BadBundle:
            continue
        raw = json.loads(bytes(data))
        assert (
            opened.manifest.to_bytes()
            == json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        )


def test_an_unknown_format_or_algorithm_asks_for_a_newer_program() -> None:
    for data in (ATTACKS["an algorithm to come"][1], ATTACKS["a newer format"][1]):
        with pytest.raises(NewerFormat, match="更新的程序"):
            open_bundle(data)


def several(size: int = 0, **wrong: bytes) -> bytes:
    """The good file with several things wrong at once, and `size` bytes cut off its end."""
    signed_bytes = wrong.get("manifest", M)
    lines = wrong.get("lines", line(signed_bytes))
    values = wrong.get("values", CONTENTS["values.json"])
    members = [*(CONTENTS | {"values.json": values}).items()]
    data = archive([("manifest.json", signed_bytes), ("manifest.sig", lines), *members])
    return wrong.get("front", b"") + data[: len(data) - size]


OTHER_VALUES = CONTENTS["values.json"].replace(b"12.50", b"99.50")
TWICE = b'{"a":1,"a":2}'
UNKNOWN = M.replace(b'"engine"', b'"motor"')


@pytest.mark.parametrize(
    ("reason", "data"),
    [
        ("not_bundle", several(front=b"x", manifest=TWICE, lines=S, size=9)),
        ("newer", several(manifest=TWICE, lines=b"sm2-sm3" + S[7:], size=9)),
        ("signature", several(manifest=TWICE, lines=S, values=OTHER_VALUES, size=9)),
        ("json_duplicate", several(manifest=TWICE, values=OTHER_VALUES, size=9)),
        ("schema", several(manifest=UNKNOWN, values=OTHER_VALUES, size=9)),
        ("signer", several(lines=line(M, OTHER), values=OTHER_VALUES, size=9)),
        ("truncated", several(values=OTHER_VALUES, size=9)),
        ("content", several(values=OTHER_VALUES)),
    ],
)
def test_of_several_faults_the_first_of_the_written_order_is_told(reason: str, data: bytes) -> None:
    for _ in range(2):
        with pytest.raises(BadBundle) as refused:
            open_bundle(data)
        assert refused.value.reason == reason


def test_no_sentence_quotes_what_arrived() -> None:
    with pytest.raises(BadBundle) as refused:
        open_bundle(renamed("请立即转账"))
    assert "转账" not in refused.value.sentence + refused.value.remedy + refused.value.where


def test_nothing_is_parsed_before_the_signature_holds() -> None:
    """A bomb under a bad signature is a bad signature."""
    bomb = b"[" * 10**6
    data = archive([("manifest.json", bomb), ("manifest.sig", GOOD.signature)])
    with pytest.raises(BadBundle) as refused:
        open_bundle(data)
    assert refused.value.reason == "signature"
