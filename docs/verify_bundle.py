"""Verify a bundle: `pip install cryptography`, `python verify_bundle.py FILE`. See BUNDLE.md."""
# ruff: noqa: D103, INP001, T201 -- a script of its own, meant to be read as a whole

import hashlib
import io
import json
import re
import sys
import zipfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

P, Y8 = 2**255 - 19, 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
NAME = re.compile(r"(?!manifest\.)[a-z]{1,24}(/[\w-]{1,64}(\.[\w-]+)?)?\.(json|cxb)", re.ASCII)


def require(holds: object, what: str) -> None:
    if not holds:
        raise ValueError(what)


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    for point in (public, signature[:32]):
        y = int.from_bytes(point, "little") % 2**255
        require(y < P and y not in {0, 1, Y8, P - Y8, P - 1}, "a point of small order")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature as error:
        raise ValueError("signature") from error


def signer_of(line: bytes, signed: bytes) -> str:
    require(re.fullmatch(rb"ed25519 [0-9a-f]{64} [0-9a-f]{128}\n", line), "signature line")
    public, signature = (bytes.fromhex(word) for word in line.decode().split()[1:])
    check_signature(public, b"cityexam bundle format 1\n" + signed, signature)
    return public.hex()


def closed(pairs: list[tuple[str, object]]) -> dict[str, object]:
    require(len(dict(pairs)) == len(pairs), "a key twice")
    return dict(pairs)


def rebuilt(data: bytes, members: list[tuple[str, int, str]]) -> bytes:
    out, at = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w") as archive:
        for name, size, sha256 in members:
            at += 30 + len(name)
            content, at = data[at : at + size], at + size
            require(sha256 in ("", hashlib.sha256(content).hexdigest()), name)
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 0, 0x20
            archive.writestr(info, content)
    return out.getvalue()


def verify(data: bytes) -> str:
    end = 43 + int.from_bytes(data[18:22], "little")
    signed, at = data[43:end], end + 42
    signers = [signer_of(data[at : at + 202], signed)]
    manifest = json.loads(signed.decode(), object_pairs_hook=closed)
    former = [key for key in [manifest["head"].get("former")] if key]
    signers += [signer_of(data[at + 202 : at + 404], signed) for _ in former]
    require(manifest["format"] == 1 and signers == [manifest["signer"], *former], "signer")
    listed = [(m["name"], m["size"], m["sha256"]) for m in manifest["members"]]
    kept = [m for m in listed if m[0] != f"attachments/{m[2]}"]
    shaped = all(re.fullmatch("[0-9a-f]{64}", m[2]) and m[1] >= 0 for m in listed)
    require(shaped and all(NAME.fullmatch(m[0]) for m in kept), "a member")
    require(listed == sorted(set(listed), key=lambda m: (m not in kept, m)), "the order")
    first = [("manifest.json", len(signed), ""), ("manifest.sig", 202 * len(signers), "")]
    size = 22 + sum(76 + 2 * len(m[0]) + m[1] for m in [*first, *listed])
    all_of_it = rebuilt(data, first + (listed if len(data) == size else kept))
    require(data == all_of_it, "not the one archive that the manifest determines")
    return hashlib.sha256(signed).hexdigest()


if __name__ == "__main__":
    print("good, id", verify(Path(sys.argv[1]).read_bytes()))
