from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices

from cityexam_desktop.bundle.submission import export, finalise
from cityexam_desktop.county import actions, onbehalf
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.gui.merged.correcting import CorrectDialog
from cityexam_desktop.gui.merged.page import APART, DECIDE, UNITS, VALUES, MergedPage
from cityexam_desktop.gui.merged.tracing import PAPER
from cityexam_desktop.gui.merged.values import value_rows
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.results import read_county
from cityexam_desktop.gui.trail import Trail
from cityexam_desktop.workspace import answering, ledger
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Evidence, Observation
from tests.support.desk import box, dialog, press
from tests.support.officer import (
    answered,
    contested,
    page_of,
    received,
    save_as,
    shown,
    tap,
    tones,
    twins,
)
from tests.support.small import FILLED, NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow

Key = Qt.Key


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def merged(window: MainWindow, county: County) -> MergedPage:
    page = page_of(window, county, "merged")
    assert isinstance(page, MergedPage)
    return page


def test_the_dataset_says_of_which_units_it_is_made(window: MainWindow, county: County) -> None:
    received(county, "tjj")
    county.receive(*answered(county, "slj"))
    page = merged(window, county)
    page.tabs.setCurrentIndex(UNITS)
    assert shown(page.units.table, 0, 1, 2, 3, 5, 6) == [
        "县住建局 | 未报 |  |  |  | ",
        "县自然资源局 | 未报 |  |  |  | ",
        "县统计局 | 计入 | 7 | 1 | 程序 | 未审",
        "县水利局 | 已收到，待核对单位 |  |  |  | ",
    ]
    assert page.summary.text() == "4 个填报单位计入 1 个，共 7 个数；没有待裁定的。"
    assert tones(page.units.table, 0)[1] == "must"


def test_two_files_of_one_edition_stand_beside_each_other_until_one_is_chosen(
    window: MainWindow, county: County
) -> None:
    first, second = twins(county, "tjj", {("pop", COUNTY): Decimal(71000)})
    county.receive(first, second)
    county.clear()
    page = merged(window, county)
    assert page.tabs.tabText(DECIDE) == "待裁定（1）"
    assert page.left() == 1
    page.tabs.setCurrentIndex(DECIDE)
    pane = page.deciding
    assert pane.title.text().startswith("县统计局：")
    (differs,) = [line for line in shown(pane.sides) if line.startswith("常住人口")]
    assert sorted(differs.split(" | ")[1:]) == ["70,000 人", "71,000 人"]
    assert not any(line.startswith("快速路") for line in shown(pane.sides))
    assert not pane.go.isEnabled()
    wanted = differs.split(" | ")[1:].index("71,000 人")
    pane.choice.setCurrentIndex(wanted)
    assert not pane.go.isEnabled()
    pane.reason.setText("单位确认")
    tap(pane.reason, Key.Key_Return)
    assert merge(county.bureau).values["pop", COUNTY].value == Decimal(71000)
    assert page.tabs.tabText(DECIDE) == "待裁定"
    assert shown(pane.list, 0, 2) == ["已裁定 | 县统计局"]
    assert pane.told.text().endswith("理由：单位确认")
    pane.choice.setCurrentIndex(1 - wanted)
    pane.reason.setText("单位更正了说法")
    assert pane.go.text() == "改为"
    pane.go.click()
    assert merge(county.bureau).values["pop", COUNTY].value == Decimal(70000)
    assert shown(pane.list, 0) == ["已裁定"]


def test_two_numbers_are_decided_by_keyboard_and_may_be_decided_anew(
    window: MainWindow, county: County
) -> None:
    page = merged(window, contested(county))
    page.tabs.setCurrentIndex(DECIDE)
    pane = page.deciding
    assert shown(pane.list) == ["待裁定 | 建成区面积 | 县自然资源局（责任单位）、县水利局"]
    assert shown(pane.sides)[0] == "数值 | 10.5 km² | 11 km²"
    assert [line.split(" | ")[0] for line in shown(pane.sides)][-2:] == [
        "佐证（双击打开）",
        "以前各稿",
    ]
    tap(pane.list, Key.Key_Return)
    assert pane.choice.hasFocus()
    tap(pane.choice, Key.Key_Down, Key.Key_Down)
    pane.reason.setText("以遥感为准")
    tap(pane.reason, Key.Key_Return)
    assert merge(county.bureau).values["area", COUNTY].unit == "slj"
    assert shown(pane.list, 0) == ["已裁定"]
    assert "以县水利局为准" in pane.told.text()
    assert page.left() == 0
    pane.choice.setCurrentIndex(0)
    pane.reason.setText("会商后改")
    pane.go.click()
    assert merge(county.bureau).values["area", COUNTY].unit == "zrzyj"


def test_merged_values_are_found_by_words_and_by_form(window: MainWindow, county: County) -> None:
    page = merged(window, received(county))
    page.tabs.setCurrentIndex(VALUES)
    table = page.values.table
    assert len(table.rows.all) == len(merge(county.bureau).values)
    page.values.filter.setText("学位需求 小区2")
    assert shown(table, 1, 2, 3, 4, 5) == ["学位需求 | 小区2 | 50 | 个 | 县统计局"]
    page.values.filter.clear()
    page.form.setCurrentIndex(page.form.findText("土地"))
    assert {row.texts[0] for row in table.rows.shown} == {"土地"}
    code = table.rows.shown[0].texts[6]
    assert len(code.replace("-", "")) == 24


def test_a_pointed_datum_is_shown_alone_until_all_are_wanted_again(
    window: MainWindow, county: County
) -> None:
    page_of(window, received(county), "inbox")
    trail = Trail.of(window.frame)
    trail.point("pop")
    page = merged(window, county)
    assert page.tabs.currentIndex() == VALUES
    assert shown(page.values.table, 1, 3) == ["常住人口 | 70,000"]
    window.show_page("inbox")
    trail.point("green")
    assert window.page is page
    assert shown(page.values.table, 1, 3) == ["绿道覆盖面积 | 8.4"]
    page.only.click()
    assert len(page.values.table.rows.shown) == len(merge(county.bureau).values)


def test_a_computed_datum_leads_to_what_it_is_computed_from(
    window: MainWindow, county: County
) -> None:
    county.fill("zjj")
    ours = county.homes["zjj"]
    county.receive(county.send("zjj"))
    assert ours is not county.bureau
    county.clear()
    page = merged(window, county)
    Trail.of(window.frame).point("unsafe")
    assert {row.texts[1] for row in page.values.table.rows.shown} <= {"墙体裂缝", "电梯停用"}
    assert page.values.table.rows.shown


def test_a_correction_wants_two_people_and_stands_apart_from_what_was_signed(
    window: MainWindow, county: County
) -> None:
    page = merged(window, received(county))
    page.tabs.setCurrentIndex(VALUES)
    page.values.table.go_to(f"pop\x1f{COUNTY}")
    page.correcting.trigger()
    asked = dialog(CorrectDialog)
    assert isinstance(asked, CorrectDialog)
    asked.typed.setText("约七万")
    asked.accept()
    assert asked.said.text()
    asked.typed.setText("70100")
    asked.reason.setText("年鉴终审数")
    asked.document.setText("统函〔2026〕3号")
    asked.approver.setText(asked.author.text())
    asked.accept()
    assert "不能是同一人" in box().text()
    press(box(), "知道了")
    asked.approver.setText("赵刚")
    asked.accept()
    held = merge(county.bureau).values["pop", COUNTY]
    assert held.value == Decimal(70100)
    row = page.values.table.current
    assert row is not None
    assert row.texts[3] == "70,100"
    assert row.texts[9] == "本局更正：年鉴终审数"
    assert page.tabs.tabText(APART) == "更正（1）"
    assert shown(page.apart.table) == [
        (
            "有效 | 常住人口 | 县统计局 | 70,000 人 | 70,100 人 | 年鉴终审数 | "
            "统函〔2026〕3号 | 李敏 | 赵刚"
        ),
    ]


def test_a_correction_is_taken_back_with_a_reason(window: MainWindow, county: County) -> None:
    received(county)
    actions.correct(
        merge(county.bureau), county.bureau, ("pop", COUNTY), Decimal(70100),
        reason="年鉴终审数", author="李敏", approver="赵刚",
    )  # fmt: skip
    page = merged(window, county)
    page.tabs.setCurrentIndex(APART)
    page.uncorrecting.trigger()
    asked = dialog(ReasonDialog)
    assert isinstance(asked, ReasonDialog)
    asked.typed.setText("年鉴没有改")
    asked.go.click()
    assert merge(county.bureau).values["pop", COUNTY].value == Decimal(70000)
    assert shown(page.apart.table) == []
    assert page.tabs.tabText(APART) == "更正"
    assert not page.uncorrecting.isEnabled()
    row = ledger.rows(county.bureau)[-1]
    assert (row.kind, ledger.body_of(row)["by"]) == ("uncorrect", "李敏")


def test_the_sides_of_a_fork_show_their_sources_and_documents(
    window: MainWindow, county: County
) -> None:
    county.fill("tjj")
    home, cell = county.home("tjj"), ("main", COUNTY)
    value = Observation(*cell, FILLED["tjj"][cell], source="年鉴", page="3 页")
    draft = answering.open_draft(home, county.task, "tjj")
    answering.record(home, draft.id, [value])
    answering.attach(home, draft.id, Evidence(*cell, "", "年鉴.pdf", 0), b"a")
    copy = county.folder / "twin.cityexam"
    home.backup(copy)
    with Workspace.open(copy) as twin:
        draft = answering.open_draft(twin, county.task, "tjj")
        answering.record(twin, draft.id, [replace(value, source="公报", page="")])
        edition = finalise(twin, county.task, "tjj", now=NOW)
        export(twin, edition.bundle, county.folder / "other.cxb")
    county.receive(county.send("tjj"), county.folder / "other.cxb")
    county.clear()
    page = merged(window, county)
    page.tabs.setCurrentIndex(DECIDE)
    told = shown(page.deciding.sides)
    at = next(n for n, line in enumerate(told) if line.startswith("主干路车速"))
    assert sorted(told[at + 1].split(" | ")) == ["　来源", "公报", "年鉴 3 页"]
    assert told[at + 2] == "　佐证（双击打开） | 年鉴.pdf | 年鉴.pdf"
    assert not any(line.startswith("快速路") for line in told)


def test_a_unit_is_taken_out_with_a_reason_and_comes_back(
    window: MainWindow, county: County
) -> None:
    page = merged(window, received(county))
    page.tabs.setCurrentIndex(UNITS)
    page.units.table.go_to("tjj")
    assert not page.restoring.isVisible()
    page.withdrawing.trigger()
    asked = dialog(ReasonDialog)
    assert isinstance(asked, ReasonDialog)
    assert not asked.go.isEnabled()
    asked.typed.setText("数据有误，正在重报")
    asked.go.click()
    assert shown(page.units.table, 0, 1)[2] == "县统计局 | 已移出"
    assert ("pop", COUNTY) not in merge(county.bureau).values
    assert page.restoring.isVisible()
    page.restoring.trigger()
    again = dialog(ReasonDialog)
    assert isinstance(again, ReasonDialog)
    again.typed.setText("已改正")
    again.go.click()
    assert ("pop", COUNTY) in merge(county.bureau).values


def test_the_page_reads_again_what_was_decided_while_another_was_in_front(
    window: MainWindow, county: County
) -> None:
    page = merged(window, received(county))
    window.show_page("inbox")
    actions.withdraw(county.bureau, "slj", reason="试")
    window.show_page("merged")
    assert shown(page.units.table, 1, 8)[3] == "已移出 | 试"


def test_every_value_is_walked_back_to_its_file_and_what_was_told_before(
    window: MainWindow, county: County
) -> None:
    received(county, "tjj")
    county.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): Decimal(71000)})
    county.receive(county.send("tjj"))
    page = merged(window, county)
    page.tabs.setCurrentIndex(VALUES)
    page.values.table.go_to(f"pop\x1f{COUNTY}")
    page.trace.trace()
    assert page.trace.title.text() == "常住人口　全县　71,000 人"
    assert "县统计局（程序）" in page.trace.facts.text()
    assert shown(page.trace.tellings, 0, 1, 2) == [
        "第 2 稿 | 71,000 | 县统计局",
        "第 1 稿（未计入） | 70,000 | 县统计局",
    ]
    assert tones(page.trace.tellings, 0)[0] == "good"


def test_the_dataset_is_written_whole_for_people_and_for_programs(
    window: MainWindow, county: County
) -> None:
    page = merged(window, received(county))
    page.export.choose_workbook()
    save_as(county.folder / "全县数据.xlsx")
    press(box(), "知道了")
    sheet = openpyxl.load_workbook(county.folder / "全县数据.xlsx").worksheets[0]
    assert len(list(sheet.iter_rows())) == len(merge(county.bureau).values) + 1
    page.export.choose_folder()
    save_as(county.folder)
    press(box(), "知道了")
    told = json.loads((county.folder / "全县数据包" / "datapackage.json").read_text("utf-8"))
    assert [one["path"] for one in told["resources"]] == [
        "values.csv", "data.csv", "places.csv", "survey.csv"
    ]  # fmt: skip


def test_what_was_entered_or_corrected_is_confirmed_on_one_sheet(
    window: MainWindow, county: County
) -> None:
    received(county)
    dataset = merge(county.bureau)
    actions.correct(
        dataset, county.bureau, ("pop", COUNTY), Decimal(70100),
        reason="年鉴终审数", author="李敏", approver="赵刚", document="统函〔2026〕3号",
    )  # fmt: skip
    page = merged(window, county)
    page.tabs.setCurrentIndex(UNITS)
    page.units.table.go_to("tjj")
    page.confirming.trigger()
    save_as(county.folder / "确认单.xlsx")
    sheet = openpyxl.load_workbook(county.folder / "确认单.xlsx").worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert {
        "常住人口",
        "70,000 人",
        "70,100 人",
        "年鉴终审数",
        "统函〔2026〕3号",
        "李敏",
        "赵刚",
    } <= {*texts}


def test_what_a_letter_put_in_place_of_an_earlier_edition_is_confirmed_value_by_value(
    window: MainWindow, county: County
) -> None:
    received(county, "slj")
    draft = onbehalf.begin(county.bureau, county.task, "slj")
    answering.record(county.bureau, draft.id, [Observation("black", COUNTY, Decimal(4))])
    onbehalf.enter(
        county.bureau, county.task, "slj", None, basis="paper", entered_by="李敏",
        checked_by="赵刚", document="县水函〔2026〕7号", date="3月2日",
    )  # fmt: skip
    page = merged(window, county)
    page.tabs.setCurrentIndex(UNITS)
    page.units.table.go_to("slj")
    page.confirming.trigger()
    save_as(county.folder / "确认单.xlsx")
    sheet = openpyxl.load_workbook(county.folder / "确认单.xlsx").worksheets[0]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    (changed,) = [row for row in rows if row[1].startswith("黑臭水体")]
    assert changed[2:8] == [
        "0 个", "4 个", "代录（函）", "县水函〔2026〕7号（3月2日）", "李敏", "赵刚",
    ]  # fmt: skip
    assert any("代替第 1 稿" in row[1] for row in rows)


@pytest.mark.parametrize(
    ("words", "cells"),
    [
        ("学位 小区1", {("need", "e1"), ("have", "e1")}),
        ("70,000", {("pop", COUNTY)}),
        ("54.44 统计局", {("fast", COUNTY)}),
        ("km² 自然资源", {("area", COUNTY), ("green", COUNTY)}),
        ("没有这样的", set()),
    ],
)
def test_words_find_what_stands_in_any_cell_of_a_value(
    county: County, words: str, cells: set[tuple[str, str]]
) -> None:
    rows = value_rows(read_county(received(county).bureau))
    found = [rows[n].about for n in rows.find(words)]
    assert {(v.datum, v.subject) for v in found} == cells
    by_text = [row for row in rows if all(w in "\x1f".join(row.texts) for w in words.split())]
    assert [row.about for row in by_text] == found


def test_values_are_sorted_by_number_and_by_word(window: MainWindow, county: County) -> None:
    page = merged(window, received(county))
    page.tabs.setCurrentIndex(VALUES)
    table = page.values.table
    table.rows.sort_by(3)
    numbers = [Decimal(row.texts[3].replace(",", "")) for row in table.rows.shown]
    assert numbers == sorted(numbers)
    table.rows.sort_by(3)
    assert table.rows.shown[0].texts[3] == "70,000"
    table.rows.sort_by(5)
    units = [row.texts[5] for row in table.rows.shown]
    assert units == sorted(units)
    table.rows.narrow("学位")
    assert table.go_to("need\x1fe2")
    assert table.current is not None
    assert table.current.texts[1:4] == ("学位需求", "小区2", "50")


def test_the_document_behind_a_merged_value_is_opened(
    window: MainWindow, county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.fileName())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    county.fill("tjj")
    home = county.home("tjj")
    draft = answering.open_draft(home, county.task, "tjj")
    answering.attach(home, draft.id, Evidence("pop", COUNTY, "", "年鉴.pdf", 0), b"a")
    county.receive(county.send("tjj"))
    county.clear()
    page = merged(window, county)
    page.tabs.setCurrentIndex(VALUES)
    page.values.table.go_to(f"pop\x1f{COUNTY}")
    page.trace.trace()
    papers = page.trace.papers
    assert papers.item(0).text() == "年鉴.pdf"
    papers.itemActivated.emit(papers.item(0))
    (name,) = opened  # under a name that no stranger chose
    assert name == f"{papers.item(0).data(PAPER).sha256[:12]}.pdf"
