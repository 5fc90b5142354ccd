"""The whole way of a clerk on a screen of 1366x768, by keyboard and mouse, in Chinese.

From the first start to the bundle on disk: a form by exception, a finding explained, a
paper attached. On a screen of its own, so that the mouse finds what it looks for.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from cityexam_desktop.bundle import container, ownkeys
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.tables import COLUMNS
from cityexam_desktop.workspace.model import RowState
from tests.screen.clerk import EXPLAIN, FIRST, MAIN, begin, finish, now_in
from tests.screen.hands import OWN_MARKS, PATIENCE, Hands, own_screen, program, until
from tests.support.small import DATUM, new_county, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cityexam_desktop.gui.filling.live import Live

pytestmark = OWN_MARKS
PAPER = "选择佐证材料"
TICK, FLOORS = (524, 195), (707, 195)
"""Points of the first building's row: the box of 墙体裂缝, the cell of 层数."""
ATTACH = [(1210, y) for y in range(598, 668, 15)]
"""Points down the item's panel until the button 添加佐证 is met."""
WHY = "今年新建成两个小区一并改造"


def made() -> dict[str, list[dict[str, str]]]:
    """The small pack, and a list of 县住建局 with a paper wanted and a rule to be explained."""
    found = tables()
    more: list[tuple[str, dict[str, str]]] = [
        ("forms", {"code": "stock", "title": "老旧小区改造", "kind": "list", "level": "county",
                   "by_exception": "no"}),
        ("base_data", {**DATUM, "code": "old", "form": "stock", "name": "老旧小区数",
                       "evidence": "yes"}),
        ("base_data", {**DATUM, "code": "done", "form": "stock", "name": "已改造小区数"}),
        ("owners", {"form": "stock", "datum": "*", "unit": "zjj", "role": "owner"}),
        ("rules", {"code": "r_done", "scope": "department", "form": "stock", "left": "done",
                   "operator": "<=", "right": "old", "tolerance": "0", "left_missing": "skip",
                   "right_missing": "skip", "level": "explain", "source": "m",
                   "sentence": "已改造 {left} 个，多于老旧小区 {right} 个",
                   "instruction": "请核对。", "passes": "done=1; old=2",
                   "fails": "done=3; old=2"}),
    ]  # fmt: skip
    for table, row in more:
        found[table].append({column: row.get(column, "") for column in COLUMNS[table]})
    return found


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A screen of a clerk's size, there for this test only."""
    with own_screen() as display:
        monkeypatch.setenv("DISPLAY", display)
        yield


@pytest.mark.usefixtures("screen")
def test_a_clerk_goes_the_whole_way_by_mouse_and_keyboard(tmp_path: Path) -> None:
    county = new_county(tmp_path, made())
    code = ownkeys.own_code(county.bureau)
    county.close()
    mine, scan, sent = (tmp_path / name for name in ("zjj.cityexam", "paper.jpg", "sent.cxb"))
    Image.new("RGB", (60, 40), "white").save(scan)

    def stands(state: Callable[[Live], bool]) -> Callable[[], bool]:
        return lambda: state(now_in(mine))

    with program(tmp_path / "home", clerk="") as hands:
        begin(hands, tmp_path / "task.cxb", "住建", "王芳", mine)
        survey(hands, stands)
        explain(hands, stands)
        attach(hands, stands, scan)
        finish(hands, mine, 1, sent, code, sheet=tmp_path / "sheet.pdf")
        hands.to(MAIN).key("ctrl+q")
        hands.program.wait(PATIENCE)

    opened = container.open_bundle(sent)
    assert (opened.manifest.kind, opened.manifest.unit) == ("submission", "zjj")
    assert any(member.size == scan.stat().st_size for member in opened.manifest.members)


def survey(hands: Hands, stands: Callable[[Callable[[Live], bool]], Callable[[], bool]]) -> None:
    """The form by exception: tick what is wrong, say how high, then all rows as surveyed."""
    ticked = stands(lambda live: str(live.value("crack", "b0")) == "1")
    until(ticked, "the tick of the first building", again=lambda: hands.click(MAIN, TICK))

    def storeys() -> None:
        hands.click(MAIN, FLOORS)
        for number in "2663":
            hands.type(number, "Return")
        hands.key("ctrl+a", "ctrl+e")

    storeys()
    until(
        stands(lambda live: [r.state for r in live.rows.values()] == [RowState.SURVEYED] * 4
               and str(live.value("floors", "b3")) == "3"),
        "every building surveyed", again=storeys,
    )  # fmt: skip


def explain(hands: Hands, stands: Callable[[Callable[[Live], bool]], Callable[[], bool]]) -> None:
    """The list form, whose second value asks for an explanation."""

    def numbers() -> None:
        hands.key("ctrl+Prior", "ctrl+Next").type("12", "Return").type("15", "Return")

    numbers()
    until(stands(lambda live: str(live.value("done", COUNTY)) == "15"), "two values", again=numbers)

    def write() -> None:
        hands.click(MAIN, (FIRST[0], FIRST[1] + 27))
        hands.click(MAIN, EXPLAIN)
        hands.key("ctrl+a").type(WHY)
        hands.click(MAIN, FIRST)

    write()
    until(
        stands(lambda live: any(f.explained == WHY for f in live.findings)),
        "the explanation", again=write,
    )  # fmt: skip


def attach(
    hands: Hands, stands: Callable[[Callable[[Live], bool]], Callable[[], bool]], scan: Path
) -> None:
    """The paper behind the first value, by the button beside it."""
    points = itertools.cycle(ATTACH)
    hands.click(MAIN, FIRST)
    until(
        lambda: hands.there(PAPER),
        "the dialog for papers",
        again=lambda: hands.click(MAIN, next(points)),
    )
    hands.save(PAPER, scan)
    until(stands(lambda live: [e.name for e in live.evidence] == [scan.name]), "the paper")
