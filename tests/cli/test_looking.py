"""Consequences, searching, and last year's values, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.model import Subject
from tests.support.desk import draft_of, new_draft, next_year

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Office, Terminal


def two_years(folder: Path) -> Path:
    """A department's file with two bridges of last year, and the empty draft of this one."""
    ws = new_draft("slj")
    rows = [
        Subject(f"slj-{n}", "row", "bridge", f"{n:03}", f"{n}号桥", COUNTY, "slj") for n in (1, 2)
    ]
    answering.add_objects(ws, draft_of(ws).id, rows)
    next_year(ws)
    ws.backup(folder / "slj.cityexam")
    return folder / "slj.cityexam"


def test_the_indicators_that_are_fed_are_told(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    t.fine("set", home, "area", "10")
    t.fine("set", home, "green", "1")
    found = t.json("consequences", home)["indicators"]
    one = next(i for i in found if i["indicator"] == "i2")
    assert (one["value"], one["outlook"], one["why"]) == ("10.00", "problem", "未达标")
    assert one["own"] == ["area", "green"]
    assert "绿道覆盖率：可能列为问题" in t.fine("consequences", home)


def test_words_are_found_anywhere(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    t.fine("set", home, "area", "1050", "--note", "测绘院提供")
    found = t.json("find", home, "测绘院", "建成区")
    assert [(h["kind"], h["datum"], h["period"]) for h in found["hits"]] == [
        ("value", "area", "2025")
    ]
    assert "找到 1 处。" in t.fine("find", home, "测绘院")


def test_a_form_that_did_not_change_wants_a_reason_and_takes_no_flow(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    told = t.json("unchanged", home, "land", "--reason", "没变", code=3)
    assert "为什么" in told["error"]["sentence"]
    done = t.json("unchanged", home, "土地", "--reason", "名录没有调整", "--dry-run")
    assert done["flows"] == ["green"]
    assert done["written"] is False
    assert t.json("unchanged", home, "water", "--reason", "名录没有调整", code=3)["error"]


def test_a_password_is_put_on_the_key_and_taken_away(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    (t.folder / "secret.txt").write_text("城市体检-二〇二六\n", encoding="utf-8")
    (t.folder / "empty.txt").write_text("", encoding="utf-8")
    t.fine("key", "passphrase", home, "--new-passphrase-file", t / "secret.txt")
    assert t.json("keys", home)["sealed"] is True
    t.fine(
        "key", "passphrase", home, "--new-passphrase-file", t / "empty.txt",
        "--passphrase-file", t / "secret.txt",
    )  # fmt: skip
    assert t.json("keys", home)["sealed"] is False


def test_a_register_of_last_year_is_taken_over_and_what_is_gone_stays_struck(
    tmp_path: Path, terminal: Terminal
) -> None:
    t, home = terminal, str(two_years(tmp_path))
    reason = ("--reason", "与市政设施普查名录核对过")
    gone = t.json("unchanged", home, "bridge", *reason, "--without", "002=2026年汛期冲毁改建涵洞")
    assert (gone["added"], gone["struck"]) == (["slj-1"], ["slj-2"])
    assert t.json("unchanged", home, "bridge", *reason)["added"] == []
    back = t.json("unchanged", home, "bridge", *reason, "--without", "002=")
    assert back["added"] == ["slj-2"]
    assert "没有“9”" in t.json(
        "unchanged", home, "bridge", *reason, "--without", "9=桥已拆除", code=3
    )["error"]["sentence"]  # fmt: skip
