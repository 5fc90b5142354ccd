"""Two tellings of the ledger: where they part is named."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.county import actions, upward
from cityexam_desktop.county.audit import AuditProblem, audit
from cityexam_desktop.county.handing import hand_over_county
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.testimony import against_copy, against_receipts
from cityexam_desktop.errors import FileTrouble, WrongUse
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.database import HandedOverFile, Workspace
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNITS = ("zrzyj", "tjj", "slj")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    for unit in UNITS:
        made.fill(unit)
        made.receive(made.send(unit))
        made.clear()
        receipt(made, unit)
    yield made
    made.close()


def receipt(county: County, unit: str) -> Path:
    bundle = merge(county.bureau).resolution.in_force[unit]
    target = county.folder / f"receipt-{unit}.cxb"
    actions.receipt(county.bureau, bundle, target, desk=actions.Desk(now=NOW))
    return target


def receipts(county: County) -> list[Path]:
    return [county.folder / f"receipt-{unit}.cxb" for unit in UNITS]


def tampered(county: County, *statements: str) -> Workspace:
    """The bureau's file with its triggers off and something changed by hand."""
    copy = county.folder / "tampered.cityexam"
    county.bureau.backup(copy)
    db = sqlite3.connect(copy)
    for statement in (
        "DROP TRIGGER ledger_never_updated",
        "DROP TRIGGER ledger_never_deleted",
        *statements,
    ):
        db.execute(statement)
    db.commit()
    db.close()
    return Workspace.open(copy)


def told(problems: tuple[AuditProblem, ...]) -> str:
    return "\n".join(f"{p.where}：{p.what}" for p in problems)


def rechained(ws: Workspace) -> None:
    """Make the chain hold again over changed rows, as a forger would."""
    rows = ledger.rows(ws)
    fresh = ledger.chained((i, r.at, r.kind, r.body) for i, r in enumerate(rows, 1))
    with ws.transaction():
        ws.run("DELETE FROM ledger")
        ledger.put_rows(ws, fresh)


def test_a_sound_ledger_agrees_with_its_receipts_and_copies(county: County) -> None:
    assert against_receipts(county.bureau, receipts(county)) == ()
    copy = county.folder / "copy.cityexam"
    county.bureau.backup(copy)
    assert against_copy(county.bureau, copy) == ()
    upward.send_up(county.bureau, county.folder / "up.cxb", now=NOW)
    assert against_copy(county.bureau, county.folder / "up.cxb") == ()
    assert against_receipts(county.bureau, [county.folder / "up.cxb"]) == ()


def test_a_truncated_chain_holds_by_itself_but_not_against_a_receipt(county: County) -> None:
    last = len(ledger.rows(county.bureau))
    with tampered(county, f"DELETE FROM ledger WHERE no > {last - 2}") as ws:
        assert ledger.breaks(ws) == ()
        said = told(against_receipts(ws, receipts(county)))
        assert "后面的行被删去了" in said
        assert f"到第 {last - 2} 行为止" in said
        copied = told(against_copy(ws, county.folder / "county.cityexam"))
        assert (
            copied == f"收件登记簿第 {last - 2} 行：登记簿到这一行为止，“county.cityexam”还有 2 行"
        )


def test_a_rewritten_and_rechained_row_is_bracketed_by_receipts(county: County) -> None:
    rows = ledger.rows(county.bureau)
    first_head = next(r.no for r in rows if r.kind == "register")
    row = [r for r in rows if r.kind == "register"][1]
    change = f"UPDATE ledger SET body = replace(body, 'tjj', 'slj') WHERE no = {row.no}"
    with tampered(county, change) as ws:
        rechained(ws)
        assert ledger.breaks(ws) == ()
        said = told(against_receipts(ws, receipts(county)))
        assert "receipt-zrzyj" not in said  # given before the change
        assert said.count(f"第 {first_head + 1} 行起有行被改动或删去") == 2
        exact = told(against_copy(ws, county.folder / "county.cityexam"))
        assert exact.startswith(f"收件登记簿第 {row.no} 行：与“county.cityexam”从这一行起不同")


def test_a_receiving_number_that_moved_is_named(county: County) -> None:
    rows = ledger.rows(county.bureau)
    row = [r for r in rows if r.kind == "receive"][1]
    with tampered(county, f"DELETE FROM ledger WHERE no = {row.no}") as ws:
        rechained(ws)
        said = told(against_receipts(ws, receipts(county)))
        assert f"回执写的收件号是 {row.no}" in said
        assert "登记簿里没有它" in said


def test_files_that_are_no_witnesses_are_named(
    county: County, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = new_county(tmp_path_factory.mktemp("other"))
    other.fill("tjj")
    other.receive(other.send("tjj"))
    other.clear()
    foreign = receipt(other, "tjj").rename(county.folder / "foreign.cxb")
    broken = county.folder / "broken.cxb"
    broken.write_bytes(receipts(county)[0].read_bytes()[:-1])
    said = told(against_receipts(county.bureau, [foreign, broken, county.folder / "task.cxb"]))
    assert "“foreign.cxb”：不是本局的密钥签发的。" in said
    assert "“broken.cxb”：文件不完整" in said
    assert "“task.cxb”：不是回执" in said
    with pytest.raises(WrongUse, match="要比较的文件"):
        against_copy(county.bureau, county.folder / "task.cxb")
    other.close()


def test_a_county_changes_hands_once(county: County) -> None:
    target = county.folder / "next.cityexam"
    for to, by in (("", "甲"), ("甲", "甲")):
        with pytest.raises(WrongUse, match="移交人和接收人"):
            hand_over_county(county.bureau, target, to=to, by=by, reason="")
    hand_over_county(county.bureau, target, to="乙", by="甲", reason="轮岗", now=NOW)
    with pytest.raises(HandedOverFile, match="已移交给“乙”"):
        actions.withdraw(county.bureau, "tjj", reason="x")
    path = county.folder / "county.cityexam"
    county.bureau.close()
    with Workspace.open(path) as old:
        assert old.handed_to == "乙"
        assert len(merge(old).values) > 0  # for reading
        with pytest.raises(HandedOverFile):
            actions.withdraw(old, "tjj", reason="x")
    county.bureau = Workspace.open(target)
    assert county.bureau.handed_to == ""
    assert ledger.rows(county.bureau)[-1].kind == "handover"
    assert against_copy(county.bureau, path) == ()
    assert audit(county.bureau) == ()
    actions.withdraw(county.bureau, "tjj", reason="x")
    assert not path.with_name(path.name + "-wal").exists()


def test_only_a_hand_over_that_was_begun_is_gone_on_with(county: County) -> None:
    """The copy was there, and the program ended before this file was closed for writing."""
    target, path = county.folder / "next.cityexam", county.folder / "county.cityexam"
    county.bureau.checkpoint()
    before = path.read_bytes()
    hand_over_county(county.bureau, target, to="乙", by="甲", reason="轮岗", now=NOW)
    county.bureau.close()
    path.write_bytes(before)
    county.bureau = Workspace.open(path)
    with pytest.raises(WrongUse, match="已存在"):
        hand_over_county(county.bureau, target, to="丙", by="甲", reason="轮岗")
    hand_over_county(county.bureau, target, to="乙", by="甲", reason="轮岗")
    assert county.bureau.handed_to == "乙"
    with Workspace.open(target) as other:
        assert ledger.rows(county.bureau) == ledger.rows(other)
    with pytest.raises(HandedOverFile):
        hand_over_county(county.bureau, county.folder / "2.cityexam", to="丁", by="甲", reason="")
    assert not (county.folder / "2.cityexam").exists()


def test_a_hand_over_that_cannot_be_written_closes_nothing(county: County) -> None:
    target = county.folder / "none" / "next.cityexam"
    before = ledger.rows(county.bureau)
    with pytest.raises(FileTrouble):
        hand_over_county(county.bureau, target, to="乙", by="甲", reason="轮岗")
    assert ledger.rows(county.bureau) == before
    actions.withdraw(county.bureau, "tjj", reason="x")
    with pytest.raises(WrongUse, match="填报单位"):
        hand_over_county(county.home("tjj"), target, to="乙", by="甲", reason="")
