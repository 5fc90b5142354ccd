"""What a workspace keeps beside the answers: ledger, history, tasks, bundles, keys."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Owner, ReportingUnit, Role
from cityexam_desktop.formpack.serial import digest, tables_to_bytes
from cityexam_desktop.workspace import archive, ledger, tasks
from cityexam_desktop.workspace.history import history, put_history
from cityexam_desktop.workspace.model import HistoryValue, Place
from cityexam_desktop.workspace.taskjson import task_from_plain, task_to_plain
from tests.support.small import tables
from tests.workspace.draft import NOW, TASK, new_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task


@pytest.fixture
def ws() -> Iterator[Workspace]:
    with new_workspace() as made:
        yield made


# The ledger


def test_every_row_is_chained_to_the_one_before(ws: Workspace) -> None:
    first = ledger.append(ws, "note", {"b": 1, "a": "一"}, now=NOW)
    second = ledger.append(ws, "note", {"text": "二"}, now=NOW)
    assert (first.no, first.prev, first.body) == (1, "", '{"a":"一","b":1}')
    assert (second.no, second.prev) == (2, first.hash)
    assert first.hash == ledger.row_hash("", 1, "2026-03-01T08:30:00Z", "note", first.body)
    assert ledger.rows(ws) == (first, second)
    assert ledger.rows(ws, after=1) == (second,)
    assert ledger.head(ws) == second
    assert ledger.breaks(ws) == ()


def test_an_empty_ledger_has_no_head_and_no_breaks(ws: Workspace) -> None:
    assert ledger.head(ws) is None
    assert ledger.breaks(ws) == ()


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ('UPDATE ledger SET body = \'{"text":"9"}\' WHERE no = 3', [3]),
        ("UPDATE ledger SET at = '2020-01-01T00:00:00Z' WHERE no = 3", [3]),
        ("UPDATE ledger SET kind = 'other' WHERE no = 3", [3]),
        ("UPDATE ledger SET hash = 'abc' WHERE no = 3", [3, 4]),
        ("UPDATE ledger SET prev = 'abc' WHERE no = 3", [3, 3]),
        ("UPDATE ledger SET no = 30 WHERE no = 5", [30, 30]),
        ("DELETE FROM ledger WHERE no = 3", [4, 4]),
        ("DELETE FROM ledger WHERE no = 1", [2, 2]),
    ],
)
def test_whatever_is_changed_in_the_ledger_is_found_where_it_is(
    ws: Workspace, sql: str, where: list[int]
) -> None:
    for n in range(1, 6):
        ledger.append(ws, "note", {"text": str(n)})
    for trigger in ("ledger_never_updated", "ledger_never_deleted"):
        ws.run(f"DROP TRIGGER {trigger}")
    ws.run(sql)
    assert [no for no, _ in ledger.breaks(ws)] == where


# Earlier years


def test_a_signed_value_is_never_replaced_by_an_unsigned_one(ws: Workspace) -> None:
    told = HistoryValue("2024", "area", "county", Decimal("9.8"), "报告")
    signed = replace(told, value=Decimal("9.9"), source="年报", signed=True)
    put_history(ws, [told])
    put_history(ws, [signed])
    put_history(ws, [told])
    assert history(ws) == (signed,)
    put_history(ws, [replace(signed, value=Absence.NONE_HERE)])
    assert history(ws)[0].value is Absence.NONE_HERE


def test_history_is_read_by_period(ws: Workspace) -> None:
    values = [
        HistoryValue(period, "area", subject, "007", "报告")
        for period in ("2023", "2024")
        for subject in ("a", "b")
    ]
    put_history(ws, reversed(values))
    assert history(ws) == tuple(values)
    assert history(ws, "2023") == tuple(values[:2])


# Tasks


def issued(version: int, bundle: str, units: tuple[ReportingUnit, ...] = ()) -> Task:
    asked, judged = tables_to_bytes(tables())
    return replace(
        TASK, version=version, bundle=bundle, asked=digest(asked), judged=digest(judged),
        units=units, places=(Place("county", "place", "county", "1", "示例县", ""),),
        owners=(Owner("area", "u1", Role.OWNER, "三定方案"),),
    )  # fmt: skip


def test_the_newest_version_of_the_newest_task_is_the_task(ws: Workspace) -> None:
    parts = tables_to_bytes(tables())
    old = replace(issued(7, "b0"), id="t0", period="2024")
    for task in (issued(2, "b2"), old, issued(1, "b1")):
        tasks.add_task(ws, task, *parts)
    assert [t.bundle for t in tasks.tasks(ws)] == ["b0", "b1", "b2"]
    assert tasks.task(ws) == issued(2, "b2")
    assert tasks.task(ws, "t0") == old


def test_without_a_task_there_is_a_sentence(ws: Workspace) -> None:
    with pytest.raises(WrongUse, match="还没有任务"):
        tasks.task(ws)


def test_a_task_goes_through_plain_data_unchanged() -> None:
    task = issued(1, "b1", (ReportingUnit("u1", "一局", "局", "注"),))
    assert task_from_plain(task_to_plain(task), bundle="b1", bureau="") == task


def test_the_pack_stands_under_the_tasks_own_units_and_owners(ws: Workspace) -> None:
    parts = tables_to_bytes(tables())
    first, second = issued(1, "b1"), issued(2, "b2", (ReportingUnit("u1", "一局"),))
    for task in (first, second):
        tasks.add_task(ws, task, *parts)
    assert tasks.pack_of(ws, first).units == ()
    assert tasks.pack_of(ws, second).units == second.units
    assert tasks.pack_of(ws, second).owner_of == {"area": "u1"}


def test_a_pack_is_read_once(ws: Workspace) -> None:
    tasks.add_task(ws, issued(1, "b1"), *tables_to_bytes(tables()))
    assert tasks.pack_of(ws, tasks.task(ws)) is tasks.pack_of(ws, tasks.task(ws))


def test_a_pack_whose_bytes_were_changed_is_not_taken_for_the_one_read_before(
    ws: Workspace,
) -> None:
    tasks.add_task(ws, issued(1, "b1"), *tables_to_bytes(tables()))
    before = tasks.pack_of(ws, tasks.task(ws))
    changed = tables()
    changed["base_data"][0]["maximum"] = "5"
    asked, _ = tables_to_bytes(changed)
    ws.run("UPDATE blob SET body = ? WHERE sha256 = ?", (asked, issued(1, "b1").asked))
    after = tasks.pack_of(ws, tasks.task(ws))
    assert before.datum["area"].maximum is None
    assert after.datum["area"].maximum == 5


def test_what_is_not_here_is_a_sentence(ws: Workspace) -> None:
    with pytest.raises(WrongUse, match="没有编号为"):
        tasks.blob(ws, "f" * 64)


# Bundles and keys

KEPT = archive.Archived("i1", "submission", "b1", "zjj", "k1", b"manifest", b"", 3)


def test_a_bundle_is_completed_and_never_replaced(ws: Workspace) -> None:
    archive.put_bundle(ws, KEPT, {"values.json": b"one"})
    archive.put_bundle(ws, replace(KEPT, manifest=b"other", no=9), {"forms/f.json": b"two"})
    assert archive.bundle(ws, "i1") == KEPT
    assert archive.members(ws, "i1") == {"values.json": b"one", "forms/f.json": b"two"}
    assert archive.bundle(ws, "i2") is None


def test_a_signature_is_set_once(ws: Workspace) -> None:
    archive.put_bundle(ws, KEPT, {})
    archive.put_signature(ws, "i1", b"first")
    archive.put_signature(ws, "i1", b"second")
    kept = archive.bundle(ws, "i1")
    assert kept is not None
    assert kept.signature == b"first"


def test_bundles_come_in_receiving_order_by_kind_and_task(ws: Workspace) -> None:
    for own, kind, task, no in (("c", "submission", "b1", 2), ("a", "task", "b1", 1),
                                ("b", "submission", "b2", 3)):  # fmt: skip
        archive.put_bundle(ws, replace(KEPT, id=own, kind=kind, task=task, no=no), {})
    assert [b.id for b in archive.bundles(ws)] == ["a", "c", "b"]
    assert [b.id for b in archive.bundles(ws, "submission")] == ["c", "b"]
    assert [b.id for b in archive.bundles(ws, "submission", "b1")] == ["c"]
    assert archive.bundle_ids(ws) == {"a", "b", "c"}


def test_the_newest_key_is_the_one_in_use(ws: Workspace) -> None:
    archive.put_key(ws, "zz", b"1", now=NOW)
    archive.put_key(ws, "aa", b"2", now=NOW)
    assert archive.own_keys(ws) == ("zz", "aa")
    assert (archive.sealed_key(ws, "zz"), archive.sealed_key(ws, "aa")) == (b"1", b"2")
