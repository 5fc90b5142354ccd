from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.county import actions
from cityexam_desktop.county.merge import merge
from cityexam_desktop.gui.clerkname import ClerkDialog
from cityexam_desktop.gui.ledger.page import LedgerPage
from cityexam_desktop.gui.reasons import ReasonDialog
from cityexam_desktop.gui.tasking.dialogs import FormDialog
from cityexam_desktop.workspace import ledger
from tests.support.desk import box, dialog, press
from tests.support.officer import page_of, received, save_as, shown
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.gui.window import MainWindow


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def book(window: MainWindow, county: County) -> LedgerPage:
    page = page_of(window, county, "ledger")
    assert isinstance(page, LedgerPage)
    return page


def open_to_tampering(county: County) -> None:
    for trigger in ("ledger_never_updated", "ledger_never_deleted"):
        county.bureau.run(f"DROP TRIGGER {trigger}")


def receipt(county: County, name: str = "回执.cxb") -> Path:
    bundle = next(row for row in ledger.rows(county.bureau) if row.kind == "receive")
    target = county.folder / name
    about = str(ledger.body_of(bundle)["id"])
    actions.receipt(county.bureau, about, target, desk=actions.Desk("李敏", now=NOW))
    return target


def test_the_ledger_is_told_in_words_and_searched(window: MainWindow, county: County) -> None:
    received(county, "tjj", "slj")
    county.bureau.who = "李敏"
    actions.withdraw(county.bureau, "slj", reason="重报中")
    page = book(window, county)
    assert shown(page.pane.table, 2, 3)[0] == "移出汇总 | 县水利局"
    assert page.pane.table.rows.shown[0].texts[5:] == ("重报中", "李敏")
    assert shown(page.pane.table, 2)[-1] == "下发任务"
    page.pane.filter.setText("统计局 密钥")
    assert shown(page.pane.table, 2, 4) == [
        f"登记密钥 | 识别码 {ownkeys.own_code(county.home('tjj'))}",
    ]
    page.pane.filter.clear()
    page.kind.setCurrentIndex(page.kind.findText("收件"))
    assert {row.texts[2] for row in page.pane.table.rows.shown} == {"收件"}


def test_the_audit_says_that_all_agrees_or_where_not(window: MainWindow, county: County) -> None:
    page = book(window, received(county, "tjj"))
    page.auditing.trigger()
    assert "✓ 全部一致" in page.verdict.text()
    assert not page.found.isVisible()
    county.bureau.run("UPDATE observation SET value = '1' WHERE datum = 'pop' AND value = '70000'")
    page.auditing.trigger()
    assert "✗" in page.verdict.text()
    assert page.found.isVisible()
    assert any("pop" in line for line in shown(page.found.table))


def test_a_ledger_that_was_cut_off_is_found_by_a_receipt(
    window: MainWindow, county: County
) -> None:
    received(county, "tjj", "slj")
    given = receipt(county)
    page = book(window, county)
    page.choose_receipts()
    save_as_many(given)
    assert page.verdict.text().startswith("✓ 与 1 份回执都对得上")
    rows = ledger.rows(county.bureau)
    open_to_tampering(county)
    county.bureau.run("DELETE FROM ledger WHERE no > ?", (len(rows) - 2,))
    window.session.touch()
    assert not page.verdict.isVisible()
    page.auditing.trigger()
    page.choose_receipts()
    save_as_many(given)
    assert page.verdict.text().startswith("✗ 有 1 处不一致")
    (line,) = shown(page.found.table)
    assert "校验值现在没有" in line


def save_as_many(*files: Path) -> None:
    """Answer the file dialog in front with several files."""
    from PySide6.QtWidgets import QApplication, QFileDialog

    asked = [
        w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible()
    ]
    asked[-1].filesSelected.emit([str(file) for file in files])
    asked[-1].reject()


def test_another_copy_tells_from_which_row_on_they_differ(
    window: MainWindow, county: County
) -> None:
    received(county, "tjj")
    copy = county.folder / "备份.cityexam"
    county.bureau.backup(copy)
    page = book(window, county)
    page.compare(copy)
    assert page.verdict.text().startswith("✓ 与那一份相同的部分一行不差")
    last = len(ledger.rows(county.bureau))
    open_to_tampering(county)
    county.bureau.run("UPDATE ledger SET at = ? WHERE no = ?", ("2026-01-01T00:00:00Z", last))
    page.compare(copy)
    (line,) = shown(page.found.table)
    assert f"收件登记簿第 {last} 行" in line


def test_the_book_is_written_as_a_sheet_with_the_ledgers_head(
    window: MainWindow, county: County
) -> None:
    page = book(window, received(county, "tjj"))
    page.choose_sheet()
    save_as(county.folder / "登记簿.xlsx")
    sheet = openpyxl.load_workbook(county.folder / "登记簿.xlsx").worksheets[0]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "县统计局" in texts
    head = ledger.head(county.bureau)
    assert head is not None
    assert any(head.hash in text for text in texts)


def test_a_key_is_retired_from_a_number_on_and_taken_up_again(
    window: MainWindow, county: County
) -> None:
    received(county, "tjj", "slj")
    page = book(window, county)
    page.turn_to("keys")
    code = ownkeys.own_code(county.home("tjj"))
    table = page.keys.pane.table
    assert shown(table, 0, 1, 5) == [
        "在用 | 县水利局 | 电话核对识别码",
        "在用 | 县统计局 | 电话核对识别码",
    ]
    table.go_to(ownkeys.own_public(county.home("tjj")))
    number = next(r.no for r in ledger.rows(county.bureau) if "tjj-1" in r.body)
    page.keys.retiring.trigger()
    asked = dialog(FormDialog)
    where, why = asked.inputs
    assert isinstance(where, QLineEdit)
    assert isinstance(why, QLineEdit)
    where.setText("第三号")
    asked.accept()
    press(box(), "知道了")
    where.setText(str(number))
    asked.accept()
    assert "没有写理由" in box().text()
    press(box(), "知道了")
    why.setText("电脑被盗")
    asked.accept()
    assert shown(table, 0, 2, 7, 8)[1] == f"已停用 | {code} | {number} | 电脑被盗"
    assert "tjj" not in merge(county.bureau).resolution.in_force
    assert not page.keys.retiring.isEnabled()
    page.keys.reinstating.trigger()
    again = dialog(ReasonDialog)
    again.typed.setText("电脑找到了，没有外人用过")
    again.accept()
    assert shown(table, 0, 5, 7)[1] == "在用 | 恢复使用 | "
    assert "tjj" in merge(county.bureau).resolution.in_force


def test_who_works_at_the_bureau_is_asked_once_and_stands_in_every_row(
    window: MainWindow, county: County
) -> None:
    window.frame.remember(clerk="")
    file = county.folder / "county.cityexam"
    county.close()
    window.opening.open_file(file)
    asked = dialog(ClerkDialog)
    assert asked.windowTitle() == "经办人"
    asked.name.setText("赵刚")
    asked.accept()
    actions.withdraw(window.session.workspace, "slj", reason="重报中")
    window.session.touch()
    window.show_page("ledger")
    page = window.page
    assert isinstance(page, LedgerPage)
    assert page.pane.table.rows.shown[0].texts[2:] == (
        "移出汇总", "县水利局", "", "重报中", "赵刚",
    )  # fmt: skip
    window.opening.open_file(file)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, ClerkDialog)
                and w.isVisible()]  # fmt: skip
    assert window.menus.clerk.text() == "经办人…"
