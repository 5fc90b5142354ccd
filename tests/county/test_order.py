"""The county is a function of what came in and what was decided, never of the order."""

from __future__ import annotations

import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityexam_desktop.bundle import keys
from cityexam_desktop.county import actions, inbox
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.decisions import Decisions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.resolve import Fact, resolve, tips
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.database import Workspace
from tests.county.villain import said, submit
from tests.support.small import NOW, new_county

if TYPE_CHECKING:
    from pathlib import Path

TASK, PACKAGE, ASKED = "t", "p1", "asked-now"
UNITS = ("u1", "u2", "u3")
OWN = {u: f"key-{u}" for u in UNITS}


@st.composite
def submissions(draw: st.DrawFn) -> list[Fact]:
    """Facts as they can be: an id is a hash, so a lineage names only what was there before."""
    made: list[Fact] = []
    for n in range(draw(st.integers(0, 9))):
        unit = draw(st.sampled_from(UNITS))
        before = [f for f in made if f.unit == unit]
        parents = draw(st.lists(st.sampled_from(before), max_size=2)) if before else []
        lineage = frozenset({p.id for p in parents}.union(*(p.lineage for p in parents)))
        made.append(
            Fact(
                f"f{n}",
                unit,
                draw(st.sampled_from([OWN[unit], "unknown", OWN["u1"], "bureau"])),
                draw(st.sampled_from([PACKAGE, PACKAGE, "old", "foreign"])),
                draw(st.sampled_from([ASKED, ASKED, "asked-then"])),
                n,
                lineage,
                draw(st.sampled_from(["", "", "", "paper"])),
            )
        )
    return made


@st.composite
def decided(draw: st.DrawFn, facts: list[Fact]) -> Decisions:
    ids = st.sampled_from([f.id for f in facts] or ["none"])
    return Decisions(
        own=frozenset({"bureau"}),
        issued={PACKAGE: TASK, "old": TASK},
        keys={OWN[u]: u for u in UNITS},
        retired=draw(st.dictionaries(st.sampled_from(list(OWN.values())), st.frozensets(ids))),
        paper=draw(st.sets(ids)),
        admitted={(TASK, "asked-then", draw(st.sampled_from(["", *UNITS, "nobody"])))},
        losers=draw(st.sets(ids, max_size=3)),
        withdrawn=draw(st.dictionaries(st.sampled_from(UNITS), st.just("核对"), max_size=1)),
    )


@given(st.data())
def test_resolving_depends_on_neither_order_nor_repetition(data: st.DataObject) -> None:
    facts = data.draw(submissions())
    decisions = data.draw(decided(facts))
    told = resolve(facts, decisions, TASK, ASKED)
    again = data.draw(st.permutations(facts))
    assert resolve(again, decisions, TASK, ASKED) == told
    assert list(resolve(again, decisions, TASK, ASKED).in_force.items()) == list(
        told.in_force.items()
    )


@given(st.data())
def test_every_fact_is_accounted_for_and_what_stands_is_eligible(data: st.DataObject) -> None:
    facts = data.draw(submissions())
    decisions = data.draw(decided(facts))
    told = resolve(facts, decisions, TASK, ASKED)
    by_id = {f.id: f for f in facts}
    standing = {*told.in_force.values(), *(one for fork in told.forks.values() for one in fork)}
    assert not standing & told.ineligible.keys()
    assert not told.in_force.keys() & told.forks.keys()
    for unit, one in told.in_force.items():
        assert by_id[one].unit == unit
        assert one not in decisions.losers
    for fork in told.forks.values():
        for one in fork:
            assert not any(one in by_id[other].lineage for other in fork)


@given(st.data())
def test_a_descendant_of_all_sides_ends_a_fork(data: st.DataObject) -> None:
    facts = [f for f in data.draw(submissions()) if f.unit == "u1"]
    if not facts:
        return
    last = Fact("last", "u1", OWN["u1"], PACKAGE, ASKED, 99, frozenset(f.id for f in facts), "")
    assert tips([*facts, last], frozenset()) == ("last",)


# The same with real files


class Pool(NamedTuple):
    """A county file and what may come to it; `paper` is accepted by its sheet, no more."""

    start: Path
    files: list[Path]
    sides: list[str]
    keys: dict[str, str]
    paper: str


class Moments(NamedTuple):
    """What was decided, and before which batch; what is not decided is -1."""

    register: int
    withdraw: int
    restore: int


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """A county that knows no key yet; three units' files with forks and late editions."""
    folder = tmp_path_factory.mktemp("pool")
    county = new_county(folder)
    signers = {unit: keys.generate() for unit in ("zrzyj", "tjj", "slj")}
    files: list[Path] = []

    def made(name: str, unit: str, values: dict[str, Any], **how: Any) -> str:
        content = said({(datum, COUNTY): Decimal(v) for datum, v in values.items()})
        files.append(folder / f"{name}.cxb")
        how = {"key": signers[unit]} | how
        return submit(county.bureau, county.task, files[-1], content, unit=unit, **how)

    a1 = made("a1", "zrzyj", {"area": 10, "kept": 1})
    a2 = made("a2", "zrzyj", {"area": 11, "kept": 2}, edition=2, lineage=(a1,))
    b2 = made("b2", "zrzyj", {"area": 12, "kept": 3}, edition=2, lineage=(a1,))
    t1 = made("t1", "tjj", {"pop": 70000})
    s1 = made("s1", "slj", {"black": 1, "area": 11})
    made("s2", "slj", {"black": 2, "area": 10}, edition=2, lineage=(s1,))
    other = keys.generate()
    w = made("w", "tjj", {"pop": 70001}, edition=2, lineage=(t1,), key=other)
    county.close()
    public = {key.public: unit for unit, key in signers.items()}
    return Pool(folder / "county.cityexam", files, [a2, b2], public, w)


@settings(max_examples=30)
@given(st.data())
def test_two_counties_with_the_same_files_and_decisions_have_the_same_dataset(
    pool: Pool, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Any order, interleaving and repetition: keys may be cleared before or after their files."""
    files = pool.files
    order = data.draw(st.permutations(files + data.draw(st.lists(st.sampled_from(files)))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(order)), max_size=3)))
    batches = [order[a:b] for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    choose, withdrawn, restored, corrected = data.draw(st.tuples(*(st.booleans(),) * 4))
    moment = st.integers(0, len(batches))
    out, back = sorted((data.draw(moment), data.draw(moment)))
    first = (0, 0 if withdrawn else -1, 0 if withdrawn and restored else -1)
    other = (
        data.draw(moment),
        *(m if f >= 0 else -1 for m, f in zip((out, back), first[1:], strict=True)),
    )
    decided = (choose, corrected)
    plain = _county(pool, tmp_path_factory, [files], Moments(*first), decided)
    assert plain == _county(pool, tmp_path_factory, batches, Moments(*other), decided)


def _county(
    pool: Pool,
    folders: pytest.TempPathFactory,
    batches: list[list[Path]],
    moments: Moments,
    decided: tuple[bool, bool],
) -> tuple[Any, ...]:
    """Receive the batches, decide at the given moments, and tell the county."""
    copy = folders.mktemp("run") / "county.cityexam"
    shutil.copyfile(pool.start, copy)
    choose, corrected = decided
    with Workspace.open(copy) as ws:
        for number, batch in enumerate([*batches, []]):
            if number == moments.register:
                for public, unit in pool.keys.items():
                    actions.register(ws, public, unit, now=NOW)
            if number == moments.withdraw:
                actions.withdraw(ws, "slj", reason="口径有误", now=NOW)
            if number == moments.restore:
                actions.restore(ws, "slj", reason="已更正", now=NOW)
            inbox.receive(ws, batch, now=NOW)
        ledger.append(ws, "paper", {"bundle": pool.paper, "reason": "盖章表"}, now=NOW)
        if choose:
            actions.choose(ws, pool.sides[0], pool.sides[1:], reason="电话核实", now=NOW)
        if corrected and ("black", COUNTY) in merge(ws).values:
            actions.correct(
                merge(ws), ws, ("black", COUNTY), Decimal(5),
                reason="笔误", author="甲", approver="乙", now=NOW,
            )  # fmt: skip
        found = merge(ws)
        assert audit(ws) == ()
        return (
            found.hash, found.resolution, sorted(found.values.items()), found.conflicts,
            found.rows, found.silent,
        )  # fmt: skip


def test_the_hash_is_of_what_stands(pool: Pool, tmp_path: Path) -> None:
    copy = tmp_path / "county.cityexam"
    shutil.copyfile(pool.start, copy)
    files, sides = pool.files[:-1], pool.sides
    with Workspace.open(copy) as ws:
        for public, unit in pool.keys.items():
            actions.register(ws, public, unit, now=NOW)
        hashes = [merge(ws).hash]
        for file in (*files[:3], *files[3:]):
            inbox.receive(ws, [file], now=NOW)
            hashes.append(merge(ws).hash)
        actions.choose(ws, sides[1], sides[:1], reason="电话核实", now=NOW)
        hashes.append(merge(ws).hash)
        actions.choose(ws, sides[0], sides[1:], reason="看错了", now=NOW)
        hashes.append(merge(ws).hash)
        actions.withdraw(ws, "tjj", reason="口径有误", now=NOW)
        hashes.append(merge(ws).hash)
        actions.restore(ws, "tjj", reason="已更正", now=NOW)
        hashes.append(merge(ws).hash)
    nothing, a1, a2, forked, *_ = hashes
    assert forked == nothing
    assert len({nothing, a1, a2}) == 3
    assert hashes[-1] == hashes[-3]
    assert len(set(hashes[4:10])) == 6
