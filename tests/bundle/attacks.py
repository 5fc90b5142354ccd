"""The attacks: one-line mutations of one good bundle, by name, with the reason of refusal."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.signature import LINE_SIZE
from tests.bundle.good import (
    CONTENTS,
    ID_A,
    ID_B,
    KEY,
    OTHER,
    PHOTO,
    TASK,
    VALUES,
    altered,
    archive,
    good,
    line,
    manifest,
    signed,
    spliced,
)

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = good()
FULL, THIN = GOOD.full(), GOOD.thin()
M, S = GOOD.manifest, GOOD.signature
MEMBERS = list(CONTENTS.items())
FRONT = [("manifest.json", M), ("manifest.sig", S)]
START = 30 + len("manifest.json")
DIRECTORY = FULL.index(b"PK\x01\x02")
IN_FORM = FULL.index(b"forms/f01", START + len(M))
END = FULL.index(b"PK\x05\x06")
ORDER = 2**252 + 27742317777372353535851937790883648493


def put(data: bytes, at: int, patch: bytes) -> bytes:
    assert data[at : at + len(patch)] != patch, "the mutation changes nothing"
    return data[:at] + patch + data[at + len(patch) :]


def swap(data: bytes, old: bytes, new: bytes, count: int = -1) -> bytes:
    assert old in data, "the mutation finds nothing"
    return data.replace(old, new, count)


def with_signature(lines: bytes) -> bytes:
    return archive([("manifest.json", M), ("manifest.sig", lines), *MEMBERS])


def forged_line(public: str, signature: bytes) -> bytes:
    return with_signature(f"ed25519 {public} {signature.hex()}\n".encode())


def malleable() -> bytes:
    """Add the group's order to S: the same equation, other bytes."""
    raw = bytes.fromhex(S[73:201].decode())
    s = int.from_bytes(raw[32:], "little") + ORDER
    return forged_line(KEY.public, raw[:32] + s.to_bytes(32, "little"))


def central_swapped() -> bytes:
    directory = FULL[DIRECTORY:END]
    entries = [b"PK\x01\x02" + one for one in directory.split(b"PK\x01\x02")[1:]]
    entries[2], entries[3] = entries[3], entries[2]
    return FULL[:DIRECTORY] + b"".join(entries) + FULL[END:]


def deflated() -> bytes:
    """Make the same members with another tool's usual settings."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in [*FRONT, *MEMBERS]:
            made.writestr(name, content)
    return out.getvalue()


def stored() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in [*FRONT, *MEMBERS]:
            made.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def member(change: Callable[[Any], object], index: int = 0) -> bytes:
    return altered(lambda raw: change(raw["members"][index]))


def many(count: int) -> bytes:
    def fill(raw: dict[str, Any]) -> None:
        raw["members"] = [
            {"name": f"forms/f{i:05}.json", "size": 0, "sha256": ID_A} for i in range(count)
        ]

    return altered(fill)


def sizes(*rows: tuple[str, int]) -> bytes:
    def fill(raw: dict[str, Any]) -> None:
        raw["members"] = [
            {"name": name or f"attachments/{i:064x}", "size": size, "sha256": f"{i:064x}"}
            for i, (name, size) in enumerate(rows)
        ]

    return altered(fill)


def head(change: Callable[[Any], object]) -> bytes:
    return altered(lambda raw: change(raw["head"]))


def key_change(lines: bytes) -> bytes:
    rotated = good(TASK, former=OTHER)
    return archive([("manifest.json", rotated.manifest), ("manifest.sig", lines), *MEMBERS])


def member_too(name: str) -> bytes:
    return altered(lambda raw: raw["members"].insert(0, raw["members"][0] | {"name": name}))


def stranger() -> bytes:
    """Name one old key and let another sign."""
    data = replace(manifest(), task="", head=replace(TASK, former=ID_B)).to_bytes()
    lines = line(data) + line(data, OTHER)
    return archive([("manifest.json", data), ("manifest.sig", lines), *MEMBERS])


ROTATED = good(TASK, former=OTHER)
NEW_LINE, OLD_LINE = ROTATED.signature[:LINE_SIZE], ROTATED.signature[LINE_SIZE:]

Attack = tuple[str, bytes]  # the reason it is refused for, the file
CONTAINER: dict[str, Attack] = {
    "an empty file": ("not_bundle", b""),
    "a text": ("not_bundle", "这不是报送包".encode()),
    "an empty zip": ("not_bundle", FULL[END:]),
    "another program's document": ("not_bundle", archive([("[Content_Types].xml", b"<x/>")])),
    "the signature first": ("not_bundle", archive([FRONT[1], FRONT[0], *MEMBERS])),
    "the manifest under another name": (
        "not_bundle",
        swap(FULL, b"manifest.json", b"Manifest.json"),
    ),
    "a byte in front": ("not_bundle", b"\0" + FULL),
    "a program in front": ("not_bundle", b"MZ\x90\0" + FULL),
    "a byte behind": ("trailing", FULL + b"\0"),
    "a line feed behind": ("trailing", FULL + b"\n"),
    "a second archive behind": ("trailing", FULL + THIN),
    "a thin copy with something behind": ("truncated", THIN + b"\0"),
    "a comment of the archive": ("trailing", FULL[:-2] + b"\x01\x00x"),
    "the last byte missing": ("truncated", FULL[:-1]),
    "the directory missing": ("truncated", FULL[:DIRECTORY]),
    "cut within the signature": ("truncated", FULL[: START + len(M) + 60]),
    "cut within the manifest": ("truncated", FULL[: START + 20]),
    "a manifest length beyond the limit": (
        "too_large",
        put(FULL, 18, struct.pack("<I", 2**21 + 1)),
    ),
    "a manifest length that means zip64": ("too_large", put(FULL, 18, b"\xff\xff\xff\xff")),
    "a manifest length beyond the file": ("truncated", put(FULL, 18, struct.pack("<I", 2**20))),
    "a manifest length of nothing": ("layout", put(FULL, 18, bytes(4))),
    "a manifest length one short": ("layout", put(FULL, 18, struct.pack("<I", len(M) - 1))),
    "a second length that differs": ("layout", put(FULL, 22, struct.pack("<I", 5))),
    "an extra field in the first header": ("not_bundle", put(FULL, 28, b"\x04\x00")),
    "the flag for encryption": ("not_bundle", put(FULL, 6, b"\x01\x00")),
    "the flag for sizes behind the content": ("not_bundle", put(FULL, 6, b"\x08\x00")),
    "compression in the first header": ("not_bundle", put(FULL, 8, b"\x08\x00")),
    "another date in the first header": ("not_bundle", put(FULL, 12, b"\x22\x00")),
    "a wrong CRC of the manifest": ("layout", put(FULL, 14, b"\0\0\0\0")),
    "a wrong CRC of a member": ("layout", put(FULL, IN_FORM - 16, bytes(4))),
    "a wrong CRC in the directory": ("layout", put(FULL, DIRECTORY + 16, bytes(4))),
    "a wrong offset in the directory": ("layout", put(FULL, DIRECTORY + 42, b"\x01")),
    "other attributes in the directory": ("layout", put(FULL, DIRECTORY + 38, b"\0")),
    "another system in the directory": ("layout", put(FULL, DIRECTORY + 5, b"\x03")),
    "another name in the directory": ("layout", put(FULL, FULL.rindex(b"values.json"), b"Values")),
    "another name before the content": ("layout", put(FULL, IN_FORM, b"formS")),
    "the directory's entries swapped": ("layout", central_swapped()),
    "a count that is one less": ("layout", put(FULL, END + 10, b"\x05")),
    "an end record for zip64": ("layout", put(FULL, END + 16, b"\xff\xff\xff\xff")),
    "a zip64 locator before the end": (
        "trailing",
        FULL[:END] + b"PK\x06\x07" + bytes(16) + FULL[END:],
    ),
    "a gap between two members": ("trailing", FULL[: IN_FORM - 30] + b"\0" + FULL[IN_FORM - 30 :]),
    "a member twice": ("trailing", archive([*FRONT, *MEMBERS, MEMBERS[0]])),
    "two members with one name": ("trailing", archive([*FRONT, ("values.json", b"{}"), *MEMBERS])),
    "an unlisted member": ("trailing", archive([*FRONT, *MEMBERS, ("extra.json", b"{}")])),
    "members in another order": (
        "content",
        archive([*FRONT, MEMBERS[1], MEMBERS[0], *MEMBERS[2:]]),
    ),
    "the same archive deflated": ("not_bundle", deflated()),
    "the same archive by another tool": ("layout", stored()),
    "content of the same size exchanged": (
        "content",
        swap(FULL, VALUES, VALUES.replace(b"37", b"73")),
    ),
    "one byte of an attachment": ("content", swap(FULL, PHOTO, b"\xfe" + PHOTO[1:])),
    "one of two attachments left out": ("truncated", archive([*FRONT, *MEMBERS[:3]])),
    "an attachment empty": ("truncated", archive([*FRONT, *MEMBERS[:3], (MEMBERS[3][0], b"")])),
    "a thin copy without its values": ("truncated", archive([*FRONT, MEMBERS[0]])),
    "a thin copy with a form instead of the values": (
        "truncated",
        archive([*FRONT, MEMBERS[0], MEMBERS[0]]),
    ),
    "attachments without the values": ("truncated", archive([*FRONT, MEMBERS[0], *MEMBERS[2:]])),
    "a file of nothing but zeros": ("not_bundle", bytes(len(FULL))),
}
SIGNATURES: dict[str, Attack] = {
    "no signature": ("truncated", archive([FRONT[0], ("manifest.sig", b"")])),
    "a signature of zeros": ("signature", forged_line(KEY.public, bytes(64))),
    "a signature without the domain": ("signature", with_signature(line(M, domain=b""))),
    "a signature for another domain": (
        "signature",
        with_signature(line(M, domain=b"cityexam bundle format 2\n")),
    ),
    "a signature of another manifest": ("signature", with_signature(good(TASK).signature)),
    "another's signature under our name": ("signature", forged_line(KEY.public, OTHER.sign(M))),
    "re-signed by another key": ("signer", with_signature(line(M, OTHER))),
    "another key named in the manifest": (
        "signer",
        altered(lambda m: m.update(signer=OTHER.public)),
    ),
    "a malleable signature": ("signature", malleable()),
    "the key in capitals": (
        "signature",
        with_signature(swap(S, KEY.public.encode(), KEY.public.upper().encode())),
    ),
    "a line that ends like Windows": ("signature", with_signature(S[:-1] + b"\r\n")),
    "a line without its end": ("signature", with_signature(S[:-1])),
    "two spaces": ("signature", with_signature(S.replace(b" ", b"  ", 1)[:-1])),
    "a second line on a submission": ("trailing", with_signature(S + line(M, OTHER))),
    "the same line twice": ("trailing", with_signature(S + S)),
    "an algorithm to come": ("newer", with_signature(b"sm2-sm3" + S[7:])),
    "a key change without the old key": ("signature", key_change(NEW_LINE)),
    "a key change signed by the new key twice": ("signer", key_change(NEW_LINE + NEW_LINE)),
    "a key change with the lines exchanged": ("signer", key_change(OLD_LINE + NEW_LINE)),
    "a key change with a false second line": (
        "signature",
        key_change(NEW_LINE + OLD_LINE[:-9] + NEW_LINE[-9:]),
    ),
    "a key change signed by a stranger": ("signer", stranger()),
}
WRITTEN: dict[str, Attack] = {
    "a key twice": ("json_duplicate", spliced('"unit":"zjj"', '"unit":"zjj","unit":"jtj"')),
    "a key twice in an inner object": ("json_duplicate", spliced('"rows":2', '"rows":2,"rows":3')),
    "a key twice, once with an escape": (
        "json_text",
        spliced('"unit":"zjj"', '"unit":"zjj","\\u0075nit":"a"'),
    ),
    "a decimal": ("json_number", spliced('"edition":1', '"edition":1.0')),
    "an exponent": ("json_number", spliced('"edition":1', '"edition":1e0')),
    "not a number": ("json_number", spliced('"edition":1', '"edition":NaN')),
    "infinity": ("json_number", spliced('"edition":1', '"edition":-Infinity')),
    "minus zero": ("json_number", spliced('"edition":1', '"edition":-0')),
    "a number beyond 2**53": ("json_number", spliced('"edition":1', f'"edition":{2**53 + 1}')),
    "a number of 5,000 digits": ("json_number", spliced('"edition":1', '"edition":' + "9" * 5000)),
    "a leading zero": ("json_syntax", spliced('"edition":1', '"edition":01')),
    "a comma too many": ("json_syntax", spliced('"edition":1', '"edition":1,')),
    "a comment": ("json_syntax", spliced('"edition":1', '"edition":1/*x*/')),
    "single quotes": ("json_syntax", spliced('"zjj"', "'zjj'")),
    "something after the end": ("json_syntax", signed(M + b"1")),
    "two documents": ("json_syntax", signed(M + M)),
    "an empty manifest": ("json_syntax", signed(b"")),
    "a byte order mark": ("json_text", signed(b"\xef\xbb\xbf" + M)),
    "UTF-16": ("json_text", signed(M.decode().encode("utf-16"))),
    "bytes that are no UTF-8": ("json_text", signed(M.replace(b"zjj", b"\xffjj"))),
    "overlong UTF-8": ("json_text", signed(M.replace(b"zjj", b"\xc0\xaejj"))),
    "a surrogate in UTF-8": ("json_text", spliced("张三", "\ud800")),
    "an escaped surrogate": ("json_text", spliced("张三", "\\ud800")),
    "an escaped line feed": ("json_text", spliced("张三", "张\\n三")),
    "an escaped zero": ("json_text", spliced("张三", "张\\u0000三")),
    "a tab": ("json_syntax", spliced("张三", "张\t三")),
    "the delete character": ("json_text", spliced("张三", "张\x7f三")),
    "a C1 control": ("json_text", spliced("张三", "张\x9b三")),
    "a right-to-left override": ("json_text", spliced("张三", "张\u202e三")),
    "a right-to-left isolate": ("json_text", spliced("张三", "张\u2067三")),
    "a right-to-left mark": ("json_text", spliced("张三", "张\u200f三")),
    "an Arabic letter mark": ("json_text", spliced("张三", "张\u061c三")),
    "a line separator": ("json_text", spliced("张三", "张\u2028三")),
    "seventeen levels": ("json_depth", spliced('"edition":1', '"edition":' + "[" * 15 + "]" * 15)),
    "a million levels": ("json_depth", signed(b"[" * 10**6 + b"]" * 10**6)),
    "a million openings": ("json_syntax", signed(b"[" * 10**6)),
    "deep levels behind brackets in texts": (
        "json_depth",
        spliced('"edition":1', '"edition":' + '["]",' * 20 + "1" + "]" * 20),
    ),
    "a list": ("schema", signed(b"[" + M + b"]")),
    "a text": ("schema", signed(b'"manifest"')),
    "nothing": ("schema", signed(b"null")),
}
SCHEMA: dict[str, Attack] = {
    "an unknown field": ("schema", altered(lambda m: m.update(trust="yes"))),
    "a missing field": ("schema", altered(lambda m: m.pop("created"))),
    "a field of another case": ("schema", altered(lambda m: m.update(Unit=m.pop("unit")))),
    "a newer format": ("newer", altered(lambda m: m.update(format=2))),
    "a newer format with unknown fields": ("newer", altered(lambda m: m.update(format=3, sm2=""))),
    "an older format": ("schema", altered(lambda m: m.update(format=0))),
    "a format as text": ("schema", altered(lambda m: m.update(format="1"))),
    "a format as truth": ("schema", altered(lambda m: m.update(format=True))),
    "an unknown kind": ("schema", altered(lambda m: m.update(kind="update"))),
    "a kind that is a list": ("schema", altered(lambda m: m.update(kind=["task"]))),
    "another kind's head": ("schema", altered(lambda m: m.update(kind="reply"))),
    "a key in capitals": ("schema", altered(lambda m: m.update(signer=m["signer"].upper() + "A"))),
    "no unit on a submission": ("schema", altered(lambda m: m.update(unit=""))),
    "a unit with a slash": ("schema", altered(lambda m: m.update(unit="../zjj"))),
    "a unit in Cyrillic": ("schema", altered(lambda m: m.update(unit="zjј"))),
    "a unit with a line feed": ("json_text", altered(lambda m: m.update(unit="zjj\n"))),
    "no task on a submission": ("schema", altered(lambda m: m.update(task=""))),
    "a task package within a task": ("schema", altered(lambda m: m.update(task=ID_A), TASK)),
    "no time": ("schema", altered(lambda m: m.update(created=""))),
    "a local time": ("schema", altered(lambda m: m.update(created="2026-01-02T03:04:05+08:00"))),
    "a time in Arabic digits": (
        "schema",
        altered(lambda m: m.update(created="٢٠٢٦-01-02T03:04:05Z")),
    ),
    "an endless engine": ("schema", altered(lambda m: m.update(engine="1" * 41))),
    "an edition as truth": ("schema", head(lambda h: h.update(edition=True))),
    "an edition as text": ("schema", head(lambda h: h.update(edition="1"))),
    "edition zero": ("schema", head(lambda h: h.update(edition=0))),
    "an edition of nothing": ("schema", head(lambda h: h.update(edition=None))),
    "an unknown basis": ("schema", head(lambda h: h.update(basis="phone"))),
    "a workbook that nobody entered": (
        "schema",
        head(lambda h: h.update(basis="workbook", entered_by="")),
    ),
    "a lineage out of order": ("schema", head(lambda h: h.update(lineage=[ID_B, ID_A]))),
    "a lineage with one id twice": ("schema", head(lambda h: h.update(lineage=[ID_A, ID_A]))),
    "a lineage of numbers": ("schema", head(lambda h: h.update(lineage=[1]))),
    "a lineage without end": (
        "schema",
        head(lambda h: h.update(lineage=[f"{i:064x}" for i in range(1001)])),
    ),
    "a negative count": ("schema", head(lambda h: h["counts"].update(rows=-1))),
    "a count as truth": ("schema", head(lambda h: h["counts"].update(rows=True))),
    "a count as text": ("schema", head(lambda h: h["counts"].update(rows="2"))),
    "a count beyond 2**53": ("json_number", head(lambda h: h["counts"].update(rows=2**53 + 1))),
    "a count that is unknown": ("schema", head(lambda h: h["counts"].update(extra=1))),
    "counts that are a list": ("schema", head(lambda h: h.update(counts=[]))),
    "a task without a title": ("schema", altered(lambda m: m["head"].update(title=""), TASK)),
    "a task of version zero": ("schema", altered(lambda m: m["head"].update(version=0), TASK)),
    "a nonce too short": ("schema", altered(lambda m: m["head"].update(nonce="00"), TASK)),
}
LISTED: dict[str, Attack] = {
    "members that are an object": ("schema", altered(lambda m: m.update(members={}))),
    "a member that is a text": ("schema", altered(lambda m: m["members"].append("values.json"))),
    "a member with one field more": ("schema", member(lambda m: m.update(mode=0o777))),
    "a negative size": ("schema", member(lambda m: m.update(size=-1))),
    "a size as text": ("schema", member(lambda m: m.update(size="5"))),
    "a digest in capitals": ("schema", member(lambda m: m.update(sha256=ID_A.upper()))),
    "a size one more": ("truncated", member(lambda m: m.update(size=m["size"] + 1))),
    "a size one less": ("trailing", member(lambda m: m.update(size=m["size"] - 1))),
    "a digest of something else": ("content", member(lambda m: m.update(sha256=ID_A))),
    "a member twice in the list": (
        "member",
        altered(lambda m: m["members"].insert(0, m["members"][0])),
    ),
    "members out of order": ("member", altered(lambda m: m["members"].reverse())),
    "an attachment before the values": (
        "member",
        altered(lambda m: m["members"].insert(0, m["members"].pop())),
    ),
    "names that differ in case": ("member", member_too("forms/F01.json")),
    "an attachment named for another": ("member", member(lambda m: m.update(sha256=ID_A), 2)),
    "4,001 members": ("too_large", many(4001)),
    "a JSON member beyond 64 MiB": ("too_large", sizes(("values.json", (64 << 20) + 1))),
    "an attachment beyond 50 MiB": ("too_large", sizes(("", (50 << 20) + 1))),
    "a nested bundle beyond 128 MiB": (
        "too_large",
        sizes((f"bundles/{ID_A}.cxb", (128 << 20) + 1)),
    ),
    "more than 1 GiB in all": ("too_large", sizes(*[("", 50 << 20)] * 21)),
    "a list whose sizes overflow": ("too_large", sizes(("values.json", 2**53))),
}
NAMES = (
    "", ".", "..", "../values.json", "forms/../values.json", "/values.json", "C:/values.json",
    "C:values.json", "forms\\f01.json", "forms//f01.json", "forms/", "values.json ",
    "values.json.", "values.exe", "values", "Values.json", "VALUES.JSON", "forms/a/b.json",
    ".json", "values.json\x00", "manifest.json", "manifest.sig", "values.jsοn", "表.json",
    "attachments/photo.jpg", "attachments/", "attachments/" + ID_A.upper(), "bundles/x.cxb",
    "bundles/" + ID_A, "a" * 25 + ".json", "forms/" + "a" * 65 + ".json", "forms/.f.json",
    "x" * 201, "values.json/", "forms/..json", "forms/a..b.json", "forms/a.b.c.json",
)  # fmt: skip


ATTACKS: Final = CONTAINER | SIGNATURES | WRITTEN | SCHEMA | LISTED
