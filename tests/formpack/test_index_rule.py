"""The rule of the health index in a pack: optional, checked, the county's own once approved."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.formpack.diff import compare
from cityexam_desktop.formpack.indexrule import IndexMissing, IndexRule, index_weights
from cityexam_desktop.formpack.overlay import decisions
from cityexam_desktop.formpack.overlay.owned import own_index
from cityexam_desktop.formpack.overlay.resolving import resolve
from cityexam_desktop.formpack.reader import lint_tables
from cityexam_desktop.formpack.serial import (
    pack_digest,
    pack_from_bytes,
    pack_to_bytes,
    tables_to_bytes,
)
from cityexam_desktop.formpack.tables import INDEX_KEYS, read_folder, write_folder
from cityexam_desktop.formpack.unbuild import rows_of
from cityexam_desktop.paths import forms
from tests.support.small import small_pack, tables

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack

Rows = dict[str, list[dict[str, str]]]
RULE = {
    "index_version": "1", "index_cap": "60", "index_missing": "zero", "index_document": "县文1号",
}  # fmt: skip


def with_rule(rule: dict[str, str]) -> Rows:
    made = tables()
    made["pack"] += [{"key": key, "value": value} for key, value in rule.items()]
    return made


def read(made: Rows) -> FormPack:
    pack, findings = lint_tables(made)
    assert pack is not None, [f.sentence for f in findings]
    return pack


def said(made: Rows) -> list[Finding]:
    return [f for f in lint_tables(made)[1] if f.where.table == "pack"]


@pytest.mark.parametrize("name", ["anfu-plan", "changzhou-plan", "cn-2021", "cn-2025"])
def test_no_pack_that_comes_with_the_program_has_a_rule_of_its_own(name: str) -> None:
    keys = {row["key"] for row in read_folder(forms() / name)[0]["pack"]}
    assert not keys & {*INDEX_KEYS}


def test_a_pack_that_says_nothing_is_on_trial_and_writes_nothing() -> None:
    pack = small_pack()
    assert (pack.index, pack.index.trial, pack.index.written) == (IndexRule(), True, False)
    assert not {row["key"] for row in rows_of(pack)["pack"]} & {*INDEX_KEYS}
    assert not any(b"index_" in part for part in pack_to_bytes(pack))


def test_empty_keys_are_no_keys() -> None:
    empty = read(with_rule(dict.fromkeys(INDEX_KEYS, "")))
    assert empty.index == IndexRule()
    assert pack_digest(empty) == pack_digest(small_pack())


def test_a_rule_goes_through_bytes_and_folder_and_leaves_what_is_asked(tmp_path: Path) -> None:
    pack = read(with_rule(RULE))
    assert pack.index == IndexRule("1", Decimal(60), IndexMissing.ZERO, "县文1号")
    asked, judged = pack_to_bytes(pack)
    assert pack_from_bytes(asked, judged).index == pack.index
    assert pack_to_bytes(pack_from_bytes(asked, judged)) == (asked, judged)
    assert asked == pack_to_bytes(small_pack())[0]
    assert judged != pack_to_bytes(small_pack())[1]
    write_folder(rows_of(pack), tmp_path)
    again, findings = read_folder(tmp_path)
    assert (tables_to_bytes(again), findings) == ((asked, judged), ())


def test_a_changed_rule_is_told_and_makes_no_answer_old() -> None:
    older, newer = read(with_rule(RULE)), read(with_rule({**RULE, "index_cap": "70"}))
    assert [(c.key, c.old, c.new, c.safe) for c in compare(older, newer)] == [
        ("index_cap", "60", "70", True)
    ]


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"index_cap": "101"}, "pack.range", "底线封顶分不能是“101”"),
        ({"index_cap": "100"}, "pack.range", "底线封顶分不能是“100”"),
        ({"index_cap": "-1"}, "pack.range", "底线封顶分不能是“-1”"),
        ({"index_cap": "六十"}, "pack.bad_value", "“六十”不是数"),
        ({"index_missing": "skip"}, "pack.bad_value", "不能是“skip”"),
        ({"index_missing": ""}, "pack.incomplete", "没有写缺数的指标怎样计"),
        ({"index_version": ""}, "pack.incomplete", "没有写版本（index_version）"),
        ({"index_mising": "zero"}, "pack.bad_value", "不能是“index_mising”"),
    ],
)
def test_a_rule_that_cannot_hold_is_named(change: dict[str, str], code: str, says: str) -> None:
    made = with_rule({**RULE, **change})
    assert lint_tables(made)[0] is None
    assert any(f.code == code and says in f.sentence and f.remedy for f in said(made))


def test_an_approved_index_of_nothing_is_refused() -> None:
    made = with_rule(RULE)
    for row in (*made["indicators"], *made["parts"]):
        if row["threshold_operator"]:
            row["threshold_confidence"] = "recalled"
    assert any("没有一项指标有可以判断的标准" in f.sentence for f in said(made))
    made["pack"] = [row for row in made["pack"] if row["key"] != "index_document"]
    assert read(made).index.trial


def test_a_cap_that_no_bottom_line_can_reach_is_noticed() -> None:
    def notices(kind: str) -> list[str]:
        made = with_rule(RULE)
        for row in made["indicators"]:
            row["kind"] = kind
        return [f.code for f in said(made)]

    assert (notices("improvement"), notices("bottom_line")) == (["pack.unused"], [])


def test_weights_are_equal_where_none_is_given() -> None:
    made = tables()
    judged = ["i2", "i4", "i6", "i7"]  # the standard of i1 is inferred: it does not judge
    for row in made["indicators"]:
        row["weight"] = "3" if row["code"] == "i2" else "0"
    assert dict(index_weights(read(made))) == dict(
        zip(judged, map(Decimal, (3, 0, 0, 0)), strict=True)
    )
    for row in made["indicators"]:
        row["weight"] = "0"
    assert dict(index_weights(read(made))) == dict.fromkeys(judged, Decimal(1))


def own(rule: dict[str, str]) -> FormPack:
    base = small_pack()
    begun = decisions.begin(base, "shili-2026", "示例县方案", "2026030101")
    found = resolve(base, own_index(begun, rule))
    assert found.pack is not None, [f.sentence for f in found.findings]
    return found.pack


def test_a_countys_rule_is_told_as_its_own_only_with_its_document() -> None:
    approved = own(RULE)
    assert approved.index == IndexRule("1", Decimal(60), IndexMissing.ZERO, "县文1号")
    assert [(c.table, c.label, c.document) for c in approved.local] == [
        ("pack", "健康指数", "县文1号")
    ]
    assert approved.local[0].reason == (
        "第1版；有底线型指标未达标时，全县指数不超过60分；缺数的指标按0分计"
    )
    trial = own({**RULE, "index_document": ""})
    assert (trial.index.cap, trial.index.trial, trial.local) == (Decimal(60), True, ())


def test_a_mistake_in_a_countys_rule_is_told_at_its_row() -> None:
    base = small_pack()
    begun = decisions.begin(base, "shili-2026", "示例县方案", "2026030101")
    found = resolve(base, own_index(begun, {**RULE, "index_cap": "120"}))
    (wrong,) = [f for f in found.findings if f.code == "pack.range"]
    assert (found.pack, wrong.where.table, wrong.where.row) == (None, "pack", "9")
