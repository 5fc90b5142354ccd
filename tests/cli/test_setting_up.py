"""Packs, tasks and earlier years: nothing half done, all mistakes at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.tables import write_folder
from tests.cli.conftest import founding
from tests.support.small import tables

if TYPE_CHECKING:
    from tests.cli.conftest import Office, Terminal


def test_a_sound_pack_is_said_to_be_usable(terminal: Terminal) -> None:
    told = terminal.json("pack", "lint", terminal / "pack")
    assert (told["ok"], told["id"], told["indicators"]) == (True, "small", 10)


def test_a_packs_mistakes_are_listed_together(terminal: Terminal) -> None:
    bad = tables()
    bad["base_data"][0]["decimals"] = "zwei"
    bad["indicators"][1]["formula"] = "green/nowhere"
    write_folder(bad, terminal.folder / "bad")
    told = terminal.json("pack", "lint", terminal / "bad", code=1)
    assert (told["ok"], {finding["form"] for finding in told["findings"]}) == (
        False, {"base_data", "indicators"},
    )  # fmt: skip
    answer = terminal(
        "task", "issue", terminal / "c.cityexam", "--out", terminal / "t.cxb", "--json",
        "--pack", terminal / "bad", "--period", "2025", "--county-name", "示例县",
        *founding(terminal),
    )  # fmt: skip
    told = json.loads(answer.out)
    assert (answer.code, told["error"]["code"], len(told["findings"])) == (3, "pack", 2)
    assert sorted(p.name for p in terminal.folder.iterdir()) == [
        "bad", "pack", "places.csv", "secret.txt",
    ]  # fmt: skip


def test_a_pack_that_is_not_there_is_a_file_trouble(terminal: Terminal) -> None:
    assert terminal.json("pack", "lint", "nowhere", code=3)["error"]["code"] == "file"


def test_a_task_that_cannot_be_issued_leaves_no_file(terminal: Terminal) -> None:
    county, out = terminal / "c.cityexam", terminal / "t.cxb"
    start = (
        "task",
        "issue",
        county,
        "--out",
        out,
        "--pack",
        terminal / "pack",
        *founding(terminal),
    )
    for more, said in (
        (("--period", "2025"), "要写县名"),
        (("--county-name", "示例县"), "--period"),
        (("--county-name", "示例县", "--period", "２０２５年"), "不能用的字符"),
        (("--county-name", "示例县", "--period", "2025", "--places", terminal / "x.csv"), "x.csv"),
    ):
        answer = terminal(*start, *more)
        assert (answer.code, said in answer.err) == (3, True), answer
    missing = terminal / "no" + "/t.cxb"
    answer = terminal(
        "task", "issue", county, "--out", missing, "--pack", terminal / "pack",
        "--period", "2025", "--county-name", "示例县", *founding(terminal),
    )  # fmt: skip
    assert answer.code == 3
    assert sorted(p.name for p in terminal.folder.iterdir()) == ["pack", "places.csv", "secret.txt"]


def test_a_task_whose_package_cannot_be_written_is_not_issued(office: Office) -> None:
    t = office.terminal
    out = ("--out", t / "no" + "/t.cxb")
    assert t("task", "issue", office.county, *out, *office.secret).code == 3
    shown = t.json("show", office.county)
    assert ([task["version"] for task in shown["tasks"]], shown["ledger"]["rows"]) == ([1], 1)
    t.fine("task", "export", office.county, t / "again.cxb")
    assert (t.folder / "again.cxb").read_bytes() == (t.folder / "task.cxb").read_bytes()


def test_a_task_names_what_was_decided(office: Office) -> None:
    (task,) = office.terminal.json("show", office.county)["tasks"]
    assert (task["as_of"], task["deadline"]) == ("2025-12-31", "2026-05-31")
    assert (task["title"], task["places"], len(task["units"])) == ("2025年度城市体检", 7, 4)


def test_a_package_is_opened_for_a_unit_that_it_names(office: Office) -> None:
    t = office.terminal
    for unit, said in ((), "没有写明本单位"), (("--unit", "环保局"), "没有“环保局”"):
        answer = t("task", "open", office.package, t / "a.cityexam", *unit)
        assert (answer.code, said in answer.err) == (3, True)
    assert not (t.folder / "a.cityexam").exists()
    told = t.json("task", "open", office.package, t / "a.cityexam", "--unit", "县统计局")
    assert (told["unit"], told["confirmed"], told["bureau_code"]) == ("tjj", False, office.code)
    assert t("task", "open", office.package, t / "a.cityexam", "--unit", "slj").code == 3
    assert t("task", "open", t / "places.csv", t / "b.cityexam", "--unit", "slj").code == 3


def test_a_code_that_differs_from_the_notice_names_the_groups(office: Office) -> None:
    t = office.terminal
    home = t / "a.cityexam"
    t.fine("task", "open", office.package, home, "--unit", "tjj")
    groups = office.code.split()
    groups[2] = "0000" if groups[2] != "0000" else "1111"
    answer = t("task", "confirm", home, " ".join(groups))
    assert (answer.code, "第 3 组" in answer.err) == (3, True)
    t.fine("task", "confirm", home, office.code.replace(" ", "-"))
    assert t.json("task", "open", office.package, home)["confirmed"] is True


def test_a_history_with_a_mistake_changes_nothing_and_lists_all(office: Office) -> None:
    t = office.terminal
    (t.folder / "last.csv").write_text(
        "code,value\nkept,5\nnowhere,1\ngreen,约8\ni2,五\nkept,6\n", encoding="utf-8"
    )
    answer = t("history", "import", office.county, t / "last.csv", "--period", "2024", "--json")
    told = json.loads(answer.out)
    assert (answer.code, told["error"]["code"]) == (3, "table")
    assert [f["place"] for f in told["findings"]] == ["3", "4", "5", "6"]
    rows = t.json("assess", office.county)["indicators"]
    assert all(row["last_year"] is None for row in rows)


def test_a_new_county_takes_its_history_before_the_first_task(terminal: Terminal) -> None:
    county = terminal / "c.cityexam"
    key = founding(terminal)
    terminal.fine("new", county, "--county-name", "示例县", *key)
    (terminal.folder / "last.csv").write_text("code,value\ni2,81.2\n", encoding="utf-8")
    pack = ("--pack", terminal / "pack")
    terminal.fine("history", "import", county, terminal / "last.csv", "--period", "2024", *pack)
    terminal.fine(
        "task", "issue", county, "--out", terminal / "t.cxb", "--period", "2025", *pack, *key[:2]
    )
    rows = {row["code"]: row for row in terminal.json("assess", county)["indicators"]}
    assert rows["i2"]["last_year"] == "81.20"
    assert terminal("new", county, "--county-name", "示例县", *key).code == 3


def test_the_demo_is_not_played_into_a_folder_that_holds_something(terminal: Terminal) -> None:
    assert terminal.json("demo", str(terminal.folder), code=3)["error"]["code"] == "file"
    assert sorted(p.name for p in terminal.folder.iterdir()) == ["pack", "places.csv"]
