"""Rows of a table that neither code nor name tells: what they are read as, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.model import FormKind
from cityexam_desktop.workspace.sheets.cells import shown
from cityexam_desktop.workspace.sheets.model import ADD, OUT, Kind
from cityexam_desktop.workspace.sheets.rownames import among, key_of

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import Form
    from cityexam_desktop.formpack.spreadsheet import Sheet
    from cityexam_desktop.workspace.model import Subject
    from cityexam_desktop.workspace.sheets.laidout import TableLayout
    from cityexam_desktop.workspace.sheets.reading import Reader
    from cityexam_desktop.workspace.sheets.subjects import Match, RowKey

MENDED = "请核对编号和名称，或在“行的对应”里说明是哪一行。"


def may_add(form: Form) -> bool:
    """Whether a unit adds rows to a form by itself."""
    return form.kind is FormKind.REGISTER and form.rows_by == "owner"


class Strangers:
    """Says of the rows of one sheet that fit none what they are read as."""

    def __init__(self, reader: Reader, sheet: Sheet, layout: TableLayout) -> None:
        """Prepare what every such row asks."""
        self.reader, self.sheet, self.layout = reader, sheet, layout
        self.form = layout.form
        self.known = reader.asked.finder(layout.form)
        self.among = among(layout.form)

    def read_as(self, row: int, key: RowKey, match: Match) -> str:
        """What a row that fits none is taken for: an id, `ADD`, `OUT`, or nothing."""
        adds = may_add(self.form)
        if adds and not self.known.by_id:
            return ADD  # the first rows of a register are like no other
        at = (self.among, key_of(key, self._scope(key, match)))
        said = self.reader.asked.rows.get(at, "")
        known = self.known.by_id.get(said)
        if known is None and said != OUT and not (said == ADD and adds):
            said = ""
        is_new = adds and not said and match.kind is Kind.UNKNOWN_ROW and not match.several
        self._tell(row, key, match, said, known)
        read_as = ADD if is_new else said
        self.reader.meet(
            self.sheet, self.layout.named(row), self.form.code, at, key, match.sentence, read_as
        )
        return read_as

    def _scope(self, key: RowKey, match: Match) -> str:
        """The part or file, where what a row calls itself may mean several."""
        alone = self.known.repeats and not key.parents
        return self.reader.scope if match.several or alone else ""

    def _tell(self, row: int, key: RowKey, match: Match, said: str, known: Subject | None) -> None:
        name = shown(key.shown)
        if known is not None:
            told = f"“{name}”按说明过的作“{known.code} {known.name}”读入。"
            self._say(row, Kind.ROW_AS_SAID, told, "不对时请在“行的对应”里改。", known.id)
        elif said == OUT:
            told = f"“{name}”按说明过的没有读入。"
            self._say(row, Kind.ROW_AS_SAID, told, "不对时请在“行的对应”里改。")
        elif said == ADD:
            self._say(row, Kind.ROW_AS_SAID, f"“{name}”按说明过的作为新的一行。", "")
        elif not may_add(self.form) or match.several or match.kind is not Kind.UNKNOWN_ROW:
            self._say(row, match.kind, f"{match.sentence}这一行没有读入。", MENDED)
        elif (like := self.known.alike(key)) is not None:
            told = f"“{name}”作为新的一行；名录里有相近的“{like.name}”。"
            self._say(row, Kind.NEAR, told, "是同一个的，请在“行的对应”里说明。")

    def _say(self, row: int, kind: Kind, said: str, remedy: str, subject: str = "") -> None:
        at = self.layout.named(row)
        self.reader.say(self.sheet, at, kind, said, remedy, "", subject)
