"""Verify one bundle with nothing but Python: `python3 verify_bundle.py FILE`. See BUNDLE.md."""
# ruff: noqa: D103, INP001, T201 -- a script of its own, meant to be read as a whole

import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

DOMAIN = b"cityexam bundle format 1\n"
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def require(holds: bool, what: str) -> None:  # noqa: FBT001
    if not holds:
        sys.exit(f"bad: {what}")


def add(p: Point, q: Point) -> Point:  # RFC 8032, section 5.1.4, in plain coordinates
    d = D * p[0] * q[0] * p[1] * q[1]
    x = (p[0] * q[1] + q[0] * p[1]) * pow(1 + d, -1, P)
    return x % P, (p[1] * q[1] + p[0] * q[0]) * pow(1 - d, -1, P) % P


def times(number: int, p: Point) -> Point:
    result = (0, 1)
    for bit in f"{number:b}":
        result = add(result, result)
        result = add(result, p) if bit == "1" else result
    return result


def point(data: bytes) -> Point:  # section 5.1.3; also refuses the points of small order
    y, odd = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    require(y < P and (x * x - square) % P == 0, "not a point of the curve")
    p = (x if x % 2 == odd else P - x, y)
    require(times(8, p) != (0, 1), "a point of small order")
    return p


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    require(s < L and times(s, base) == add(r, times(h, key)), "signature")


def verify(data: bytes) -> str:
    archive = zipfile.ZipFile(io.BytesIO(data))
    signed, lines = archive.read("manifest.json"), archive.read("manifest.sig").decode("ascii")
    manifest = json.loads(signed)
    keys = [key for key in (manifest["signer"], manifest["head"].get("former")) if key]
    require(manifest["format"] == 1 and len(lines) == 202 * len(keys), "format")
    for key, line in zip(keys, lines.splitlines(), strict=True):
        require(line[:73] == f"ed25519 {key} ", "signer")
        check_signature(bytes.fromhex(key), DOMAIN + signed, bytes.fromhex(line[73:]))
    full = {member["name"]: member["sha256"] for member in manifest["members"]}
    thin = [name for name in full if not name.startswith("attachments/")]
    present = thin if len(archive.namelist()) == len(thin) + 2 else list(full)
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as rebuilt:
        for name in ["manifest.json", "manifest.sig", *present]:
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 0, 0x20
            content = archive.read(name)
            rebuilt.writestr(info, content)
            require(full.get(name) in (None, hashlib.sha256(content).hexdigest()), name)
    require(again.getvalue() == data, "not the one archive that the manifest determines")
    return hashlib.sha256(signed).hexdigest()


if __name__ == "__main__":
    print("good, id", verify(Path(sys.argv[1]).read_bytes()))
