from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.formpack.model import FormPack, Role, RuleScope
from cityexam_desktop.formpack.reader import BadPack, read_pack
from cityexam_desktop.formpack.serial import (
    BadPackBytes,
    digest,
    pack_from_bytes,
    pack_to_bytes,
    tables_from_bytes,
    tables_to_bytes,
)
from cityexam_desktop.formpack.tables import COLUMNS, parse_table, read_folder, write_folder
from cityexam_desktop.paths import forms

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = forms() / "cn-2025"


@pytest.fixture(scope="module")
def pack() -> FormPack:
    return read_pack(FOLDER)


def test_a_folder_written_again_has_the_same_bytes(tmp_path: Path) -> None:
    tables, findings = read_folder(FOLDER)
    assert findings == ()
    write_folder(tables, tmp_path)
    names = sorted(path.name for path in FOLDER.glob("*.csv"))
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_text_with_commas_quotes_and_lines_survives_a_folder(tmp_path: Path) -> None:
    odd = '甲,乙 "丙"\n丁'
    write_folder({"units": [{"code": "a", "name": odd, "kind": "", "note": ""}]}, tmp_path)
    rows, findings = parse_table("units", (tmp_path / "units.csv").read_bytes())
    assert [row["name"] for row in rows] == [odd]
    assert findings == ()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileTrouble):
        write_folder({}, tmp_path / "file" / "pack")


def test_the_same_pack_gives_the_same_bytes_and_the_bytes_the_same_pack(pack: FormPack) -> None:
    asked, judged = pack_to_bytes(pack)
    again = pack_from_bytes(asked, judged)
    assert again == pack
    assert pack_to_bytes(again) == (asked, judged)


def test_rows_of_text_survive_the_bytes() -> None:
    tables, _ = read_folder(FOLDER)
    asked, judged = tables_to_bytes(tables)
    assert tables_from_bytes(asked, judged) == {table: tables[table] for table in COLUMNS}


def test_a_changed_owner_threshold_or_title_leaves_what_is_asked_untouched(pack: FormPack) -> None:
    asked, judged = pack_to_bytes(pack)
    other = [
        replace(pack, owners=tuple(replace(o, unit="zfb") for o in pack.owners)),
        replace(pack, indicators=tuple(replace(i, threshold=None) for i in pack.indicators)),
        replace(pack, title="改名", version="2026010101"),
        replace(pack, rules=tuple(r for r in pack.rules if r.scope is not RuleScope.COUNTY)),
    ]
    for changed in other:
        new_asked, new_judged = pack_to_bytes(changed)
        assert digest(new_asked) == digest(asked)
        assert digest(new_judged) != digest(judged)


def test_a_changed_question_changes_what_is_asked(pack: FormPack) -> None:
    asked, judged = pack_to_bytes(pack)
    data = (replace(pack.base_data[0], definition="另一口径"), *pack.base_data[1:])
    new_asked, new_judged = pack_to_bytes(replace(pack, base_data=data))
    assert new_asked != asked
    assert new_judged == judged


def test_the_digest_is_that_of_the_bytes() -> None:
    assert digest(b"abc") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"format":"cityexam-pack/2"}',
        b'{"format":"cityexam-pack/1","columns":{},"tables":[]}',
        b'{"format":"cityexam-pack/1","columns":{},"tables":{"units":[]}}',
        b'{"format":"cityexam-pack/1","columns":{"units":["code"]},"tables":{"units":[["a","b"]]}}',
        b'{"format":"cityexam-pack/1","columns":{"units":["code"]},"tables":{"units":[[1]]}}',
        b"[" * 100_000,
    ],
)
def test_damaged_bytes_are_refused_with_a_sentence(pack: FormPack, damage: bytes) -> None:
    _, judged = pack_to_bytes(pack)
    with pytest.raises(BadPackBytes) as caught:
        pack_from_bytes(damage, judged)
    assert "读不出来" in caught.value.sentence


def test_bytes_that_hold_wrong_cells_are_a_bad_pack(pack: FormPack) -> None:
    asked, judged = pack_to_bytes(pack)
    with pytest.raises(BadPack) as caught:
        pack_from_bytes(asked.replace(b'"whole_year"', b'"whole_yaer"'), judged)
    assert all("whole_yaer" in finding.sentence for finding in caught.value.findings)


def test_owners_of_a_whole_form_are_expanded_datum_by_datum(pack: FormPack) -> None:
    owners = {o.datum: o.unit for o in pack.owners if o.role is Role.OWNER}
    assert owners["pump_city"] == "cgj"
    assert owners["pump_rescue"] == "yjglj"
    assert owners["bs_crack"] == "zjj"
