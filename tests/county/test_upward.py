"""The county bundle: what the level above can verify without believing anybody."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.bundle import container, keys, strictjson
from cityexam_desktop.bundle.container import Opened, open_bundle
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import CountyHead
from cityexam_desktop.bundle.manifest import Manifest, Member, sorted_members
from cityexam_desktop.county import actions, upward
from cityexam_desktop.county.merge import merge
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import ledger
from tests.county import stranger
from tests.support.small import FILLED, NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

UNITS = ("zrzyj", "tjj", "slj")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """Units in force, a conflict settled, a correction, one taken back, a parked submission."""
    made = new_county(tmp_path_factory.mktemp("up"))
    ws = made.bureau
    for unit in UNITS:
        made.fill(unit)
        made.receive(made.send(unit))
    made.clear()
    made.fill("slj", FILLED["slj"] | {("area", COUNTY): Decimal("10.9")})
    made.receive(made.send("slj"))
    made.fill("zjj")
    made.receive(made.send("zjj"))
    dataset = merge(ws)
    actions.settle(dataset, ws, "area", COUNTY, "slj", reason="会商以水利局为准")
    actions.correct(
        merge(ws), ws, ("pop", COUNTY), Decimal(70001),
        reason="笔误\u202e", author="甲", approver="乙",
    )  # fmt: skip
    main = "main", COUNTY
    actions.correct(merge(ws), ws, main, Decimal(9), reason="误", author="甲", approver="乙")
    actions.uncorrect(merge(ws), ws, main, reason="看错了")
    yield made
    made.close()


@pytest.fixture(scope="module")
def file(county: County) -> Path:
    target = county.folder / "up.cxb"
    upward.send_up(county.bureau, target, now=NOW)
    return target


def told(check: upward.CountyCheck) -> list[str]:
    return [f"{problem.where}：{problem.what}" for problem in check.problems]


def test_every_nested_bundle_and_every_merged_number_is_verified(
    county: County, file: Path
) -> None:
    check = upward.verify(open_bundle(file))
    dataset = merge(county.bureau)
    assert told(check) == []
    assert check.bundles == 1 + 5  # the task, four units, one of them twice
    assert check.values == len(dataset.values) == 14
    assert check.dataset == dataset.hash
    assert check.sound


def test_a_reader_of_the_document_alone_gets_the_same_numbers(county: County, file: Path) -> None:
    found, claimed = stranger.dataset(file.read_bytes())
    assert found == merge(county.bureau).hash
    assert len(claimed) == 14
    assert sorted(filter(None, (correction for _, _, correction in claimed.values())))
    assert claimed["area", COUNTY][:2] == ("10.9", "slj")


def test_the_file_and_its_ledger_row_come_together(county: County, file: Path) -> None:
    row = ledger.head(county.bureau)
    assert row is not None
    assert (row.kind, json.loads(row.body)["bundle"]) == ("upward", open_bundle(file).id)
    before = ledger.rows(county.bureau)
    with pytest.raises(OSError, match=r"."), _no_folder(county) as target:
        upward.send_up(county.bureau, target, now=NOW)
    assert ledger.rows(county.bureau) == before


class _no_folder:  # noqa: N801
    def __init__(self, county: County) -> None:
        self.target = county.folder / "none" / "up.cxb"

    def __enter__(self) -> Path:
        return self.target

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from cityexam_desktop.errors import FileTrouble

        if isinstance(error, FileTrouble):
            raise OSError(error.sentence) from error


def test_only_a_bureau_sends_up(county: County, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="县住建局"):
        upward.send_up(county.home("tjj"), tmp_path / "up.cxb")


# Counties that cheat: the bundle is signed by the bureau, and says something else.


def forged(file: Path, *changes: Callable[[dict[str, Any]], object], **head: str) -> Opened:
    """The bundle with its members' JSON changed, validly signed by a key of its own."""
    opened = open_bundle(file)
    bodies = {m.name: opened.read(m.name) for m in opened.manifest.members}
    plain = {n: json.loads(b) for n, b in bodies.items() if n.endswith(".json")}
    raw = dict(bodies)
    plain["raw"] = raw
    for change in changes:
        change(plain)
    raw |= {n: strictjson.dumps(one) for n, one in plain.items() if n in raw}
    key = keys.generate()
    kept = opened.manifest.head
    assert isinstance(kept, CountyHead)
    members = sorted_members(tuple(Member.of(n, b) for n, b in raw.items()))
    manifest: Manifest = replace(
        opened.manifest, signer=key.public, members=members, head=replace(kept, **head)
    )
    data = manifest.to_bytes()
    return open_bundle(container.pack(data, container.seal(data, key), raw))


def problems(file: Path, *changes: Callable[[dict[str, Any]], object], **head: str) -> list[str]:
    return told(upward.verify(forged(file, *changes, **head)))


def test_a_changed_number_is_named_with_what_was_signed(file: Path) -> None:
    def change(plain: dict[str, Any]) -> None:
        part = next(p for p in plain["merged/people.json"]["parts"] if p[0] == "main")
        part[3] = ["28.2"]

    [said] = problems(file, change)
    assert "主干路车速" in said
    assert "28.2（tjj）" in said
    assert "18.2（tjj）" in said


def test_an_invented_and_a_left_out_number_are_named(file: Path) -> None:
    def drop(plain: dict[str, Any]) -> None:
        plain["merged/people.json"]["parts"].pop(0)

    def invent(plain: dict[str, Any]) -> None:
        plain["merged/house.json"] = {
            "subjects": ["b0"], "parts": [["floors", "zjj", [0], ["9"], []]],
        }  # fmt: skip
        plain["raw"]["merged/house.json"] = b""

    assert any("应是 54.44" in said for said in problems(file, drop))
    assert any("9（zjj）" in said and "（没有）" in said for said in problems(file, invent))


def test_another_dataset_hash_is_noticed(file: Path) -> None:
    assert any("全县数据" in said for said in problems(file, dataset="0" * 64))


def test_a_changed_ledger_row_is_noticed(file: Path) -> None:
    def change(plain: dict[str, Any]) -> None:
        row = next(r for r in plain["ledger.json"]["rows"] if r[2] == "correct")
        row[3] = row[3].replace("70001", "70002")

    assert any("登记簿重算的校验值" in said for said in problems(file, change))


def test_a_missing_ledger_row_is_named(file: Path) -> None:
    said = problems(file, lambda plain: plain["ledger.json"]["rows"].pop(3))
    assert any("第 4 行缺失" in one for one in said)


def chained(plain: dict[str, Any]) -> str:
    """The head of the chain over changed rows: what a county could sign itself."""
    rows = [tuple(row) for row in plain["ledger.json"]["rows"]]
    return ledger.chained(rows)[-1].hash


def test_a_rewritten_ledger_gives_other_numbers(file: Path) -> None:
    """The chain holds again, but the correction now says something else than the data."""
    head = {}

    def change(plain: dict[str, Any]) -> None:
        row = next(r for r in plain["ledger.json"]["rows"] if r[2] == "correct")
        row[3] = row[3].replace("70001", "70002")
        head["ledger"] = chained(plain)

    forged(file, change)
    assert any("70001" in said and "70002" in said for said in problems(file, change, **head))


def test_a_hidden_submission_is_missed_by_its_receiving_number(county: County, file: Path) -> None:
    dataset = merge(county.bureau)
    hidden = dataset.resolution.in_force["slj"]
    said = problems(file, lambda plain: plain["raw"].pop(f"bundles/{hidden}.cxb"))
    number = dataset.decisions.received[hidden]
    assert any(f"第 {number} 行：收到的报送包不在汇总包里" in one for one in said)


def test_a_hidden_task_package_is_missed(county: County, file: Path) -> None:
    package = county.task.bundle
    said = problems(file, lambda plain: plain["raw"].pop(f"bundles/{package}.cxb"))
    assert said == ["汇总包：没有本次任务的任务包"]


def test_a_broken_nested_bundle_is_named(county: County, file: Path) -> None:
    bundle = merge(county.bureau).resolution.in_force["tjj"]
    name = f"bundles/{bundle}.cxb"

    def spoil(plain: dict[str, Any]) -> None:
        plain["raw"][name] = plain["raw"][name].replace(b"54.44", b"55.44")

    [said] = problems(file, spoil)
    assert "验签不通过" in said


def test_a_nested_bundle_under_anothers_name_is_named(county: County, file: Path) -> None:
    tips = merge(county.bureau).resolution.in_force
    mine, other = (f"bundles/{tips[unit]}.cxb" for unit in ("tjj", "slj"))

    def swap(plain: dict[str, Any]) -> None:
        plain["raw"][mine] = plain["raw"][other]

    [said] = problems(file, swap)
    assert "名称与内容不符" in said


def test_keys_and_standing_must_follow_from_the_ledger(file: Path) -> None:
    def change(plain: dict[str, Any]) -> None:
        plain["registry.json"]["keys"].pop()
        plain["standing.json"]["in_force"].pop()

    said = problems(file, change)
    assert any("密钥登记" in one for one in said)
    assert any("计入的稿子" in one for one in said)


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain["ledger.json"].update(more=1),
        lambda plain: plain["ledger.json"]["rows"].append([0, "", "", ""]),
        lambda plain: plain["registry.json"]["keys"].append(["x", "tjj", False]),
        lambda plain: plain["standing.json"].update(task="x"),
        lambda plain: plain["merged/people.json"]["parts"][0][2].append(99),
        lambda plain: plain["merged/people.json"]["parts"][0].pop(),
        lambda plain: plain["elsewhere.json"]["manifests"].append("{}"),
        lambda plain: plain["raw"].pop("ledger.json"),
    ],
)
def test_members_of_wrong_shape_are_a_bad_bundle(
    file: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    with pytest.raises(BadBundle):
        upward.verify(forged(file, change))


@pytest.mark.parametrize(
    "body", ["[]", "{}", "x", '{"id":[1],"verdict":""}', "[" * 5000, '{"public":{},"unit":1}']
)
@pytest.mark.parametrize("kind", ["receive", "register", "correct", "issue", "retire"])
def test_ledger_bodies_of_wrong_shape_are_a_problem_not_a_crash(
    file: Path, kind: str, body: str
) -> None:
    head: dict[str, str] = {}

    def change(plain: dict[str, Any]) -> None:
        rows = plain["ledger.json"]["rows"]
        rows.append([len(rows) + 1, "2026-03-01T08:30:00Z", kind, body])
        head["ledger"] = chained(plain)

    forged(file, change)
    assert problems(file, change, **head)


def test_a_submission_to_another_task_is_proven_by_its_manifest(county: County, file: Path) -> None:
    opened = open_bundle(file)
    received = merge(county.bureau).resolution.in_force["tjj"]
    text = open_bundle(opened.read(f"bundles/{received}.cxb")).manifest_bytes.decode()

    def pretend(plain: dict[str, Any]) -> None:
        """Hide one of this task's as if it belonged elsewhere: its manifest says otherwise."""
        plain["raw"].pop(f"bundles/{received}.cxb")
        plain["elsewhere.json"]["manifests"].append(text)

    assert any("收到的报送包不在汇总包里" in one for one in problems(file, pretend))
