"""The corpus: every case gets the verdict that its table promises, byte for byte the same file."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.bundle.container import open_bundle
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.county import inbox
from cityexam_desktop.county.audit import audit
from cityexam_desktop.workspace import archive, ledger
from cityexam_desktop.workspace.content import count_observations, submissions
from tests.bundle.corpus import make, world
from tests.bundle.corpus.case import Case, nothing
from tests.bundle.corpus.cases import cases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from cityexam_desktop.workspace.database import Workspace

VERIFIER = Path(__file__).parents[2] / "docs" / "verify_bundle.py"
CASES = cases()
KEPT = {"accepted", "stale", "fork", "parked", "old_pack"}


def received(ws: Workspace, folder: Path, data: bytes) -> inbox.Received:
    file = folder / "报送包.cxb"
    file.write_bytes(data)
    [one] = inbox.receive(ws, [file], now=world.NOW)
    return one


def state(ws: Workspace) -> tuple[Any, ...]:
    """All that a rejected file may not change: everything but the ledger."""
    return (
        archive.bundle_ids(ws),
        len(submissions(ws)),
        count_observations(ws),
        ws.run("SELECT COUNT(*) FROM blob").fetchone()[0],
    )


def named(case: Case) -> str:
    return f"{case.group}: {case.name}"


def alone(case: Case) -> bool:
    """Whether the file is refused whatever came before it, so that all can meet one bureau."""
    return case.verdict == "rejected" and not case.before and case.decide is nothing


ALONE = [case for case in CASES if alone(case)]
OTHERS = [case for case in CASES if not alone(case)]


@pytest.fixture(scope="module")
def busy() -> Iterator[Workspace]:
    """A bureau that gets one bad file after the other; at the end its audit is green."""
    with world.bureau() as ws:
        yield ws
        assert audit(ws) == ()


@pytest.mark.parametrize("case", ALONE, ids=named)
def test_a_bad_file_is_refused_for_its_reason_and_leaves_a_row(
    case: Case, busy: Workspace, tmp_path: Path
) -> None:
    before, rows = state(busy), len(ledger.rows(busy))
    one = received(busy, tmp_path, case.file())
    assert (one.verdict, case.says in one.reason) == ("rejected", True), one.reason
    assert one.remedy
    assert (state(busy), len(ledger.rows(busy))) == (before, rows + 1)


@pytest.mark.parametrize("case", OTHERS, ids=named)
def test_the_verdict_is_the_promised_one(case: Case, tmp_path: Path) -> None:
    with world.bureau(registered=case.registered) as ws:
        for earlier in case.before:
            received(ws, tmp_path, earlier())
        case.decide(ws)
        before, rows = state(ws), len(ledger.rows(ws))
        one = received(ws, tmp_path, case.file())
        assert (one.verdict, case.says in one.reason) == (case.verdict, True), one.reason
        assert len(ledger.rows(ws)) == rows + 1
        assert one.remedy or one.verdict in {"accepted", "completed"}
        assert audit(ws) == ()
        if one.verdict == "rejected":
            assert state(ws) == before
        elif one.verdict in KEPT:
            assert one.id in archive.bundle_ids(ws)


def test_the_table_beside_the_script_is_current() -> None:
    told = make.EXPECTED.read_text("utf-8").splitlines()
    assert told == [make.HEAD, *(line for line, _ in make.rows())]


def test_there_are_enough_cases_of_every_kind() -> None:
    groups: dict[str, int] = {}
    for case in CASES:
        groups[case.group] = groups.get(case.group, 0) + 1
    names = [(case.group, case.name) for case in CASES]
    assert len(set(names)) == len(names) >= 90
    assert {
        "container", "signature", "identity", "replay", "json", "values", "display text",
        "attachments", "bureau",
    } <= groups.keys()  # fmt: skip
    assert min(groups.values()) >= 10


@pytest.fixture(scope="module")
def stranger() -> ModuleType:
    """The independent verifier of docs/."""
    spec = importlib.util.spec_from_file_location("verify_bundle", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours(data: bytes) -> str:
    """The id as the product tells it, or why there is none."""
    try:
        return open_bundle(data).id
    except BadBundle as refusal:
        return f"refused: {refusal.reason}"


def theirs(stranger: ModuleType, data: bytes) -> str:
    try:
        id_: str = stranger.verify(data)
    except (ValueError, TypeError, LookupError, RecursionError):
        return "refused"
    return id_


def test_the_independent_verifier_agrees_on_every_good_file(stranger: ModuleType) -> None:
    good: dict[str, bytes] = {}
    for case in CASES:
        for data in (case.file(), *(earlier() for earlier in case.before)):
            told = ours(data)
            if told.startswith("refused"):
                continue
            good[told] = data
            assert theirs(stranger, data) == told, named(case)
    assert len(good) > 60


OUTSIDE_THE_MANIFEST = {
    "not_bundle", "truncated", "trailing", "layout", "content", "signature", "signer", "newer",
    "member",
}  # fmt: skip
"""Reasons that the short verifier judges too; it leaves the closed schemas to the product."""


def test_the_independent_verifier_takes_no_file_of_another_container_or_signature(
    stranger: ModuleType,
) -> None:
    judged = 0
    for case in CASES:
        data = case.file()
        told = ours(data).removeprefix("refused: ")
        if told in OUTSIDE_THE_MANIFEST or case.group in {"container", "signature"}:
            judged += 1
            assert theirs(stranger, data) == "refused", named(case)
    assert judged >= 90


def test_the_independent_verifier_refuses_every_change_of_one_byte(stranger: ModuleType) -> None:
    small = world.Draft().bytes()
    assert theirs(stranger, small) == ours(small)
    for at in range(len(small)):
        changed = small[:at] + bytes([small[at] ^ 1]) + small[at + 1 :]
        assert theirs(stranger, changed) == "refused", at


def test_the_script_writes_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "EXPECTED", tmp_path / "expected.tsv")
    make.main(tmp_path / "files")
    assert len(list((tmp_path / "files").rglob("*.cxb"))) == len(CASES)
    assert (tmp_path / "expected.tsv").read_text("utf-8").count("\n") == len(CASES) + 1
