"""Two stories of a county's year on screens, driven from outside by keyboard and mouse.

In the first the bureau's program and a department's run on two screens: two departments
answer by program, one by workbook, one by a stamped letter, and a hostile file lies among
them. In the second no department runs the program.
"""

from __future__ import annotations

from contextlib import ExitStack
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.intake import intake
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, ledger, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import HistoryValue
from tests.screen import bureau, clerk
from tests.screen.bureau import county_of, in_force, look
from tests.screen.hands import OWN_MARKS, PATIENCE, Hands, own_screen, program, until
from tests.support.five import SCHOOLS, five_in_the_making
from tests.support.small import FILLED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = OWN_MARKS
BEFORE = HistoryValue("2024", "kept", COUNTY, Decimal(9), "台账")
WHY = "去年重复计了两处，已核减"
LETTER = {key: value for key, value in FILLED["tjj"].items() if key[1] != COUNTY}
"""What the schools' letter tells, in the order of their form."""
BY_EXCEL = {
    "县自然资源局": FILLED["zrzyj"],
    "县统计局": {key: value for key, value in FILLED["tjj"].items() if key[1] == COUNTY},
    "县水利局": FILLED["slj"],
}
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def remarks(file: Path, unit: str) -> tuple[str, ...]:
    """What the bureau remarked, as it stands in a department's draft."""

    def read(ws: Workspace) -> object:
        draft = answering.open_draft(ws, tasks.task(ws), unit)
        return tuple(one.text for one in answering.comments(ws, draft.id))

    found = look(file, read)
    assert isinstance(found, tuple)
    return found


def says(file: Path, datum: str, text: str) -> Callable[[], bool]:
    """Whether a department's draft holds a value."""
    return lambda: str(clerk.now_in(file).value(datum, COUNTY)) == text


def test_two_programs_a_workbook_a_letter_and_a_hostile_file(tmp_path: Path) -> None:
    made = five_in_the_making(tmp_path, (BEFORE,))
    notice = ownkeys.own_code(made)
    made.close()
    file, package, came = (tmp_path / name for name in ("county.cityexam", "task.cxb", "in"))
    land, figures = tmp_path / "zrzyj.cityexam", tmp_path / "tjj.cityexam"
    came.mkdir()
    (tmp_path / "forms").mkdir()
    with ExitStack() as desks:
        first, second = (desks.enter_context(own_screen()) for _ in range(2))
        officer = desks.enter_context(program(tmp_path / "one", file, display=first))
        bureau.issue(officer, package)
        bureau.hand_out(officer, tmp_path / "forms", 4)
        person = desks.enter_context(program(tmp_path / "two", display=second, clerk=""))
        _land(person, package, land, came, notice)
        _figures(person, package, figures, came, notice)
        _others(tmp_path)

        bureau.watch(officer, came)
        bureau.enter_book(officer, lambda: len(in_force(file)) == 1)
        codes = [look(home, ownkeys.own_code) for home in (figures, land)]  # as they came in
        bureau.clear(officer, file, map(str, codes))
        bureau.letter(officer, file, SCHOOLS, LETTER, tmp_path / "letter.pdf", ("End",))
        kept = ("Right", "Right", "Down", "Down")
        bureau.give_back(officer, tmp_path / "slip.cxb", kept, "see the yearbook")

        _mend(person, tmp_path / "slip.cxb", land, came)

        scan = lambda: officer.to(clerk.MAIN).key(bureau.INBOX, "F5")  # noqa: E731
        scan()
        until(lambda: county_of(file).values["kept", COUNTY].value == 9, "edition 2", again=scan)
        bureau.accept_all(officer, file)
        bureau.settle(officer, file, ("area", COUNTY), "slj")
        bureau.merged_table(officer, tmp_path / "merged.xlsx")
        for hands in (officer, person):
            hands.to(clerk.MAIN).key("ctrl+q")
            hands.program.wait(PATIENCE)
    _county_adds_up(file)
    rows = openpyxl.load_workbook(tmp_path / "merged.xlsx").worksheets[0].iter_rows()
    told = [[cell.value for cell in row] for row in rows]
    assert sum("建成区面积" in row and 11 in row and "县水利局" in row for row in told) == 1
    assert sum("保护对象数" in row and 9 in row for row in told) == 1


def _land(hands: Hands, package: Path, mine: Path, came: Path, notice: str) -> None:
    """The land bureau fills in, explains what fell against last year, freezes and sends."""
    clerk.begin(hands, package, "自然", "王芳", mine)
    clerk.fill(hands, ("10.5", "8.4", "7"), says(mine, "kept", "7"))
    hands.picture("filled").key("ctrl+shift+d")  # refused: something is to be explained
    hands.to(clerk.BOX).picture("refused").dismiss(clerk.BOX)
    explained = lambda: any(f.explained for f in clerk.now_in(mine).findings)  # noqa: E731
    clerk.explain(hands, WHY, explained)
    clerk.finish(hands, mine, 1, came / "zrzyj.cxb", notice)
    clerk.leave(hands)


def _figures(hands: Hands, package: Path, mine: Path, came: Path, notice: str) -> None:
    """The same person answers for the statistics bureau too, in a data file of its own."""
    clerk.begin(hands, package, "统计", "王芳", mine, another=True)
    clerk.fill(hands, ("70000", "54.44", "18.2"), says(mine, "main", "18.2"))
    clerk.finish(hands, mine, 1, came / "tjj.cxb", notice)


def _others(folder: Path) -> None:
    """A workbook, a letter, and a copy of a bundle to which somebody did something."""
    hostile = bytearray((folder / "in" / "tjj.cxb").read_bytes())
    hostile[-200] ^= 0xFF
    (folder / "in" / "a.cxb").write_bytes(hostile + b"PK\x03\x04../../evil")
    water = {**FILLED["slj"], ("area", COUNTY): Decimal(11)}
    form = folder / "forms" / "县水利局填报表.xlsx"
    bureau.book_of(form, water, folder / "in" / form.name)
    (folder / "letter.pdf").write_bytes(PAPER)


def _mend(hands: Hands, slip: Path, mine: Path, came: Path) -> None:
    """The slip is opened on the department's screen, the cell mended, the edition sent again."""
    clerk.open_slip(hands, slip, lambda: remarks(mine, "zrzyj") == ("see the yearbook",))
    mend = lambda: hands.type("9", "Return")  # noqa: E731
    mend()
    until(says(mine, "kept", "9"), "the mended value", again=mend)
    clerk.finish(hands, mine, 2, came / "zrzyj-2.cxb")


def _county_adds_up(file: Path) -> None:
    with Workspace.open(file) as workspace:
        assert audit(workspace) == ()
        dataset = merge(workspace)
        counted = intake(ledger.rows(workspace), dataset)
    assert {unit: dataset.facts[b].basis for unit, b in dataset.resolution.in_force.items()} == {
        "zrzyj": "", "tjj": "", "slj": "workbook", SCHOOLS: "paper",
    }  # fmt: skip
    assert dataset.facts[dataset.resolution.in_force["zrzyj"]].edition == 2
    assert dataset.values["area", COUNTY].unit == "slj"
    assert dataset.values["need", "e1"].value == Decimal(100)
    assert counted.total == 6
    assert counted.verdicts["rejected"] == 1


def test_a_county_in_which_no_department_runs_the_program(tmp_path: Path) -> None:
    five_in_the_making(tmp_path).close()
    file, came, forms = (tmp_path / name for name in ("county.cityexam", "in", "forms"))
    for folder in (came, forms):
        folder.mkdir()
    (tmp_path / "letter.pdf").write_bytes(PAPER)
    with own_screen() as screen, program(tmp_path / "one", file, display=screen) as officer:
        bureau.issue(officer, tmp_path / "task.cxb")
        bureau.hand_out(officer, forms, 4)
        for name, values in BY_EXCEL.items():
            bureau.book_of(forms / f"{name}填报表.xlsx", values, came / f"{name}.xlsx")
        bureau.watch(officer, came)
        for many in (1, 2, 3):
            bureau.enter_book(officer, lambda many=many: len(in_force(file)) == many)  # type: ignore[misc]
        bureau.letter(officer, file, SCHOOLS, LETTER, tmp_path / "letter.pdf", ("End",))
        kept = ("Right", "Right", "Down", "Down")
        bureau.give_back(officer, tmp_path / "slip.xlsx", kept, "see the yearbook")

        mended = {("kept", COUNTY): Decimal(8)}
        bureau.book_of(came / "县自然资源局.xlsx", mended, came / "县自然资源局-改.xlsx")
        officer.to(clerk.MAIN).key(bureau.INBOX, "F5")
        until(lambda: officer.there(bureau.BOOK), "the mended workbook's question")
        bureau.enter_book(officer, lambda: county_of(file).values["kept", COUNTY].value == 8)
        bureau.accept_all(officer, file)
        officer.to(clerk.MAIN).key("ctrl+q")
        officer.program.wait(PATIENCE)
    slip = openpyxl.load_workbook(tmp_path / "slip.xlsx").worksheets[0].iter_rows()
    assert any("see the yearbook" in str(cell.value) for row in slip for cell in row)
    with Workspace.open(file) as workspace:
        assert audit(workspace) == ()
        dataset = merge(workspace)
    standing = {unit: dataset.facts[b] for unit, b in dataset.resolution.in_force.items()}
    assert {unit: fact.basis for unit, fact in standing.items()} == {
        "zrzyj": "workbook", "tjj": "workbook", "slj": "workbook", SCHOOLS: "paper",
    }  # fmt: skip
    assert (standing["zrzyj"].edition, standing["tjj"].edition) == (2, 1)
    assert dataset.values["pop", COUNTY].value == Decimal(70000)
    assert dataset.decisions.keys == {}
