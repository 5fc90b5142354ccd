"""The menu bar: file, what the page in front can do, view, help."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup, QKeySequence

from cityexam_desktop import __version__
from cityexam_desktop.gui.actions import action
from cityexam_desktop.gui.icons import icon as picture
from cityexam_desktop.gui.passing.passing import open_keyring
from cityexam_desktop.settings import PHOTO_SIZES, TEXT_SCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.gui.pages import PageSpec
    from cityexam_desktop.gui.start.opening import Opening
    from cityexam_desktop.gui.taskchoice import TaskChoice
    from cityexam_desktop.gui.window import MainWindow

KEYS = """回车、Shift+回车：确认，到下一行、上一行
Tab、Shift+Tab：确认，到右边、左边一格
直接打字后按方向键：确认，移到旁边一格
F2：接着修改，方向键在格内移动
Delete：清除（可以撤销）
空格：勾选“有 / 无”“是 / 否”
Alt+↓：打开下拉列表、日历
菜单键、鼠标右键：这一格可以做什么
Ctrl+C、Ctrl+V：与 Excel、WPS 互相复制
Ctrl+X：剪切      Ctrl+D：向下填充
Ctrl+Z、Ctrl+Y：撤销、重做
Ctrl+S：不用按，每填一格都已保存
Ctrl+方向键：到数据的头、尾
Ctrl+Home、Ctrl+End：到左上角、右下角
Shift+空格、Ctrl+空格：选中整行、整列
双击列标题：排序
Ctrl+F：筛选，Esc、↓ 回到表格
Ctrl+U：只看未完成      F8：下一条核查意见
Ctrl+Shift+F：查找全部内容
Ctrl+I：影响的指标
Ctrl+PageUp、PageDown：上一张表、下一张表
F6、Shift+F6：换到下一个、上一个区域
Ctrl+E：选中的行标为“已调查”
Ctrl+Shift+D：定稿      Ctrl+Shift+B：报出"""


class Menus:
    """Builds the menus of the window and changes what depends on the page in front."""

    def __init__(self, window: MainWindow, opening: Opening) -> None:
        """Fill the menu bar."""
        self.window = window
        self.opening = opening
        self.copies = opening.copies
        bar = window.menuBar()
        self._undrawn: list[tuple[QAction, str]] = []
        file = bar.addMenu("文件(&F)")
        self._file(file)
        file.aboutToShow.connect(self._draw)
        self.work = bar.addMenu("操作(&E)")
        self._turns: list[QAction] = []
        self._choice: TaskChoice | None = None
        self.view = bar.addMenu("查看(&V)")
        self._view(self.view)
        self._help(bar.addMenu("帮助(&H)"))

    def show_actions_of(self, page: QWidget) -> None:
        """Let the menu 操作 hold the actions of the page in front."""
        for shown in self.work.actions():  # `clear` would delete what no button shows
            self.work.removeAction(shown)
        self.work.addActions(page.actions())
        self.work.menuAction().setEnabled(bool(page.actions()))
        is_open = self.window.session.is_open
        held = (self.close_file, self.back_up, self.give_back, self.own_code)
        for one in (*held, self.keyring):
            one.setEnabled(is_open)
        department = is_open and self.window.session.identity.role.value == "department"
        self.recover.setEnabled(department)
        self.clerk.setText("经办人…" if is_open and not department else "填表人…")
        self.numbers.setEnabled(self.window.session.task is not None)
        self.hand_over.setEnabled(is_open and self.window.session.workspace.shut is None)

    def show_pages(self, specs: Sequence[PageSpec]) -> None:
        """Offer the pages of the open file in 查看, by Ctrl and their number; then its tasks."""
        for one in self._turns:
            one.deleteLater()
        self._turns = [
            action(
                self.window,
                spec.title,
                partial(self.window.show_page, spec.key),
                icon=spec.icon,
                keys=f"Ctrl+{number}",
            )
            for number, spec in enumerate(specs, 1)
        ]
        self.view.insertActions(self.view.actions()[0], self._turns)
        if self._choice is None and self.window.session.is_open:
            self._offer_tasks()

    def _offer_tasks(self) -> None:
        """Let the bureau choose whose answers its pages count, once a file is open."""
        from cityexam_desktop.gui.taskchoice import TaskChoice

        self._choice = TaskChoice(self.window.frame, self.window.menuBar())
        self.view.insertMenu(self.numbers, self._choice.choices)

    def _file(self, menu: QWidget) -> None:
        window, opening = self.window, self.opening
        menu.addAction(self._one("打开任务包…", opening.choose_package, icon="package"))
        menu.addAction(self._one("新建本县体检…", opening.choose_new_county, icon="new"))
        menu.addAction(self._one("试用示例县", opening.try_sample, icon="sample"))
        menu.addSeparator()
        keys = QKeySequence.StandardKey.Open
        menu.addAction(self._one("打开数据文件…", opening.choose_file, keys=keys, icon="open"))
        self.recent = menu.addMenu("最近打开")
        self.recent.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        self.back_up = action(window, "备份到…", opening.choose_backup)
        self.give_back = action(window, "放回U盘、网络盘", opening.far.give_back)
        self.close_file = self._one("关闭数据文件", opening.close_file, icon="close")
        self.go_back = action(window, "从备份恢复…", self.copies.choose)
        self.own_code = action(window, "本单位识别码…", self._show_code)
        menu.addActions([self.back_up, self.give_back, self.go_back, self.own_code])
        self._passing(menu.addMenu("移交与密钥"))
        menu.addAction(self.close_file)
        menu.addSeparator()
        menu.addAction(action(window, "退出", window.close, keys=QKeySequence.StandardKey.Quit))

    def _passing(self, menu: QWidget) -> None:
        window, passing = self.window, self.opening.passing
        self.hand_over = self._one("移交给下一位…", passing.hand_over, icon="package")
        self.take_over = self._one("接手移交文件…", passing.choose_handover, icon="open")
        self.recover = action(window, "取回报出过的报送包…", passing.choose_own)
        self.clerk = action(window, "填表人…", self._ask_clerk)
        self.keyring = action(window, "报送密钥…", partial(open_keyring, window.frame))
        menu.addActions([self.hand_over, self.take_over, self.recover])
        menu.addSeparator()
        menu.addActions([self.keyring, self.clerk])

    def _one(
        self,
        text: str,
        do: Callable[[], object],
        *,
        icon: str,
        keys: QKeySequence.StandardKey | str = "",
    ) -> QAction:
        """An action with an icon, which is drawn when the menu is first opened."""
        made = action(self.window, text, do, keys=keys)
        self._undrawn.append((made, icon))
        return made

    def _draw(self) -> None:
        for made, name in self._undrawn:
            made.setIcon(picture(name))
        self._undrawn.clear()

    def _show_code(self) -> None:
        from cityexam_desktop.gui.owncode import show_own_code

        show_own_code(self.window.frame)

    def _ask_clerk(self) -> None:
        from cityexam_desktop.gui.clerkname import ClerkDialog

        ClerkDialog(self.window.frame).open()

    def _fill_recent(self) -> None:
        self.recent.clear()
        for name in self.window.frame.settings.recent:
            do = partial(self.opening.open_path, Path(name))
            self.recent.addAction(action(self.recent, name.replace("&", "&&"), do))

    def _view(self, menu: QWidget) -> None:
        self.numbers = action(self.window, "全县底数…", self._show_numbers)
        menu.addAction(self.numbers)
        sizes = menu.addMenu("文字大小")
        group = QActionGroup(self.window)
        for percent in TEXT_SCALES:
            one = action(self.window, f"{percent}%", partial(self.window.set_text_scale, percent))
            one.setCheckable(True)
            one.setChecked(percent == self.window.frame.settings.text_scale)
            group.addAction(one)
            sizes.addAction(one)
        self._photos(menu.addMenu("佐证照片"))
        contrast = action(self.window, "高对比度", lambda: None)
        contrast.setCheckable(True)
        contrast.setChecked(self.window.frame.settings.high_contrast)
        contrast.toggled.connect(self._set_contrast)
        menu.addAction(contrast)

    def _set_contrast(self, wanted: bool) -> None:
        self.window.set_contrast(wanted)

    def _show_numbers(self) -> None:
        from cityexam_desktop.gui.filling.numbers import NumbersDialog

        NumbersDialog(self.window.frame).open()

    def _photos(self, menu: QWidget) -> None:
        frame, group = self.window.frame, QActionGroup(self.window)
        for longest in PHOTO_SIZES:
            words = f"缩小到长边 {longest} 像素" if longest else "原样保存"
            one = action(self.window, words, partial(frame.remember, photo_longest=longest))
            one.setCheckable(True)
            one.setChecked(longest == frame.settings.photo_longest)
            group.addAction(one)
            menu.addAction(one)

    def _help(self, menu: QWidget) -> None:
        frame, helper = self.window.frame, self.window.helper
        keys = QKeySequence.StandardKey.HelpContents
        menu.addAction(action(self.window, "使用说明", helper.help, keys=keys))
        menu.addAction(action(self.window, "按键一览", lambda: frame.tell("填报表格的按键", KEYS)))
        about = f"城市体检填报与汇总  {__version__}\n离线使用，不联网，不收集任何信息。"
        menu.addAction(action(self.window, "关于", lambda: frame.tell(about)))
