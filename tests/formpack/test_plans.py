"""The two plans against their facts: every task, unit, number and year, none missing."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.formpack.reader import lint_pack, lint_tables, read_pack
from cityexam_desktop.formpack.serial import pack_to_bytes, tables_from_bytes
from cityexam_desktop.formpack.tables import read_folder
from cityexam_desktop.paths import forms
from cityexam_desktop.report.pack_page import pack_page

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import FormPack

DATA = Path(__file__).parents[1] / "data"
PLANS = ("anfu", "changzhou")
KINDS = {
    "qualitative-full-coverage": "coverage",
    "qualitative-elimination": "elimination",
    "service-radius": "radius",
}


def facts(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((DATA / f"{name}-tasks.json").read_text("utf-8"))
    return read


def pack(name: str) -> FormPack:
    return read_pack(forms() / f"{name}-plan")


def known_items(name: str) -> list[tuple[Any, ...]]:
    """All tasks and sub-tasks: place, group, title, units, work."""
    found: list[tuple[Any, ...]] = []
    for task in facts(name)["tasks"]:
        below = [(task["task_no"], sub["sub_no"], sub) for sub in task.get("sub_tasks", ())]
        for number, sub_number, one in [(task["task_no"], 0, task), *below]:
            found.append(
                (
                    (number, sub_number), task["group_no"], task["group"], one["title"],
                    one["responsible_units"], one["actions"], one.get("places", []),
                    one.get("deliverables", []), one["quantified_targets"],
                )
            )  # fmt: skip
    return found


def number_of(name: str, code: str) -> tuple[int, int]:
    items = {item.code: item for item in pack(name).work_items}
    item = items[code]
    return (items[item.parent].number, item.number) if item.parent else (item.number, 0)


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_clean(name: str) -> None:
    assert lint_pack(forms() / f"{name}-plan")[1] == ()


@pytest.mark.parametrize(
    ("name", "tasks", "below", "targets", "groups", "units"),
    [("anfu", 18, 0, 14, 7, 19), ("changzhou", 23, 15, 53, None, 33)],
)
def test_the_counts_are_the_documents(
    name: str, tasks: int, below: int, targets: int, groups: int | None, units: int
) -> None:
    plan = pack(name)
    assert sum(not item.parent for item in plan.work_items) == tasks
    assert sum(bool(item.parent) for item in plan.work_items) == below
    assert len(plan.targets) == targets
    assert len(plan.units) == units
    known = {(group["no"], group["name"]) for group in facts(name)["groups"]}
    assert {(item.group_number, item.group) for item in plan.work_items} == known
    assert groups is None or len(known) == groups


@pytest.mark.parametrize("name", PLANS)
def test_every_task_has_its_title_units_and_work(name: str) -> None:
    plan = pack(name)
    ours = [
        (
            number_of(name, item.code), item.group_number, item.group, item.title,
            [plan.unit[unit].name for unit in item.units], list(item.actions),
            list(item.places), list(item.deliverables),
        )
        for item in plan.work_items
    ]  # fmt: skip
    assert ours == [known[:-1] for known in known_items(name)]


@pytest.mark.parametrize("name", PLANS)
def test_every_target_has_its_number_measure_and_year(name: str) -> None:
    known = [
        (
            place, q["name"], "" if q["unit"] == "定性" else q["unit"],
            {"≈": "about"}.get(q["operator"], q["operator"]), q["value"],
            str(q.get("from_year") or ""), str(q["by_year"] or ""), q["period"],
            q["scope"] or "", KINDS.get(q["kind"], q["kind"]), q.get("note") or "",
        )
        for place, *_, targets in known_items(name)
        for q in targets
    ]  # fmt: skip
    ours = []
    for t in pack(name).targets:
        value: Any = t.words if t.value is None else t.value
        if t.high is not None:
            value = [t.value, t.high]
        ours.append(
            (
                number_of(name, t.item), t.name, t.measure, t.operator, value, t.from_year,
                t.year, t.period.value, t.scope, t.kind.value, t.note,
            )
        )  # fmt: skip
    assert ours == known


def test_units_behind_a_collective_name_are_a_list_to_be_edited() -> None:
    anfu = pack("anfu")
    (collective,) = (unit for unit in anfu.units if unit.kind == "合称")
    assert {member.collective for member in anfu.members} == {collective.code}
    assert len(anfu.members) == 18
    assert all("请按本县名单改正" in member.basis for member in anfu.members)
    assert {unit.name for unit in anfu.units} == set(facts("anfu")["units"])


def test_changzhou_has_units_of_city_and_district() -> None:
    units = pack("changzhou").units
    assert {unit.name for unit in units} == set(facts("changzhou")["units"])
    assert {unit.kind for unit in units} == {"市级", "区级", "合称"}


def test_the_twenty_mechanisms_of_anfu_are_data() -> None:
    known = [(m["name"], m["content"]) for m in facts("anfu")["mechanisms"]]
    assert [(m.name, m.content) for m in pack("anfu").mechanisms] == known
    assert len(known) == 20


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_travels_as_bytes_and_stands_on_a_page(name: str) -> None:
    plan = pack(name)
    assert lint_tables(tables_from_bytes(*pack_to_bytes(plan)))[0] == plan
    page = pack_page(plan)
    assert all(target.name in page for target in plan.targets)


@pytest.mark.parametrize(
    ("table", "column", "text", "says"),
    [
        ("work_items", "units", "zjjj", "没有填报单位“zjjj”"),
        ("work_items", "units", "", "没有责任单位"),
        ("work_items", "parent", "t99", "没有工作任务“t99”"),
        ("targets", "item", "t99", "没有工作任务“t99”"),
        ("targets", "value", "", "目标须是一个数，或者一句话"),
        ("targets", "high", "9", "只有 between 才写上限"),
        ("targets", "year", "明年", "“明年”不是年份"),
        ("targets", "operator", "≈", "不能是“≈”"),
        ("members", "unit", "cydw", "合称不能是自己的成员"),
        ("members", "collective", "cyd", "没有填报单位“cyd”"),
    ],
)
def test_a_mistake_in_a_plan_is_named(table: str, column: str, text: str, says: str) -> None:
    tables = {
        k: [dict(r) for r in rows] for k, rows in read_folder(forms() / "anfu-plan")[0].items()
    }
    tables[table][0][column] = text
    found, findings = lint_tables(tables)
    assert found is None
    assert any(says in f.sentence and f.where.row == "2" and f.remedy for f in findings)


def test_a_target_is_a_rate_only_where_dividing_means_something() -> None:
    assert Decimal(9) in {t.value for t in pack("changzhou").targets if t.kind.counted}
    assert all(t.value is not None for t in pack("changzhou").targets if t.kind.counted)
