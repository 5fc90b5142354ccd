"""Files that came back, read one by one; one that cannot be read is named and harms no other."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cityexam_desktop.errors import CityExamError, FileTrouble
from cityexam_desktop.formpack.spreadsheet import read_sheets
from cityexam_desktop.workspace.collecting.model import Returned
from cityexam_desktop.workspace.collecting.parts import part_of, parts, split_named
from cityexam_desktop.workspace.sheets import layout
from cityexam_desktop.workspace.sheets.model import FORM, WITH_LAST, NothingFound
from cityexam_desktop.workspace.sheets.reading import Reader, refuse_foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.collecting.model import Part, Split
    from cityexam_desktop.workspace.sheets.asked import Asked
    from cityexam_desktop.workspace.sheets.model import Mark, SheetReading


def files_in(given: Iterable[Path]) -> tuple[Path, ...]:
    """The files that are named, and all in folders that are named, each once.

    Hidden files and the locks that Excel and WPS leave (``~$…``) are left out.
    """
    found: dict[Path, None] = {}
    for path in given:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for one in inside:
            if one == path or (one.is_file() and not one.name.startswith((".", "~$"))):
                found[one] = None
    return tuple(found)


def read_returns(
    files: Iterable[Path],
    asked: Asked,
    values: Mapping[tuple[str, str], Value],
    splits: Mapping[str, Split],
    step: Callable[[int, int, str], None] = lambda _done, _of, _name: None,
) -> tuple[Returned, ...]:
    """Read every file; `splits` are the ways in which forms were handed out, by form.

    `values` by (datum, subject) say which rows a column's part has. `step` is told
    (done, of, name) before each file and may raise to stop.
    """
    wanted = tuple(files)
    names = _names(wanted)
    reader = _Files(asked, values, splits)
    found = []
    for number, path in enumerate(wanted):
        step(number, len(wanted), path.name)
        found.append(reader.read(path, names[path]))
    return tuple(found)


def _names(files: tuple[Path, ...]) -> dict[Path, str]:
    """What the files are called; two of one name with their folders."""
    plain = [path.name for path in files]
    return {
        path: path.name if plain.count(path.name) == 1 else f"{path.parent.name}/{path.name}"
        for path in files
    }


def _mark(sheet: Sheet) -> Mark | None:
    """The mark of a form's sheet; the cover and the hidden lists are marked, but no part."""
    found = layout.marked(sheet)
    return found[1] if found is not None and found[0] == FORM else None


class _Files:
    """Reads the files; what the parts of a form are is worked out once.

    A mark speaks for its own sheet: a book may hold the sheets of several parts.
    """

    def __init__(
        self,
        asked: Asked,
        values: Mapping[tuple[str, str], Value],
        splits: Mapping[str, Split],
    ) -> None:
        self.asked, self.values, self.splits = asked, values, splits
        self._parts: dict[tuple[str, str], tuple[Part, ...]] = {}
        self._seen: dict[str, str] = {}

    def read(self, path: Path, name: str) -> Returned:
        """Read one file; what is wrong with it is told in the answer."""
        try:
            twin = self._twin(path, name)
            if twin:
                said = f"“{name}”与“{twin}”内容完全相同，只算一份。"
                return Returned(name, sentence=said, remedy="不用处理。")
            return self._read(path, name)
        except NothingFound as nothing:
            return Returned(name, sentence=nothing.sentence, remedy=nothing.remedy, unknown=path)
        except CityExamError as trouble:
            return Returned(name, sentence=trouble.sentence, remedy=trouble.remedy)

    def _twin(self, path: Path, name: str) -> str:
        """The name of a former file with the very bytes of this one."""
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise FileTrouble.from_os(error, name) from error
        return "" if self._seen.setdefault(digest, name) == name else self._seen[digest]

    def _read(self, path: Path, name: str) -> Returned:
        asked = self.asked
        sheets = read_sheets(path)
        for sheet in sheets:
            refuse_foreign(name, asked.pack, asked.task, asked.unit, sheet)
        named = self._named(path.stem, sheets)
        reader = Reader(asked, share=True)
        reader.expect(sheets)
        marked: dict[Part, None] = {}
        last: set[str] = set()
        for sheet in sheets:
            mark = _mark(sheet)
            own = self._marked(mark) if mark else None
            part = own or named
            reader.near = frozenset(part.subjects) if part else frozenset[str]()
            reader.scope = part.name if part else name.rpartition(".")[0]
            reader.read(sheet)
            marked |= {own: None} if own else {}
            last |= {mark.form} if mark and mark.last == WITH_LAST else set()
        if not reader.found:
            raise NothingFound(name)
        reading = reader.told()
        parts = self._answered(reading, (*marked,) or ((named,) if named else ()))
        return Returned(name, reading, parts, frozenset(last), bool(marked))

    def _answered(self, reading: SheetReading, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """Those of the parts of which a file has rows, else the one in which all its rows lie."""
        rows = {subject for _, subject in reading.present}
        found = tuple(part for part in parts if rows & {*part.subjects})
        around = None if found else self._around(reading)
        return found or ((around,) if around else ())

    def _marked(self, mark: Mark) -> Part | None:
        """The part that the workbook's mark names."""
        form = self.asked.form(mark.form)
        if form is None or not mark.split:
            return None
        split = split_named(self.asked, form, mark.split)
        return part_of(self._of(form.code, split), mark.part.removeprefix("="))

    def _named(self, stem: str, sheets: Iterable[Sheet]) -> Part | None:
        """The one part whose name stands in the file's name, or else in a sheet's."""
        for texts in ([stem], [sheet.name for sheet in sheets if not sheet.hidden]):
            found = [part for part in self._all() if any(part.name in text for text in texts)]
            longest = max((len(part.name) for part in found), default=0)
            best = [part for part in found if len(part.name) == longest]
            if len(best) == 1:
                return best[0]
        return None

    def _around(self, reading: SheetReading) -> Part | None:
        """The part in which all rows of a file lie."""
        rows = {subject for _, subject in reading.present}
        found = (part for part in self._all() if rows <= {*part.subjects})
        return next(found, None) if rows else None

    def _all(self) -> Iterator[Part]:
        for form, split in self.splits.items():
            yield from self._of(form, split)

    def _of(self, form: str, split: Split) -> tuple[Part, ...]:
        key = (form, split.key)
        if key not in self._parts:
            found = parts(self.asked, self.asked.pack.form[form], split, self.values)
            self._parts[key] = found
        return self._parts[key]
