"""What was decided is taken back by a decision of its own, and every one has its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle.codes import submission_code
from tests.cli.test_loop import filled, sent

if TYPE_CHECKING:
    from tests.cli.conftest import Office


@pytest.fixture
def parked(office: Office) -> str:
    """The id of the land bureau's first edition, which waits for its key."""
    office.terminal.json("receive", office.county, sent(office, filled(office), "first.cxb"))
    (waiting,) = office.terminal.json("parked", office.county)["parked"]
    return str(waiting["id"])


@pytest.fixture
def bundle(office: Office, parked: str) -> str:
    """The id of the land bureau's first edition, which counts."""
    t = office.terminal
    t.json("register", office.county, parked, t.json("keys", t / "zrzyj.cityexam")["code"])
    return parked


def last(office: Office) -> dict[str, str]:
    """The newest row of the ledger."""
    row: dict[str, str] = office.terminal.json("ledger", office.county)["rows"][-1]
    return row


@pytest.mark.usefixtures("bundle")
def test_a_correction_is_taken_back(office: Office) -> None:
    t, county = office.terminal, office.county
    by_two = ("--author", "甲", "--approver", "乙", "--reason", "年鉴")
    was = t.json("trace", county, "green")["tellings"]
    t.fine("correct", county, "green", "9.45", *by_two, "--by", "丙")
    assert last(office)["by"] == "丙"
    assert t("uncorrect", county, "green").code == 3
    t.fine("uncorrect", county, "绿道覆盖面积", "--reason", "年鉴没有改", "--by", "丁")
    assert t.json("corrections", county)["corrections"] == []
    assert t.json("trace", county, "green")["tellings"] == was
    row = last(office)
    assert (row["kind"], row["reason"], row["by"]) == ("uncorrect", "年鉴没有改", "丁")
    assert "丁　取消更正" in t.fine("ledger", county).replace("  ", "　")


def test_an_acceptance_is_taken_back(office: Office, bundle: str) -> None:
    t, county = office.terminal, office.county
    t.fine("approve", county, bundle)
    t.fine("unapprove", county, bundle, "--reason", "漏看了一项")
    states = {one["unit"]: one["state"] for one in t.json("progress", county)["units"]}
    assert states["zrzyj"] == "received"
    assert t("unapprove", county, bundle, "--reason", "再撤").code == 3


def test_all_that_nothing_is_doubtful_of_is_approved_at_once(office: Office, bundle: str) -> None:
    t, county = office.terminal, office.county
    told = t.json("approve", county, "--all-clean", "--by", "李敏")
    assert told["approved"] == [bundle]
    assert last(office)["by"] == "李敏"
    assert t.json("approve", county, "--all-clean")["approved"] == []
    for words in ((), (bundle, "--all-clean")):
        assert t("approve", county, *words).code == 3


def test_a_key_is_retired_listed_and_taken_up_again(office: Office, bundle: str) -> None:
    t, county = office.terminal, office.county
    number = next(r["no"] for r in t.json("ledger", county)["rows"] if r["kind"] == "receive")
    t.fine("retire", county, "zrzyj", "--from", str(number), "--reason", "被盗", "--by", "李敏")
    (key,) = t.json("registered", county)["keys"]
    assert (key["unit"], key["first"], key["why"]) == ("zrzyj", number, "被盗")
    assert f"从收件号 {number} 起停用：被盗" in t.fine("registered", county)
    assert t("trace", county, "green").code == 3
    assert t("retire", county, "zrzyj", "--undo").code == 3
    t.fine("retire", county, "zrzyj", "--undo", "--reason", "找到了")
    assert t.json("trace", county, "green")["bundle"] == bundle
    (key,) = t.json("registered", county)["keys"]
    assert (key["retired"], key["way"]) == (0, "again")
    assert t("retire", county, "zrzyj", "--undo", "--reason", "再恢复").code == 3


def test_a_key_is_registered_after_its_submission_code(office: Office, parked: str) -> None:
    t, county = office.terminal, office.county
    code = submission_code(parked)
    assert t("register", county, parked, code, "--key").code == 3
    why = ("--key", "--reason", "当面核对")
    assert t.json("register", county, parked, f"9{code[1:]}", *why, code=1)["done"] is False
    t.fine("register", county, parked, code)
    t.fine("register", county, parked, code, *why)
    rows = t.json("ledger", county)["rows"]
    assert [row["kind"] for row in rows][-2:] == ["paper", "register"]
    assert rows[-1]["reason"] == "当面核对"
