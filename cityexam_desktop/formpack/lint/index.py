"""The rule of the health index: whether what the pack says of it can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.indexrule import INDEX, index_weights
from cityexam_desktop.formpack.model import IndicatorKind

if TYPE_CHECKING:
    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row

_FULL = 100


def check(built: Built) -> None:
    """Check the keys of the index; a pack that says nothing of it is never wrong."""
    rule = built.pack.index
    rows = {
        key.removeprefix(INDEX): row
        for row in built.rows["pack"]
        if (key := row.text("key")).startswith(INDEX) and row.text("value")
    }
    if not rows:
        return
    if "version" not in rows:
        what = "健康指数规则没有写版本（index_version）。"
        _incomplete(next(iter(rows.values())), what, "请补上一行，例如 1；规则每改一次换一个版本。")
    if rule.cap is not None and not 0 <= rule.cap < _FULL:
        what = f"底线封顶分不能是“{rule.cap:f}”。"
        rows["cap"].say("value", "pack.range", what, "应不小于 0、小于 100；不封顶的留空。")
    if "document" in rows:
        _switched_on(built, rows)
    if rule.cap is not None and not _has_bottom_line(built):
        what = "没有一项底线型指标有可以判断的标准，底线封顶分用不到。"
        rows["cap"].say(
            "value", "pack.unused", what, "请删去，或给底线型指标写明标准。", Level.NOTICE
        )


def _switched_on(built: Built, rows: dict[str, Row]) -> None:
    """What an approved index cannot do without."""
    if "missing" not in rows:
        what = "健康指数已启用，但没有写缺数的指标怎样计（index_missing）。"
        _incomplete(rows["document"], what, "请补上一行：left_out（不计入）或 zero（按0分）。")
    if not index_weights(built.pack):
        what = "健康指数已启用，但没有一项指标有可以判断的标准，算不出来。"
        _incomplete(
            rows["document"], what, "请先给指标写明标准，或删去启用依据（index_document）。"
        )


def _has_bottom_line(built: Built) -> bool:
    codes = index_weights(built.pack)
    kinds = {one.kind for one in built.pack.indicators if one.code in codes}
    return IndicatorKind.BOTTOM_LINE in kinds


def _incomplete(row: Row, what: str, remedy: str) -> None:
    row.say("value", "pack.incomplete", what, remedy)
