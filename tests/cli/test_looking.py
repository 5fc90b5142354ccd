"""Consequences, searching, and last year's values, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Office


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
