"""The container: one file for one manifest, whole or thin, in memory or on disk."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityexam_desktop.bundle import source, strictjson
from cityexam_desktop.bundle.container import Opened, open_bundle, pack, seal, write
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.manifest import bundle_id
from cityexam_desktop.errors import FileTrouble
from tests.bundle.good import (
    CONTENTS,
    HEADS,
    KEY,
    OTHER,
    PHOTO,
    TASK,
    VALUES,
    attachment,
    good,
    manifest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.bundle.heads import Head

VERIFIER = Path(__file__).parents[2] / "docs" / "verify_bundle.py"
GOOD = good()


def refused(data: bytes | Path) -> str:
    with pytest.raises(BadBundle) as error:
        open_bundle(data)
    return error.value.reason


def stranger(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(file)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head.kind)
def test_every_kind_comes_back_as_it_was(head: Head) -> None:
    made = good(head)
    opened = open_bundle(made.full())
    assert opened.manifest == manifest(head)
    assert opened.manifest.kind == head.kind
    assert opened.manifest_bytes == made.manifest
    assert opened.signature == made.signature
    assert opened.id == bundle_id(made.manifest) == hashlib.sha256(made.manifest).hexdigest()
    assert {name: opened.read(name) for name in CONTENTS} == CONTENTS
    assert opened.json("values.json")["values"] == ["12.50", "37", "0"]


def test_a_thin_copy_has_the_same_id_and_says_what_is_absent() -> None:
    full, thin = open_bundle(GOOD.full()), open_bundle(GOOD.thin())
    assert (thin.thin, full.thin) == (True, False)
    assert (thin.id, thin.signature) == (full.id, full.signature)
    assert thin.read("values.json") == VALUES
    assert full.has(attachment(PHOTO))
    assert not thin.has(attachment(PHOTO))
    with pytest.raises(BadBundle) as error:
        thin.read(attachment(PHOTO))
    assert error.value.reason == "absent"
    with pytest.raises(BadBundle) as error:
        thin.read("nothing.json")
    assert error.value.reason == "unknown_member"


def test_without_attachments_full_and_thin_are_the_same_file() -> None:
    data = manifest(contents={"values.json": VALUES}).to_bytes()
    signature = seal(data, KEY)
    full = pack(data, signature, {"values.json": VALUES})
    assert pack(data, signature, {"values.json": VALUES}, thin=True) == full
    assert not open_bundle(full).thin


def test_a_bundle_without_members_is_a_bundle() -> None:
    data = manifest(contents={}).to_bytes()
    assert open_bundle(pack(data, seal(data, KEY), {})).manifest.members == ()


def test_a_file_from_its_parts_is_the_file_that_arrived(tmp_path: Path) -> None:
    opened = open_bundle(GOOD.full())
    contents = {member.name: opened.read(member.name) for member in opened.manifest.members}
    write(tmp_path / "again.cxb", opened.manifest_bytes, opened.signature, contents)
    write(tmp_path / "thin.cxb", opened.manifest_bytes, opened.signature, contents, thin=True)
    assert (tmp_path / "again.cxb").read_bytes() == GOOD.full()
    assert (tmp_path / "thin.cxb").read_bytes() == GOOD.thin()


def test_writing_twice_gives_the_same_bytes() -> None:
    assert manifest().to_bytes() == GOOD.manifest
    assert seal(GOOD.manifest, KEY) == GOOD.signature
    assert good().full() == GOOD.full()


def test_a_name_that_a_mail_gateway_gave_does_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "报送包(1).cxb.zip"
    file.write_bytes(GOOD.full())
    assert open_bundle(file).id == open_bundle(GOOD.full()).id


def test_any_zip_tool_opens_it() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD.full())) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["manifest.json", "manifest.sig", *CONTENTS]
        assert opened.read("values.json") == VALUES


def test_a_key_change_carries_both_signatures() -> None:
    opened = open_bundle(good(TASK, former=OTHER).full())
    assert opened.signature.count(b"\n") == 2
    assert opened.manifest.signer == KEY.public


def test_only_the_manifests_keys_may_seal_it() -> None:
    with pytest.raises(ValueError, match="another signer"):
        seal(GOOD.manifest, OTHER)
    with pytest.raises(ValueError, match="another former key"):
        seal(GOOD.manifest, KEY, OTHER)
    with pytest.raises(ValueError, match="another former key"):
        seal(good(TASK, former=OTHER).manifest, KEY)


class Token:
    """A key that nobody sees: it signs bytes and says which public key it has."""

    public = KEY.public

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def sign(self, message: bytes, /) -> bytes:
        self.asked.append(message)
        return KEY.sign(message)


def test_whatever_can_sign_bytes_can_sign_a_bundle() -> None:
    token = Token()
    data = manifest().to_bytes()
    opened = open_bundle(pack(data, seal(data, token), CONTENTS))
    assert opened.manifest.signer == token.public
    assert token.asked == [b"cityexam bundle format 1\n" + data]


def test_a_bundle_whose_signature_does_not_hold_is_not_written(tmp_path: Path) -> None:
    for signature in (b"", good(TASK).signature, GOOD.signature * 2, GOOD.signature[:-1]):
        with pytest.raises(BadBundle):
            write(tmp_path / "b.cxb", GOOD.manifest, signature, CONTENTS)
    assert list(tmp_path.iterdir()) == []


def test_the_independent_verifier_agrees(tmp_path: Path) -> None:
    files = [made(kind) for kind in HEADS for made in (whole, thin)]
    files.append(good(TASK, former=OTHER).full())
    for number, data in enumerate(files):
        file = tmp_path / f"{number}.cxb"
        file.write_bytes(data)
        told = stranger(file)
        assert told.stdout.strip() == f"good, id {open_bundle(data).id}", told.stderr


def test_the_independent_verifier_can_say_no(tmp_path: Path) -> None:
    data, file = GOOD.full(), tmp_path / "bad.cxb"
    signature_end = data.index(b"\nPK\x03\x04")
    for at in (50, signature_end - 5, data.index(PHOTO), data.rindex(b"values.json") - 10):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert stranger(file).returncode != 0


def test_the_independent_verifier_is_short_and_knows_nothing_of_us() -> None:
    text = VERIFIER.read_text("utf-8")
    assert text.count("\n") <= 80
    assert "cityexam_desktop" not in text


def whole(head: Head) -> bytes:
    return good(head).full()


def thin(head: Head) -> bytes:
    return good(head).thin()


JSON_TEXT = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=20)


@settings(max_examples=60)
@given(
    forms=st.dictionaries(st.from_regex("[a-z0-9_-]{1,12}", fullmatch=True), JSON_TEXT, max_size=5),
    attachments=st.sets(st.binary(max_size=400), max_size=4),
)
def test_whatever_is_written_is_read_back(forms: dict[str, str], attachments: set[bytes]) -> None:
    contents = {f"forms/{code}.json": strictjson.dumps({"t": t}) for code, t in forms.items()}
    contents |= {attachment(content): content for content in attachments}
    data = manifest(contents=contents).to_bytes()
    full = pack(data, seal(data, KEY), contents)
    opened = open_bundle(full)
    assert {m.name: opened.read(m.name) for m in opened.manifest.members} == contents
    lean = open_bundle(pack(data, seal(data, KEY), contents, thin=True))
    assert lean.id == opened.id
    assert lean.thin == bool(attachments)


# On disk


def stream(size: int, seed: bytes = b"scan") -> Callable[[], Scan]:
    block = hashlib.shake_256(seed).digest(1 << 16)
    return lambda: Scan(block, size)


class Scan:
    """A file of a size that nobody holds in memory."""

    def __init__(self, block: bytes, size: int) -> None:
        self._block, self._left = block, size
        self.taken = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._left = 0

    def read(self, size: int, /) -> bytes:
        taken = min(size, self._left, len(self._block))
        self._left -= taken
        self.taken += taken
        return self._block[:taken]


def digest(opener: Callable[[], Scan]) -> str:
    total = hashlib.sha256()
    with opener() as file:
        while piece := file.read(1 << 16):
            total.update(piece)
    return total.hexdigest()


def large(target: Path, count: int, size: int) -> list[str]:
    """Write a bundle with `count` attachments of `size` bytes; give their names."""
    from dataclasses import replace

    from cityexam_desktop.bundle.manifest import Member, sorted_members

    openers = {
        f"attachments/{digest(opener)}": opener
        for opener in (stream(size, bytes([number])) for number in range(count))
    }
    scans = tuple(Member.attachment(name[12:], size) for name in openers)
    members = sorted_members((Member.of("values.json", VALUES), *scans))
    data = replace(manifest(), members=members).to_bytes()
    write(target, data, seal(data, KEY), {"values.json": VALUES, **openers})
    return list(openers)


def test_large_bundles_are_written_and_read_in_flat_memory(tmp_path: Path) -> None:
    tracemalloc.start()
    names = large(tmp_path / "large.cxb", 3, 12 << 20)
    opened = open_bundle(tmp_path / "large.cxb")
    opened.copy_member(names[0], tmp_path / "scan.jpg")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 << 20
    assert hashlib.sha256((tmp_path / "scan.jpg").read_bytes()).hexdigest() == names[0][12:]
    assert opened.read("values.json") == VALUES


def test_a_large_file_is_judged_like_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "IN_MEMORY", 100)
    file, data = tmp_path / "b.cxb", GOOD.full()
    file.write_bytes(data)
    opened = open_bundle(file)
    assert {name: opened.read(name) for name in CONTENTS} == CONTENTS
    for at in (0, 60, data.index(VALUES), data.index(PHOTO), len(data) - 1):
        file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert refused(file) == refused(file.read_bytes())
    for length in (0, 10, 300, len(data) - 1):
        file.write_bytes(data[:length])
        assert refused(file) == refused(data[:length])


def test_a_file_changed_after_it_was_opened_gives_no_other_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "IN_MEMORY", 100)
    file, data = tmp_path / "b.cxb", GOOD.full()
    file.write_bytes(data)
    opened = open_bundle(file)
    at = data.index(VALUES)
    file.write_bytes(data[:at] + b"[" + data[at + 1 :])
    with pytest.raises(BadBundle) as error:
        opened.read("values.json")
    assert error.value.reason == "content"
    file.write_bytes(data[:at])
    with pytest.raises(BadBundle) as error:
        opened.read("values.json")
    assert error.value.reason == "truncated"
    file.unlink()
    with pytest.raises(FileTrouble, match="找不到"):
        opened.read("values.json")


def test_a_changed_attachment_is_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "IN_MEMORY", 100)
    file, target, data = tmp_path / "b.cxb", tmp_path / "scan.jpg", GOOD.full()
    file.write_bytes(data)
    target.write_bytes(b"older")
    opened = open_bundle(file)
    file.write_bytes(data.replace(PHOTO, PHOTO[::-1]))
    with pytest.raises(BadBundle):
        opened.copy_member(attachment(PHOTO), target)
    assert target.read_bytes() == b"older"
    assert sorted(tmp_path.iterdir()) == [file, target]


def test_a_file_beyond_two_gib_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "sparse.cxb"
    with file.open("wb") as out:
        out.truncate(1 << 31)
    assert refused(file) == "too_large"


def test_a_missing_file_and_a_folder_are_troubles_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match=r"b\.cxb"):
        open_bundle(tmp_path / "b.cxb")
    with pytest.raises(FileTrouble):
        open_bundle(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [b"", VALUES[:-1], VALUES + b" ", VALUES.replace(b"37", b"38")],
    ids=["empty", "shorter", "longer", "changed"],
)
def test_content_that_differs_from_the_manifest_is_not_written(
    tmp_path: Path, wrong: bytes
) -> None:
    target = tmp_path / "b.cxb"
    target.write_bytes(b"older")
    for content in (wrong, lambda: io.BytesIO(wrong)):
        with pytest.raises(BadBundle) as error:
            write(target, GOOD.manifest, GOOD.signature, {**CONTENTS, "values.json": content})
        assert error.value.reason == "source"
    assert target.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [target]


def test_a_source_longer_than_listed_is_left_early(tmp_path: Path) -> None:
    endless = Scan(bytes(1 << 16), 1 << 40)
    with pytest.raises(BadBundle) as error:
        write(
            tmp_path / "b.cxb",
            GOOD.manifest,
            GOOD.signature,
            {**CONTENTS, "values.json": lambda: endless},
        )
    assert error.value.reason == "source"
    assert endless.taken <= 2 << 20


def test_an_unwritable_folder_is_a_trouble_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match=r"b\.cxb"):
        write(tmp_path / "none" / "b.cxb", GOOD.manifest, GOOD.signature, CONTENTS)


@pytest.mark.skipif(os.name == "nt", reason="file size limits are of POSIX systems")
def test_a_full_disk_leaves_the_older_file(tmp_path: Path) -> None:
    import resource

    target = tmp_path / "b.cxb"
    target.write_bytes(b"older")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
    try:
        with pytest.raises(FileTrouble, match="磁盘空间不足"):
            large(target, 1, 2 << 20)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert target.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [target]


def test_a_bundle_shows_no_content_when_printed() -> None:
    opened: Opened = open_bundle(GOOD.full())
    assert KEY.seed.hex() not in repr(KEY)
    assert "12.50" not in repr(opened)
