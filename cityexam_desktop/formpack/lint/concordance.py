"""The concordance: what became of older packs' codes is said once, and fits what is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.concordance import (
    ALL,
    Became,
    Concordance,
    is_one_pack,
    measures_of,
    names_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row

_Pair = tuple["Row", Concordance]
_CARRIES = (Became.SAME, Became.RENAMED)


def check(built: Built) -> None:
    """Check every row by itself, then that no code of either side is spoken of twice."""
    pairs = list(zip(built.rows["concordance"], built.pack.concordance, strict=True))
    here, sizes = names_of(built.pack), measures_of(built.pack)
    for row, line in pairs:
        if ALL in {line.old, line.new}:
            _whole(row, line)
            continue
        _sides(row, line)
        if line.into:
            _on_the_way(row, line, pairs)
        elif line.new and line.new not in here:
            row.unknown("new", line.new, here, "指标或数据项")
        elif line.new:
            _alike(row, line, here[line.new], sizes[line.new])
        if not line.into and line.old and is_one_pack(built.pack, line.pack) and line.old in here:
            what = f"“{line.old}”现在还在用，不能又写成以前的代码。"
            row.say("old", "pack.conflict", what, "意思变了的要换一个新代码。")
    _twice(pairs)


def _whole(row: Row, line: Concordance) -> None:
    """A row about all the rest stands for the same codes, in this pack itself."""
    if (line.old, line.new, line.change, line.into) != (ALL, ALL, Became.SAME, ""):
        what = "“*”只能写成：其余代码全部不变，对到本方案。"
        row.say("old", "pack.bad_value", what, "新旧代码都写 *，变化为 same，“对到哪个方案”留空。")


def _sides(row: Row, line: Concordance) -> None:
    """Old and new code stand where the change wants them, with name, measure and reason."""
    for column, code, wanted in (
        ("old", line.old, line.change is not Became.ADDED),
        ("new", line.new, line.change is not Became.DROPPED),
    ):
        if bool(code) is not wanted:
            what = "缺少代码。" if wanted else "新增的没有旧代码，取消的没有新代码。"
            row.say(column, "pack.incomplete", what, "请核对对应关系。")
    if line.old and not line.name:
        row.say("name", "pack.incomplete", "没有写旧名称。", "旧方案不在手边时，靠它认得是什么。")
    if line.measure and measures.find(line.measure) is None:
        near = measures.nearest(line.measure)
        hint = f"是不是“{near}”？" if near else "请改用已有的计量单位。"
        row.say("measure", "pack.unknown_measure", f"不认识计量单位“{line.measure}”。", hint)
    if line.change is Became.SCOPE and not line.note:
        row.say("note", "pack.incomplete", "口径变化会中断历年比较，须写明原因。", "请填写。")


def _on_the_way(row: Row, line: Concordance, pairs: list[_Pair]) -> None:
    """A row to a pack on the way ends at a code from which another row goes on."""
    known = {other.old for _, other in pairs if other.pack == line.into and not other.into}
    if not known:
        what = f"没有从“{line.into}”到本方案的对照。"
        row.say("into", "pack.unknown_code", what, "请先写那个方案到本方案的对照，或留空。")
    elif line.new and line.new not in known:
        row.unknown("new", line.new, known, f"“{line.into}”的代码")


def _alike(row: Row, line: Concordance, name: str, to: str) -> None:
    """What is unchanged or only renamed has a measure of the same kind; and its name tells."""
    if line.change not in _CARRIES:
        return
    if line.measure != to and not measures.alike(line.measure, to):
        what = f"旧计量单位“{line.measure or '（空）'}”与“{line.new}”的“{to or '（空）'}”不能换算。"
        row.say("measure", "pack.measure_mismatch", what, "计量单位不同的，变化应为 scope。")
    renamed = line.change is Became.RENAMED
    if line.name and (line.name != name) is not renamed:
        what = f"名称“{line.name}”{'没有变' if renamed else f'已经是“{name}”'}。"
        hint = "same" if renamed else "renamed"
        row.say("change", "pack.bad_value", what, f"变化应为 {hint}。", Level.NOTICE)


def _twice(pairs: list[_Pair]) -> None:
    """Two older codes have not become one; an older code that is dropped is nothing else."""
    for column, rows in (("new", _by(pairs, "new")), ("old", _by(pairs, "old"))):
        for held in rows.values():
            (first, _), *others = held
            ended = any(line.change is Became.DROPPED for _, line in held)
            if column == "new" or ended:
                for row, line in others:
                    code = getattr(line, column)
                    what = f"“{code}”在 concordance.csv 第{first.number}行已经有了对应。"
                    remedy = "上年值只能来自一处，请只留一行。"
                    row.say(column, "pack.double_target", what, remedy)


def _by(pairs: list[_Pair], column: str) -> Mapping[tuple[str, str, str], list[_Pair]]:
    found: dict[tuple[str, str, str], list[_Pair]] = {}
    for row, line in _distinct(pairs):
        if code := getattr(line, column):
            found.setdefault((line.pack, line.into, code), []).append((row, line))
    return found


def _distinct(pairs: list[_Pair]) -> Iterator[_Pair]:
    """The rows but for those that repeat another one, which is told elsewhere."""
    seen: set[tuple[str, str, str, str]] = set()
    for row, line in pairs:
        key = line.pack, line.into, line.old, line.new
        if key not in seen:
            seen.add(key)
            yield row, line
