"""Keys: made, sealed, opened; signatures as the standard and the library judge them."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle.keys import DamagedKey, SecretKey, WrongPassphrase
from tests.bundle.edges import EDGES
from tests.bundle.rfc8032 import VECTORS

STRANGER = Path(__file__).parents[2] / "docs" / "verify_bundle.py"
KEY = keys.generate()
PLAIN = keys.seal_secret(KEY)
SEALED = keys.seal_secret(KEY, "春江花月夜 2025")
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19

# The encodings of points of small order, canonical and not: a key among them would let one
# signature hold for many messages.
SMALL_ORDER = (
    "00" * 32,
    "01" + "00" * 31,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
    "00" * 31 + "80",
    "01" + "00" * 30 + "80",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ec" + "ff" * 31,
)


@pytest.mark.parametrize(
    ("seed", "public", "message", "signature"),
    [pytest.param(*vector, id=name) for name, vector in VECTORS.items()],
)
def test_signatures_are_those_of_the_standard(
    seed: str, public: str, message: str, signature: str
) -> None:
    key = SecretKey(bytes.fromhex(seed), public)
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert keys.verify(public, bytes.fromhex(message), bytes.fromhex(signature))
    assert not keys.verify(public, bytes.fromhex(message) + b"x", bytes.fromhex(signature))


@pytest.mark.parametrize("public", SMALL_ORDER)
def test_keys_of_small_order_verify_nothing(public: str) -> None:
    for point in SMALL_ORDER:
        for s in (0, 1):
            signature = bytes.fromhex(point) + s.to_bytes(32, "little")
            assert not keys.verify(public, b"message", signature)


@pytest.mark.parametrize(
    ("holds", "message", "public", "signature"), [pytest.param(*e[1:], id=e[0]) for e in EDGES]
)
def test_signatures_at_the_edge_are_judged_as_written_and_by_both_verifiers_alike(
    holds: bool,  # noqa: FBT001
    message: str,
    public: str,
    signature: str,
) -> None:
    given = [bytes.fromhex(one) for one in (message, public, signature)]
    assert keys.verify(public, given[0], given[2]) == holds
    stranger = runpy.run_path(str(STRANGER))["check_signature"]
    try:
        stranger(given[1], given[0], given[2])
        taken = True
    except ValueError:
        taken = False
    assert taken == holds


def test_a_signature_has_one_form_only() -> None:
    signature = KEY.sign(b"message")
    s = int.from_bytes(signature[32:], "little")
    assert not keys.verify(
        KEY.public, b"message", signature[:32] + (s + ORDER).to_bytes(32, "little")
    )
    for bit in range(512):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not keys.verify(KEY.public, b"message", bytes(changed))


def test_a_key_that_is_no_point_verifies_nothing() -> None:
    signature = KEY.sign(b"message")
    for public in ("02" + "00" * 31, "ff" * 32, (PRIME + 3).to_bytes(32, "little").hex()):
        assert not keys.verify(public, b"message", signature)


@given(st.binary(max_size=300))
def test_what_a_key_signs_its_public_key_verifies(message: bytes) -> None:
    assert keys.verify(KEY.public, message, KEY.sign(message))


def test_no_two_new_keys_are_the_same() -> None:
    made = {keys.generate().public for _ in range(20)}
    assert len(made) == 20


def test_a_key_without_passphrase_opens_and_says_that_it_is_plain() -> None:
    assert PLAIN.startswith(b"cityexam-key 1 plain ")
    assert keys.open_secret(PLAIN) == KEY
    assert not keys.needs_passphrase(PLAIN)


def test_a_sealed_key_opens_with_its_passphrase_only() -> None:
    assert KEY.seed.hex().encode() not in SEALED
    assert keys.needs_passphrase(SEALED)
    assert keys.open_secret(SEALED, "春江花月夜 2025") == KEY
    for wrong in ("", "春江花月夜", "春江花月夜 2025 "):
        with pytest.raises(WrongPassphrase, match="报送密码不对"):
            keys.open_secret(SEALED, wrong)


def test_a_passphrase_typed_full_width_is_the_same() -> None:
    assert keys.open_secret(SEALED, "春江花月夜　２０２５") == KEY


def test_sealing_twice_gives_nothing_to_compare() -> None:
    again = keys.seal_secret(KEY, "春江花月夜 2025")
    assert again.split()[6:] != SEALED.split()[6:]


def test_the_public_key_can_be_read_without_the_passphrase() -> None:
    assert keys.public_of(SEALED) == keys.public_of(PLAIN) == KEY.public


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"not a key",
        PLAIN[:-1],
        PLAIN + b" ",
        PLAIN.replace(KEY.public.encode(), b"00" * 32),
        SEALED.replace(b" 67108864 ", b" 4294967296 "),
        SEALED.replace(b" 67108864 ", b" 0 "),
        SEALED.replace(b"argon2id", b"argon2i"),
        SEALED.replace(b"-key 1 ", b"-key 2 "),
    ],
    ids=lambda blob: repr(blob[:24]),
)
def test_a_damaged_key_is_said_to_be_damaged(blob: bytes) -> None:
    with pytest.raises(DamagedKey, match="损坏"):
        keys.open_secret(blob, "春江花月夜 2025")


def test_a_key_for_another_public_key_is_damaged() -> None:
    other = keys.generate().public.encode()
    with pytest.raises(DamagedKey):
        keys.open_secret(SEALED.replace(KEY.public.encode(), other), "春江花月夜 2025")


def test_a_sealed_key_that_was_changed_does_not_open() -> None:
    changed = SEALED[:-3] + (b"0" if SEALED[-3:-2] != b"0" else b"1") + SEALED[-2:]
    with pytest.raises(WrongPassphrase):
        keys.open_secret(changed, "春江花月夜 2025")


def test_a_key_never_shows_its_secret() -> None:
    assert KEY.seed.hex() not in repr(KEY)
    assert repr(KEY.seed) not in repr(KEY)
