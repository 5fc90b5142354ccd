"""Seeded mistakes: each is found, where it is, with the right sentence and remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.reader import BadPack, lint_pack, lint_tables, read_pack
from cityexam_desktop.formpack.tables import (
    COLUMNS,
    OPTIONAL,
    parse_table,
    read_folder,
    table_bytes,
    write_folder,
)
from cityexam_desktop.paths import forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOLDER = forms() / "cn-2025"
Rows = dict[str, list[dict[str, str]]]


def good() -> Rows:
    tables, _ = read_folder(FOLDER)
    return {table: [dict(row) for row in rows] for table, rows in tables.items()}


def test_the_shipped_pack_is_clean() -> None:
    pack, findings = lint_pack(FOLDER)
    assert pack is not None
    assert findings == ()


@dataclass(frozen=True)
class Mistake:
    """Set `column` of the row of `table` whose first column is `key` to `text`."""

    table: str
    key: str
    column: str
    text: str
    code: str
    says: str
    at: str = ""
    """The column of the finding, where it is another one."""
    remedy: str = ""

    def seed(self, tables: Rows) -> int:
        first = "number" if self.table == "indicators" and self.key.isdigit() else ""
        first = first or ("code" if "code" in COLUMNS[self.table] else COLUMNS[self.table][0])
        for number, row in enumerate(tables[self.table], start=2):
            if row[first] == self.key:
                row[self.column] = self.text
                return number
        raise AssertionError(self.key)


def _codes(tables: Rows) -> dict[str, str]:
    return {finding.code: finding.sentence for finding in lint_tables(tables)[1]}


def _drop(tables: Rows, table: str, wanted: Callable[[dict[str, str]], bool]) -> None:
    tables[table] = [row for row in tables[table] if not wanted(row)]


def test_a_datum_without_an_owner_is_found() -> None:
    tables = good()
    _drop(tables, "owners", lambda row: row["datum"] == "pop_built" and row["role"] == "owner")
    assert "“建成区常住人口”没有牵头单位" in _codes(tables)["pack.no_owner"]


def test_a_datum_with_two_owners_is_found() -> None:
    tables = good()
    tables["owners"].append(
        {"form": "base", "datum": "pop_built", "unit": "pdz", "role": "owner", "basis": ""},
    )
    assert "有 2 个牵头单位：县统计局、平都镇" in _codes(tables)["pack.two_owners"]


def test_a_duplicate_row_is_found_with_the_row_it_repeats() -> None:
    tables = good()
    tables["base_data"].append(dict(tables["base_data"][0]))
    assert "“built_area”与 base_data.csv 第2行重复" in _codes(tables)["pack.duplicate"]


def test_an_indicator_may_not_take_the_code_of_a_datum() -> None:
    tables = good()
    tables["indicators"][0]["code"] = "built_area"
    assert "“built_area”与 base_data.csv 第2行重复" in _codes(tables)["pack.duplicate"]


def test_a_circle_of_several_formulas_is_told_in_full() -> None:
    tables = good()
    for row in tables["base_data"]:
        if row["code"] == "pp_all":
            row["formula"] = "pp_m + 1"
        if row["code"] == "pp_m":
            row["formula"] = "pp_all + 1"
    sentences = [f.sentence for f in lint_tables(tables)[1] if f.code == "pack.circular"]
    assert len(sentences) == 2
    assert "公式绕成了圈：pp_all → pp_m → pp_all。" in sentences[0]


def test_a_datum_that_nothing_uses_is_noticed_and_does_not_stop_the_pack() -> None:
    tables = good()
    unused = {**tables["base_data"][0], "code": "spare", "name": "备用"}
    tables["base_data"].append(unused)
    tables["owners"].append(
        {"form": "base", "datum": "spare", "unit": "zrzyj", "role": "owner", "basis": ""},
    )
    pack, findings = lint_tables(tables)
    assert pack is not None
    assert [(f.code, f.level) for f in findings] == [("pack.unused", Level.NOTICE)]
    assert "“备用”没有被任何公式、指标或规则用到" in findings[0].sentence


@pytest.mark.parametrize(
    ("table", "columns", "says"),
    [
        ("dimensions", {"code": "spare", "name": "备用", "group": "城区"}, "维度下没有指标"),
        ("forms", {"code": "spare", "title": "备用表", "kind": "list", "level": "county"},
         "表里没有数据项"),
    ],
)  # fmt: skip
def test_a_dimension_or_form_that_nothing_stands_in_is_noticed(
    table: str, columns: dict[str, str], says: str
) -> None:
    tables = good()
    tables[table].append({**dict.fromkeys(tables[table][0], ""), "by_exception": "no", **columns})
    pack, findings = lint_tables(tables)
    assert pack is not None
    assert [(f.code, f.level, f.where.row) for f in findings] == [
        ("pack.unused", Level.NOTICE, str(len(tables[table]) + 1))
    ]
    assert says in findings[0].sentence


def test_an_indicator_that_nothing_judges_by_is_noticed() -> None:
    tables = good()
    row = next(r for r in tables["indicators"] if r["code"] == "i41")
    row.update(weight="0", graded="no")
    pack, findings = lint_tables(tables)
    assert pack is not None
    assert [f.code for f in findings] == ["pack.unused"]
    assert "评价用不到这项指标" in findings[0].sentence
    row["direction"] = "observe"
    assert lint_tables(tables)[1] == ()


def test_a_gap_in_the_grading_table_is_found_with_the_case_it_leaves_out() -> None:
    tables = good()
    _drop(tables, "grades", lambda row: row["confidence"] == "local")
    assert "很好占 0%、很好加较好占 80%、没有不足项时没有等级" in _codes(tables)["pack.incomplete"]


def test_a_missing_key_of_the_pack_is_found() -> None:
    tables = good()
    _drop(tables, "pack", lambda row: row["key"] == "needs")
    assert "缺少“needs”一行" in _codes(tables)["pack.incomplete"]


def test_all_mistakes_come_at_once_in_the_order_of_the_tables() -> None:
    tables = good()
    wanted = [
        Mistake("indicators", "32", "dimension", "ecco", "", ""),
        Mistake("base_data", "gw_cov", "measure", "斤", "", ""),
        Mistake("units", "tjj", "name", "", "", ""),
        Mistake("rules", "r_gb_part", "operator", "=>", "", ""),
    ]
    rows = {mistake.table: str(mistake.seed(tables)) for mistake in wanted}
    pack, findings = lint_tables(tables)
    assert pack is None
    places = [(f.where.table, f.where.row) for f in findings]
    assert set(rows.items()) <= set(places)
    assert [table for table, _ in places] == sorted(table for table, _ in places)


def _folder(tmp_path: Path) -> Path:
    write_folder(good(), tmp_path)
    return tmp_path


def test_a_missing_table_is_found(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (folder / "owners.csv").unlink()
    pack, findings = lint_pack(folder)
    assert pack is None
    told = [(f.code, f.sentence) for f in findings]
    assert told == [("pack.missing_table", "缺少表 owners.csv。")]


def test_a_missing_and_an_unknown_column_are_found(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    path = folder / "units.csv"
    path.write_bytes(path.read_bytes().replace(b"note", b"remark", 1))
    found = {f.code: f for f in lint_pack(folder)[1]}
    assert "缺少“note”列" in found["pack.missing_column"].sentence
    assert "不认识的列“remark”" in found["pack.unknown_column"].sentence
    assert all(f.remedy for f in found.values())


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda data: data.removeprefix(b"\xef\xbb\xbf"), "第1行"),
        (lambda data: data.replace(b"\n", b"\r\n"), "第1行"),
        (lambda data: data.replace("县统计局".encode(), '"县统计局"'.encode()), "第18行"),
        (lambda data: data.rstrip(b"\n"), "第24行"),
    ],
    ids=["no BOM", "CRLF", "needless quotes", "no last line end"],
)
def test_bytes_that_are_not_canonical_are_noticed_and_read_all_the_same(
    tmp_path: Path, damage: Callable[[bytes], bytes], line: str
) -> None:
    folder = _folder(tmp_path)
    path = folder / "units.csv"
    path.write_bytes(damage(path.read_bytes()))
    pack, findings = lint_pack(folder)
    assert pack == read_pack(FOLDER)
    assert [(f.code, f.level) for f in findings] == [("pack.not_canonical", Level.NOTICE)]
    assert f"units.csv {line}" in findings[0].sentence


def test_columns_in_another_order_are_noticed(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    path = folder / "sources.csv"
    text = path.read_text(encoding="utf-8-sig").splitlines()
    turned = [",".join([*line.split(",")[1:], line.split(",")[0]]) for line in text[:1]]
    rows = [",".join([*line.rsplit(",", 3)[1:], line.rsplit(",", 3)[0]]) for line in text[1:]]
    path.write_bytes(("\ufeff" + "\n".join([*turned, *rows]) + "\n").encode())
    assert [f.code for f in lint_pack(folder)[1]] == ["pack.not_canonical"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gb18030 with BOM", "utf-16"]
)
def test_tables_are_read_in_every_encoding_that_spreadsheets_write(
    tmp_path: Path, encoding: str
) -> None:
    folder = _folder(tmp_path)
    for path in folder.glob("*.csv"):
        text = path.read_text("utf-8-sig")
        bom = "\ufeff" if "with" in encoding else ""
        path.write_bytes((bom + text).encode(encoding.split(maxsplit=1)[0]))
    pack, findings = lint_pack(folder)
    assert pack == read_pack(FOLDER)
    assert {f.code for f in findings} <= {"pack.not_canonical"}
    assert bool(findings) is (encoding != "utf-8-sig")


def test_an_unknown_encoding_and_broken_quotes_are_told_as_such(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    whole = (folder / "units.csv").read_bytes()
    at = whole.index("县".encode(), 40) + 1
    (folder / "units.csv").write_bytes(whole[:at] + whole[at + 1 :])
    (folder / "levels.csv").write_bytes(b'code,name,parent\n"county,x,\n')
    found = {f.where.table: f for f in lint_pack(folder)[1] if f.code == "pack.encoding"}
    assert "units.csv 第2行的编码认不出" in found["units"].sentence
    assert "CSV UTF-8" in found["units"].remedy
    assert "引号不成对" in found["levels"].sentence


@settings(max_examples=60)
@given(st.sampled_from(["units", "rules", "base_data"]), st.data())
def test_whatever_bytes_a_table_has_they_are_told_not_crashed_upon(
    table: str, data: st.DataObject
) -> None:
    whole = table_bytes(table, good()[table][:4])
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 30)))
    mangled = whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:]
    rows, findings = parse_table(table, mangled)
    assert all(finding.sentence and finding.remedy for finding in findings)
    lint_tables({**good(), table: rows})


def test_a_row_with_too_many_cells_is_found(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    path = folder / "units.csv"
    path.write_bytes(path.read_bytes() + "x,多一列,,,\n".encode())
    found = next(f for f in lint_pack(folder)[1] if f.code == "pack.bad_row")
    assert "第25行有 5 列，表头是 4 列" in found.sentence


def test_a_bad_pack_is_refused_with_its_first_mistakes_and_keeps_all(tmp_path: Path) -> None:
    tables = good()
    for row in tables["base_data"]:
        row["measure"] = "斤"
    write_folder(tables, tmp_path / "forms")
    with pytest.raises(BadPack) as caught:
        read_pack(tmp_path / "forms")
    assert caught.value.code == "pack"
    assert "“forms”有" in caught.value.sentence
    assert "不认识计量单位“斤”" in caught.value.sentence
    assert len(caught.value.findings) > 100
    assert caught.value.remedy


def test_an_empty_folder_is_a_bad_pack_not_a_crash(tmp_path: Path) -> None:
    pack, findings = lint_pack(tmp_path)
    assert pack is None
    assert {f.code for f in findings} == {"pack.missing_table"}


@pytest.mark.parametrize("table", list(COLUMNS))
def test_an_empty_table_is_told_not_crashed_upon(table: str) -> None:
    tables = good()
    tables[table] = []
    lint_tables(tables)


@pytest.mark.parametrize("table", list(COLUMNS))
def test_rows_of_empty_cells_are_told_not_crashed_upon(table: str) -> None:
    tables = good()
    tables[table] = [dict.fromkeys(COLUMNS[table], "") for _ in range(2)]
    pack, findings = lint_tables(tables)
    assert pack is None
    assert any(finding.where.table == table for finding in findings)


_TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["-1", "9" * 30, "0.0000001", "SUM(h_unit)", "h_corr", "[1,2]", "a=1 | b", "{"]
    ),
)


@settings(max_examples=60)
@given(st.data())
def test_whatever_stands_in_a_cell_is_told_not_crashed_upon(data: st.DataObject) -> None:
    tables = good()
    table = data.draw(st.sampled_from([name for name, rows in tables.items() if rows]))
    row = data.draw(st.sampled_from(tables[table]))
    row[data.draw(st.sampled_from(COLUMNS[table]))] = data.draw(_TEXTS)
    _, findings = lint_tables(tables)
    assert all(finding.sentence and finding.remedy for finding in findings)
    assert len(set(findings)) == len(findings)


def test_every_shipped_table_is_canonical_to_the_byte() -> None:
    for table, rows in good().items():
        if rows or table not in OPTIONAL:
            assert table_bytes(table, rows) == (FOLDER / f"{table}.csv").read_bytes()
