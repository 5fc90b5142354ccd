"""Seeded mutations: of bytes, and of JSON that is then signed by a key that anybody may hold."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cityexam_desktop.bundle import container, strictjson
from cityexam_desktop.bundle.heads import TaskHead
from cityexam_desktop.bundle.manifest import Member, sorted_members
from cityexam_desktop.bundle.task import ASKED, JUDGED, TASK
from cityexam_desktop.formpack.serial import digest
from tests.bundle.good import archive, line

if TYPE_CHECKING:
    from random import Random

    from cityexam_desktop.bundle.keys import SecretKey

PIECES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**53, "", "x", "0", "-1", "1e9", "!pending", "'", "county",
    "a" * 65, "00" * 32, [], {}, [[]], [None], {"a": 1}, [1, 2, 3], "2025-12-31", "９", "𠙶", "..",
)  # fmt: skip


def of_bytes(dice: Random, data: bytes) -> bytes:
    """A few bytes changed, cut out, doubled or moved."""
    out = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at, length = dice.randrange(len(out) or 1), dice.randint(0, 40)
        source = dice.randrange(len(data))
        kind = dice.randrange(4)
        if kind == 0 and out:
            out[at % len(out)] ^= 1 << dice.randrange(8)
        elif kind == 1:
            out[at : at + length] = data[source : source + dice.randint(0, 40)]
        elif kind == 2:
            del out[at:]
        else:
            out[at:at] = dice.randbytes(dice.randint(1, 8))
    return bytes(out)


def of_json(dice: Random, plain: Any) -> Any:
    """A copy of a JSON value with one to three places changed in kind, number or form."""
    made = copy.deepcopy(plain)
    for _ in range(dice.randint(1, 3)):
        holder, key = _place(dice, made)
        if holder is None:
            return dice.choice(PIECES)
        kind = dice.randrange(5)
        if kind == 0:
            holder[key] = copy.deepcopy(dice.choice(PIECES))
        elif kind == 1 and isinstance(holder, dict):
            del holder[key]
        elif kind == 2 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif kind == 3 and isinstance(holder, dict):
            holder[str(dice.choice(("more", "", key)))] = copy.deepcopy(dice.choice(PIECES))
        else:
            other, at = _place(dice, made)
            if other is not None:
                holder[key] = copy.deepcopy(other[at])
    return made


def _place(dice: Random, plain: Any) -> tuple[Any, Any]:
    """A random place of a JSON value: what holds it and under which key."""
    holder, key, at = None, None, plain
    while isinstance(at, dict | list) and at:
        if holder is not None and dice.random() < 0.2:
            break
        holder = at
        key = dice.choice([*at]) if isinstance(at, dict) else dice.randrange(len(at))
        at = holder[key]
    return holder, key


def of_manifest(dice: Random, good: bytes, key: SecretKey) -> bytes:
    """The bundle with its manifest mutated and validly signed."""
    opened = container.open_bundle(good)
    raw = of_json(dice, json.loads(opened.manifest_bytes))
    data = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    rest = [(m.name, opened.read(m.name)) for m in opened.manifest.members]
    return archive([("manifest.json", data), ("manifest.sig", line(data, key)), *rest])


def of_member(dice: Random, good: bytes, key: SecretKey) -> bytes:
    """The bundle with one of its JSON members mutated, listed as it is, and validly signed."""
    opened = container.open_bundle(good)
    members = {m.name: opened.read(m.name) for m in opened.manifest.members}
    name = dice.choice(sorted(n for n in members if n.endswith(".json")))
    members[name] = strictjson_of(of_json(dice, json.loads(members[name])))
    head = opened.manifest.head
    if isinstance(head, TaskHead) and name != TASK:  # whoever signs makes the digests agree
        told = {"asked": digest(members[ASKED]), "judged": digest(members[JUDGED])}
        members[TASK] = strictjson.dumps(json.loads(members[TASK]) | told)
        head = replace(head, asked=told["asked"], judged=told["judged"])
    listed = sorted_members(tuple(Member.of(n, b) for n, b in members.items()))
    data = replace(opened.manifest, signer=key.public, members=listed, head=head).to_bytes()
    return container.pack(data, container.seal(data, key), members)


def strictjson_of(plain: Any) -> bytes:
    """As our writer writes it, also what it would not write."""
    try:
        return strictjson.dumps(plain)
    except (TypeError, ValueError):
        return json.dumps(plain, ensure_ascii=False).encode()
