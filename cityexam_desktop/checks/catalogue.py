"""The program's own checks: codes, levels and sentences.

The pack's rules bring their own sentences; these are the checks that hold for every
pack. A sentence has slots for the datum's name and what stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass

from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.workspace.plainwords import ASKED


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of finding."""

    code: str
    level: Level
    sentence: str
    remedy: str

    def at(self, where: Where, *values: tuple[str, str], **slots: str) -> Finding:
        """Make the finding at a place."""
        return Finding(
            self.code, self.level, where, self.sentence.format(**slots), self.remedy, values
        )


MISSING = Entry(
    "value.missing",
    Level.MUST,
    "“{name}”未填。",
    "请填写；确实没有数据的，选择“无此对象”“不适用”或“暂缺”，并写明原因。",
)
DRAFT = Entry(
    "value.refused",
    Level.MUST,
    "“{name}”里的“{text}”没有录入：{why}",
    "请改成正确的写法，或按 Delete 清除。",
)
TOO_SMALL = Entry(
    "value.too_small",
    Level.MUST,
    "“{name}”填了 {value}，小于允许的最小值 {limit}。",
    "请核对数值和计量单位。",
)
TOO_LARGE = Entry(
    "value.too_large",
    Level.MUST,
    "“{name}”填了 {value}，大于允许的最大值 {limit}。",
    "请核对数值和计量单位。",
)
MISFIT = Entry(
    "value.misfit",
    Level.MUST,
    "“{name}”里的“{value}”不合这一项的要求：{why}。",
    "请重新填写；指标方案改过的，按新的要求填。",
)
NOT_CONFIRMED = Entry(
    "value.not_confirmed",
    Level.MUST,
    "“{name}”填了 {value}，全县确认的底数是 {wanted}。",
    "请填全县统一的底数；认为底数不对的，请向县住建局提出。",
)
NO_REASON = Entry(
    "absence.no_reason",
    Level.MUST,
    "“{name}”选了“{word}”，没有写原因。",
    "请在右侧写明原因（不少于六个字）。",
)
NO_DATE = Entry(
    "absence.no_date",
    Level.MUST,
    "“{name}”选了“暂缺”，没有写预计提供日期。",
    "请写明预计什么时候能提供。",
)
THIN_REASON = Entry(
    "absence.thin_reason",
    Level.MUST,
    "“{name}”选了“{word}”，原因“{reason}”没有说出什么。",
    f"请在右侧把原因写清楚：{ASKED}。",
)
ODD_DATE = Entry(
    "absence.odd_date",
    Level.MUST,
    "“{name}”的预计提供日期“{expected}”不是年月日，也不是年月。",
    "请写成 2026-06-30 或 2026-06 的样子。",
)
PAST_DATE = Entry(
    "absence.past_date",
    Level.MUST,
    "“{name}”的预计提供日期是 {expected}，早于数据时点 {as_of}。",
    "请改成还没有到的日期；已经有数的，请直接填数。",
)
OTHER_TIME = Entry(
    "value.other_time",
    Level.EXPLAIN,
    "“{name}”的数据时间是 {time}，任务要求的数据时点是 {as_of}。",
    "请核对；确需使用其他时点的，说明原因。",
)
NO_EVIDENCE = Entry(
    "value.no_evidence",
    Level.NOTICE,
    "“{name}”要求附佐证材料，还没有附。",
    "请附上盖章表、台账或图纸的扫描件，或写明材料名称和页码。",
)
NOT_SURVEYED = Entry(
    "rows.not_surveyed",
    Level.EXPLAIN,
    "“{name}”共 {total} 行，还有 {left} 行没有调查结果。",
    "请继续调查；不能全部调查的，说明范围和原因。",
)
NO_ROWS = Entry(
    "rows.none",
    Level.EXPLAIN,
    "“{name}”一行也没有。",
    "请逐个登记；确实没有的，说明“本县无此类对象”。",
)
NAMESAKES = Entry(
    "rows.same_name",
    Level.NOTICE,
    "“{name}”里有同名的行：{names}。",
    "请看看是不是同一个登记了两次，重复的请删除；确实是两个的，请在名称里写明区别。",
)
VACUOUS = f"请写清楚原因：{ASKED}。"
ENTRIES = (
    MISSING, DRAFT, TOO_SMALL, TOO_LARGE, MISFIT, NOT_CONFIRMED, NO_REASON, THIN_REASON, NO_DATE,
    ODD_DATE, PAST_DATE, OTHER_TIME, NO_EVIDENCE, NOT_SURVEYED, NO_ROWS, NAMESAKES,
)  # fmt: skip


def outdated(about: str) -> str:
    """What to do about an explanation that was given for other values."""
    return f"原来的说明是按“{about}”写的，数变了：请重新核对，改写说明，或确认仍然适用。"
