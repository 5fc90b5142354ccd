"""From the first start to the printed sheet and the bundle, by mouse and keyboard, in Chinese."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.database import Workspace
from tests.screen.clerk import (
    BOX,
    CODE,
    DOOR,
    FILTER,
    MAIN,
    OPEN,
    PRINT,
    SEND,
    START,
    UNIT,
    frozen,
    now_in,
)
from tests.screen.hands import MARKS, PATIENCE, Hands, program, until
from tests.support.small import new_county

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = MARKS


def choose_unit(hands: Hands, mine: Path) -> None:
    """Look for the unit by two signs of its name, say who fills in, and where to keep it."""
    hands.click(UNIT, FILTER).key("ctrl+a").type("统计", "Tab", "Tab", "ctrl+a").type(
        "王芳", "Tab", "ctrl+a"
    )
    hands.type(str(mine), "Return")


def test_a_new_clerk_gets_from_the_first_start_to_bundle_and_sheet(tmp_path: Path) -> None:
    county = new_county(tmp_path)
    code = ownkeys.own_code(county.bureau)
    county.close()
    mine, sheet, sent = (tmp_path / name for name in ("tjj.cityexam", "sheet.pdf", "sent.cxb"))
    with program(tmp_path / "home", clerk="") as hands:
        until(lambda: hands.there(START), "the start page")
        until(lambda: hands.there(OPEN), "the file dialog", again=lambda: hands.click(START, DOOR))
        hands.to(OPEN).key("ctrl+a").type(str(tmp_path / "task.cxb"), "Return").to(UNIT)
        choose_unit(hands, mine)
        until(mine.is_file, "the data file", again=lambda: choose_unit(hands, mine))
        hands.to(MAIN).type("70000", "Return").type("54.44", "Return").type("18.2", "Return")
        until(lambda: str(now_in(mine).value("main", COUNTY)) == "18.2", "the list form")
        hands.key("ctrl+Next").type("100", "Tab").type("60", "Tab").type("50", "Tab")
        hands.type("90", "Tab")
        until(lambda: str(now_in(mine).value("have", "e2")) == "90", "the form of places")
        hands.key("ctrl+shift+d").to(CODE).type(code, "Return")
        hands.to(BOX).key("shift+Tab", "space")
        until(lambda: frozen(mine) == 1, "the first edition")
        until(
            lambda: hands.there(PRINT),
            "where to print",
            again=lambda: hands.key("shift+Tab", "space"),
        )
        hands.to(PRINT).key("ctrl+a").type(str(sheet), "Return")
        until(sheet.is_file, "the sheet for signing")
        hands.to(MAIN).key("ctrl+shift+b")
        until(
            lambda: hands.there(SEND),
            "where to send",
            again=lambda: hands.to(MAIN).key("ctrl+shift+b"),
        )
        hands.to(SEND).key("ctrl+a").type(str(sent), "Return")
        until(sent.is_file, "the bundle on disk")
        hands.to(BOX).key("Escape").to(MAIN).key("ctrl+q")
        hands.program.wait(PATIENCE)
    assert sheet.read_bytes().startswith(b"%PDF")
    with Workspace.open(mine) as workspace:
        who = {row[0] for row in workspace.run("SELECT DISTINCT who FROM change")}
    assert "王芳" in who
    command = [sys.executable, "-m", "cityexam_desktop", "verify", str(sent), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert (said["ok"], said["kind"], said["claimed_unit"]) == (True, "submission", "tjj")
