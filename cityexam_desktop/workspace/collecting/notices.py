"""What is to be looked at among returned files: rows that lack, come twice, or are as they were.

`name` gives what people call a row, by its form and id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cityexam_desktop.workspace.collecting.model import Doubt
from cityexam_desktop.workspace.sheets.model import Kind, SheetProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from cityexam_desktop.workspace.collecting.model import Returned

Row = tuple[str, str]
Name = Callable[[str, str], str]
_FEW: Final = 5
"""Rows that are named one by one."""


def missing(one: Returned, name: Name) -> Iterator[Doubt]:
    """Rows of its parts that a file does not have."""
    there = {subject for _, subject in one.reading.present}
    for part in one.parts:
        for subject in (subject for subject in part.subjects if subject not in there):
            said = f"“{one.file}”里没有“{name(part.form, subject)}”这一行。"
            remedy = "请问对方是不是删了行；原来的数不变。"
            yield _doubt(one.file, Kind.MISSING_ROW, said, remedy, subject)


def brought_before(one: Returned, came: Mapping[Row, str], name: Name) -> Iterator[Doubt]:
    """Rows of a register that another file brought before (`came`): they may be namesakes."""
    mine = {subject for part in one.parts for subject in part.subjects} if one.marked else set()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for form, subject in sorted(one.reading.present):
        file = came.get((form, subject), "")
        if file and one.file not in file.split("、") and subject not in mine:
            found[file].append(name(form, subject))
    for file, names in found.items():
        some = "、".join(f"“{one_name}”" for one_name in names[:_FEW])
        more = f"等 {len(names)} 行" if len(names) > _FEW else ""
        said = f"{some}{more}已由“{file}”交回过，“{one.file}”里同名的按同一行读入。"
        remedy = "其实不是同一行的，请先把其中一行改成不同的名称，再收。"
        yield _doubt(one.file, Kind.DOUBLE_FILE, said, remedy)


def doubles(files: Mapping[Row, Collection[str]], name: Name) -> Iterator[Doubt]:
    """Rows that several files have."""
    for (form, subject), names in files.items():
        if len(names) > 1:
            where = "、".join(f"“{one}”" for one in names)
            said = f"“{name(form, subject)}”在 {where} 里都有。"
            remedy = "相同的只算一次；不同的列在“要决定的”里。"
            yield _doubt("、".join(names), Kind.DOUBLE_FILE, said, remedy, subject)


def untouched(returned: Iterable[Returned], said: Collection[str]) -> Iterator[Doubt]:
    """Files in which nobody wrote anything: those that are not in `said`."""
    for one in returned:
        if one.read and one.file not in said:
            sentence = f"“{one.file}”与分发时一样，没有填内容。"
            yield _doubt(one.file, Kind.UNTOUCHED, sentence, "没有算作交回，请提醒对方填写。")


def _doubt(file: str, kind: Kind, said: str, remedy: str, subject: str = "") -> Doubt:
    return Doubt(file, SheetProblem(kind, "", "", "", said, remedy, "", subject))
