from __future__ import annotations

import csv
import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from cityexam_desktop.checks import check_county
from cityexam_desktop.county.chasing import chases
from cityexam_desktop.county.crossing import crossings
from cityexam_desktop.county.matrix import matrix
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.planning.draft import keep_contacts
from cityexam_desktop.county.planning.model import Contact, Way
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.blocks import Band
from cityexam_desktop.report.officer.chasing import chase_sheet, unit_sheet
from cityexam_desktop.report.officer.datapackage import write_data_package
from cityexam_desktop.report.officer.datarows import COLUMNS, data_rows
from cityexam_desktop.report.officer.dataset import write_dataset
from cityexam_desktop.report.officer.long import LongTable, number_in, write_long
from cityexam_desktop.report.officer.talks import talk_sheet
from cityexam_desktop.report.officer.unitforms import units_by_workbook, write_unit_forms
from cityexam_desktop.report.sheets import write_sheet
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.model import Explanation, RowState, SurveyRow
from cityexam_desktop.workspace.sheets import read_workbook
from tests.support.officer import contested
from tests.support.small import FILLED, County, new_county, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    contested(made)
    yield made
    made.close()


def test_the_reminder_names_the_liaison_and_what_is_owed(county: County, tmp_path: Path) -> None:
    dataset = merge(county.bureau)
    owing = chases(matrix(county.bureau, dataset))
    contacts = {"zjj": ("周宁", "0796-100")}
    sheet = chase_sheet(dataset.task, owing, contacts)
    assert sheet.about == "报出期限：2026-05-31　数据时点：2025-12-31　共 4 个单位"
    first = sheet.rows[0]
    assert not isinstance(first, Band)
    assert first[1:4] == ("县住建局", "周宁", "0796-100")
    for suffix in ("xlsx", "pdf", "csv"):
        write_sheet(sheet, tmp_path / f"催报单.{suffix}")
        assert (tmp_path / f"催报单.{suffix}").stat().st_size > 100
    alone = unit_sheet(dataset.task, owing[0], contacts)
    assert alone.about.startswith("县住建局　联络员：周宁 0796-100　报出期限")
    write_sheet(alone, tmp_path / "一家.pdf")


def test_the_talk_sheet_has_a_row_for_each_side_and_room_to_agree(
    county: County, tmp_path: Path
) -> None:
    dataset = merge(county.bureau)
    found = crossings(dataset, check_county(dataset.pack, dataset.answers))
    sheet = talk_sheet(dataset.task, found)
    band, *sides = sheet.rows
    assert isinstance(band, Band)
    assert band.text.endswith("责任单位：县自然资源局")
    assert [row[:3] for row in sides if not isinstance(row, Band)] == [
        ("县自然资源局（责任）", "建成区面积", "10.5km²"),
        ("县水利局", "建成区面积", "11km²"),
    ]
    write_sheet(sheet, tmp_path / "会商单.xlsx")
    write_sheet(sheet, tmp_path / "会商单.pdf")


def test_the_data_package_holds_every_value_with_its_file(county: County, tmp_path: Path) -> None:
    dataset = merge(county.bureau)
    folder = tmp_path / "全县数据"
    write_data_package(dataset, folder, ledger_head="abc")
    told = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert told["profile"] == "tabular-data-package"
    assert (told["dataset_hash"], told["ledger_head"]) == (dataset.hash, "abc")
    for one in told["resources"]:
        body = (folder / one["path"]).read_bytes()
        assert one["bytes"] == len(body)
        assert one["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        header = body.decode("utf-8").splitlines()[0].split(",")
        assert header == [field["name"] for field in one["schema"]["fields"]]
    with (folder / "values.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(dataset.values)
    keys = {(row["datum"], row["place"]) for row in rows}
    assert keys == set(dataset.values)
    (pop,) = [row for row in rows if row["datum"] == "pop"]
    assert (pop["value"], pop["unit_name"], pop["basis"]) == ("70000", "县统计局", "程序")
    for key in ("data", "places"):
        with (folder / f"{key}.csv").open(encoding="utf-8", newline="") as file:
            column = "datum" if key == "data" else "place"
            assert {row[column] for row in rows} <= {row[column] for row in csv.DictReader(file)}


def test_the_dataset_tells_what_was_looked_at(county: County, tmp_path: Path) -> None:
    ws = county.home("zjj")
    record(ws, county.task, "zjj", FILLED["zjj"])
    draft = answering.open_draft(ws, county.task, "zjj")
    answering.survey(ws, draft.id, [SurveyRow("house", "b1", RowState.NO_ACCESS)])
    locked = Explanation("rows.not_surveyed:house", COUNTY, "业主常年在外，已两次上门未能进入")
    answering.explain(ws, draft.id, locked)
    county.receive(county.send("zjj"))
    county.clear()
    dataset = merge(county.bureau)
    write_dataset(county.bureau, dataset, tmp_path / "数据包")
    with (tmp_path / "数据包" / "survey.csv").open(encoding="utf-8", newline="") as file:
        states = {row["place"]: row["state"] for row in csv.DictReader(file)}
    buildings = [place.id for place in dataset.task.places if place.form == "building"]
    assert states == dict.fromkeys(buildings, "surveyed") | {"b1": "no_access"}
    write_dataset(county.bureau, dataset, tmp_path / "全县数据.xlsx")
    book = openpyxl.load_workbook(tmp_path / "全县数据.xlsx")
    assert book.sheetnames == ["全县数据", "调查状态"]
    assert book["调查状态"].max_row == len(buildings) + 1


def test_an_absence_is_no_value_and_keeps_its_reason(county: County) -> None:
    county.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): Absence.PENDING})
    county.receive(county.send("tjj"))
    names = [column.name for column in COLUMNS]
    rows = [dict(zip(names, row, strict=True)) for row in data_rows(merge(county.bureau))]
    (pop,) = [row for row in rows if row["datum"] == "pop"]
    assert (pop["value"], pop["absence"]) == ("", "pending")
    assert "年内补报" in pop["note"]


def test_a_long_table_keeps_numbers_as_numbers_and_texts_as_texts(tmp_path: Path) -> None:
    columns = (("名称", 10, False), ("数", 8, True))
    rows = [("=1+1", "1,234.50"), ("0796", "暂缺"), ("a\u202eb", "-3")]
    write_long([LongTable("全县数据", columns, rows)], tmp_path / "x.xlsx")
    page = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["名称", "数"],
        ["=1+1", 1234.5],
        ["0796", "暂缺"],
        ["ab", -3],
    ]
    assert page["A2"].data_type == "s"
    assert page.freeze_panes == "A2"


def test_only_plain_numbers_are_numbers() -> None:
    assert number_in("1,234.50") == Decimal("1234.50")
    assert number_in("-3") == -3
    for text in ("", "007", "1e5", "Infinity", "12%", "１２", "0796-100", "."):
        assert number_in(text) is None, text


def test_the_task_is_the_same_on_every_sheet(county: County) -> None:
    task = tasks.task(county.bureau)
    assert talk_sheet(task, ()).banner == chase_sheet(task, (), {}).banner == "示例数据"


def test_a_unit_without_the_program_gets_its_form_with_what_counts_of_it(
    county: County, tmp_path: Path
) -> None:
    bureau, task = county.bureau, tasks.task(county.bureau)
    file, *others = write_unit_forms(bureau, task, tmp_path / "表", units=("zrzyj",))
    assert (file.name, others) == ("县自然资源局填报表.xlsx", [])
    pack = tasks.pack_of(bureau, task)
    said = {
        (o.datum, o.subject): o.value for o in read_workbook(file, pack, task, "zrzyj").observations
    }
    assert said == FILLED["zrzyj"]
    with pytest.raises(WrongUse):
        write_unit_forms(bureau, task, tmp_path / "表", units=("zjj",))


def test_the_units_whose_way_is_noted_as_excel_are_known(county: County) -> None:
    bureau, task = county.bureau, tasks.task(county.bureau)
    assert units_by_workbook(bureau, task) == ()
    keep_contacts(bureau, (Contact("slj", way=Way.WORKBOOK.value), Contact("zjj", way="workbook")))
    assert [one.code for one in units_by_workbook(bureau, task)] == ["slj"]
