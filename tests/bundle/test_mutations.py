"""Hostile files by the thousand: one kind of error, or exactly what was signed.

The suite takes a part; with ``CITYEXAM_EXHAUSTIVE=1`` it is every byte in every value and
20,000 mutations.
"""

from __future__ import annotations

import json
import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.bundle.countykind import from_members
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.handover import hand_over
from cityexam_desktop.bundle.handoverkind import drafts_from_members
from cityexam_desktop.bundle.opening import open_submission
from cityexam_desktop.bundle.reply import Remark, read_reply
from cityexam_desktop.bundle.task import ASKED, JUDGED, read_history, read_task
from cityexam_desktop.county import actions, upward
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.formpack.serial import pack_from_bytes
from tests.bundle import mutants
from tests.bundle.corpus import world
from tests.support.small import new_county

if TYPE_CHECKING:
    from cityexam_desktop.bundle.container import Opened

EXHAUSTIVE = bool(os.environ.get("CITYEXAM_EXHAUSTIVE"))
SHARE = 1 if EXHAUSTIVE else 20
SMALL = world.Draft().bytes()
SURVEY = world.Draft(unit="zjj", key=world.KEYS["zjj"]).bytes()
PAPERS = world.Draft(papers=(world.SCAN,)).bytes()


BITS = [*range(1, 256)] if EXHAUSTIVE else [1, 128]
"""What every byte is combined with: all other values, or two of its bits."""


def test_every_change_of_one_byte_of_a_small_bundle_is_refused() -> None:
    for at in range(len(SMALL)):
        for bit in BITS:
            changed = SMALL[:at] + bytes([SMALL[at] ^ bit]) + SMALL[at + 1 :]
            with pytest.raises(BadBundle):
                open_bundle(changed)


def test_mutated_bytes_are_refused() -> None:
    dice = Random(20260301)
    for _ in range(8000 // SHARE):
        data = mutants.of_bytes(dice, dice.choice((SMALL, SURVEY, PAPERS)))
        try:
            opened = open_bundle(data)
        except BadBundle:
            continue
        assert data in {SMALL, SURVEY, PAPERS}, opened.id


def test_signed_manifests_of_wrong_shape_are_refused_or_read_exactly() -> None:
    dice = Random(7)
    read = 0
    for _ in range(6000 // SHARE):
        data = mutants.of_manifest(dice, SURVEY, world.KEYS["zjj"])
        try:
            opened = open_bundle(data)
            open_submission(opened, world.task(), world.pack())
        except BadBundle:
            continue
        read += 1
        raw = json.loads(opened.manifest_bytes)
        assert json.loads(opened.manifest.to_bytes()) == raw
    assert read < 6000 // SHARE / 2


def judge(opened: Opened) -> None:
    """Read a bundle of any kind to its last field."""
    match opened.manifest.kind:
        case "submission":
            open_submission(opened, world.task(), world.pack())[1].content()
        case "task":
            read_task(opened)
            read_history(opened)
            pack_from_bytes(opened.read(ASKED), opened.read(JUDGED))
        case "reply":
            read_reply(opened)
        case "county":
            from_members([m.name for m in opened.manifest.members], opened.json)
        case "handover":
            drafts_from_members([m.name for m in opened.manifest.members], opened.json)


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One good file of every kind, made by the program."""
    county = new_county(tmp_path_factory.mktemp("kinds"))
    folder = county.folder
    for unit in ("zrzyj", "slj", "zjj"):
        county.fill(unit)
        county.receive(county.send(unit))
        county.clear()
    bundle = merge(county.bureau).resolution.in_force["slj"]
    actions.give_back(
        county.bureau, bundle, [Remark("area", "county", "请核对")], folder / "reply.cxb",
        sentence="请改", desk=actions.Desk(now=world.NOW),
    )  # fmt: skip
    upward.send_up(county.bureau, folder / "county.cxb", now=world.NOW)
    hand_over(county.home("zjj"), folder / "handover.cxb", now=world.NOW)
    county.close()
    found = {
        kind: (folder / f"{kind}.cxb").read_bytes() for kind in ("reply", "county", "handover")
    }
    return found | {
        "task": world.package(world.task()), "submission": SURVEY, "list": PAPERS,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["task", "submission", "list", "reply", "county", "handover"])
def test_signed_members_of_wrong_shape_are_refused_with_one_kind_of_error(
    kinds: dict[str, bytes], kind: str
) -> None:
    dice = Random(kind)
    judge(open_bundle(kinds[kind]))
    refused = 0
    for _ in range(1000 // (SHARE // 4 or 1)):
        opened = open_bundle(mutants.of_member(dice, kinds[kind], world.STRANGER))
        try:
            judge(opened)
        except CityExamError:
            refused += 1
    assert refused > 0


def test_a_whole_county_never_crashes_on_a_signed_county_bundle(
    kinds: dict[str, bytes],
) -> None:
    dice = Random(11)
    for _ in range(400 // (SHARE // 4 or 1)):
        opened = open_bundle(mutants.of_member(dice, kinds["county"], world.STRANGER))
        try:
            found = upward.verify(opened)
        except BadBundle:
            continue
        assert isinstance(found.problems, tuple)
