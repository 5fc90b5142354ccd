"""The verdict on every kind of file, and what it leaves behind."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.bundle import container, keys, ownkeys, strictjson, submission
from cityexam_desktop.bundle.codes import submission_code, unit_code
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.county import actions
from cityexam_desktop.county.decisions import read_decisions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, archive, ledger, tasks
from cityexam_desktop.workspace.content import content, submissions
from cityexam_desktop.workspace.model import Content, Explanation
from tests.county.villain import LAND, one, said, send, send_with_id, submit
from tests.support.small import NOW, County, record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.bundle.keys import SecretKey


def nothing_was_kept(county: County) -> bool:
    only_tasks = {b.kind for b in archive.bundles(county.bureau)} == {"task"}
    return only_tasks and submissions(county.bureau) == ()


# What is taken in


def test_a_file_under_a_registered_key_is_accepted_and_stands(
    county: County, key: SecretKey
) -> None:
    received = one(county, send(county, "a", key=key))
    assert (received.verdict, received.unit, received.edition) == ("accepted", "zrzyj", 1)
    assert merge(county.bureau).values["area", COUNTY].value == Decimal("10.5")
    row = ledger.head(county.bureau)
    assert row is not None
    assert (row.kind, row.no) == ("receive", received.no)


def test_the_same_file_again_is_a_duplicate(county: County, key: SecretKey) -> None:
    file = send(county, "a", key=key)
    before = merge(county.bureau).hash
    assert [one(county, file).verdict for _ in range(3)] == ["accepted", "duplicate", "duplicate"]
    assert merge(county.bureau).hash != before
    assert len(read_decisions(county.bureau).received) == 1


def test_the_full_copy_completes_a_thin_one(county: County, key: SecretKey) -> None:
    paper = b"%PDF the stamped table"
    held = said(LAND, paper)
    thin, full = county.folder / "thin.cxb", county.folder / "full.cxb"
    submit(county.bureau, county.task, full, held, paper, key=key)
    opened = container.open_bundle(full)
    members = {m.name: opened.read(m.name) for m in opened.manifest.members}
    container.write(thin, opened.manifest_bytes, opened.signature, members, thin=True)
    digest = tasks.sha256_of(paper)
    assert one(county, thin).verdict == "accepted"
    assert not tasks.has_blob(county.bureau, digest)
    assert one(county, thin).verdict == "duplicate"
    assert one(county, full).verdict == "completed"
    assert tasks.blob(county.bureau, digest) == paper
    assert one(county, full).verdict == "duplicate"


def test_an_edition_follows_another_and_an_older_one_comes_too_late(
    county: County, key: SecretKey
) -> None:
    first, id1 = send_with_id(county, "1", key=key)
    second, id2 = send_with_id(county, "2", key=key, edition=2, lineage=(id1,))
    third, _ = send_with_id(county, "3", key=key, edition=3, lineage=(id1, id2))
    verdicts = [one(county, file).verdict for file in (third, first, second)]
    assert verdicts == ["accepted", "stale", "stale"]
    assert len(archive.bundles(county.bureau, "submission")) == 3


def test_two_files_of_the_same_edition_are_a_fork_and_count_for_nothing(
    county: County, key: SecretKey
) -> None:
    one(county, send(county, "a", key=key))
    other = send(county, "b", {**LAND, ("kept", COUNTY): Decimal(8)}, key=key)
    assert one(county, other).verdict == "fork"
    dataset = merge(county.bureau)
    assert len(dataset.resolution.forks["zrzyj"]) == 2
    assert "zrzyj" in dataset.silent
    assert ("kept", COUNTY) not in dataset.values


def test_an_edition_that_holds_all_sides_ends_the_fork(county: County, key: SecretKey) -> None:
    a, id_a = send_with_id(county, "a", key=key)
    b, id_b = send_with_id(county, "b", key=key, edition=2)
    c, id_c = send_with_id(county, "c", key=key, edition=3, lineage=(id_a, id_b))
    assert [one(county, f).verdict for f in (a, b, c)] == ["accepted", "fork", "accepted"]
    assert merge(county.bureau).resolution.in_force == {"zrzyj": id_c}


# Keys


def test_a_file_under_an_unknown_key_is_parked_readable_and_counts_for_nothing(
    county: County,
) -> None:
    received = one(county, send(county, "a"))
    assert received.verdict == "parked"
    assert merge(county.bureau).values == {}
    (kept,) = (s for s in submissions(county.bureau) if s.bundle == received.id)
    assert len(content(county.bureau, kept.id).observations) == 3
    assert [f.id for f in actions.parked(county.bureau)] == [received.id]


def test_a_wrong_code_changes_nothing_and_shows_the_group(county: County) -> None:
    made = keys.generate()
    received = one(county, send(county, "a", key=made))
    code = unit_code(made.public)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    rows = len(ledger.rows(county.bureau))
    cleared = actions.clear(county.bureau, received.id, wrong, now=NOW)
    assert not cleared.done
    assert cleared.groups == (True,) * 5 + (False,)
    assert len(ledger.rows(county.bureau)) == rows


def test_the_code_on_the_stamped_sheet_accepts_that_one_file_only(county: County) -> None:
    made = keys.generate()
    first, id1 = send_with_id(county, "1", key=made)
    second, _ = send_with_id(county, "2", key=made, edition=2, lineage=(id1,))
    one(county, first)
    assert actions.clear(county.bureau, id1, submission_code(id1), now=NOW).done
    assert merge(county.bureau).resolution.in_force == {"zrzyj": id1}
    assert one(county, second).verdict == "parked"
    assert merge(county.bureau).resolution.in_force == {"zrzyj": id1}


def test_a_key_of_another_unit_is_rejected(county: County, key: SecretKey) -> None:
    received = one(
        county, send(county, "a", key=key, unit="tjj", values={("pop", COUNTY): Decimal(1)})
    )
    assert (received.verdict, received.unit) == ("rejected", "tjj")
    assert "另一个单位" in received.reason
    assert nothing_was_kept(county)


def test_a_retired_key_brings_nothing_new_and_keeps_what_came_before(
    county: County, key: SecretKey
) -> None:
    first, id1 = send_with_id(county, "1", key=key)
    second, _ = send_with_id(county, "2", key=key, edition=2, lineage=(id1,))
    one(county, first)
    actions.retire(county.bureau, key.public, reason="电脑丢失", now=NOW)
    received = one(county, second)
    assert (received.verdict, received.reason) == ("rejected", "签名的密钥已经停用。")
    assert one(county, first).verdict == "duplicate"
    assert merge(county.bureau).resolution.in_force == {"zrzyj": id1}
    actions.register(county.bureau, key.public, "zrzyj", now=NOW)
    assert one(county, second).verdict == "accepted"


def test_only_the_bureaus_key_signs_on_behalf(county: County, key: SecretKey) -> None:
    basis = {"basis": "paper", "entered_by": "甲", "checked_by": "乙"}
    received = one(county, send(county, "a", key=key, head=basis))
    assert (received.verdict, received.reason) == ("rejected", "代录的报送包不是本局密钥签名的。")


def test_the_bureaus_key_signs_nothing_without_a_basis(county: County) -> None:
    own = ownkeys.signer(county.bureau)
    assert one(county, send(county, "a", key=own)).verdict == "rejected"
    assert nothing_was_kept(county)


# What is not ours, or not sound


def another_task(county: County, key: SecretKey) -> Path:
    return send(county, "a", key=key, package="f" * 64)


def no_such_unit(county: County, key: SecretKey) -> Path:
    return send(county, "a", key=key, unit="nobody")


def another_pack(county: County, key: SecretKey) -> Path:
    return send(county, "a", key=key, head={"pack": "e" * 64})


def a_task_package(county: County, _: SecretKey) -> Path:
    return county.folder / "task.cxb"


def a_text(county: County, _: SecretKey) -> Path:
    file = county.folder / "a.cxb"
    file.write_text("您好，附件是我单位的数据。", encoding="utf-8")
    return file


def an_empty_file(county: County, _: SecretKey) -> Path:
    file = county.folder / "a.cxb"
    file.write_bytes(b"")
    return file


def one_bit(county: County, key: SecretKey) -> Path:
    file = send(county, "a", key=key)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    return file


def cut_short(county: County, key: SecretKey) -> Path:
    file = send(county, "a", key=key)
    file.write_bytes(file.read_bytes()[:-30])
    return file


def no_values(county: County, key: SecretKey) -> Path:
    return send(county, "a", key=key, members={})


def an_unknown_member(county: County, key: SecretKey) -> Path:
    body = strictjson.dumps({"explanations": [], "evidence": [], "values": []})
    held = {"values.json": body, "other.json": body}
    return send(county, "a", key=key, members=held)


def half_a_building(county: County, key: SecretKey) -> Path:
    return send(county, "a", {("kept", COUNTY): Decimal("7.5")}, key=key)


def a_place_that_is_not_there(county: County, key: SecretKey) -> Path:
    return send(county, "a", {("floors", "b99"): Decimal(3)}, key=key)


def bidirectional_text(county: County, key: SecretKey) -> Path:
    body = (
        '{"evidence":[],"explanations":[["r_kept","county","\u202e改名"]],"values":[]}'
    ).encode()
    return send(county, "a", key=key, members={"values.json": body})


def other_counts(county: County, key: SecretKey) -> Path:
    told = submission.counts_of(said(LAND))
    return send(county, "a", key=key, head={"counts": replace(told, values=4)})


def two_registers_of_one_id(county: County, key: SecretKey) -> Path:
    nothing: dict[str, Any] = {"columns": {}, "subjects": [], "states": [], "by": [], "dates": []}
    body = strictjson.dumps({**nothing, "objects": [["zrzyj-1", "", "", "", "", ""]]})
    lists = strictjson.dumps({"explanations": [], "evidence": [], "values": []})
    held = {"forms/house.json": body, "forms/seat.json": body, "values.json": lists}
    return send(county, "a", key=key, members=held)


REJECTED: dict[Callable[[County, SecretKey], Path], str] = {
    another_task: "不是本县下发的任务",
    no_such_unit: "没有报送包所写的单位",
    another_pack: "指标方案与它的任务包不符",
    a_task_package: "不是部门的报送包",
    a_text: "不是本程序的报送包",
    an_empty_file: "不是本程序的报送包",
    one_bit: "",
    cut_short: "不完整",
    no_values: "不合规定的格式",
    an_unknown_member: "不合规定的格式",
    half_a_building: "不合规定的格式",
    a_place_that_is_not_there: "不合规定的格式",
    bidirectional_text: "不允许的字符",
    other_counts: "不合规定的格式",
    two_registers_of_one_id: "不合规定的格式",
}


@pytest.mark.parametrize("make", REJECTED, ids=lambda make: make.__name__)
def test_what_cannot_be_taken_leaves_a_row_and_nothing_else(
    county: County, key: SecretKey, make: Callable[[County, SecretKey], Path]
) -> None:
    file = make(county, key)
    received = one(county, file)
    assert received.verdict == "rejected"
    assert REJECTED[make] in received.reason
    assert received.remedy
    assert nothing_was_kept(county)
    row = ledger.head(county.bureau)
    assert row is not None
    assert row.no == received.no
    assert merge(county.bureau).values == {}


@pytest.mark.parametrize("field", ["unit", "task"])
def test_the_good_file_is_accepted_after_a_bad_one(
    county: County, key: SecretKey, field: str
) -> None:
    bad = no_such_unit(county, key) if field == "unit" else another_task(county, key)
    assert one(county, bad).verdict == "rejected"
    assert one(county, send(county, "good", key=key)).verdict == "accepted"


def test_a_file_rejected_once_is_judged_anew(county: County, key: SecretKey) -> None:
    file = send(county, "a", key=key, unit="tjj", values={("pop", COUNTY): Decimal(1)})
    assert one(county, file).verdict == "rejected"
    other = keys.generate()
    file = send(county, "b", key=other, unit="tjj", values={("pop", COUNTY): Decimal(1)})
    actions.register(county.bureau, other.public, "zrzyj", now=NOW)
    assert one(county, file).verdict == "rejected"


def test_an_explanation_with_hidden_signs_travels_cleaned(county: County) -> None:
    county.fill("zrzyj")
    ws = county.home("zrzyj")
    draft = answering.open_draft(ws, county.task, "zrzyj")
    text = "保护对象\u202e拆除了一处\n已报批"
    answering.explain(ws, draft.id, Explanation("r_kept", COUNTY, text))
    file = county.send("zrzyj")
    assert one(county, file).verdict == "parked"
    (kept,) = (s for s in submissions(county.bureau) if s.bundle)
    assert content(county.bureau, kept.id).explanations[0].text == "保护对象拆除了一处 已报批"


def test_a_huge_edition_is_refused_by_the_manifest(county: County, key: SecretKey) -> None:
    with pytest.raises(BadBundle):
        send(county, "a", key=key, edition=10_000)
    assert one(county, send(county, "a", key=key, edition=9_999)).verdict == "accepted"


# The bureau's own


def test_the_bureaus_own_edition_is_a_duplicate_when_it_comes_back(county: County) -> None:
    floors: dict[tuple[str, str], Any] = {("floors", f"b{i}"): Decimal(6) for i in range(4)}
    record(county.bureau, county.task, "zjj", floors)
    edition = submission.finalise(county.bureau, county.task, "zjj", now=NOW)
    submission.export(county.bureau, edition.bundle, county.folder / "own.cxb")
    assert one(county, county.folder / "own.cxb").verdict == "duplicate"
    assert merge(county.bureau).resolution.in_force["zjj"] == edition.bundle


def test_what_claims_to_be_the_bureaus_own_does_not_become_its_ancestor(county: County) -> None:
    false = send(county, "x", {("floors", "b0"): Decimal(99)}, unit="zjj", edition=9999)
    assert one(county, false).verdict == "parked"
    record(county.bureau, county.task, "zjj", {("floors", f"b{i}"): Decimal(6) for i in range(4)})
    edition = submission.finalise(county.bureau, county.task, "zjj", now=NOW)
    assert edition.number == 1


def test_nobody_freezes_for_another_unit(county: County) -> None:
    with pytest.raises(WrongUse, match="替别的单位"):
        submission.finalise(county.bureau, county.task, "tjj", now=NOW)
    with pytest.raises(WrongUse, match="替别的单位"):
        submission.finalise(county.home("tjj"), county.task, "slj", now=NOW)
    behalf = submission.OnBehalf("paper", "甲", "乙")
    with pytest.raises(WrongUse, match="替别的单位"):
        submission.finalise(county.home("tjj"), county.task, "tjj", on_behalf=behalf, now=NOW)


def test_an_empty_content_is_a_content(county: County, key: SecretKey) -> None:
    file = county.folder / "a.cxb"
    submit(county.bureau, county.task, file, Content(), key=key)
    assert one(county, file).verdict == "accepted"
    assert merge(county.bureau).values == {}
