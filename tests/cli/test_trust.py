"""The signed loop on the command line: two homes that share nothing but a stick with files."""

from __future__ import annotations

import json
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import founding
from tests.report.pdftools import needs_poppler, pages

if TYPE_CHECKING:
    from tests.cli.conftest import Office, Terminal

FILLED = {"area": "10.5", "green": "8.4", "kept": "7"}
WATER = ("area", "black", "gone", "all_black")


class Home:
    """One office with its own settings and files; only what lies on the stick is shared."""

    def __init__(self, terminal: Terminal, name: str) -> None:
        self.terminal = terminal
        self.folder = terminal.folder / name
        self.stick = terminal.folder / "stick"
        self.folder.mkdir()
        self.stick.mkdir(exist_ok=True)
        (self.folder / "secret.txt").write_text(f"{name} 的报送密码\n", "utf-8")

    def __truediv__(self, name: str) -> str:
        return str(self.folder / name)

    def fine(self, *words: str) -> str:
        return self.terminal.fine("--home", self / "home", *words)

    def json(self, *words: str, code: int = 0) -> Any:
        return self.terminal.json("--home", self / "home", *words, code=code)

    @property
    def secret(self) -> tuple[str, str]:
        return "--passphrase-file", self / "secret.txt"

    def give(self, name: str) -> None:
        shutil.copy(self.folder / name, self.stick / name)

    def take(self, name: str) -> str:
        shutil.copy(self.stick / name, self.folder / name)
        return self / name


def issued(terminal: Terminal) -> tuple[Home, str]:
    """A bureau with a sealed key, its backup opened again, and its package on the stick."""
    bureau = Home(terminal, "bureau")
    told = bureau.json(
        "task", "issue", bureau / "county.cityexam", "--out", bureau / "task.cxb",
        "--pack", terminal / "pack", "--period", "2025", "--county-name", "示例县",
        "--unit", "zjj", "--places", terminal / "places.csv",
        "--key-backup", bureau / "key.cxk", *bureau.secret,
    )  # fmt: skip
    bureau.give("task.cxb")
    return bureau, str(told["code"])


def test_two_rounds_between_two_homes(terminal: Terminal) -> None:
    bureau, notice = issued(terminal)
    clerk = Home(terminal, "clerk")
    own, county = clerk / "zrzyj.cityexam", bureau / "county.cityexam"
    clerk.fine("task", "open", clerk.take("task.cxb"), own, "--unit", "zrzyj", *clerk.secret)
    clerk.fine("task", "confirm", own, notice)
    for datum, text in FILLED.items():
        clerk.fine("set", own, datum, text)
    code = clerk.json("finalise", own)["submission_code"]
    clerk.fine("print", own, clerk / "sheet.pdf")
    clerk.fine("print", own, clerk / "leader.pdf", "--sign-off")
    clerk.fine("export", own, clerk / "first.cxb", *clerk.secret)
    clerk.give("first.cxb")

    [first] = bureau.json("receive", county, bureau.take("first.cxb"))["files"]
    assert first["verdict"] == "parked"
    bureau.fine("register", county, first["id"], clerk.json("keys", own)["code"])
    bureau.fine(
        "return", county, first["id"], bureau / "return.cxb", "--remark", "green=请核对",
        *bureau.secret,
    )  # fmt: skip
    bureau.give("return.cxb")

    clerk.fine("reply", "open", own, clerk.take("return.cxb"))
    assert clerk.json("reply", "answer", own, "x", code=3)["error"]["code"] == "use"  # no such one
    clerk.fine("set", own, "green", "6.3")
    said = clerk.json("reply", "answer", own, "已核对原图，改为 6.3", "--datum", "绿道覆盖面积")
    assert (said["answered"], said["left"]) == (1, 0)
    [remark] = clerk.json("show", own)["comments"]
    assert (remark["text"], remark["answer"]) == ("请核对", "已核对原图，改为 6.3")
    clerk.fine("finalise", own)
    clerk.fine("export", own, clerk / "second.cxb", *clerk.secret)
    clerk.give("second.cxb")

    [second] = bureau.json("receive", county, bureau.take("second.cxb"))["files"]
    assert second["verdict"] == "accepted"
    bureau.fine("approve", county, second["id"])
    bureau.fine("receipt", county, second["id"], bureau / "receipt.cxb", *bureau.secret)
    bureau.give("receipt.cxb")
    told = clerk.json("reply", "open", own, clerk.take("receipt.cxb"))
    assert (told["kind"], told["about"]) == ("receipt", second["id"])

    bureau.fine("upward", county, bureau / "up.cxb", *bureau.secret)
    found = bureau.json("verify", bureau / "up.cxb")["county"]
    assert (found["problems"], found["bundles"], found["values"]) == ([], 3, 3)
    receipts = ("--receipts", bureau / "receipt.cxb", "--receipts", bureau / "return.cxb")
    bureau.fine("audit", county, *receipts, "--compare", bureau / "up.cxb")
    clerk.fine("audit", own)
    assert (
        clerk.json("audit", own, "--compare", bureau / "up.cxb", code=3)["error"]["code"] == "use"
    )
    assert code


def test_an_edition_older_than_the_draft_says_so(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    for datum, text in FILLED.items():
        t.fine("set", home, datum, text)
    t.fine("finalise", home)
    assert "没有另立新稿" in t.fine("finalise", home)
    assert "改动过" not in t.fine("export", home, t / "a.cxb") + t.fine("print", home, t / "a.pdf")
    t.fine("set", home, "kept", "8")
    assert "先定稿" in t.fine("export", home, t / "a.cxb")
    assert "先定稿" in t.fine("print", home, t / "a.pdf")
    t.fine("finalise", home)
    assert "改动过" not in t.fine("export", home, t / "old.cxb", "--edition", "1")


def test_remarks_are_given_and_answered_by_the_names_that_people_use(office: Office) -> None:
    t, home = office.terminal, office.open("tjj")
    for datum, text in (("pop", "100"), ("fast", "54.44"), ("main", "18.2")):
        t.fine("set", home, datum, text)
    for estate in ("E1", "E2"):
        t.fine("set", home, "need", "5", "--at", estate)
        t.fine("set", home, "have", "5", "--at", estate)
    t.fine("finalise", home)
    t.fine("export", home, t / "a.cxb")
    [row] = t.json("receive", office.county, t / "a.cxb")["files"]
    t.fine("register", office.county, row["id"], t.json("keys", home)["code"])
    back = ("return", office.county, row["id"], t / "back.cxb", *office.secret)
    assert t(*back, "--remark", "人口=没有这一项").code == 3
    told = t.fine(
        *back,
        "--remark",
        "学位需求@小区2=请核对",
        "--remark",
        "常住人口=请核对",
        "--remark",
        "=补来源",
    )
    assert "批注 3 条" in told
    opened = t.fine("reply", "open", home, t / "back.cxb")
    assert "学位需求（小区2）：请核对" in opened
    assert "整份：补来源" in opened
    t.fine("reply", "answer", home, "已核对", "--datum", "学位需求", "--at", "小区2")
    t.fine("reply", "answer", home, "已核对", "--datum", "常住人口")
    assert "还有" not in t.fine("reply", "answer", home, "已补")
    assert "常住人口：请核对　答复：已核对" in t.fine("show", home)


@needs_poppler
def test_the_printed_sheet_carries_the_code(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    for datum, text in FILLED.items():
        t.fine("set", home, datum, text)
    code = t.json("finalise", home)["submission_code"]
    t.fine("print", home, t / "sheet.pdf")
    t.fine("print", home, t / "leader.pdf", "--sign-off", "--edition", "1")
    assert all(code in page for page in pages(t.folder / "sheet.pdf"))
    assert len(pages(t.folder / "leader.pdf")) == 1
    assert t("print", home, t / "x.pdf", "--edition", "9").code == 3


def test_a_bureaus_key_is_sealed_and_backed_up_before_set_up_finishes(terminal: Terminal) -> None:
    key = founding(terminal)
    secret, backup = key[:2], key[3]
    county = terminal / "c.cityexam"
    new = ("new", county, "--county-name", "示例县")
    assert "--key-backup" in terminal(*new, *secret).err
    assert terminal.json(*new, "--key-backup", backup, code=3)["error"]["code"] == (
        "short_passphrase"
    )
    assert sorted(p.name for p in terminal.folder.iterdir()) == ["pack", "places.csv", "secret.txt"]
    terminal.fine(*new, *key)
    start = ("task", "issue", county, "--out", terminal / "t.cxb", "--pack", terminal / "pack",
             "--period", "2025", *secret)  # fmt: skip
    terminal.fine(*start)
    code = terminal.json("keys", county)["code"]

    lost = ("keys", county, "--new", *secret)  # neither the old passphrase nor a backup is left
    assert "--key-backup" in terminal(*lost).err
    assert "另一个密钥的备份" in terminal(*lost, "--key-backup", backup).err
    assert terminal.json("keys", county)["code"] == code
    assert terminal.json(*lost, "--key-backup", terminal / "2.cxk")["code"] != code
    terminal.fine(*start)

    terminal.fine("key", "backup", county, terminal / "3.cxk", *secret)
    terminal.fine("key", "check", county, terminal / "3.cxk", *secret)
    assert terminal.json("key", "restore", county, backup, *secret)["code"] == code


def test_the_bureau_changes_its_key_and_departments_follow(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    (t.folder / "new.txt").write_text("新密码新密码新密\n", "utf-8")
    told = t.json(
        "key", "change", office.county, "--backup", t / "new.cxk", "--out", str(t.folder),
        "--new-passphrase-file", t / "new.txt", "--reason", "换U盘", *office.secret,
    )  # fmt: skip
    (package,) = told["packages"]
    assert (package["version"], told["own"]) == (2, [])
    opened = t.json("task", "open", package["file"], home)
    assert (opened["bureau_code"], opened["confirmed"]) == (told["code"], True)
    assert told["code"] != office.code


def test_a_new_key_replaces_and_a_stolen_one_is_retired_from_a_number(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    verdicts = []

    def send(value: str) -> dict[str, str]:
        for datum, text in (FILLED | {"kept": value}).items():
            t.fine("set", home, datum, text)
        t.fine("finalise", home)
        t.fine("export", home, t / f"{value}.cxb")
        said = t("receive", office.county, t / f"{value}.cxb", "--json")
        [row] = json.loads(said.out)["files"]
        verdicts.append(row["verdict"])
        return dict(row)

    first = send("1")
    t.fine("register", office.county, first["id"], t.json("keys", home)["code"])
    t.fine("keys", home, "--new")
    second = send("2")
    register = ("register", office.county, second["id"], t.json("keys", home)["code"])
    assert "2 个在用的密钥" in t.fine(*register)
    t.fine(*register, "--replace")
    third = send("3")
    t.fine("retire", office.county, "zrzyj", "--from", str(third["number"]), "--reason", "被盗")
    assert verdicts == ["parked", "parked", "accepted"]
    [row] = t.json("merge", office.county)["in_force"]
    assert row["bundle"] == second["id"]


def test_a_clerk_hands_over_and_a_reinstalled_pc_recovers(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    for datum, text in FILLED.items():
        t.fine("set", home, datum, text)
    edition = t.json("finalise", home)
    t.fine("export", home, t / "one.cxb")
    t.fine("set", home, "kept", "8")
    assert t.json("handover", home, t / "h.cxb")["left_out"] == []
    taken = t.json("takeover", t / "h.cxb", t / "next.cityexam")
    assert (taken["unit"], taken["editions"], taken["drafts"]) == ("zrzyj", 1, 1)
    assert (
        taken["code"] == t.json("keys", home)["code"] != t.json("keys", t / "next.cityexam")["code"]
    )
    assert t("finalise", t / "next.cityexam").code == 3  # the bureau's code is compared anew
    t.fine("task", "confirm", t / "next.cityexam", office.code)
    assert t.json("finalise", t / "next.cityexam")["edition"] == 2

    (t.folder / "zrzyj.cityexam").unlink()
    fresh = office.open("zrzyj")
    back = t.json("recover", fresh, t / "one.cxb")
    assert (back["edition"], back["filled"]) == (1, True)
    assert back["code"] == edition["submission_code"]
    t.fine("set", fresh, "kept", "9")
    assert t.json("finalise", fresh)["edition"] == 2


def test_the_county_changes_hands_and_the_old_file_is_for_reading(office: Office) -> None:
    t = office.terminal
    assert t("handover", office.county, t / "next.cityexam").code == 3  # names are missing
    t.fine("handover", office.county, t / "next.cityexam", "--to", "乙", "--by", "甲")
    assert (
        t.json("withdraw", office.county, "tjj", "--reason", "x", code=3)["error"]["code"]
        == "handed_over"
    )
    t.fine("merge", office.county)
    t.fine("withdraw", t / "next.cityexam", "tjj", "--reason", "x")
    t.fine("audit", t / "next.cityexam", "--compare", office.county)


def test_a_changed_ledger_parts_from_its_copy(office: Office) -> None:
    t = office.terminal
    t.fine("backup", office.county, t / "copy.cityexam")
    t.fine("withdraw", office.county, "tjj", "--reason", "x")
    with sqlite3.connect(t / "copy.cityexam") as db:
        db.execute("DROP TRIGGER ledger_never_updated")
        db.execute("UPDATE ledger SET at = '2020-01-01T00:00:00Z' WHERE no = 1")
    db.close()
    told = t.json("audit", office.county, "--compare", t / "copy.cityexam", code=1)
    assert told["problems"][0]["where"] == "收件登记簿第 1 行"


def test_a_rule_is_lowered_for_one_unit_by_the_next_version(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    for datum, text in (FILLED | {"green": "12"}).items():
        t.fine("set", home, datum, text)
    assert t("finalise", home).code == 1
    why = "r_green@zrzyj:请留意=建成区边界调整中"
    again = ("task", "issue", office.county, *office.secret)
    t.fine(*again, "--out", t / "v2.cxb", "--exempt", why)
    t.fine("task", "open", t / "v2.cxb", home)
    assert t.json("finalise", home)["edition"] == 1
    for wrong in ("r_green", "r_none@zrzyj:请留意=x", "r_green@zrzyj:=x"):
        assert t(*again, "--out", t / "v3.cxb", "--exempt", wrong).code == 3


@pytest.mark.parametrize("command", ["handover", "takeover", "recover", "upward"])
def test_the_wrong_kind_of_file_is_said_to_be_wrong(office: Office, command: str) -> None:
    t, home = office.terminal, office.open("zrzyj")
    words = {
        "handover": (home, t / "no" + "/h.cxb"),
        "takeover": (office.package, t / "n.cityexam"),
        "recover": (home, office.package),
        "upward": (home, t / "u.cxb"),
    }
    assert t(command, *words[command]).code == 3


def test_a_mornings_list_clears_what_waits(office: Office) -> None:
    t = office.terminal
    lines = ["单位,识别码"]
    for unit in ("zrzyj", "slj"):
        home = office.open(unit)
        for datum in {"zrzyj": ("area", "green", "kept")}.get(unit, WATER):
            t.fine("set", home, datum, "7")
        edition = t.json("finalise", home)
        t.fine("export", home, t / f"{unit}.cxb")
        t.fine("receive", office.county, t / f"{unit}.cxb")
        code = t.json("keys", home)["code"] if unit == "slj" else edition["submission_code"]
        lines.append(f"{unit},{code}")
    (t.folder / "list.csv").write_text("\n".join([*lines, "县统计局,12"]), "gb18030")
    said = t("clear", office.county, t / "list.csv", "--reason", "电话核对")
    assert said.code == 1
    assert "第 2 行：已认可县自然资源局的这一份。" in said.out
    assert "第 3 行：密钥已登记给县水利局。" in said.out
    assert "共 3 行，核对一致 2 行，不一致 1 行；还有 0 份待核对。" in said.out
    told = t.json("clear", office.county, t / "list.csv", code=1)
    assert [line["done"] for line in told["lines"]] == [False] * 3
