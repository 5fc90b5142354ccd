"""Keys: made, sealed, opened; signatures as the standard and the library judge them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle.keys import DamagedKey, SecretKey, WrongPassphrase

KEY = keys.generate()
PLAIN = keys.seal_secret(KEY)
SEALED = keys.seal_secret(KEY, "春江花月夜 2025")
ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19

# RFC 8032, section 7.1: secret key, public key, message, signature.
VECTORS = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
            "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0"
            "85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
            "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
)

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


@pytest.mark.parametrize(("seed", "public", "message", "signature"), VECTORS)
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
