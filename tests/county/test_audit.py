"""Whatever is changed from the side is found, and named."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import submission
from cityexam_desktop.county import actions
from cityexam_desktop.county.audit import audit
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.ledger import row_hash
from cityexam_desktop.workspace.model import (
    Evidence,
    Explanation,
    Observation,
)
from tests.support.small import NOW, new_county, record

if TYPE_CHECKING:
    from pathlib import Path

UNITS = ("zrzyj", "tjj", "slj")


def settled(folder: Path) -> Path:
    """A county with everything in it that can be changed from the side; closed."""
    county = new_county(folder)
    for unit in UNITS:
        county.fill(unit)
    ws, task = county.home("zrzyj"), county.task
    draft = answering.open_draft(ws, task, "zrzyj")
    answering.explain(ws, draft.id, Explanation("r_kept", COUNTY, "拆除了一处，已报批"))
    answering.attach(ws, draft.id, Evidence("area", COUNTY, "", "图.pdf", 0), b"%PDF map")
    county.receive(*(county.send(unit) for unit in UNITS))
    county.clear()
    record(county.bureau, task, "zjj", {("floors", f"b{i}"): Decimal(6) for i in range(4)})
    own = submission.finalise(county.bureau, task, "zjj", now=NOW)
    submission.export(county.bureau, own.bundle, folder / "own.cxb")
    draft = answering.open_draft(county.bureau, task, "zjj")
    crack = Observation("crack", "b1", Decimal(1))
    answering.record(county.bureau, draft.id, [crack])
    answering.attach(
        county.bureau, draft.id, Evidence("crack", "b1", "", "照片.jpg", 0), b"\xff\xd8 photo"
    )
    actions.withdraw(county.bureau, "slj", reason="核对中", now=NOW)
    actions.restore(county.bureau, "slj", reason="已核对", now=NOW)
    assert audit(county.bureau) == ()
    county.close()
    return folder / "county.cityexam"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return settled(tmp_path_factory.mktemp("county"))


@pytest.fixture
def file(sound: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "county.cityexam"
    copy.write_bytes(sound.read_bytes())
    return copy


def told(file: Path, *statements: str) -> list[tuple[str, str]]:
    """Change the closed file with plain SQL and audit it."""
    connection = sqlite3.connect(file, isolation_level=None)
    before = connection.total_changes
    for statement in statements:
        connection.execute(statement)
    changed = connection.total_changes - before
    connection.close()
    assert changed or not statements, "nothing was changed"
    with Workspace.open(file) as ws:
        return [(p.what, p.where) for p in audit(ws)]


def test_an_untouched_county_is_sound(file: Path) -> None:
    assert told(file) == []


MANIFEST = "UPDATE bundle SET manifest = CAST(replace(manifest, 'slj', 'tjj') AS BLOB)"
FROZEN = "submission IN (SELECT id FROM submission WHERE edition = 1)"
LIVE = "submission IN (SELECT id FROM submission WHERE edition = 0)"
OF_ZRZYJ = "submission = (SELECT id FROM submission WHERE unit = 'zrzyj' AND edition = 1)"


@pytest.mark.parametrize(
    ("sql", "what", "where"),
    [
        (f"UPDATE observation SET value = '99' WHERE {OF_ZRZYJ} AND datum = 'area'",
         "（area，county）与签名的填报值", "zrzyj"),
        (f"UPDATE observation SET value = 'a mess' WHERE {OF_ZRZYJ} AND datum = 'area'",
         "（area，county）与签名的填报值", "zrzyj"),
        (f"UPDATE observation SET value = NULL, absence = 'x' WHERE {OF_ZRZYJ} AND datum = 'area'",
         "（area，county）与签名的填报值", "zrzyj"),
        (f"UPDATE observation SET nature = 'made up' WHERE {OF_ZRZYJ} AND datum = 'area'",
         "（area，county）与签名的填报值", "zrzyj"),
        (f"UPDATE observation SET note = 'x' WHERE {OF_ZRZYJ} AND datum = 'green'",
         "“绿道覆盖面积”（green，county）", "县自然资源局（zrzyj）"),
        (f"DELETE FROM observation WHERE {OF_ZRZYJ} AND datum = 'kept'", "（kept，", "zrzyj"),
        (f"UPDATE observation SET subject = 'b1' WHERE {OF_ZRZYJ} AND datum = 'kept'",
         "（kept，", "zrzyj"),
        (f"UPDATE explanation SET text = '没有说明' WHERE {OF_ZRZYJ}", "说明", "zrzyj"),
        (f"DELETE FROM evidence WHERE {OF_ZRZYJ}", "佐证材料", "zrzyj"),
        (f"UPDATE survey_row SET state = 'no_access' WHERE subject = 'b2' AND {FROZEN}",
         "调查状态", "zjj"),
        (f"UPDATE survey_row SET state = 'made up' WHERE subject = 'b2' AND {FROZEN}",
         "调查状态", "zjj"),
        ("UPDATE submission SET unit = 'tjj' WHERE unit = 'slj'", "单位、任务或稿次", "slj"),
        ("UPDATE submission SET edition = 7 WHERE unit = 'slj'", "单位、任务或稿次", "slj"),
        ("UPDATE submission SET bundle = 'f' WHERE unit = 'slj'", "没有入库", "slj"),
        ("UPDATE bundle SET unit = 'tjj' WHERE unit = 'slj'", "验签不通过", "tjj"),
        ("UPDATE bundle SET signer = 'x' WHERE unit = 'slj'", "验签不通过", "slj"),
        ("UPDATE bundle SET no = 0 WHERE unit = 'slj'", "收件号不符", "slj"),
        ("UPDATE bundle SET no = 99 WHERE unit = 'slj'", "收件号不符", "slj"),
        (f"{MANIFEST} WHERE unit = 'slj'", "验签不通过", "slj"),
        ("UPDATE bundle SET signature = zeroblob(200) WHERE unit = 'slj'", "验签不通过", "slj"),
        (f"UPDATE observation SET value = '0' WHERE datum = 'crack' AND {LIVE}",
         "草稿里的“crack”（b1）", "zjj"),
        (f"DELETE FROM observation WHERE datum = 'crack' AND {LIVE}",
         "草稿里的“crack”（b1）", "zjj"),
        ("UPDATE task SET body = replace(body, '示例县', '别的县')",
         "任务与签名的任务包", "任务包"),
        ("UPDATE task SET body = 'nothing'", "任务的内容读不出来", "任务"),
    ],
)  # fmt: skip
def test_a_changed_row_is_named(file: Path, sql: str, what: str, where: str) -> None:
    found = told(file, sql)
    assert found
    if what:
        assert any(what in w and where in at for w, at in found), found


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ("values.json", "“values.json”"),
        ("task.json", "“task.json”"),
        ("asked.json", "“asked.json”"),
    ],
)
def test_a_swapped_archive_is_named(file: Path, member: str, what: str) -> None:
    found = told(
        file,
        "UPDATE blob SET body = CAST('{}' AS BLOB) WHERE sha256 IN "
        f"(SELECT sha256 FROM bundle_member WHERE name = '{member}')",
    )
    assert any(f"留底的{what}与签名的目录不一致" in w for w, _ in found)


def test_a_swapped_attachment_is_named(file: Path) -> None:
    found = told(
        file,
        "UPDATE blob SET body = CAST('other' AS BLOB) WHERE sha256 IN (SELECT sha256 FROM evidence "
        f"WHERE {OF_ZRZYJ})",
    )
    assert [(w, at.split()[0]) for w, at in found] == [
        ("留底的附件与签名的目录不一致", "县自然资源局（zrzyj）")
    ]


def test_a_member_that_is_gone_is_named(file: Path) -> None:
    found = told(file, "DELETE FROM bundle_member WHERE name = 'forms/seat.json'")
    assert [(w, at.split()[0]) for w, at in found] == [
        ("留底的“forms/seat.json”与签名的目录不一致", "县统计局（tjj）")
    ]


def test_a_bundle_that_is_gone_is_named(file: Path) -> None:
    gone = "(SELECT id FROM bundle WHERE unit = 'slj')"
    found = told(
        file,
        f"DELETE FROM bundle_member WHERE bundle = {gone}",
        "DELETE FROM bundle WHERE unit = 'slj'",
    )
    assert any("留底的报送包不见了" in w and "slj" in at for w, at in found)
    assert any("登记簿记了收到" in w for w, _ in found)


DROP = ("DROP TRIGGER ledger_never_updated", "DROP TRIGGER ledger_never_deleted")


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("UPDATE ledger SET body = replace(body, 'slj', 'tjj') WHERE no = 4", {4}),
        ("UPDATE ledger SET body = 'not even JSON' WHERE no = 4", {4}),
        ("UPDATE ledger SET body = '{}' WHERE no = 4", {4}),
        ("UPDATE ledger SET body = '[]' WHERE kind = 'withdraw'", None),
        ("DELETE FROM ledger WHERE no = 4", {5}),
        ("DELETE FROM ledger WHERE no = 1", {2}),
        ("UPDATE ledger SET at = '2030-01-01T00:00:00Z' WHERE no = 2", {2}),
    ],
)
def test_a_changed_or_removed_ledger_row_is_named(
    file: Path, sql: str, rows: set[int] | None
) -> None:
    found = told(file, *DROP, sql)
    named = {at for _, at in found}
    if rows is None:
        assert named
    else:
        assert {f"收件登记簿第 {no} 行" for no in rows} <= named


def test_a_ledger_cut_short_contradicts_the_archive(file: Path) -> None:
    last = "(SELECT MAX(no) FROM ledger WHERE kind = 'receive' AND body LIKE '%slj%')"
    found = told(file, *DROP, f"DELETE FROM ledger WHERE no >= {last}")
    assert [(w, at.split()[0]) for w, at in found] == [
        ("登记簿没有这个报送包的收件记录，或收件号不符", unit) for unit in ("zjj", "slj")
    ]


def test_a_rewritten_ledger_with_right_hashes_contradicts_the_archive(file: Path) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    for statement in DROP:
        connection.execute(statement)
    prev = ""
    rows = connection.execute("SELECT no, at, kind, body FROM ledger ORDER BY no").fetchall()
    for no, at, kind, body in rows:
        said = "note" if kind == "receive" and '"slj"' in body else kind
        digest = row_hash(prev, no, at, said, body)
        connection.execute(
            "UPDATE ledger SET kind = ?, prev = ?, hash = ? WHERE no = ?", (said, prev, digest, no)
        )
        prev = digest
    connection.close()
    assert [w for w, _ in told(file)] == ["登记簿没有这个报送包的收件记录，或收件号不符"]
