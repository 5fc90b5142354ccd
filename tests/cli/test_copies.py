"""Copies by the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Office


def test_a_copy_is_kept_listed_and_put_back(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    assert t.json("copies", "list", home) == {"copies": []}
    t.fine("set", home, "area", "10")
    t.fine("copies", "keep", home)
    t.fine("set", home, "area", "11")
    (copy,) = t.json("copies", "list", home)["copies"]
    assert copy["size"] == Path(copy["file"]).stat().st_size
    t.fine("copies", "restore", home, copy["file"])
    assert [c["value"] for c in t.json("show", home)["cells"]] == ["10"]


def test_a_file_on_a_stick_is_brought_here_and_put_back(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    assert "已复制到" in t.fine("copies", "bring", home, t / "here")
    here = str(Path(t / "here") / Path(home).name)
    t.fine("set", here, "area", "10.5")
    assert "已放回" in t.fine("copies", "return", here)
    assert [c["value"] for c in t.json("show", home)["cells"]] == ["10.5"]
    assert t("copies", "return", home).code == 3
