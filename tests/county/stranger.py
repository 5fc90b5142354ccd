"""A county bundle verified down to its hash from docs/BUNDLE.md alone, without our code.

Written from the section "From bundles and ledger to the county's numbers"; it knows nothing
of the product but the document, so it fails when the document no longer says enough.
"""

from __future__ import annotations

import hashlib
import io
import json
import runpy
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

VERIFY = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify_bundle.py"))["verify"]
Cell = tuple[str, str]

SCOPED = {"withdraw", "restore", "settle", "correct", "uncorrect"}
"""Rows that decide for the task that they name."""


@dataclass
class File:
    """A verified file: its manifest and its members."""

    data: bytes
    members: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.id = VERIFY(self.data)
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            self.members = {name: archive.read(name) for name in archive.namelist()}
        self.manifest = self.json("manifest.json")
        self.head = self.manifest["head"]

    def json(self, name: str) -> Any:
        return json.loads(self.members[name])


@dataclass
class Said:
    """One value: as it was signed, whose it is, in which file, by which correction."""

    value: str
    unit: str
    bundle: str
    correction: str = ""


def dataset(data: bytes) -> tuple[str, dict[Cell, tuple[str, str, str]]]:
    """The hash of the county's data and what the county claims, both worked out anew."""
    county = File(data)
    inner = [File(body) for name, body in county.members.items() if name.startswith("bundles/")]
    assert {f"bundles/{one.id}.cxb" for one in inner} <= county.members.keys()
    rows = county.json("ledger.json")["rows"]
    assert _chain(rows) == county.head["ledger"]
    task = county.json("standing.json")["task"]
    ledger = [
        (kind, body, text)
        for kind, body, text in ((kind, json.loads(text), text) for _, _, kind, text in rows)
        if kind not in SCOPED or body.get("task", task) == task
    ]
    versions = [one.json("task.json") for one in inner if one.manifest["kind"] == "task"]
    newest = max((v for v in versions if v["id"] == task), key=lambda v: v["version"])
    own = set(county.json("registry.json")["own"])
    eligible = [one for one in _submissions(inner) if _eligible(one, ledger, newest, own)]
    losers: set[str] = set()
    for _, body, _ in _of(ledger, "choose"):
        losers = (losers - {body["winner"]}) | {*body["losers"]}
    force, forks = _tips(eligible, losers)
    standing = county.json("standing.json")
    assert [list(pair) for pair in sorted(force.items())] == standing["in_force"]
    assert sorted(forks) == standing["forks"]
    found = _merged(newest, ledger, [one for one in eligible if one.id in force.values()])
    claimed = {
        (datum, subjects[index]): (value, unit, dict(corrected).get(index, ""))
        for name in county.members
        if name.startswith("merged/")
        for subjects in [county.json(name)["subjects"]]
        for datum, unit, indices, values, corrected in county.json(name)["parts"]
        for index, value in zip(indices, values, strict=True)
    }
    assert claimed == {cell: (s.value, s.unit, s.correction) for cell, s in found.items()}
    assert _hash(found) == county.head["dataset"]
    return _hash(found), claimed


def _chain(rows: list[list[Any]]) -> str:
    last = ""
    for wanted, (no, at, kind, body) in enumerate(rows, 1):
        assert no == wanted
        last = hashlib.sha256(f"{last}\n{no}\n{at}\n{kind}\n{body}".encode()).hexdigest()
    return last


def _of(ledger: list[Any], *kinds: str) -> Iterator[Any]:
    return (row for row in ledger if row[0] in kinds)


def _submissions(inner: list[File]) -> Iterator[File]:
    return (one for one in inner if one.manifest["kind"] == "submission")


def _eligible(one: File, ledger: list[Any], newest: Any, own: set[str]) -> bool:
    unit, signer = one.manifest["unit"], one.manifest["signer"]
    issued = {b["bundle"]: b["task"] for _, b, _ in _of(ledger, "issue")}
    admitted = {(b["task"], b["asked"], b["unit"]) for _, b, _ in _of(ledger, "admit")}
    wanted = {(newest["id"], one.head["pack"], whose) for whose in ("", unit)}
    if issued.get(one.manifest["task"]) != newest["id"]:
        return False
    if one.head["pack"] != newest["asked"] and not wanted & admitted:
        return False
    ins = [kind for kind, b, _ in _of(ledger, "withdraw", "restore") if b["unit"] == unit]
    if ins[-1:] == ["withdraw"]:
        return False
    if one.head["basis"]:
        return signer in own
    if any(b["bundle"] == one.id for _, b, _ in _of(ledger, "paper")):
        return True
    held: tuple[str, set[str] | None] = ("", None)
    for kind, body, _ in _of(ledger, "register", "retire"):
        if body["public"] == signer:
            held = (body["unit"], None) if kind == "register" else (held[0], {*body["ids"]})
    return signer not in own and held[0] == unit and (held[1] is None or one.id in held[1])


def _tips(eligible: list[File], losers: set[str]) -> tuple[dict[str, str], list[list[str]]]:
    force: dict[str, str] = {}
    forks: list[list[str]] = []
    for unit in {one.manifest["unit"] for one in eligible}:
        held = {one.id: one for one in eligible if one.manifest["unit"] == unit}
        out = {id_ for one in held.values() for id_ in one.head["lineage"]}
        for loser in losers & held.keys():
            out |= {loser, *held[loser].head["lineage"]}
        tips = sorted(held.keys() - out)
        if len(tips) == 1:
            force[unit] = tips[0]
        else:
            forks += [[unit, tip] for tip in tips]
    return force, forks


def _cells(one: File) -> Iterator[tuple[Cell, str]]:
    for datum, value, *_ in one.json("values.json")["values"]:
        yield (datum, "county"), value
    for name in one.members:
        if name.startswith("forms/"):
            form = one.json(name)
            for datum, column in form["columns"].items():
                for row, value in zip(column["rows"], column["values"], strict=True):
                    yield (datum, form["subjects"][row]), value


def _merged(newest: Any, ledger: list[Any], standing: list[File]) -> dict[Cell, Said]:
    roles = {(datum, unit): role for datum, unit, role, _ in newest["owners"]}
    found: dict[Cell, Said] = {}
    witnesses: dict[Cell, list[Said]] = {}
    for one in sorted(standing, key=lambda one: str(one.manifest["unit"])):
        unit = one.manifest["unit"]
        for cell, value in _cells(one):
            said, role = Said(value, unit, one.id), roles.get((cell[0], unit))
            if role == "owner":
                found[cell] = said
            elif role == "witness":
                witnesses.setdefault(cell, []).append(said)
    settled = {(b["datum"], b["subject"]): b for _, b, _ in _of(ledger, "settle")}
    for cell in found.keys() & witnesses.keys() & settled.keys():
        owner, wanted = found[cell], settled[cell]
        differs = any(_differ(owner.value, other.value) for other in witnesses[cell])
        for side in (owner, *witnesses[cell]):
            agreed = (side.unit, side.value) == (wanted["unit"], wanted["value"])
            if differs and agreed and owner.value == wanted["owner"]:
                found[cell] = side
    corrections = {(b["datum"], b["subject"]): (b, text) for _, b, text in _of(ledger, "correct")}
    undone = {b["correction"] for _, b, _ in _of(ledger, "uncorrect")}
    for cell, (body, text) in corrections.items():
        id_ = hashlib.sha256(text.encode()).hexdigest()
        if id_ not in undone and cell in found and found[cell].value == body["old"]:
            value = f"!{body['absence']}" if body["value"] is None else body["value"]
            found[cell] = Said(value, found[cell].unit, found[cell].bundle, id_)
    return found


def _differ(owner: str, witness: str) -> bool:
    if witness == "!pending":
        return False
    a, b = ("0" if said == "!none_here" else said for said in (owner, witness))
    return a != b if {a[0], b[0]} & {"'", "!"} else Decimal(a) != Decimal(b)


def _hash(found: dict[Cell, Said]) -> str:
    lines = []
    for cell, said in found.items():
        absent = said.value[0] == "!"
        parts = (said.value[1:], "") if absent else ("", said.value)
        lines.append("\x1f".join((*cell, *parts, said.bundle, said.correction)))
    return hashlib.sha256("\x1e".join(sorted(lines)).encode()).hexdigest()
