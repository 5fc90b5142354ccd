"""An officer on a real screen: receives, compares the code, approves; by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.county import actions
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.decisions import Decisions, read_decisions
from cityexam_desktop.workspace.database import Workspace
from tests.screen.clerk import MAIN
from tests.screen.hands import MARKS, PATIENCE, program, until
from tests.support.officer import answered
from tests.support.small import new_county

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = MARKS
CHOOSE = "选择收到的文件"


def decided(file: Path) -> Decisions:
    """What is decided in the file while the program has it open."""
    workspace = Workspace.open(file)
    try:
        return read_decisions(workspace)
    finally:
        workspace.connection.close()


def parked(file: Path) -> int:
    workspace = Workspace.open(file)
    try:
        return len(actions.parked(workspace))
    finally:
        workspace.connection.close()


def test_an_officer_receives_compares_and_approves_by_keyboard(tmp_path: Path) -> None:
    county = new_county(tmp_path)
    (sent,) = answered(county, "tjj")
    code = ownkeys.own_code(county.home("tjj"))
    county.close()
    file = tmp_path / "county.cityexam"
    with program(tmp_path / "home", file) as hands:
        hands.to(MAIN).key("ctrl+2", "ctrl+r").to(CHOOSE).key("ctrl+a").type(str(sent), "Return")
        until(
            lambda: parked(file) == 1,
            "the parked submission in the file",
            again=lambda: hands.key("ctrl+a").type(str(sent), "Return"),
        )
        hands.to(MAIN).type(code, "Return")
        until(
            lambda: set(decided(file).keys.values()) == {"tjj"},
            "the registered key",
            again=lambda: hands.key("ctrl+a").type(code, "Return"),
        )
        hands.key("ctrl+4", "ctrl+Return")
        until(
            lambda: set(decided(file).reviews.values()) == {"approve"},
            "the review",
            again=lambda: hands.key("ctrl+Return"),
        )
        hands.key("ctrl+q")
        hands.program.wait(PATIENCE)
    with Workspace.open(file) as workspace:
        assert audit(workspace) == ()
    assert sorted(p.name for p in tmp_path.glob("county*") if p.is_file()) == ["county.cityexam"]
