"""Seeded mistakes: each is told with table, row, column and remedy, in folder and workbook.

The mistakes of a workbook are seeded many at once, at most one to a row, as an author who
had a bad day would make them; those that hide one another stand in different workbooks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.formpack.headings import SHEETS, heading
from cityexam_desktop.formpack.packbook import read_packbook
from cityexam_desktop.formpack.reader import lint_pack
from cityexam_desktop.formpack.tables import COLUMNS, read_folder, write_folder
from cityexam_desktop.paths import forms
from cityexam_desktop.report.pack_xlsx import write_pack_xlsx

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.tables import Tables

Rows = dict[str, list[dict[str, str]]]
Findings = tuple["Finding", ...]


@cache
def shipped(pack: str) -> Tables:
    return read_folder(forms() / pack)[0]


def good(pack: str) -> Rows:
    return {table: [dict(row) for row in rows] for table, rows in shipped(pack).items()}


@dataclass(frozen=True)
class Mistake:
    """Set `column` of the row of `table` that `key` names to `text`.

    `key` is the row's code, or its first cells parted by ``/``.
    """

    table: str
    key: str
    column: str
    text: str
    code: str
    says: str
    at: str = ""
    """The column of the finding, where it is another one."""
    remedy: str = ""
    told: tuple[str, str] = ("", "")
    """Table and key (of the good pack) of the row of the finding, where it is another one."""
    book: bool = True
    """Whether a workbook has this mistake too; some of its spellings it understands."""
    pack: str = "cn-2025"

    def seed(self, tables: Rows) -> None:
        tables[self.table][number_of(self.pack, self.table, self.key) - 2][self.column] = self.text

    @property
    def place(self) -> tuple[str, str, str]:
        """Table, key and column of the finding."""
        table, key = self.told if self.told[0] else (self.table, self.key)
        return table, key, self.at or self.column


def number_of(pack: str, table: str, key: str) -> int:
    """The number of a row of the good pack; no mistake moves a row."""
    columns = COLUMNS[table]
    leading = columns
    if "/" not in key:
        leading = ("code",) if "code" in columns else columns[:1]
        if table == "indicators" and key.isdigit():
            leading = ("number",)
    for number, row in enumerate(shipped(pack)[table], start=2):
        if [row[c] for c in leading][: key.count("/") + 1] == key.split("/"):
            return number
    raise AssertionError(key)


MISTAKES = [
    Mistake("pack", "version", "value", "2025", "pack.bad_value", "“2025”不合规定", remedy="十位"),
    Mistake("levels", "estate", "parent", "comunity", "pack.unknown_code", "没有层级“comunity”",
            remedy="是不是“community”？"),
    Mistake("levels", "town", "parent", "estate", "pack.circular", "绕成了圈"),
    Mistake("forms", "bld", "level", "bilding", "pack.unknown_code", "没有层级“bilding”",
            remedy="是不是“building”？"),
    Mistake("forms", "base", "level", "street", "pack.bad_value", "只能在全县一级"),
    Mistake("forms", "hist", "rows_by", "", "pack.bad_value", "名录须写明谁可以加行"),
    Mistake("forms", "base", "kind", "liste", "pack.bad_value", "不能是“liste”", remedy="list"),
    Mistake("base_data", "gw_cov", "form", "gren", "pack.unknown_code", "没有表“gren”",
            remedy="是不是“green”？"),
    Mistake("base_data", "gw_cov", "measure", "平方公厘", "pack.unknown_measure",
            "不认识计量单位“平方公厘”", remedy="是不是“平方公里”？"),
    Mistake("base_data", "gw_cov", "decimals", "四", "pack.bad_value", "“四”不是整数"),
    Mistake("base_data", "gw_cov", "minimum", "1e3", "pack.bad_value", "“1e3”不是数"),
    Mistake("base_data", "gw_cov", "maximum", "-1", "pack.range", "最大值 -1 小于最小值"),
    Mistake("base_data", "gw_cov", "name", " 绿道", "pack.bad_value", "前后有多余的空格",
            book=False),
    Mistake("base_data", "gw_cov", "name", "", "pack.bad_value", "不能为空"),
    Mistake("base_data", "gw_cov", "code", "绿道", "pack.bad_value", "“绿道”不能作代码"),
    Mistake("base_data", "gw_cov", "code", "SUM", "pack.bad_value", "“SUM”不能作代码"),
    Mistake("base_data", "gw_cov", "example", "约5", "pack.example", "“约5”填不进去"),
    Mistake("base_data", "gw_cov", "default", "0", "pack.bad_value",
            "只有按例外填报的表才有缺省值"),
    Mistake("base_data", "gw_cov", "required", "是", "pack.bad_value",
            "不能是“是”", remedy="no、yes", book=False),
    Mistake("base_data", "gw_cov", "source", "m24", "pack.unknown_code", "没有来源“m24”",
            remedy="是不是“m2"),
    Mistake("base_data", "bridge_grade", "choices", "A", "pack.bad_value",
            "至少要有两个不同的选项"),
    Mistake("base_data", "bs_crack", "decimals", "2", "pack.bad_value", "这种类型没有小数"),
    Mistake("base_data", "bld_year", "rollup", "mean", "pack.bad_value", "求平均须有权重项",
            at="weight"),
    Mistake("base_data", "h_unit", "min_coverage", "80", "pack.range", "不是 0 到 1 之间的比例"),
    Mistake("base_data", "h_corr", "required", "yes", "pack.bad_value", "自动计算的项不能要求必填"),
    Mistake("base_data", "h_corr", "formula", "OR(bc_stair, bc_ven)", "pack.unknown_code",
            "没有数据项“bc_ven”", remedy="是不是“bc_vent”？"),
    Mistake("base_data", "h_corr", "formula", "OR(bc_stair, bc_vent", "pack.formula", "公式第"),
    Mistake("base_data", "h_corr", "formula", "OR(bc_stair, h_corr)", "pack.circular",
            "h_corr → h_corr"),
    Mistake("base_data", "pump", "formula", "pump_city + q_park_have", "pack.formula",
            "在下级的表里有许多行", remedy="SUM(q_park_have)"),
    Mistake("base_data", "hb_idle", "relevant", 'hb_kind = "历史建"', "pack.unknown_code",
            "没有选项“历史建”", remedy="历史建筑"),
    Mistake("owners", "water/*/slj", "unit", "sljj", "pack.unknown_code", "没有填报单位“sljj”",
            remedy="是不是“slj”？"),
    Mistake("indicators", "32", "dimension", "ecco", "pack.unknown_code", "没有维度“ecco”",
            remedy="是不是“eco”？"),
    Mistake("indicators", "32", "formula", "gw_cov / res_lnd * 100", "pack.unknown_code",
            "没有数据项“res_lnd”", remedy="是不是“res_land”？"),
    Mistake("indicators", "32", "formula", "SUM(gw_cov) / res_land", "pack.formula",
            "只有一个值，不能逐行汇总"),
    Mistake("indicators", "32", "formula", "", "pack.incomplete", "没有公式也没有分项"),
    Mistake("indicators", "32", "direct", "r3", "pack.unknown_code", "没有数据项“r3”"),
    Mistake("indicators", "32", "direct", "gw_len", "pack.unknown_code", "没有数据项“gw_len”"),
    Mistake("indicators", "32", "direct", "pump", "pack.bad_value", "计量单位与指标不同"),
    Mistake("indicators", "32", "threshold_low", "", "pack.incomplete", "标准缺少界限值"),
    Mistake("indicators", "32", "threshold_operator", "", "pack.bad_value", "没有比较符",
            at="threshold_low"),
    Mistake("indicators", "32", "direction", "observe", "pack.bad_value", "只作观察的指标没有标准",
            at="threshold_operator"),
    Mistake("indicators", "32", "direction", "lower", "pack.bad_value", "方向相反",
            at="threshold_operator"),
    Mistake("indicators", "32", "threshold_document", "", "pack.incomplete", "标准须写明出处"),
    Mistake("indicators", "43", "applicable_note", "", "pack.incomplete", "须写明理由"),
    Mistake("indicators", "14", "combine", "", "pack.incomplete", "怎样向上合并"),
    Mistake("indicators", "14", "number", "13", "pack.duplicate",
            "“13”与 indicators.csv 第14行重复"),
    Mistake("parts", "i42.main", "indicator", "i24x", "pack.unknown_code", "没有指标“i24x”"),
    Mistake("rules", "r_gb_part", "form", "zj_year", "pack.unknown_code", "没有表“zj_year”",
            remedy="是不是“zjj_year”？"),
    Mistake("rules", "r_gb_part", "right", "gb_al", "pack.unknown_code", "没有数据项“gb_al”",
            remedy="是不是“gb_all”？"),
    Mistake("rules", "r_gb_part", "operator", "=>", "pack.bad_value", "不能是“=>”"),
    Mistake("rules", "r_gb_part", "operator", ">=", "pack.example", "应当通过，实际不通过",
            at="passes"),
    Mistake("rules", "r_gb_part", "fails", "gb_new=1; gb_all=2", "pack.example",
            "应当不通过，实际通过"),
    Mistake("rules", "r_gb_part", "fails", "gb_new=1", "pack.example", "实际没有判断"),
    Mistake("rules", "r_gb_part", "fails", "gb_new 1", "pack.bad_value", "看不懂例子“gb_new 1”"),
    Mistake("rules", "r_gb_part", "passes", "", "pack.incomplete", "缺少通过的例子"),
    Mistake("rules", "r_gb_part", "sentence", "大了 {diff}", "pack.bad_value", "{left} 和 {right}"),
    Mistake("rules", "r_gb_part", "tolerance", "五", "pack.bad_value", "“五”不是容差"),
    Mistake("rules", "r_gb_part", "instruction", "", "pack.bad_value", "不能为空"),
    Mistake("rules", "c_greenway", "scope", "department", "pack.never_checked",
            "没有一个单位同时填报"),
    Mistake("rules", "r_hf_rows", "scope", "year", "pack.bad_value", "没有引用上年数"),
    Mistake("grades", "优", "high", "80", "pack.range", "上界 80 不大于下界 80"),
    Mistake("sources", "m25", "confidence", "sure", "pack.bad_value", "不能是“sure”"),
    Mistake("concordance", "cn-2023", "new", "", "pack.incomplete", "缺少代码"),
    Mistake("levels", "street", "code", "community", "pack.duplicate",
            "“community”与 levels.csv 第", told=("levels", "community")),
    Mistake("units", "tjj", "name", "县商务局", "pack.duplicate", "“县商务局”与 units.csv 第",
            told=("units", "swj"), at="name"),
    Mistake("forms", "flood", "code", "bridge", "pack.duplicate", "“bridge”与 forms.csv 第"),
    Mistake("sources", "m23", "code", "m25", "pack.duplicate", "“m25”与 sources.csv 第2行重复"),
    Mistake("forms", "charge", "by_exception", "yes", "pack.bad_value", "清单不能按例外填报"),
    Mistake("owners", "base/pop_built/tjj", "role", "support", "pack.no_owner",
            "“建成区常住人口”没有牵头单位", told=("base_data", "pop_built"), at="code",
            remedy="指定一个"),
    Mistake("owners", "base/built_area/cgj", "role", "owner", "pack.two_owners",
            "有 2 个牵头单位：县自然资源局、县城管局", told=("base_data", "built_area"), at="code",
            remedy="witness"),
    Mistake("owners", "road/rd_exp/gljyzx", "datum", "rd_exq", "pack.unknown_code",
            "没有数据项“rd_exq”", remedy="是不是“rd_exp”？"),
    Mistake("owners", "sewage/pump_rescue/yjglj", "datum", "pump", "pack.bad_value",
            "“pump”是自动计算的，不归谁填报"),
    Mistake("owners", "water/s_pop/ckjt", "form", "pipe", "pack.bad_value", "“s_pop”不在表“pipe”里",
            remedy="它在“water”里"),
    Mistake("base_data", "sh_eff", "measure", "公顷", "pack.measure_mismatch",
            "公式算出来的数与“㎡/人”相差 10000 倍", told=("indicators", "54"), at="formula",
            remedy="换算"),
    Mistake("base_data", "ws_e", "measure", "m³/日", "pack.measure_mismatch",
            "相差 10000 倍", told=("indicators", "49"), at="formula", remedy="换算"),
    Mistake("base_data", "pump_city", "measure", "m³/日", "pack.measure_mismatch",
            "pump_city 与 pump_rescue 的计量单位不同", told=("base_data", "pump"), at="formula"),
    Mistake("rules", "r_res_le_constr", "right", "pop_built", "pack.measure_mismatch",
            "规则两边的计量单位不能比较"),
    Mistake("base_data", "b_mess", "measure", "km", "pack.measure_mismatch",
            "公式算出来的数不是“条”", told=("indicators", "26"), at="formula"),
    Mistake("base_data", "bc_hydrant", "relevant", "bld_floors >= 100", "pack.range",
            "适用条件永远不成立", remedy="改正条件"),
    Mistake("rules", "r_floors_high", "right", "-1", "pack.range",
            "没有一个数能通过这条规则", at="operator"),
    Mistake("indicators", "42", "threshold_operator", ">=", "pack.bad_value",
            "有分项的指标按分项各自的标准评价"),
    Mistake("parts", "i42.express", "threshold_low", "300", "pack.range",
            "标准 300 超出了公式能算出的范围"),
    Mistake("base_data", "pop_built", "minimum", "5000000", "pack.range",
            "最大值 3000000 小于最小值 5000000", at="maximum"),
    Mistake("base_data", "rd_sec", "name", "主干路的总长度", "pack.asked_twice",
            "像是同一个数，问了两次", remedy="同一个数只问一次"),
    Mistake("base_data", "cul_area", "example", "三万多", "pack.example", "“三万多”填不进去"),
    Mistake("base_data", "rd_main", "example", "423000", "pack.range", "不在规定的范围内"),
    Mistake("base_data", "gb_all", "formula", "gb_new / 0.9", "pack.bad_value",
            "自动计算的项不能要求必填", at="required"),
    Mistake("base_data", "bld_lift", "choices", "有|无", "pack.bad_value", "只有选择项才列选项"),
    Mistake("base_data", "fl_state", "measure", "处", "pack.unknown_measure",
            "这种类型没有计量单位"),
    Mistake("base_data", "pp_all", "formula", "pp_m + pp_all", "pack.circular",
            "公式绕成了圈：pp_all → pp_all", remedy="改掉其中一个"),
    Mistake("base_data", "op_n", "formula", "SUMM(op_case)", "pack.formula",
            "没有函数“SUMM”，是不是SUM"),
    Mistake("indicators", "1", "formula", "COUNTIF(h_struct, 1)", "pack.formula",
            "COUNTIF的条件要写全"),
    Mistake("indicators", "35", "weight", "-1", "pack.range", "权重不能小于 0"),
    Mistake("indicators", "36", "measure", "百分", "pack.unknown_measure",
            "不认识计量单位“百分”", remedy="是不是"),
    Mistake("indicators", "48", "level", "townn", "pack.unknown_code", "没有层级“townn”",
            remedy="是不是“town”？"),
    Mistake("indicators", "60", "source", "m26", "pack.unknown_code", "没有来源“m26”"),
    Mistake("rules", "r_bod_low", "form", "", "pack.incomplete", "须写明是哪张表"),
    Mistake("rules", "r_wd_part", "scope", "row", "pack.bad_value", "清单没有行"),
    Mistake("rules", "r_ws_part", "level", "warn", "pack.bad_value", "不能是“warn”",
            remedy="explain"),
    Mistake("rules", "c_street_res", "left", "b_res", "pack.formula", "在下级的表里有许多行",
            remedy="SUM(b_res)"),
    Mistake("rules", "r_speed_range", "passes", "sp_mian=36", "pack.unknown_code",
            "没有数据项“sp_mian”", remedy="是不是“sp_main”？"),
    Mistake("rules", "r_chg_k", "left", "1", "pack.incomplete", "规则没有用到任何数据项"),
    Mistake("grades", "中/good/60", "low", "55", "pack.range", "有两个等级", remedy="只有一个等级",
            told=("grades", "差/good/40"), at="low"),
    Mistake("grades", "差/good/0", "high", "30", "pack.incomplete", "定级表有空档",
            at="poor", remedy="补一行"),
    Mistake("concordance", "cn-2023/i01/i01", "new", "i99", "pack.unknown_code",
            "没有指标或数据项“i99”"),
    Mistake("work_items", "t01", "units", "zjj|zjjj", "pack.unknown_code", "没有填报单位“zjjj”",
            remedy="是不是“zjj”？", pack="anfu-plan"),
    Mistake("work_items", "t02", "parent", "t99x", "pack.unknown_code", "没有工作任务“t99x”",
            pack="anfu-plan"),
    Mistake("work_items", "t03", "units", "", "pack.incomplete", "没有责任单位", pack="anfu-plan"),
    Mistake("targets", "g01", "item", "t99x", "pack.unknown_code", "没有工作任务“t99x”",
            pack="anfu-plan"),
    Mistake("targets", "g02", "value", "", "pack.incomplete", "目标须是一个数，或者一句话",
            pack="anfu-plan"),
    Mistake("targets", "g03", "year", "23年", "pack.bad_value", "“23年”不是年份", remedy="2022",
            pack="anfu-plan"),
    Mistake("targets", "g04", "operator", "between", "pack.incomplete", "只有 between 才写上限",
            at="high", pack="anfu-plan"),
    Mistake("members", "cydw/zjj", "unit", "cydw", "pack.circular", "合称不能是自己的成员",
            pack="anfu-plan"),
]  # fmt: skip


def name(mistake: Mistake) -> str:
    return f"{mistake.table}-{mistake.key}-{mistake.column}-{mistake.says[:12]}"


def test_there_are_enough_and_each_is_another() -> None:
    assert len({(m.pack, m.table, m.key, m.column, m.text) for m in MISTAKES}) == len(MISTAKES)
    assert len(MISTAKES) >= 60


@pytest.mark.parametrize("mistake", MISTAKES, ids=name)
def test_a_mistake_in_a_folder_is_told_where_it_is(mistake: Mistake, tmp_path: Path) -> None:
    tables = good(mistake.pack)
    mistake.seed(tables)
    write_folder(tables, tmp_path)
    table, _, column = mistake.place
    number = number_of(mistake.pack, *mistake.place[:2])
    found = _telling(lint_pack(tmp_path)[1], mistake, (table, str(number), column))
    assert found.where.order == (number, COLUMNS[table].index(column) + 1)
    assert found.sentence.startswith(f"{table}.csv 第{number}行“{column}”列：")


def _telling(findings: Findings, mistake: Mistake, place: tuple[str, str, str]) -> Finding:
    said = mistake.says.replace(f"{mistake.table}.csv", "")
    found = [
        finding
        for finding in findings
        if finding.code == mistake.code
        and (finding.where.table, finding.where.row, finding.where.column) == place
        and all(piece in finding.sentence for piece in said.split(" 第"))
    ]
    assert found, [finding.sentence for finding in findings]
    assert found[0].remedy
    return found[0]


class Books:
    """Workbooks with many mistakes each, none of which hides another."""

    def __init__(self, folder: Path) -> None:
        self.of: dict[Mistake, Findings] = {}
        waiting = [mistake for mistake in MISTAKES if mistake.book]
        while waiting:
            batch = _apart(waiting)
            waiting = [mistake for mistake in waiting if mistake not in batch]
            tables = good(batch[0].pack)
            for mistake in batch:
                mistake.seed(tables)
            write_pack_xlsx(tables, folder / "方案.xlsx")
            findings = read_packbook(folder / "方案.xlsx").findings
            self.of.update(dict.fromkeys(batch, findings))


def _apart(mistakes: list[Mistake]) -> list[Mistake]:
    """As many mistakes of one pack as touch different rows; circles and codes by themselves."""
    batch: list[Mistake] = []
    rows: set[tuple[str, int]] = set()
    for mistake in mistakes:
        places = ((mistake.table, mistake.key), mistake.place[:2])
        mine = {(table, number_of(mistake.pack, table, key)) for table, key in places}
        alone = mistake.table in {"levels", "grades"}
        if batch and (mistake.pack != batch[0].pack or mine & rows):
            continue
        if alone and any(one.table == mistake.table for one in batch):
            continue
        batch.append(mistake)
        rows |= mine
    return batch


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return Books(tmp_path_factory.mktemp("books"))


@pytest.mark.parametrize("mistake", [m for m in MISTAKES if m.book], ids=name)
def test_a_mistake_in_a_workbook_is_told_by_sheet_row_and_cell(
    mistake: Mistake, books: Books
) -> None:
    table, _, column = mistake.place
    number = number_of(mistake.pack, *mistake.place[:2])
    title = heading(table, column)
    found = _telling(books.of[mistake], mistake, (SHEETS[table], str(number), title))
    assert found.sentence.startswith(f"工作表“{SHEETS[table]}”第{number}行“{title}”列（")
    assert ".csv" not in found.sentence + found.remedy
