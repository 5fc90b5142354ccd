"""A clerk on a real screen, from the received package to the bundle on disk, by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import container, ownkeys
from cityexam_desktop.formpack.model import COUNTY
from tests.screen.clerk import BOX, CODE, MAIN, UNIT, frozen, now_in
from tests.screen.hands import MARKS, PATIENCE, program, until
from tests.support.small import County, new_county

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = MARKS


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = new_county(tmp_path)
    yield made
    made.close()


def test_a_clerk_gets_from_the_package_to_the_bundle_by_keyboard(
    county: County, tmp_path: Path
) -> None:
    mine, sent = tmp_path / "tjj.cityexam", tmp_path / "sent.cxb"

    def stands(datum: str, text: str, subject: str = COUNTY) -> Callable[[], bool]:
        return lambda: str(now_in(mine).value(datum, subject)) == text

    def refused(datum: str, text: str) -> Callable[[], bool]:
        return lambda: any((d.datum, d.text) == (datum, text) for d in now_in(mine).drafts.values())

    with program(tmp_path / "home", tmp_path / "task.cxb", clerk="") as hands:
        hands.to(UNIT).key("Tab", "Home", "Down", "Down", "Tab").type("Wang Fang", "Tab", "ctrl+a")
        hands.type(str(mine), "Return").to(MAIN)
        hands.type("70000", "Return").type("约54", "Return")
        back = ("ctrl+Home", "Right", "Right", "Down")
        until(
            refused("fast", "约54"),
            "the refused text in the file",
            again=lambda: hands.key(*back).type("约54", "Return"),
        )
        hands.type("54.44", "Return").type("18.2", "Return")
        until(stands("main", "18.2"), "the last value of the first form")
        hands.key("ctrl+Next").type("100", "Tab").type("60", "Tab").type("50", "Tab")
        hands.type("90", "Tab")
        until(stands("have", "90", "e2"), "the last value of the second form")

        hands.key("ctrl+shift+d").to(CODE).type(ownkeys.own_code(county.bureau), "Return")
        hands.to(BOX).key("shift+Tab", "space")
        until(lambda: frozen(mine) == 1, "the first edition")
        hands.to(BOX).key("Escape").to(MAIN).key("ctrl+shift+b")
        hands.to("报出：报送包存到").key("ctrl+a").type(str(sent), "Return")
        until(sent.is_file, "the bundle on disk")
        hands.to(BOX).key("Escape").to(MAIN).key("ctrl+q")
        hands.program.wait(PATIENCE)

    opened = container.open_bundle(sent)
    assert (opened.manifest.kind, opened.manifest.unit) == ("submission", "tjj")
    assert county.receive(sent) == ["parked"]
    assert sorted(p.name for p in tmp_path.glob("tjj*") if p.is_file()) == ["tjj.cityexam"]
