"""The way through the job: what each step has left, and what blocks it; Qt-free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.filling.tallying import Tally

FILL, CHECK, EXPLAIN, FREEZE, SIGN, SEND = range(6)
TITLES = ("填写", "数据检查", "说明", "定稿打印", "签字盖章", "报出")


@dataclass(frozen=True, slots=True)
class Frozen:
    """How far the newest edition is: its number and code, and whether the draft moved on."""

    number: int = 0
    code: str = ""
    bundle: str = ""
    changed_since: bool = True
    bureau_confirmed: bool = False
    sent: bool = False
    returned: bool = False
    """Whether the bureau returned it: then also the same content is frozen anew."""

    @property
    def stands(self) -> bool:
        """Whether there is an edition, not returned, and the draft is still the same."""
        return self.number > 0 and not self.changed_since and not self.returned


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title, what is to be said under it, whether it is done."""

    title: str
    words: str
    done: bool
    blocks: bool = False
    """Whether something here stands in the way of 定稿."""
    brief: str = ""
    """What is said beside the title where there is but one line."""


def steps(live: Live, frozen: Frozen) -> tuple[Step, ...]:
    """The six steps, each with what is left; none is done by being empty."""
    done = total = 0
    for form in live.forms:
        n, m = live.progress(form)
        done, total = done + n, total + m
    missing, must, open_ = live.tally.missing, live.tally.must, live.tally.open
    left = total - done
    begun = frozen.stands or bool(live.notes or live.rows or live.objects or live.drafts)
    return (
        Step(
            TITLES[FILL],
            f"{done}/{total}" + _still(left, missing),
            begun and left == 0 and not missing,
            brief=f"{done}/{total}",
        ),
        Step(
            TITLES[CHECK],
            f"{must} 条必须改正" if must else ("没有必须改正的" if begun else "填了就检查"),
            begun and not must,
            bool(must),
            f"{must} 条" if must else "",
        ),
        Step(
            TITLES[EXPLAIN],
            f"{open_} 条待说明" if open_ else "没有待说明的",
            begun and not open_,
            bool(open_),
            f"{open_} 条" if open_ else "",
        ),
        Step(TITLES[FREEZE], _freeze_words(frozen, live.tally), frozen.stands),
        Step(
            TITLES[SIGN],
            _sign_words(frozen),
            frozen.stands and frozen.sent,
        ),
        Step(TITLES[SEND], _send_words(frozen), frozen.stands and frozen.sent),
    )


def what_blocks(tally: Tally) -> tuple[str, ...]:
    """What stands in the way of 定稿, kind by kind; the numbers add up to what blocks."""
    kinds = ((tally.missing, "项未填"), (tally.must, "条必须改正"), (tally.open, "条待说明"))
    return tuple(f"{count} {words}" for count, words in kinds if count)


def _still(left: int, missing: int) -> str:
    """How much is left; rows to be surveyed are no cells that must be filled."""
    if not left:
        return ""
    return f"，还有 {left}" if left == missing else " 行和项"


def _freeze_words(frozen: Frozen, tally: Tally) -> str:
    if frozen.stands:
        return f"第 {frozen.number} 稿已定"
    if kinds := what_blocks(tally):
        return f"还有 {kinds[0]}" if len(kinds) == 1 else f"还有 {tally.blocking} 条没处理"
    if not frozen.bureau_confirmed:
        return "须先核对识别码"
    moved = f"第 {frozen.number} 稿后有改动" if frozen.changed_since else ""
    return (moved or f"第 {frozen.number} 稿已退回") if frozen.number else "可以定稿"


def _sign_words(frozen: Frozen) -> str:
    if not frozen.stands:
        return "先定稿"
    return "盖章件随报送包一起交" if frozen.sent else "核对报送码后盖章"


def _send_words(frozen: Frozen) -> str:
    if not frozen.stands:
        return "先定稿"
    return "已报出，可再次导出" if frozen.sent else "导出报送包"
