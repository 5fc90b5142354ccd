"""The tools above the grid, and the same actions for the menu 操作."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from cityexam_desktop.gui.actions import action, toggle
from cityexam_desktop.gui.filling import entry
from cityexam_desktop.gui.filling.cellmenu import CellMenu
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.gui.filling.filterline import FilterLine
from cityexam_desktop.gui.filling.formerrows import StrikeDialog
from cityexam_desktop.gui.filling.rowsheet import RowSheet
from cityexam_desktop.gui.filling.unwritten import unwritten
from cityexam_desktop.gui.widgets import beside_text
from cityexam_desktop.workspace.lastrows import stood_before
from cityexam_desktop.workspace.model import RowState

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.gui.filling.body import Body

Standard = QKeySequence.StandardKey


_LAST = "filling.last"
"""The habit under which it is kept whether last year's values are shown in the cells."""
FILTER = 11
"""Characters of the filter's line."""


class Tools(QWidget):
    """A strip of buttons; every action also stands in the menu while the page is in front."""

    def __init__(self, body: Body, owner: QWidget) -> None:
        """Make the actions for `body`; they belong to the page `owner`."""
        super().__init__()
        self.body, self._owner = body, owner
        self.all: list[QAction] = []
        self._before = frozenset(datum for datum, _ in body.live.previous)
        """What there are values of last year for."""
        self.filter = FilterLine()
        self.filter.textChanged.connect(body.narrow)
        self.filter.left.connect(body.table.setFocus)
        self._make()
        self.cell_menu = CellMenu(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 6, 2)
        layout.setSpacing(4)
        layout.addWidget(self.filter)
        self.bar = self._bar()
        layout.addWidget(self.bar, 1)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Larger text wants a wider filter and larger icons."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "bar"):
            self._measure()

    def _measure(self) -> None:
        self.filter.setFixedWidth(FILTER * self.fontMetrics().horizontalAdvance("国"))
        side = beside_text(self)
        self.bar.setIconSize(QSize(side, side))

    def _bar(self) -> QToolBar:
        """The buttons; those for which there is no room go into the arrow at the end."""
        bar = QToolBar()
        bar.setAccessibleName("表格工具")
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        menu = QMenu(self)
        menu.addActions(list(self.survey.values()))
        self.surveying = QAction("调查状态", self)
        self.surveying.setMenu(menu)
        bar.addActions(
            [
                self.unfinished, self.undo, self.again, self.down, self.surveying,
                self.add_row, self.drop_row, self.as_last_year, self.handing, self.outlook,
            ]
        )  # fmt: skip
        for one in (self.undo, self.again):
            bar.widgetForAction(one).setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        for one in bar.actions():
            button = cast("QToolButton", bar.widgetForAction(one))
            button.setAccessibleName(one.text())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        states = cast("QToolButton", bar.widgetForAction(self.surveying))
        states.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        states.setAccessibleName("选中行的调查状态")
        if more := bar.findChild(QToolButton, "qt_toolbar_ext_button"):
            more.setAccessibleName("更多工具")
            more.setToolTip("更多工具")
        return bar

    def _make(self) -> None:
        body = self.body
        self.undo = self._one("撤销", body.desk.undo, "undo", Standard.Undo)
        self.again = self._one("重做", body.desk.redo, "redo", "Ctrl+Y")
        body.desk.undoable.connect(self.undo.setEnabled)
        body.desk.stack.canRedoChanged.connect(self.again.setEnabled)
        body.desk.stack.undoTextChanged.connect(self._name_undo)
        self.undo.setEnabled(body.desk.can_undo)
        self.again.setEnabled(body.desk.stack.canRedo())
        self._make_for_cells()
        self._make_for_rows()
        self._make_for_looking()
        self._one("保存", self._say_saved, "", Standard.Save, "每填一格都已自动保存")
        self._one("下一条意见", body.next_finding, "check", "F8")
        compare = self._one("核对识别码…", body.finishing.compare_code, "", "")
        compare.setVisible(body.finishing.can_compare)
        self._one("定稿打印", body.finishing.freeze, "print", "Ctrl+Shift+D")
        self._one("打印填报表…", body.finishing.print_form, "", Standard.Print)
        self._one("报出", body.finishing.send, "send", "Ctrl+Shift+B")
        self._one("上一张表", lambda: body.turn(-1), "", "Ctrl+PgUp")
        self._one("下一张表", lambda: body.turn(1), "", "Ctrl+PgDown")
        self._one("换到下一个区域", body.next_pane, "", "F6")
        self._one("换到上一个区域", partial(body.next_pane, -1), "", "Shift+F6")

    def _make_for_cells(self) -> None:
        """What is done with the selected cells."""
        body, table = self.body, self.body.table
        self.copy = self._one("复制", body.copy, "", Standard.Copy)
        self.cut = self._one("剪切", table.cut, "", Standard.Cut)
        self.paste = self._one("粘贴", table.paste, "", Standard.Paste)
        self.clear = self._one("清除\tDelete", table.clear_selected, "", "", "清除")
        self.down = self._one("向下填充", table.fill_down, "filldown", "Ctrl+D")

    def _make_for_rows(self) -> None:
        """What is done with rows, and with the form as a whole."""
        body = self.body
        self.add_row = self._one("新增一行", self._begin_row, "addrow", "Ctrl+Shift+N")
        self.drop_row = self._one("删除行", self._drop_rows, "delrow", "")
        self.survey = {
            state: self._one(f"标为“{state.word}”", self._survey(state), "", keys)
            for state, keys in zip(RowState, ("", "Ctrl+E", "", ""), strict=True)
        }
        self.as_last_year = self._one(
            "沿用上年", self._as_last_year, "last", "", "本年无变化：把这张表还空着的填成上年值"
        )
        self.export = self._one("导出Excel", body.exchange.choose_export, "export", "")
        self.import_ = self._one("导入Excel", body.exchange.choose_import, "import", "")
        self.handing = self._one(
            "分发与回收", self._hand_out, "send", "", "拆成几个工作簿发给各处填，收回来对行"
        )

    def _make_for_looking(self) -> None:
        """What changes what is seen, and nothing else."""
        body, table = self.body, self.body.table
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        ways = ("按本列升序排", up), ("按本列降序排", down), ("恢复原来的次序", None)
        self.orders = [
            self._one(words, partial(table.sort_here, order), "", "") for words, order in ways
        ]
        self.search = self._one("筛选", self._find, "filter", Standard.Find)
        self.unfinished = toggle(
            self, "只看未完成", lambda _on: body.narrow(), icon="unfinished", keys="Ctrl+U"
        )
        self._offer(self.unfinished)
        self.last = toggle(self, "显示上年值", self._show_last)
        self._offer(self.last)
        self.last.setChecked(bool(body.frame.shape(_LAST)))
        self.outlook = self._one(
            "影响的指标",
            body.show_outlook,
            "assess",
            "Ctrl+I",
            "本单位的数用于哪些指标，哪些可能列为问题",
        )

    def _one(
        self,
        text: str,
        do: Callable[[], object],
        icon: str,
        keys: Standard | str,
        tip: str = "",
    ) -> QAction:
        def run() -> None:
            self.body.settle()  # a button takes no focus, so a cell may be open
            do()

        made = action(self, text, run, icon=icon, keys=keys, tip=tip)
        self._offer(made)
        return made

    def _offer(self, made: QAction) -> None:
        """Let an action hold in the whole page; it is ours, and goes when we go."""
        self._owner.addAction(made)
        self.all.append(made)

    def fit(self) -> None:
        """Offer only what the form in front allows."""
        sheet = self.body.sheet
        rows = isinstance(sheet, RowSheet)
        can_add = isinstance(sheet, RowSheet) and sheet.can_add
        self.add_row.setVisible(can_add)
        self.drop_row.setVisible(can_add)
        by_exception = rows and sheet.form.by_exception
        self.surveying.setVisible(by_exception)
        for one in self.survey.values():
            one.setVisible(by_exception)
        live = self.body.live
        registers = isinstance(sheet, RowSheet) and sheet.is_register and bool(live.said.period)
        self.as_last_year.setVisible(registers or bool(live.previous))
        self.handing.setVisible(rows)
        last = self._before.intersection(c.datum.code for c in sheet.columns if c.datum)
        self.last.setVisible(bool(last))
        self._fit_last()

    def lay(self, words: str, *, unfinished: bool | None = None) -> None:
        """Show a filter, and whether only what is unfinished is shown, without filtering yet."""
        self.filter.blockSignals(True)
        self.filter.setText(words)
        self.filter.blockSignals(False)
        if unfinished is not None:
            self.unfinished.blockSignals(True)
            self.unfinished.setChecked(unfinished)
            self.unfinished.blockSignals(False)

    def _name_undo(self, title: str) -> None:
        self.undo.setToolTip(f"撤销 {title}（Ctrl+Z）")

    def _show_last(self, shown: bool) -> None:
        self.body.frame.keep_shape(_LAST, "1" if shown else "")
        self._fit_last()

    def _fit_last(self) -> None:
        """Show last year's values where they are wanted and the form has some."""
        table, wanted = self.body.table, self.last.isChecked() and self.last.isVisible()
        if wanted is not table.shows_last_year:
            table.show_last_year(wanted)
            self.body.fit()

    def _say_saved(self) -> None:
        """Nothing waits to be saved; those who are used to it are told so."""
        left = len(unwritten(self.body.live))
        saved = self.body.frame.session.saved_at
        at = f"，最近一次是 {saved:%H:%M}" if saved else ""
        if left:
            self.body.frame.say(f"有 {left} 格没有写进数据文件：红色的格子按 F2、回车再写一次。")
        else:
            self.body.frame.say(f"不用另外保存：每填一格都已写进数据文件{at}。")

    def _find(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    def _begin_row(self) -> None:
        self.body.clear_filters()
        table = self.body.table
        table.go_to(table.grid.rowCount() - 1, 0)
        table.setFocus()
        table.edit(table.currentIndex())

    def _drop_rows(self) -> None:
        body = self.body
        mine = [s for s in body.table.selected_subjects() if body.live.has_object(s)]
        if not mine:
            return
        live = body.live
        if former := stood_before(body.desk.workspace, live.task, live.unit, frozenset(mine)):
            StrikeDialog(body.desk, mine, former).open()
            return
        names = "、".join(body.live.object(s).name for s in mine[:5])
        body.desk.frame.ask(
            f"删除 {len(mine)} 行：{names}{'…' if len(mine) > 5 else ''}？",
            "这些行里填好的内容一起删除，可以撤销，佐证材料随着回来。",
            "删除",
            lambda: body.desk.do(Edit(removed=tuple(mine)), "删除行"),
        )

    def _survey(self, state: RowState) -> Callable[[], None]:
        def do() -> None:
            body = self.body
            edit = entry.surveyed(
                body.live, body.form, body.table.selected_subjects(), state,
                clerk=body.desk.clerk,
            )  # fmt: skip
            body.desk.do(edit, f"标为{state.word}")

        return do

    def _hand_out(self) -> None:
        from cityexam_desktop.gui.filling.handing.dialog import open_handing

        open_handing(self.body.desk, self.body.form)

    def _as_last_year(self) -> None:
        from cityexam_desktop.gui.filling.unchanged import open_unchanged

        open_unchanged(self.body.desk, self.body.form)
