"""A year's task on the command line: begun, changed, issued, issued again, the next year."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cityexam_desktop.formpack.spreadsheet import read_sheets
from cityexam_desktop.report.pack_xlsx import write_pack_xlsx
from tests.cli.conftest import founding
from tests.support.small import tables

if TYPE_CHECKING:
    from tests.cli.conftest import Office, Terminal


def sentences(told: dict[str, list[dict[str, str]]]) -> str:
    return "".join(one["sentence"] for one in told["left"])


def test_a_task_is_prepared_step_by_step_and_issued(terminal: Terminal) -> None:
    t, county = terminal, terminal / "c.cityexam"
    secret = founding(t)[:2]
    t.fine("new", county, "--county-name", "示例县", "--unit", "zjj", *founding(t))
    told = t.json("plan", "begin", county, "--period", "2025", "--pack", t / "pack")
    assert (told["title"], told["open"], told["places"]) == ("2025年度城市体检", [], 1)
    t.fine("plan", "set", county, "--as-of", "2025年12月31日", "--deadline", "2026-05-31")
    told = t.json("plan", "set", county, "--unit", "县水利局", "--deadline", "2026-04-30")
    assert (told["deadline"], told["deadlines"]) == ("2026-05-31", {"slj": "2026-04-30"})
    assert t.json("plan", "places", county, t / "places.csv")["places"] == 7
    (t.folder / "units.csv").write_text("责任单位,联系人\n县统计局,张三\n", "utf-8")
    assert len(t.json("plan", "units", county, t / "units.csv")["units"]) == 4
    told = t.json("plan", "remove-unit", county, "slj")
    assert {one["datum"] for one in told["open"]} >= {"black", "gone"}
    assert t("plan", "issue", county, "--out", t / "no.cxb", *secret).code == 3
    t.fine("plan", "own", county, "县住建局", "water")
    assert t("plan", "own", county, "县住建局", "nothing").code == 3
    told = t.json("plan", "leave-out", county, "9", "--reason", "县城无轨道")
    assert told["indicators"] == 9
    t.fine("plan", "confirm", county, "1", "--document", "手册", "--who", "李敏")
    assert "没有核实" not in sentences(t.json("plan", "show", county))
    for kind in ("duties", "contacts", "base"):
        t.fine("plan", "sheet", county, kind, t / f"{kind}.xlsx")
    (sheet,) = read_sheets(t.folder / "contacts.xlsx")
    assert sheet.rows[4][3] == "张三"
    told = t.json("plan", "issue", county, "--out", t / "task.cxb", *secret)
    assert (told["task"]["version"], len(told["task"]["units"])) == (1, 3)
    assert t("plan", "show", county).code == 3


def test_a_version_is_taken_up_again_and_a_year_follows(office: Office) -> None:
    t, county = office.terminal, office.county
    told = t.json("plan", "begin", county, "--period", "2025", "--again")
    assert (told["changes"], told["places"]) == ([], 7)
    told = t.json("plan", "leave-out", county, "黑臭水体数", "--reason", "重复")
    assert any("黑臭水体数" in sentence for sentence in told["changes"])
    told = t.json("plan", "begin", county, "--period", "2026", "--after")
    assert (told["title"], told["deadline"], told["changes"]) == ("2026年度城市体检", "", [])
    assert t("plan", "begin", county, "--period", "2025", "--after").code == 3


def test_every_mistake_of_a_table_is_told_with_its_row(office: Office) -> None:
    t, county = office.terminal, office.county
    t.fine("plan", "begin", county, "--period", "2025", "--again")
    (t.folder / "bad.csv").write_text("层级,名称,上级\n村,甲,\n小区,,\n小区,乙,丙\n", "utf-8")
    answer = t("plan", "places", county, t / "bad.csv", "--json")
    told = json.loads(answer.out)
    assert (answer.code, [f["place"] for f in told["findings"]]) == (3, ["2", "3", "4"])


def test_a_series_that_is_no_code_is_told_what_to_write(terminal: Terminal) -> None:
    answer = terminal(
        "task", "issue", terminal / "c.cityexam", "--out", terminal / "t.cxb", "--series", "体检",
        "--period", "2025", "--county-name", "示例县", *founding(terminal),
    )  # fmt: skip
    assert answer.code == 3
    assert "系列的代码（--series）含有不能用的字符：“体检”" in answer.err
    assert "tijian" in answer.err


def test_standards_and_own_indicators_are_decided_on_the_command_line(office: Office) -> None:
    t, county = office.terminal, office.county
    t.fine("plan", "begin", county, "--period", "2025", "--again")
    own = ("--operator", ">=", "--low", "75", "--document", "县文3号")
    told = t.json("plan", "threshold", county, "2", *own)
    assert told["indicators"] == 10
    assert t("plan", "threshold", county, "2", "--operator", ">=", "--low", "多").code == 3
    t.fine("plan", "threshold", county, "2", "--clear")
    told = t.json(
        "plan", "own-indicator", county, "--name", "茶园占比", "--dimension", "安全",
        "--measure", "%", "--definition", "茶园占建成区", "--formula", "own_d1 / area * 100",
        "--document", "县文3号", "--datum", "own_d1=茶园面积|km²|年末实有|县水利局", *own[:4],
    )  # fmt: skip
    assert (told["indicators"], told["open"]) == (11, [])
    words = ("--name", "甲", "--dimension", "d1", "--measure", "个", "--definition", "乙")
    more = ("--formula", "own_d2", "--document", "丙", "--datum", "own_d2=丁")
    bad = t("plan", "own-indicator", county, *words, *more)
    assert (bad.code, "看不懂" in bad.err) == (3, True)
    assert t.json("plan", "drop-indicator", county, "茶园占比")["indicators"] == 10


def test_tables_are_looked_at_before_they_are_taken(office: Office) -> None:
    t, county = office.terminal, office.county
    t.fine("plan", "begin", county, "--period", "2025", "--again")
    t.fine("plan", "unit", county, "县水利局", "--liaison", "张三", "--phone", "0796-1")
    assert t("plan", "unit", county, "县水利局", "--way", "快递").code == 3
    t.fine("plan", "sheet", county, "grid", t / "grid.csv")
    assert t.json("plan", "duties", county, t / "grid.csv", "--preview")["changes"] == []
    (t.folder / "duties.csv").write_text("基础数据项,牵头\n常住人口,县水利局\n", "utf-8")
    told = t.json("plan", "duties", county, t / "duties.csv", "--preview")
    assert [(one["what"], one["new"]) for one in told["changes"]] == [("常住人口", "县水利局")]
    assert "changes" in t.json("plan", "duties", county, t / "duties.csv")
    (t.folder / "units.csv").write_text("单位,联络员\n县统计局,李四\n", "utf-8")
    told = t.json("plan", "units", county, t / "units.csv", "--preview")
    assert [one["field"] for one in told["changes"]] == ["联络员"]


def test_base_numbers_are_asked_confirmed_and_sealed(office: Office) -> None:
    t, county = office.terminal, office.county
    t.fine("plan", "begin", county, "--period", "2025", "--again")
    told = t.json("plan", "first-round", county, "--out", t / "first.cxb", *office.secret)
    assert (told["task"]["series"], told["task"]["version"]) == ("tijian-dishu", 1)
    t.fine("plan", "number", county, "常住人口", "70,000", "--source", "年鉴")
    assert t("plan", "number", county, "area", "--take", "县水利局").code == 3
    t.fine("plan", "sealed", county, "县统计局", "--date", "2026-03-20")
    held = {one["datum"]: one for one in t.json("plan", "numbers", county)["numbers"]}
    assert (held["pop"]["confirmed"], held["pop"]["unit"]) == ("70,000", "tjj")
    (t.folder / "numbers.csv").write_text("底数,本年\n建成区面积,10.5\n", "utf-8")
    told = t.json("plan", "import-numbers", county, t / "numbers.csv", "--preview")
    assert [one["what"] for one in told["changes"]] == ["建成区面积"] * 2
    told = t.json("plan", "issue", county, "--out", t / "task2.cxb", *office.secret)
    assert [one["datum"] for one in told["task"]["confirmed"]] == ["pop"]
    assert "盖章" not in sentences(t.json("plan", "begin", county, "--period", "2025", "--again"))
    t.fine("plan", "issue", county, "--out", t / "task3.cxb", *office.secret)
    assert t.json("plan", "sealed", county, "县统计局")["agreed"] == []
    told = t.json("plan", "sealed", county, "tjj", "--date", "2026-03-21", "--by", "李敏")
    assert told["agreed"] == [{"unit": "tjj", "date": "2026-03-21", "paper": ""}]
    row = t.json("ledger", county)["rows"][-1]
    assert (row["word"], row["by"]) == ("底数盖章", "李敏")
    assert t.json("plan", "last-year", county, "--period", "2025")["values"] >= 0
    told = t.json("plan", "unit-packages", county, str(t.folder), *office.secret)
    assert told["packages"] == []


def test_a_year_is_begun_from_a_workbook(office: Office) -> None:
    t, county = office.terminal, office.county
    write_pack_xlsx(tables(), t.folder / "方案.xlsx")
    told = t.json("plan", "begin", county, "--period", "2026", "--pack", t / "方案.xlsx")
    assert (told["period"], told["indicators"]) == ("2026", 10)


def test_the_choice_is_made_by_a_table_or_by_a_list_of_the_level_above(office: Office) -> None:
    t, county = office.terminal, office.county
    t.fine("plan", "begin", county, "--period", "2025", "--again")
    t.fine("plan", "sheet", county, "choices", t / "choices.csv")
    assert t.json("plan", "choices", county, t / "choices.csv", "--preview")["changes"] == []
    (t.folder / "own.csv").write_text("指标,是否采用,不采用理由\n轨道覆盖,否,无轨道\n", "utf-8")
    assert t.json("plan", "choices", county, t / "own.csv")["indicators"] == 9
    (t.folder / "list.csv").write_text("序号,指标名称\n1,有隐患楼栋\n2,绿道覆盖率\n", "utf-8")
    words = ("plan", "read-list", county, t / "list.csv", "--document", "省文1号")
    assert len(t.json(*words, "--preview")["changes"]) == 7
    assert t.json(*words)["indicators"] == 2
