"""Two stories of the bureau's window, driven from outside by keyboard.

In the first two departments answer by program, one by workbook, one by a stamped letter,
and a hostile file lies among them; in the second no department runs the program. The
departments work in data files of their own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.reply import accept_reply
from cityexam_desktop.county import actions
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.intake import intake
from cityexam_desktop.county.merge import CountyDataset, merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.workbook import write_workbook
from cityexam_desktop.workspace import answering, ledger, tasks
from cityexam_desktop.workspace.content import content
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import Content, Observation
from tests.screen.clerk import MAIN
from tests.screen.hands import MARKS, PATIENCE, Hands, program, until
from tests.support.five import SCHOOLS, five_county
from tests.support.small import FILLED, County, new_county

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cityexam_desktop.formpack.absence import Value

    Values = Mapping[tuple[str, str], Value]

pytestmark = MARKS
WATCH = "选择收件夹"
BOOK, LETTER, SCAN = "^代录工作簿$", "^代录来函$", "选择来函的扫描件"
RESULT = "^代录结果$"
READ, RETURN, SLIP = "只读", "^退回修改$", "退回修改单存到"
BOX = "^城市体检$"
INBOX, REVIEW, MERGED = "ctrl+2", "ctrl+4", "ctrl+5"
STATISTICS = {key: value for key, value in FILLED["tjj"].items() if key[1] == COUNTY}
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def look(file: Path, what: Callable[[Workspace], object]) -> object:
    """What stands in the file while the program has it open."""
    workspace = Workspace.open(file)
    try:
        return what(workspace)
    finally:
        workspace.connection.close()


def county_of(file: Path) -> CountyDataset:
    found = look(file, merge)
    assert isinstance(found, CountyDataset)
    return found


def in_force(file: Path) -> set[str]:
    return set(county_of(file).resolution.in_force)


def press(hands: Hands, title: str, keys: tuple[str, ...], what: str) -> None:
    """Press keys at the main window until a window of a title is there."""
    hands.to(MAIN).key(*keys)
    until(lambda: hands.there(title), what, again=lambda: hands.to(MAIN).key(*keys))


def book_of(county: County, unit: str, values: Values) -> Path:
    """The unit's workbook as it comes back: the bureau's own form, filled in."""
    task = tasks.task(county.bureau)
    pack = tasks.pack_of(county.bureau, task)
    target = county.folder / "in" / f"{pack.unit[unit].name}填报表.xlsx"
    said = tuple(Observation(*cell, value) for cell, value in values.items())
    write_workbook(pack, task, unit, Content(said), {}, target)
    return target


def enter_book(hands: Hands, file: Path, many: int) -> None:
    """Two people stand for the workbook that the program asks about."""
    hands.to(BOOK).key("Tab", "ctrl+a").type("Li Min", "Tab").type("Zhao Gang", "Return")
    until(lambda: len(in_force(file)) == many, f"{many} workbooks")
    until(lambda: hands.there(BOX) or hands.there(RESULT), "the result")
    shown = BOX if hands.there(BOX) else RESULT
    hands.to(shown).key("Return")
    until(lambda: not hands.there(shown), "the result read", again=lambda: hands.key("Return"))


def test_two_programs_a_workbook_a_letter_and_a_hostile_file(tmp_path: Path) -> None:
    county = five_county(tmp_path)
    (tmp_path / "in").mkdir()
    county.fill("zrzyj")
    county.fill("tjj", STATISTICS)
    codes = [ownkeys.own_code(county.home(unit)) for unit in ("tjj", "zrzyj")]
    for unit in ("tjj", "zrzyj"):
        county.send(unit, f"in/{unit}.cxb")
    hostile = bytearray((tmp_path / "in" / "tjj.cxb").read_bytes())
    hostile[-200] ^= 0xFF
    (tmp_path / "in" / "a.cxb").write_bytes(hostile + b"PK\x03\x04../../evil")
    book_of(county, "slj", {**FILLED["slj"], ("area", COUNTY): Decimal(11)})
    (tmp_path / "letter.pdf").write_bytes(PAPER)
    home = county.home("zrzyj")
    county.bureau.close()
    file, slip = tmp_path / "county.cityexam", tmp_path / "slip.cxb"
    with program(tmp_path / "home", file) as hands:
        _receive(hands, file, tmp_path)
        _clear(hands, file, codes)
        _letter(hands, file, tmp_path)
        _return(hands, slip)
        told = accept_reply(home, slip)
        assert told.sentence == "check"
        task = tasks.task(home)
        (remark,) = answering.comments(home, answering.open_draft(home, task, "zrzyj").id)
        assert remark.text == "see the yearbook"
        county.fill("zrzyj", {**FILLED["zrzyj"], ("kept", COUNTY): Decimal(8)})
        county.send("zrzyj", "in/zrzyj-2.cxb")
        hands.to(MAIN).key(INBOX, "F5")
        until(
            lambda: county_of(file).values["kept", COUNTY].value == Decimal(8),
            "the second edition",
            again=lambda: hands.to(MAIN).key("F5"),
        )
        _accept(hands, file)
        _settle(hands, file)
        hands.key("ctrl+q")
        hands.program.wait(PATIENCE)
    with Workspace.open(file) as workspace:
        assert audit(workspace) == ()
        dataset = merge(workspace)
        counted = intake(ledger.rows(workspace), dataset)
    assert {unit: dataset.facts[b].basis for unit, b in dataset.resolution.in_force.items()} == {
        "zrzyj": "", "tjj": "", "slj": "workbook", SCHOOLS: "paper",
    }  # fmt: skip
    assert dataset.values["area", COUNTY].unit == "slj"
    assert dataset.values["need", "e1"].value == Decimal(100)
    assert counted.total == 6
    assert counted.verdicts["rejected"] == 1
    for one in county.homes.values():
        one.close()


def _receive(hands: Hands, file: Path, folder: Path) -> None:
    """The watched folder is chosen once; the hostile file gets its verdict like the others."""
    hands.to(MAIN).key(INBOX)
    press(hands, WATCH, (INBOX, "F5"), "the choice of the folder")
    hands.to(WATCH).key("ctrl+a").type(str(folder / "in"), "Return")
    until(
        lambda: hands.there(BOOK),
        "the workbook's question",
        again=lambda: hands.to(WATCH).key("ctrl+a").type(str(folder / "in"), "Return"),
    )
    enter_book(hands, file, 1)


def _clear(hands: Hands, file: Path, codes: list[str]) -> None:
    """The codes heard on the telephone are typed one after the other."""

    def parked() -> int:
        waiting = look(file, actions.parked)
        assert isinstance(waiting, tuple)
        return len(waiting)

    hands.to(MAIN)
    for left, code in zip(range(len(codes) - 1, -1, -1), codes, strict=True):
        # typed into the one field, where the cursor waits
        hands.type(code, "Return")
        until(
            lambda left=left: parked() == left,  # type: ignore[misc]
            f"{left} keys left",
            again=lambda code=code: hands.to(MAIN).key("ctrl+a").type(code, "Return"),  # type: ignore[misc]
        )


def _letter(hands: Hands, file: Path, folder: Path) -> None:
    """The stamped letter of the schools is typed into their own form."""
    press(hands, LETTER, ("ctrl+l",), "the letter")
    hands.to(LETTER).key("End")

    def typed(datum: str, place: str, text: str) -> Callable[[], bool]:
        def there_() -> bool:
            def value(ws: Workspace) -> object:
                task = tasks.task(ws)
                draft = answering.find_draft(ws, task.id, SCHOOLS)
                said = content(ws, draft.id).observations if draft else ()
                return {(o.datum, o.subject): o.value for o in said}

            held = look(file, value)
            assert isinstance(held, dict)
            return held.get((datum, place)) == Decimal(text)

        return there_

    until(lambda: look(file, lambda ws: answering.find_draft(ws, tasks.task(ws).id, SCHOOLS))
          is not None, "the schools' form", again=lambda: hands.to(LETTER).key("End"))  # fmt: skip
    hands.to(LETTER).type("100", "Tab").type("60", "Tab").type("50", "Tab").type("90", "Tab")
    until(typed("have", "e2", "90"), "the typed letter")
    hands.key("ctrl+Return").type("Li Min", "Tab").type("Zhao Gang", "ctrl+shift+a")
    until(lambda: hands.there(SCAN), "the scan", again=lambda: hands.to(LETTER).key("ctrl+shift+a"))
    hands.to(SCAN).key("ctrl+a").type(str(folder / "letter.pdf"), "Return")
    until(lambda: not hands.there(SCAN), "the scan chosen")
    hands.to(LETTER).key("ctrl+Return")
    until(
        lambda: SCHOOLS in in_force(file),
        "the letter entered",
        again=lambda: hands.to(LETTER).key("ctrl+Return"),
    )
    hands.to(BOX).key("Return")


def _return(hands: Hands, slip: Path) -> None:
    """The land bureau's edition is read in its own screen, remarked at a cell, returned."""
    hands.to(MAIN).key(REVIEW)
    press(hands, READ, (REVIEW, "F3"), "the land bureau's own screen")
    hands.to(READ).key("ctrl+Home", "Right", "Right", "Down", "Down", "F4")
    hands.type("see the yearbook", "Return").key("ctrl+shift+t")
    until(
        lambda: hands.there(RETURN), "the return", again=lambda: hands.to(READ).key("ctrl+shift+t")
    )
    hands.to(RETURN).type("check", "Return")
    until(lambda: hands.there(SLIP), "where the slip is written")
    hands.to(SLIP).key("ctrl+a").type(str(slip), "Return")
    until(slip.is_file, "the slip")
    hands.to(BOX).key("Return")


def _accept(hands: Hands, file: Path) -> None:
    """Everything that counts is accepted together."""
    hands.to(MAIN).key(REVIEW, "ctrl+a", "ctrl+Return")

    def all_approved() -> bool:
        dataset = county_of(file)
        reviews = dataset.decisions.reviews
        return all(reviews.get(b) == "approve" for b in dataset.resolution.in_force.values())

    until(
        all_approved,
        "every review",
        again=lambda: hands.to(MAIN).key(REVIEW, "ctrl+a", "ctrl+Return"),
    )


def _settle(hands: Hands, file: Path) -> None:
    """Two units tell different areas; the water bureau's counts."""
    hands.to(MAIN).key(MERGED, "Return", "End", "Tab").type("agreed at a meeting", "Return")
    until(
        lambda: county_of(file).values["area", COUNTY].unit == "slj",
        "the settled area",
        again=lambda: hands.to(MAIN).key("Escape"),
    )


def test_a_county_in_which_no_department_runs_the_program(tmp_path: Path) -> None:
    county = new_county(tmp_path)
    (tmp_path / "in").mkdir()
    for unit in ("zrzyj", "slj", "tjj"):
        book_of(county, unit, FILLED[unit])
    county.bureau.close()
    file = tmp_path / "county.cityexam"
    with program(tmp_path / "home", file) as hands:
        press(hands, WATCH, (INBOX, "F5"), "the choice of the folder")
        hands.to(WATCH).key("ctrl+a").type(str(tmp_path / "in"), "Return")
        until(lambda: hands.there(BOOK), "the first workbook's question")
        for many in (1, 2, 3):
            enter_book(hands, file, many)
        _accept(hands, file)
        hands.key("ctrl+q")
        hands.program.wait(PATIENCE)
    with Workspace.open(file) as workspace:
        assert audit(workspace) == ()
        dataset = merge(workspace)
    assert {dataset.facts[b].basis for b in dataset.resolution.in_force.values()} == {"workbook"}
    assert dataset.values["pop", COUNTY].value == Decimal(70000)
    assert dataset.decisions.keys == {}
