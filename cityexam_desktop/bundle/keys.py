"""Ed25519 keys: made, sealed with a passphrase, opened, used to sign and to verify.

The only module that knows libsodium (PyNaCl), which refuses small-order public keys.
A hardware key is anything with `public` and `sign`: see `Signer`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final, Protocol

from cityexam_desktop.errors import CityExamError

ALGORITHM: Final = "ed25519"
_PLAIN: Final = re.compile(rb"cityexam-key 1 plain ([0-9a-f]{64}) ([0-9a-f]{64})\n")
_SEALED: Final = re.compile(
    rb"cityexam-key 1 argon2id ([0-9a-f]{64}) (\d{1,2}) (\d{1,10}) ([0-9a-f]{32}) ([0-9a-f]{144})\n"
)
_SALT_BYTES: Final = 16
_SEED_BYTES: Final = 32
# What a sealed key may demand of this PC before its passphrase is even tried.
_MOST_PASSES: Final = 10
_LEAST_MEMORY: Final = 1 << 13
_MOST_MEMORY: Final = 1 << 30


class WrongPassphrase(CityExamError):
    """The passphrase does not open the key, or none was given for a sealed one."""

    code = "passphrase"

    def __init__(self) -> None:
        """Say so; a forgotten passphrase is answered by a new key, not by a recovery."""
        super().__init__(
            "报送密码不对，密钥没有打开。",
            "请重新输入（注意大小写和中英文输入法）；忘记密码可换新密钥，由住建局重新核对识别码。",
        )


class DamagedKey(CityExamError):
    """What should be a stored key is none, or was altered."""

    code = "key"

    def __init__(self) -> None:
        """Say so; a key is replaced, never repaired."""
        super().__init__("密钥数据已损坏，不能使用。", "请从备份恢复；没有备份的，请换新密钥。")


class Signer(Protocol):
    """Whoever can sign with the key `public` (64 hex digits): a stored key or a hardware one."""

    @property
    def public(self) -> str:
        """Give the public key as 64 lower-case hex digits."""

    def sign(self, message: bytes, /) -> bytes:
        """Give the 64 bytes of the Ed25519 signature of `message`."""


@dataclass(frozen=True, slots=True)
class SecretKey:
    """An Ed25519 key in memory: 32 bytes of seed, which `repr` never shows."""

    seed: bytes = field(repr=False)
    public: str

    def sign(self, message: bytes, /) -> bytes:
        """Give the 64 bytes of the Ed25519 signature of `message`."""
        from nacl.bindings import crypto_sign

        return crypto_sign(message, self.seed + bytes.fromhex(self.public))[:64]


def generate() -> SecretKey:
    """Make a new key from the system's random source."""
    from nacl.utils import random

    return _of_seed(random(_SEED_BYTES))


def seal_secret(key: SecretKey, passphrase: str = "") -> bytes:
    """Give the key as one ASCII line, sealed (Argon2id, secretbox) unless `passphrase` is ''.

    Without a passphrase the seed stands in it in the clear and the line says ``plain``.
    """
    if not passphrase:
        return f"cityexam-key 1 plain {key.public} {key.seed.hex()}\n".encode("ascii")
    from nacl.pwhash import argon2id
    from nacl.secret import SecretBox
    from nacl.utils import random

    salt = random(_SALT_BYTES)
    passes, memory = argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE
    box = SecretBox(_stretch(passphrase, salt, passes, memory)).encrypt(key.seed)
    line = f"cityexam-key 1 argon2id {key.public} {passes} {memory} {salt.hex()} {box.hex()}\n"
    return line.encode("ascii")


def open_secret(blob: bytes, passphrase: str = "") -> SecretKey:
    """Open what `seal_secret` wrote; raises `WrongPassphrase` or `DamagedKey`."""
    if plain := _PLAIN.fullmatch(blob):
        key = _of_seed(_hex(plain[2]))
    elif sealed := _SEALED.fullmatch(blob):
        key = _of_seed(_unseal(sealed, passphrase))
    else:
        raise DamagedKey
    if key.public != public_of(blob):
        raise DamagedKey
    return key


def public_of(blob: bytes) -> str:
    """Give the public key that a stored key claims, without opening it."""
    match = _PLAIN.fullmatch(blob) or _SEALED.fullmatch(blob)
    if not match:
        raise DamagedKey
    return match[1].decode("ascii")


def needs_passphrase(blob: bytes) -> bool:
    """Say whether a stored key is sealed with a passphrase."""
    return not _PLAIN.fullmatch(blob)


def verify(public: str, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` (64 bytes) is `public`'s over `message`, as libsodium judges."""
    from nacl.bindings import crypto_sign_open
    from nacl.exceptions import BadSignatureError

    try:
        crypto_sign_open(signature + message, bytes.fromhex(public))
    except BadSignatureError:
        return False
    return True


def _of_seed(seed: bytes) -> SecretKey:
    from nacl.bindings import crypto_sign_seed_keypair

    public, _ = crypto_sign_seed_keypair(seed)
    return SecretKey(seed, public.hex())


def _unseal(sealed: re.Match[bytes], passphrase: str) -> bytes:
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    passes, memory = int(sealed[2]), int(sealed[3])
    if not (1 <= passes <= _MOST_PASSES and _LEAST_MEMORY <= memory <= _MOST_MEMORY):
        raise DamagedKey
    if not passphrase:
        raise WrongPassphrase
    try:
        return SecretBox(_stretch(passphrase, _hex(sealed[4]), passes, memory)).decrypt(
            _hex(sealed[5])
        )
    except CryptoError as error:
        raise WrongPassphrase from error


def _stretch(passphrase: str, salt: bytes, passes: int, memory: int) -> bytes:
    from nacl.pwhash import argon2id

    # NFKC: the same passphrase typed with a full-width input method is the same passphrase.
    typed = unicodedata.normalize("NFKC", passphrase).encode("utf-8")
    return argon2id.kdf(32, typed, salt, opslimit=passes, memlimit=memory)


def _hex(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode("ascii"))
