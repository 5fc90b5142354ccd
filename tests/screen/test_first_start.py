"""From the first start to the printed sheet and the bundle, by mouse and keyboard, in Chinese."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.database import Workspace
from tests.screen.clerk import MAIN, begin, finish, now_in
from tests.screen.hands import MARKS, PATIENCE, program, until
from tests.support.small import new_county

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = MARKS


def test_a_new_clerk_gets_from_the_first_start_to_bundle_and_sheet(tmp_path: Path) -> None:
    county = new_county(tmp_path)
    code = ownkeys.own_code(county.bureau)
    county.close()
    mine, sheet, sent = (tmp_path / name for name in ("tjj.cityexam", "sheet.pdf", "sent.cxb"))
    with program(tmp_path / "home", clerk="") as hands:
        begin(hands, tmp_path / "task.cxb", "统计", "王芳", mine)
        hands.to(MAIN).type("70000", "Return").type("54.44", "Return").type("18.2", "Return")
        until(lambda: str(now_in(mine).value("main", COUNTY)) == "18.2", "the list form")
        hands.key("ctrl+Next").type("100", "Tab").type("60", "Tab").type("50", "Tab")
        hands.type("90", "Tab")
        until(lambda: str(now_in(mine).value("have", "e2")) == "90", "the form of places")
        finish(hands, mine, 1, sent, code, sheet=sheet)
        hands.to(MAIN).key("ctrl+q")
        hands.program.wait(PATIENCE)
    assert sheet.read_bytes().startswith(b"%PDF")
    with Workspace.open(mine) as workspace:
        who = {row[0] for row in workspace.run("SELECT DISTINCT who FROM change")}
    assert "王芳" in who
    command = [sys.executable, "-m", "cityexam_desktop", "verify", str(sent), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)
    assert (said["ok"], said["kind"], said["claimed_unit"]) == (True, "submission", "tjj")
