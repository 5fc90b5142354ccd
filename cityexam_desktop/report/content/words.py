"""How figures, thresholds and verdicts are put into words, the same in every chapter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.assessment import (
    CHANGE_WORDS,
    COMPUTED,
    ENTERED,
    NOT_COMPUTABLE,
    STATE_WORDS,
)
from cityexam_desktop.formpack.formula import describe
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.blocks import Tone

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from cityexam_desktop.county.assessment import Figure, IndicatorResult
    from cityexam_desktop.formpack.formula import Formula
    from cityexam_desktop.formpack.model import FormPack, Indicator, Threshold

_TICKED: Final = re.compile(r"COUNTIF\((\w+), \1 = 1\)")

TONES = (
    ("达标", Tone.GOOD),
    ("未达标", Tone.BAD),
    ("好转", Tone.GOOD),
    ("变差", Tone.BAD),
    ("缺数未算", Tone.CAUTION),
    ("口径有变化", Tone.CAUTION),
    ("不适用", Tone.MUTED),
    ("无标准", Tone.MUTED),
)
NONE = "—"
BROKEN: Final = "口径有变化"
"""Said in the place of better or worse where the series breaks (`workspace.yearbefore`)."""


def number(value: Decimal | None) -> str:
    """A number with thousands separators; a dash where there is none."""
    return NONE if value is None else f"{value:,f}"


def figure_text(figure: Figure) -> str:
    """The figure's value, or the word for why there is none."""
    return STATE_WORDS[figure.state] if figure.value is None else number(figure.value)


def value_text(result: IndicatorResult) -> str:
    """An indicator's value; a multi-part one names each part."""
    if not result.parts:
        return figure_text(result.figure)
    return "；".join(f"{part.name} {figure_text(part)}" for part in result.parts)


def last_text(result: IndicatorResult) -> str:
    """Last year's value, part by part."""
    if not result.parts:
        return number(result.figure.last_year)
    return "；".join(f"{part.name} {number(part.last_year)}" for part in result.parts)


def threshold_text(threshold: Threshold | None) -> str:
    """A threshold as people write it: ≥70, =0, 0.6～1; a dash for none."""
    if threshold is None:
        return NONE
    low, high = number(threshold.low), number(threshold.high)
    text = {
        ">=": f"≥{low}",
        "<=": f"≤{high}",
        "=": f"={low}",
        "between": f"{low}～{high}",
    }.get(threshold.operator, NONE)
    return text if threshold.judges else f"{text}（{threshold.confidence.word}，不作评判）"


def standard_text(indicator: Indicator) -> str:
    """An indicator's standard, part by part."""
    if not indicator.parts:
        return threshold_text(indicator.threshold)
    return "；".join(f"{part.name} {threshold_text(part.threshold)}" for part in indicator.parts)


def verdict_text(figure: Figure) -> str:
    """达标, 未达标, 无标准, 不适用 or 缺数未算."""
    if figure.met is not None:
        return "达标" if figure.met else "未达标"
    if figure.state in {"not_applicable", "not_computable"}:
        return STATE_WORDS[figure.state]
    return "无标准"


def change_text(figure: Figure) -> str:
    """好转, 持平, 变差, 口径有变化; a dash where nothing can be compared."""
    if figure.broken and not figure.change and figure.state in {COMPUTED, ENTERED}:
        return BROKEN
    return CHANGE_WORDS.get(figure.change, NONE)


def formula_text(pack: FormPack, indicator: Indicator) -> str:
    """The formula in words, with the names of what it reads."""

    def name(code: str) -> str:
        datum = pack.datum.get(code)
        return datum.name if datum else code

    if indicator.formula is not None:
        return _by_level(pack, indicator, _counted(indicator.formula, name))
    return "；".join(f"{part.name}＝{describe(part.formula, name)}" for part in indicator.parts)


def _counted(formula: Formula, name: Callable[[str], str]) -> str:
    """A formula in words; the plain count of ticked rows is said as people say it."""
    ticked = _TICKED.fullmatch(formula.text)
    return f"“{name(ticked[1])}”的个数" if ticked else describe(formula, name)


def _by_level(pack: FormPack, indicator: Indicator, text: str) -> str:
    level = next((lv.name for lv in pack.levels if lv.code == indicator.level), "")
    if not indicator.combine or indicator.level == COUNTY:
        return text
    return f"逐个{level}计算后相加，余缺不相抵：{text}"


def owner_text(result: IndicatorResult) -> str:
    """The units whose data stand behind an indicator, each once."""
    return "、".join(dict.fromkeys(i.unit for i in result.inputs if i.unit)) or NONE


def why_text(figure: Figure) -> str:
    """Why there is no value: what is missing and who owes it, or why it does not apply."""
    if figure.state == NOT_COMPUTABLE and not figure.reason:
        return "缺数未算"
    return figure.reason
