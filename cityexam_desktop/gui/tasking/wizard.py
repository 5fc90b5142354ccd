"""An indicator of the county's own, step by step: what it is, how it is computed, its standard."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGroupBox,
    QLineEdit,
    QVBoxLayout,
    QWizard,
    QWizardPage,
)

from cityexam_desktop.county.planning import additions, choosing
from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.gui.widgets import comfortable, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from PySide6.QtWidgets import QWidget

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.gui.tasking.plandesk import PlanDesk

DIRECTIONS: Final = (
    ("higher", "越高越好"), ("lower", "越低越好"), ("range", "适中为好"), ("observe", "只观察"),
)  # fmt: skip
WAYS: Final = (
    ("{0}", "直接报一个数"),
    ("{0} / {1} * 100", "甲 ÷ 乙 × 100（百分比）"),
    ("{0} / {1}", "甲 ÷ 乙"),
    ("{0} - {1}", "甲 － 乙"),
    ("", "自己写公式"),
)
STANDARDS: Final = (
    ("", "无标准"), (">=", "≥ 不低于"), ("<=", "≤ 不高于"), ("=", "＝ 等于"), ("between", "区间"),
)  # fmt: skip
_NEW: Final = ""
_TWO: Final = 2


class OwnIndicatorWizard(QWizard):
    """Three steps; nothing is written before the last."""

    def __init__(self, desk: PlanDesk, code: str = "") -> None:
        """Offer the dimensions, data and units of the draft; `code` is of one to be changed."""
        super().__init__(desk.frame.window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("修改本县特色指标" if code else "新增本县特色指标")
        self.setWizardStyle(QWizard.WizardStyle.ClassicStyle)
        comfortable(self, 720, 560)
        self.desk, self.code = desk, code
        made, pack = desk.both()
        held = additions.own_indicator(pack, made, code) if code else None
        asked = [datum.code for datum in held.data] if held else []
        self.codes = (*asked, *additions.new_codes(desk.ws, made, 2))[:2]
        units = [(unit.code, unit.name) for unit in made.units]
        self.what = _What(pack)
        self.how = _How(pack, units, self.codes)
        self.standard = _Standard()
        for page in (self.what, self.how, self.standard):
            self.addPage(page)
        for button, words in (
            (QWizard.WizardButton.BackButton, "上一步"),
            (QWizard.WizardButton.NextButton, "下一步"),
            (QWizard.WizardButton.CommitButton, "下一步"),
            (QWizard.WizardButton.FinishButton, "改好" if code else "新增"),
            (QWizard.WizardButton.CancelButton, "取消"),
        ):
            self.setButtonText(button, words)
        if held is not None:
            for page in (self.what, self.how, self.standard):
                page.fill(held)

    def accept(self) -> None:
        """Write the indicator; what cannot be is told, and the steps stay open."""
        with self.desk.frame.attempt():
            own = self._own()
            ws, code = self.desk.ws, self.code
            if self.desk.keep(
                lambda made: (
                    additions.changed_indicator(ws, made, code, own)
                    if code
                    else additions.with_indicator(ws, made, own)
                )
            ):
                super().accept()

    def _own(self) -> additions.OwnIndicator:
        document = self.what.document.text().strip()
        operator = _key(self.standard.operator)
        low, high = self.standard.low.text(), self.standard.high.text()
        return additions.OwnIndicator(
            name=self.what.name.text().strip(),
            dimension=_key(self.what.dimension),
            measure=self.what.measure.text().strip(),
            definition=self.what.definition.text().strip(),
            formula=self.how.formula(),
            document=document,
            direction=_key(self.what.direction),
            decimals=self.what.decimals.text().strip() or "2",
            threshold=choosing.standard(operator, low, high, document) if operator else None,
            data=self.how.data(),
        )


class _What(QWizardPage):
    """Its name, where it belongs, and by what document."""

    def __init__(self, pack: FormPack) -> None:
        super().__init__()
        self.setTitle("这是什么指标")
        self.name = _line("指标名称", "例如：茶园占比")
        self.dimension = _box("维度", ((one.code, one.name) for one in pack.dimensions))
        self.measure = _line("计量单位", "例如：%、个、km")
        self.direction = _box("方向", DIRECTIONS)
        self.decimals = _line("小数位数", "2")
        self.definition = _line("指标解释", "一句话说清含义和范围")
        self.document = _line("依据的文件和文号", "例如：县政办〔2026〕3号")
        form = QFormLayout(self)
        for one in (self.name, self.dimension, self.measure, self.direction, self.decimals,
                    self.definition, self.document):  # fmt: skip
            form.addRow(one.accessibleName(), one)
        for line in (self.name, self.measure, self.definition, self.document):
            line.textChanged.connect(lambda _: self.completeChanged.emit())

    def fill(self, held: additions.OwnIndicator) -> None:
        """Show what was decided."""
        for name in ("name", "measure", "definition", "document", "decimals"):
            getattr(self, name).setText(getattr(held, name))
        for box, key in ((self.dimension, held.dimension), (self.direction, held.direction)):
            box.setCurrentIndex(box.findData(key))

    def isComplete(self) -> bool:
        """Whether everything that is needed stands here."""
        return all(
            one.text().strip() for one in (self.name, self.measure, self.definition, self.document)
        )


class _How(QWizardPage):
    """Of which numbers it is computed, and who reports those that are new."""

    def __init__(
        self, pack: FormPack, units: list[tuple[str, str]], codes: tuple[str, ...]
    ) -> None:
        super().__init__()
        self.setTitle("怎么算，谁来报")
        self.way = _box("算法", WAYS)
        self.numbers = tuple(
            _Number(pack, units, code, word) for code, word in zip(codes, "甲乙", strict=True)
        )
        self.typed = _line("公式", "例如：own_d1 / area * 100")
        self.typed.setAccessibleName("公式")
        self.shown = label(wrap=True)
        form = QFormLayout()
        form.addRow("算法", self.way)
        form.addRow("公式", self.typed)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        for number in self.numbers:
            layout.addWidget(number)
            number.which.currentIndexChanged.connect(self._follow)
            number.name.textChanged.connect(self._follow)
        layout.addWidget(self.shown)
        layout.addStretch()
        self.way.currentIndexChanged.connect(self._follow)
        self.typed.textChanged.connect(self._follow)
        self._follow()

    def fill(self, held: additions.OwnIndicator) -> None:
        """Show the formula as one of the ways where it is one, and what is asked for it."""
        asked = {datum.code: datum for datum in held.data}
        said = next(
            ((key, codes) for key, _ in WAYS for codes in _orders(held.formula)
             if key and key.format(*codes) == held.formula),
            None,
        )  # fmt: skip
        key, codes = said or ("", (*asked,))
        self.way.setCurrentIndex(self.way.findData(key))
        self.typed.setText(held.formula)
        for number, code in zip(self.numbers, codes, strict=False):
            number.fill(code, asked.get(code))
        self._follow()

    def formula(self) -> str:
        """The formula over codes."""
        pattern = _key(self.way)
        return pattern.format(*(n.code for n in self.numbers)) if pattern else self.typed.text()

    def data(self) -> tuple[additions.OwnDatum, ...]:
        """What is asked anew, of the numbers that the formula uses."""
        used = additions.codes_of(self.formula())
        found = (n.datum() for n in self.numbers if n.code in used)
        return tuple(one for one in found if one is not None)

    def isComplete(self) -> bool:
        """Whether the formula can be read and every new number has a name and a unit."""
        used = additions.codes_of(self.formula())
        new = [n for n in self.numbers if n.code in used]
        return bool(used) and all(n.is_complete() for n in new)

    def _follow(self, _: object = None) -> None:
        pattern = _key(self.way)
        free = not pattern
        self.typed.setVisible(free)
        layout = self.layout().itemAt(0).layout()
        if isinstance(layout, QFormLayout):
            layout.setRowVisible(self.typed, free)
        self.numbers[1].setVisible(free or "{1}" in pattern)
        names = {n.code: n.named() for n in self.numbers}
        text = self.formula()
        for code, name in names.items():
            text = text.replace(code, name or code)
        self.shown.setText(f"公式：{text}" if text else "")
        self.completeChanged.emit()


class _Number(QGroupBox):
    """One number of the formula: of the pack, or asked anew."""

    def __init__(
        self, pack: FormPack, units: Iterable[tuple[str, str]], code: str, word: str
    ) -> None:
        super().__init__(f"{word}（新报的代码是 {code}）")
        self._code = code
        lists = {form.code for form in pack.forms if form.kind is FormKind.LIST}
        held = [(d.code, f"{d.name}（{d.measure}）") for d in pack.base_data if d.form in lists]
        self.which = _box("哪个数", [(_NEW, "新报一个数"), *held])
        self.name = _line("名称", "例如：茶园面积")
        self.measure = _line("计量单位", "例如：hm²")
        self.definition = _line("口径", "统计范围和时点，可以不写")
        self.unit = _box("由谁报", units)
        self._new = (self.name, self.measure, self.definition, self.unit)
        self._form = QFormLayout(self)
        for one in (self.which, *self._new):
            self._form.addRow(one.accessibleName(), one)
        self.which.currentIndexChanged.connect(self._follow)

    def fill(self, code: str, held: additions.OwnDatum | None) -> None:
        """Show a number: one that is asked for the indicator, or one of the pack."""
        if held is None:
            self.which.setCurrentIndex(max(self.which.findData(code), 0))
            return
        self._code = code
        self.which.setCurrentIndex(0)
        for line, text in (
            (self.name, held.name), (self.measure, held.measure), (self.definition, held.definition)
        ):  # fmt: skip
            line.setText(text)
        self.unit.setCurrentIndex(self.unit.findData(held.unit))

    @property
    def code(self) -> str:
        """The code by which the formula names it."""
        return _key(self.which) or self._code

    def named(self) -> str:
        """What people call it."""
        return self.which.currentText() if _key(self.which) else self.name.text().strip()

    def is_complete(self) -> bool:
        """Whether it is one of the pack, or has a name and somebody who reports it."""
        return bool(_key(self.which) or (self.name.text().strip() and _key(self.unit)))

    def datum(self) -> additions.OwnDatum | None:
        """What is asked anew; nothing where the pack asks it already."""
        if _key(self.which):
            return None
        name = self.name.text().strip()
        definition = self.definition.text().strip() or name
        return additions.OwnDatum(
            self._code, name, self.measure.text().strip(), definition, _key(self.unit)
        )

    def _follow(self) -> None:
        for one in self._new:
            self._form.setRowVisible(one, not _key(self.which))


class _Standard(QWizardPage):
    """What its value must reach, if anything."""

    def __init__(self) -> None:
        super().__init__()
        self.setTitle("标准")
        self.setSubTitle("标准按前面写的文件作为本县标准，用来判断达标；没有标准的只列数值。")
        self.operator = _box("要求", STANDARDS)
        self.low = _line("下限", "≥、＝、区间的下限")
        self.high = _line("上限", "≤、区间的上限")
        form = QFormLayout(self)
        for one in (self.operator, self.low, self.high):
            form.addRow(one.accessibleName(), one)

    def fill(self, held: additions.OwnIndicator) -> None:
        """Show the standard."""
        one = held.threshold
        if one is None:
            return
        self.operator.setCurrentIndex(self.operator.findData(one.operator))
        for line, bound in ((self.low, one.low), (self.high, one.high)):
            line.setText("" if bound is None else f"{bound:f}")


def _orders(formula: str) -> Iterator[tuple[str, str]]:
    """The codes of a formula, two by two, in either order; one alone twice."""
    codes = sorted(additions.codes_of(formula))
    if len(codes) <= _TWO:
        yield from permutations((*codes, *codes)[:_TWO], _TWO)


def _line(name: str, hint: str) -> QLineEdit:
    made = QLineEdit(placeholderText=hint)
    made.setAccessibleName(name)
    return made


def _box(name: str, choices: Iterable[tuple[str, str]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for key, words in choices:
        made.addItem(words, key)
    return made


def _key(box: QWidget) -> str:
    return str(box.currentData() or "") if isinstance(box, QComboBox) else ""
