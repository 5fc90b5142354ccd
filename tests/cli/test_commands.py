"""Each command's answers to what people get wrong, and to programs that read JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Office, Terminal

SECRET = "县城体检2026"


def test_what_cannot_be_understood_is_kept_as_a_draft(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    told = t.json("set", home, "green", "约8.4", code=1)
    assert (told["recorded"], told["draft"]) == (False, "约8.4")
    assert "约8.4" in told["sentence"]
    shown = t.json("show", home)
    assert ([d["text"] for d in shown["drafts"]], shown["cells"]) == (["约8.4"], [])
    codes = [finding["code"] for finding in t.json("check", home, code=1)["findings"]]
    assert "value.refused" in codes


def test_a_measure_is_converted_and_said(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    told = t.json("set", home, "area", "1050公顷")
    assert (told["value"], told["note"]) == ("10.5", "已把1050公顷换算为10.5km²")


def test_an_absence_is_chosen_with_its_reason_and_date(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    t.fine(
        "set", home, "kept", "--absence", "暂缺", "--reason", "名录年内才能批复",
        "--expected", "2026年9月1日",
    )  # fmt: skip
    (cell,) = t.json("show", home, "--datum", "保护对象数")["cells"]
    assert (cell["value"], cell["absence"], cell["expected"]) == (None, "pending", "2026-09-01")
    t.fine("set", home, "kept", "3", "--nature", "估算", "--who", "小王")
    shown = t.json("show", home, "--datum", "kept")
    assert (shown["cells"][0]["reason"], shown["cells"][0]["nature"]) == ("", "estimate")
    assert [(c["who"], c["what"]) for c in shown["changes"]][-1] == ("小王", "填报")
    t.fine("set", home, "kept", "")
    assert t.json("show", home)["cells"] == []


def test_an_item_that_the_row_is_not_asked_is_not_recorded(office: Office) -> None:
    t, home = office.terminal, office.open("zjj")
    t.fine("set", home, "floors", "2", "--at", "b0")
    failed = t("set", home, "lift", "1", "--at", "b0")
    assert failed.code == 3
    assert "只在“层数 > 3”时填" in failed.err
    assert [c["datum"] for c in t.json("show", home)["cells"]] == ["floors"]
    t.fine("set", home, "floors", "6", "--at", "b0")
    t.fine("set", home, "lift", "1", "--at", "b0")


def test_what_stands_beside_a_value_stays_until_it_is_given_anew(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    t.fine("set", home, "green", "8.4", "--source", "台账", "--page", "3")
    t.fine("set", home, "green", "8.5", "--page", "4")
    (cell,) = t.json("show", home)["cells"]
    assert (cell["value"], cell["source"], cell["page"]) == ("8.5", "台账", "4")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "greeen", "1"), "没有“greeen”这个基础数据项"),
        (("set", "pop", "1"), "不由本单位填报"),
        (("set", "unsafe", "1"), "由程序计算"),
        (("set", "green", "1", "--at", "e1"), "全县只填一个数"),
        (("set", "green"), "只能写一个"),
        (("set", "green", "--absence", "没了"), "不是没有数的一种说法"),
        (("set", "green", "1", "--nature", "听说"), "没有“听说”这种数据性质"),
        (("survey", "house", "--all", "--state", "看过"), "没有“看过”这个调查状态"),
        (("survey", "land", "--all", "--state", "已调查"), "没有“land”这张逐行填报的表"),
        (("row", "add", "house", "新楼"), "不能增加"),
        (("explain", "r_kept", "写得足够长的说明"), "没有代码为“r_kept”"),
        (("export", "x.cxb"), "没有这一稿"),
        (("finalise", "--unit", "tjj"), "请用 enter 代录"),
        (("keys", "--passphrase-file", "nowhere", "--new"), "找不到文件"),
        (("reply", "open", "nowhere.cxb"), "找不到文件"),
        (("check", "--unit", "环保局"), "没有“环保局”这个单位"),
    ],
)
def test_a_wrong_use_is_a_sentence_and_exit_3(
    office: Office, words: tuple[str, ...], said: str
) -> None:
    t, home = office.terminal, office.open("zrzyj")
    at = 2 if words[0] in {"row", "reply"} else 1
    answer = t(*words[:at], home, *words[at:])
    assert (answer.code, answer.out) == (3, "")
    assert said in answer.err


def test_with_json_an_error_is_json_on_standard_output(office: Office) -> None:
    answer = office.terminal("show", office.terminal / "nowhere.cityexam", "--json")
    assert (answer.code, answer.err) == (3, "")
    error = json.loads(answer.out)["error"]
    assert error.keys() == {"code", "sentence", "remedy"}
    assert (error["code"], "nowhere.cityexam" in error["sentence"]) == ("file", True)


def test_a_wrongly_typed_command_is_told_in_chinese_with_exit_2(terminal: Terminal) -> None:
    for words, said in (
        (("nix",), "没有“nix”这个命令"),
        (("merge",), "缺少“COUNTY”"),
        (("merge", "--fast"), "没有“--fast”这个选项"),
        (("export", "a", "b", "--edition", "x"), "“--edition”的值不对：要写整数。"),
        (("export", "a", "b", "--edition"), "选项“--edition”后面少写了值"),
        (("merge", "a", "--json=3"), "选项“--json”后面少写了值，或者不该写值"),
        (("merge", "a", "b c", "d"), "多写了“b c d”"),
        (("--home", __file__, "merge", "a"), "要写文件夹"),
        (("task",), "用法：cityexam task"),
        (("report", "a.cityexam", "b.odt"), "扩展名"),
    ):
        answer = terminal(*words)
        assert answer.code == 2
        assert said in answer.err
    assert json.loads(terminal("merge", "--json").out)["error"]["code"] == "usage"


def test_a_departments_file_is_refused_where_the_bureaus_is_needed(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    for words in (("receive", home, home), ("merge", home), ("parked", home)):
        answer = t(*words)
        assert answer.code == 3
        assert "县住建局的数据文件" in answer.err
    assert t("task", "open", office.package, office.county, "--unit", "zjj").code == 3


def test_findings_in_the_way_of_finalising_exit_with_1_and_are_all_listed(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    answer = t("finalise", home, "--json")
    told = json.loads(answer.out)
    assert (answer.code, told["error"]["code"]) == (1, "not_ready")
    assert [finding["datum"] for finding in told["findings"]] == ["area", "green", "kept"]
    assert t("finalise", home).err.count("未填") >= 3


def test_an_explanation_that_says_nothing_is_not_accepted(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    t.fine("set", home, "green", "8", "--time", "2024年6月30日")
    t.fine("set", home, "area", "10.5")
    t.fine("set", home, "kept", "1")
    assert t.json("explain", home, "value.other_time", "同上", code=1)["accepted"] is False
    assert t("check", home).code == 1
    told = t.json("explain", home, "value.other_time", "年中普查的数，年末没有变化")
    assert told["accepted"] is True
    (finding,) = t.json("check", home)["findings"]
    assert (finding["blocks"], finding["explained"]) == (False, "年中普查的数，年末没有变化")


def test_a_sealed_key_wants_its_passphrase_never_in_the_command(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    t, home = office.terminal, office.open("zrzyj")
    secret, wrong = t.folder / "secret.txt", t.folder / "wrong.txt"
    secret.write_text(f"{SECRET}\n", "utf-8")
    wrong.write_text("不是这个", "utf-8")
    before = t.json("keys", home)
    after = t.json("keys", home, "--new", "--passphrase-file", str(secret))
    assert (before["sealed"], after["sealed"]) == (False, True)
    assert [one["code"] for one in after["earlier"]] == [before["code"]]
    for datum in ("area", "green", "kept"):
        t.fine("set", home, datum, "7")
    t.fine("finalise", home)
    for given in ((), ("--passphrase-file", str(wrong))):
        assert t.json("export", home, t / "a.cxb", *given, code=3)["error"]["code"] == "passphrase"
    assert not (t.folder / "a.cxb").exists()
    monkeypatch.setenv("CITYEXAM_PASSPHRASE", SECRET)
    t.fine("export", home, t / "a.cxb")
    monkeypatch.delenv("CITYEXAM_PASSPHRASE")
    t.fine("export", home, t / "again.cxb")
    assert (t.folder / "a.cxb").read_bytes() == (t.folder / "again.cxb").read_bytes()


def test_verify_judges_bytes_and_signature_and_with_the_county_the_key(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    for datum in ("area", "green", "kept"):
        t.fine("set", home, datum, "7")
    t.fine("finalise", home)
    file = t / "a.cxb"
    t.fine("export", home, file)
    alone = t.json("verify", file)
    assert (alone["ok"], alone["trusted"], alone["reason"]) == (
        True, None, "签名有效，未核对是谁的密钥。",
    )  # fmt: skip
    assert (alone["kind"], alone["claimed_unit"]) == ("submission", "zrzyj")
    assert t.json("verify", file, "--county", office.county)["trusted"] is False
    t.fine("receive", office.county, file)
    t.fine("register", office.county, alone["id"], t.json("keys", home)["code"])
    known = t.json("verify", file, "--county", office.county)
    assert (known["trusted"], known["signer"]) == (True, alone["signer"])
    assert t.json("verify", office.package, "--county", office.county)["trusted"] is True
    assert t.json("verify", office.package, "--county", home)["trusted"] is True


def test_verify_of_a_damaged_file_says_so_with_exit_3(office: Office) -> None:
    t = office.terminal
    whole = (t.folder / "task.cxb").read_bytes()
    (t.folder / "bad.cxb").write_bytes(whole[:-40])
    told = t.json("verify", t / "bad.cxb", code=3)
    assert (told["ok"], told["trusted"], told["kind"]) == (False, None, None)
    assert told["reason"] == told["error"]["sentence"] == "文件不完整，后面的内容缺失。"
    assert t.json("verify", t / "nowhere.cxb", code=3)["error"]["code"] == "file"


def test_every_file_that_comes_in_is_accounted_for(office: Office) -> None:
    t = office.terminal
    (t.folder / "in").mkdir()
    (t.folder / "in" / "letter.cxb").write_bytes(b"nothing of ours")
    told = t.json("receive", office.county, t / "in", office.package, t / "gone.cxb", code=1)
    assert (told["given"], [row["file"] for row in told["files"]]) == (
        3, ["letter.cxb", "task.cxb", "gone.cxb"],
    )  # fmt: skip
    assert {row["verdict"] for row in told["files"]} == {"rejected"}
    assert t.json("show", office.county)["ledger"]["rows"] == 4


def test_evidence_is_attached_and_travels(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    (t.folder / "台账.pdf").write_bytes(b"%PDF-1.4 small")
    told = t.json("attach", home, "green", t / "台账.pdf", "--page", "2")
    assert (told["size"], t.json("show", home)["counts"]["attachments"]) == (14, 1)
    for datum in ("area", "green", "kept"):
        t.fine("set", home, datum, "7")
    t.fine("finalise", home)
    t.fine("export", home, t / "full.cxb")
    t.fine("export", home, t / "thin.cxb", "--thin")
    assert t.json("verify", t / "thin.cxb")["thin"] is True
    files = t.json("receive", office.county, t / "thin.cxb", t / "full.cxb")["files"]
    assert [row["verdict"] for row in files] == ["parked", "completed"]


def test_a_receipt_is_opened_by_the_department(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    for datum in ("area", "green", "kept"):
        t.fine("set", home, datum, "7")
    t.fine("finalise", home)
    t.fine("export", home, t / "a.cxb")
    (file,) = t.json("receive", office.county, t / "a.cxb")["files"]
    t.fine("receipt", office.county, file["id"], t / "receipt.cxb", *office.secret)
    told = t.json("reply", "open", home, t / "receipt.cxb")
    assert (told["kind"], told["about"], told["number"]) == ("receipt", file["id"], 2)


def test_the_bureau_enters_a_letter_for_a_unit(office: Office) -> None:
    t = office.terminal
    t.fine("set", office.county, "kept", "7", "--unit", "zrzyj")
    (t.folder / "函.pdf").write_bytes(b"%PDF-1.4 a letter")
    words = ("enter", office.county, "县自然资源局", "--paper", t / "函.pdf", "--entered-by", "甲",
             *office.secret)  # fmt: skip
    assert t.json(*words, "--checked-by", "甲", code=3)["error"]["code"] == "use"
    told = t.json(*words, "--checked-by", "乙", "--document", "函〔2026〕7号", "--date", "3月2日")
    assert (told["edition"], told["problems"], told["findings"]["must"]) == (1, [], 2)
    units = {row["unit"]: row for row in t.json("progress", office.county)["units"]}
    assert (units["zrzyj"]["basis"], units["zrzyj"]["code"]) == ("paper", told["submission_code"])
    (cell,) = t.json("show", office.county, "--datum", "kept")["cells"]
    assert (cell["value"], cell["unit"], cell["bundle"]) == ("7", "zrzyj", told["id"])
    assert t.json("audit", office.county)["ok"] is True
    assert "纸质：来函扫描件" in t.fine("intake", office.county)
    for command in ("ledger", "progress", "merge"):
        assert "代录（函）" in t.fine(command, office.county), command
    assert "函〔2026〕7号" in t.fine("ledger", office.county)


def test_a_letter_without_a_number_in_it_is_not_entered(office: Office) -> None:
    t = office.terminal
    words = ("enter", office.county, "县自然资源局", "--entered-by", "甲", "--checked-by", "乙",
             *office.secret)  # fmt: skip
    assert "一个数也没有录" in t(*words).err
    t.fine("set", office.county, "kept", "7", "--unit", "zrzyj")
    assert "未附来函" in t.fine(*words)
    assert "纸质：未附来函" in t.fine("intake", office.county)


def test_a_key_is_retired_and_refused_from_then_on(office: Office) -> None:
    t, home = office.terminal, office.open("zrzyj")
    for datum in ("area", "green", "kept"):
        t.fine("set", home, datum, "7")
    t.fine("finalise", home)
    t.fine("export", home, t / "a.cxb")
    (file,) = t.json("receive", office.county, t / "a.cxb")["files"]
    assert t("retire", office.county, "zrzyj", "--reason", "人员调动").code == 3
    t.fine("register", office.county, file["id"], t.json("keys", home)["code"])
    retire = ("retire", office.county, "zrzyj", "--reason", "人员调动")
    assert "在用的密钥" in t(*retire, "--code", "1" * 24).err
    t.fine(*retire, "--code", t.json("keys", home)["code"])
    t.fine("set", home, "kept", "8")
    t.fine("finalise", home)
    t.fine("export", home, t / "b.cxb")
    told = t.json("receive", office.county, t / "b.cxb", code=1)
    assert told["files"][0]["reason"] == "签名的密钥已经停用。"
    assert len(t.json("merge", office.county)["in_force"]) == 1


def test_a_correction_that_is_no_value_changes_nothing(office: Office) -> None:
    t = office.terminal
    words = ("correct", office.county, "green", "不少", "--reason", "核实")
    assert t.json(*words, "--author", "甲", "--approver", "乙", code=1)["recorded"] is False
    assert t.json("show", office.county)["ledger"]["rows"] == 1


def test_a_file_that_is_none_of_ours_is_refused_with_a_reason(office: Office) -> None:
    t = office.terminal
    (t.folder / "通讯录.xlsx").write_bytes(b"PK telephones")
    words = ("receive", office.county, t / "通讯录.xlsx", "--refuse", "是通讯录")
    (file,) = t.json(*words, code=1)["files"]
    assert (file["verdict"], file["reason"]) == ("rejected", "不收：是通讯录")
    assert "不收：是通讯录" in t.fine("ledger", office.county)


def test_a_correction_names_the_document_behind_it(office: Office) -> None:
    t = office.terminal
    t.fine("set", office.county, "green", "8", "--unit", "zrzyj")
    t.fine("enter", office.county, "zrzyj", "--entered-by", "甲", "--checked-by", "乙",
           *office.secret)  # fmt: skip
    t.fine("correct", office.county, "green", "9", "--author", "甲", "--approver", "乙",
           "--reason", "核实", "--document", "函〔2026〕8号")  # fmt: skip
    (made,) = t.json("corrections", office.county)["corrections"]
    assert (made["reason"], made["document"]) == ("核实", "函〔2026〕8号")
    assert "函〔2026〕8号" in t.fine("ledger", office.county)
