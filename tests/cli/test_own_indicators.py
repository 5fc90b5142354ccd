"""特色指标 from the command line: data, forms, indicators and grading of the county's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.formpack.local import LocalAction, local_of
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.tables import read_folder, write_folder
from tests.support.small import tables

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

TEA = (
    "--name", "茶园覆盖率", "--dimension", "安全", "--measure", "%", "--definition", "茶园占比",
    "--formula", "tea / area * 100", "--document", "县文3号", "--operator", ">=", "--low", "5",
    "--datum", "tea=茶园面积|km²|年末实有茶园|县自然资源局",
)  # fmt: skip


@pytest.fixture
def own(terminal: Terminal) -> str:
    """An overlay beside its base that changes nothing yet."""
    write_folder(tables(), terminal.folder / "small")
    terminal.fine(
        "overlay", "begin", terminal / "small", terminal / "own", "--id", "shili-2026",
        "--title", "示例县方案", "--version", "2026030101",
    )  # fmt: skip
    return terminal / "own"


def test_an_own_indicator_comes_with_its_datum_form_unit_and_standard(
    terminal: Terminal, own: str
) -> None:
    told = terminal.json("overlay", "own-indicator", own, *TEA)
    assert (told["ok"], told["indicators"]) == (True, 11)
    pack = read_pack(terminal.folder / "own")
    mine = pack.indicator["own11"]
    assert (mine.number, mine.name, mine.measure, mine.dimension) == (11, "茶园覆盖率", "%", "d1")
    assert mine.threshold is not None
    assert (str(mine.threshold.low), mine.threshold.document) == ("5", "县文3号")
    datum = pack.datum["tea"]
    assert (datum.form, pack.form["own"].title, pack.owner_of["tea"]) == (
        "own", "本县特色指标", "zrzyj",
    )  # fmt: skip
    assert {(c.table, c.code) for c in local_of(pack, LocalAction.OWN)} == {
        ("forms", "own"), ("base_data", "tea"), ("indicators", "own11"),
    }  # fmt: skip


def test_it_goes_again_with_what_only_it_needed(terminal: Terminal, own: str) -> None:
    t = terminal
    t.fine("overlay", "own-indicator", own, *TEA)
    t.fine(
        "overlay", "own-indicator", own, "--name", "茶园面积", "--dimension", "d1", "--measure",
        "km²", "--definition", "实有", "--formula", "tea", "--document", "县文3号",
        "--direction", "observe", "--code", "tea_area",
    )  # fmt: skip
    t.fine("overlay", "drop", own, "own11")
    assert "tea" in read_pack(t.folder / "own").datum  # the other one needs it
    t.fine("overlay", "drop", own, "tea_area")
    pack = read_pack(t.folder / "own")
    assert not {"tea", "own", "tea_area"} & {*pack.datum, *pack.form, *pack.indicator}
    assert "增减方案里没有“i1”" in t("overlay", "drop", own, "i1").err


def test_own_data_stand_where_they_are_put(terminal: Terminal, own: str) -> None:
    t = terminal
    t.fine("overlay", "own-unit", own, "nyj", "县农业农村局")
    t.fine("overlay", "own-form", own, "crops", "--title", "农业")
    common = ("--definition", "口径", "--document", "县文3号", "--unit", "县农业农村局")
    t.fine("overlay", "own-datum", own, "mills", "--name", "茶厂数", "--measure", "个", "--type",
           "count", "--form", "crops", "--carry", "--evidence", *common)  # fmt: skip
    t.fine("overlay", "own-datum", own, "lit", "--name", "路灯", "--type", "yesno", "--form",
           "house", "--optional", *common)  # fmt: skip
    t.fine("overlay", "own-datum", own, "kind", "--name", "茶类", "--type", "choice", "--choices",
           "绿茶|红茶", *common)  # fmt: skip
    t.fine("overlay", "own-datum", own, "twice", "--name", "两倍", "--measure", "个", "--type",
           "count", "--form", "crops", "--formula", "mills * 2", *common)  # fmt: skip
    pack = read_pack(t.folder / "own")
    assert [pack.datum[c].form for c in ("mills", "lit", "kind", "twice")] == [
        "crops", "house", "own", "crops",
    ]  # fmt: skip
    assert (pack.owner_of["mills"], "twice" in pack.owner_of) == ("nyj", False)
    assert (pack.datum["mills"].carry, pack.datum["mills"].evidence) == (True, True)
    assert pack.datum["kind"].choices == ("绿茶", "红茶")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("own-indicator", *TEA[:-1], "tea=茶园面积"), "--datum 看不懂"),
        (
            ("own-indicator", *TEA[:-1], "tea=茶园|km²|实有|县茶业局"),
            "没有填报单位“县茶业局”",
        ),
        (("grades",), "没有写规则表"),
        (("set", "id", "x"), "不能改“id”"),
    ],
)
def test_what_cannot_be_understood_is_said(
    terminal: Terminal, own: str, words: tuple[str, ...], says: str
) -> None:
    before = read_folder(terminal.folder / "own")
    said = terminal("overlay", words[0], own, *words[1:])
    assert (said.code, says in said.err) == (3, True)
    assert read_folder(terminal.folder / "own") == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("--formula", "teaa / area * 100"), "没有数据项“teaa”"),
        (("--formula", "tea / pop * 100"), "公式算出来的数"),
        (("--dimension", "文旅"), "没有维度“文旅”"),
        (("--measure", "百分"), "不认识计量单位"),
        (("--operator", "<="), "标准"),
        (("--code", "i1"), "i1"),
    ],
)
def test_an_own_indicator_that_does_not_hold_writes_nothing(
    terminal: Terminal, own: str, change: tuple[str, str], says: str
) -> None:
    words = dict(zip(TEA[::2], TEA[1::2], strict=True)) | dict([change])
    before = read_folder(terminal.folder / "own")
    told = terminal.json(
        "overlay", "own-indicator", own, *(w for pair in words.items() for w in pair), code=1
    )
    assert any(says in finding["sentence"] for finding in told["findings"]), told
    assert read_folder(terminal.folder / "own") == before


def test_grading_is_the_countys_own_until_it_is_taken_back(terminal: Terminal, own: str) -> None:
    t = terminal
    (t.folder / "g.csv").write_text(
        "等级,判定依据,下界,上界,不足项\n好,很好加较好,50,101,不论\n差,很好加较好,0,50,不论\n",
        "utf-8",
    )
    assert "请加上 --document" in t("overlay", "grades", own, t / "g.csv").err
    t.fine("overlay", "grades", own, t / "g.csv", "--document", "县文5号")
    t.fine("overlay", "set", own, "unevaluated_count", "no")
    pack = read_pack(t.folder / "own")
    assert [(g.grade, str(g.low), g.confidence.value) for g in pack.grades] == [
        ("好", "50", "local"), ("差", "0", "local"),
    ]  # fmt: skip
    assert pack.unevaluated_count is False
    said = t.fine("overlay", "show", own)
    assert "本县改动：定级规则" in said
    t.fine("overlay", "grades", own, "--clear")
    t.fine("overlay", "set", own, "unevaluated_count", "")
    pack = read_pack(t.folder / "own")
    assert ([g.grade for g in pack.grades], pack.unevaluated_count) == (["优", "良", "差"], True)


def test_a_grading_with_a_gap_is_refused(terminal: Terminal, own: str) -> None:
    (terminal.folder / "g.csv").write_text(
        "grade,basis,low,high,poor\n好,good,60,101,any\n差,good,0,50,any\n", "utf-8"
    )
    told = terminal.json(
        "overlay", "grades", own, terminal / "g.csv", "--document", "县文5号", code=1
    )
    assert "定级表有空档" in told["findings"][0]["sentence"]


def test_an_overlay_goes_on_from_the_year_before(terminal: Terminal, own: str) -> None:
    t = terminal
    t.fine("overlay", "own-indicator", own, *TEA)
    t.fine(
        "overlay", "begin", t / "small", t / "next", "--id", "shili-2027", "--title", "示例县方案",
        "--version", "2027030101",
    )  # fmt: skip
    t.fine("overlay", "own-indicator", t / "next", *TEA)
    t.fine("overlay", "continue", t / "next", own)
    rows = [(r.pack, r.old, r.new) for r in read_pack(t.folder / "next").concordance]
    assert rows == [("shili-2026", "own11", "own11"), ("shili-2026", "tea", "tea")]
    t.fine("overlay", "drop", t / "next", "own11")
    assert read_pack(t.folder / "next").concordance == ()


def test_an_own_indicator_may_be_weighed_and_judged_again(terminal: Terminal, own: str) -> None:
    t = terminal
    t.fine("overlay", "own-indicator", own, *TEA)
    t.fine("overlay", "weigh", own, "own11", "2")
    t.fine("overlay", "threshold", own, "own11", "--operator", ">=", "--low", "8", "--document",
           "县文9号")  # fmt: skip
    mine = read_pack(t.folder / "own").indicator["own11"]
    assert mine.threshold is not None
    assert (str(mine.weight), str(mine.threshold.low)) == ("2", "8")
    said = t.fine("overlay", "show", own)
    assert "本县新增（填报表）：本县特色指标" in said
    assert "本县新增（基础数据项）：茶园面积" in said
    assert "本县新增：11 茶园覆盖率" in said
