from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.reply import Remark
from cityexam_desktop.county.corrections import corrections
from cityexam_desktop.county.exempting import WAITS, granted
from cityexam_desktop.county.intake import unit_intakes
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.outside.taking import Grounds, Taking
from cityexam_desktop.county.remarking import note_remark, noted
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.officer.outside import OUTSIDE
from cityexam_desktop.report.sheets import write_sheet
from cityexam_desktop.workspace import answering, ledger, tasks
from cityexam_desktop.workspace.model import Explanation, HistoryValue
from cityexam_desktop.workspace.tabular import BadTable
from tests.support.officer import answered, contested, received
from tests.support.small import FILLED, NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Fill = dict[tuple[int, str], str]
"""What is typed: (line of the table from 0, heading) → text."""


@pytest.fixture
def doubtful(tmp_path: Path) -> Iterator[County]:
    """Two findings of one rule at the statistics bureau, an explained one at the land bureau."""
    before = HistoryValue("2024", "kept", COUNTY, Decimal(9), "上年汇总")
    county = new_county(tmp_path, earlier=[before])
    county.fill("tjj", {**FILLED["tjj"], ("have", "e1"): Decimal(5000),
                        ("have", "e2"): Decimal(5000)})  # fmt: skip
    county.fill("zrzyj")
    home = county.home("zrzyj")
    draft = answering.open_draft(home, tasks.task(home), "zrzyj", now=NOW)
    said = Explanation("r_kept", COUNTY, "两处保护对象合并统计")
    answering.explain(home, draft.id, said, now=NOW)
    county.receive(county.send("tjj"), county.send("zrzyj"))
    county.clear()
    yield county
    county.close()


def out(county: County, table: str, fill: Fill | None = None) -> Path:
    """The table as a workbook, filled in outside."""
    target = county.folder / f"{table}.xlsx"
    write_sheet(OUTSIDE[table].sheet(Grounds(county.bureau)), target)
    book = openpyxl.load_workbook(target)
    (page,) = book.worksheets
    heads = [cell.value for cell in page[3]]
    for (line, head), text in (fill or {}).items():
        page.cell(4 + line, heads.index(head) + 1).value = text
    book.save(target)
    return target


def back(county: County, table: str, fill: Fill | None = None) -> Taking:
    """What the table says when it comes back."""
    return OUTSIDE[table].read(Grounds(county.bureau, clerk="李敏"), out(county, table, fill))


def mistakes(county: County, table: str, fill: Fill) -> list[tuple[str, str]]:
    """Sentence and remedy of everything wrong in the table; the ledger is as before."""
    before = ledger.head(county.bureau)
    with pytest.raises(BadTable) as caught:
        back(county, table, fill)
    assert ledger.head(county.bureau) == before
    assert all(one.remedy for one in caught.value.findings)
    return [(one.sentence, one.remedy) for one in caught.value.findings]


def told(taking: Taking) -> list[tuple[str, ...]]:
    return [(one.part, one.what, one.field, one.old, one.new) for one in taking.changes]


def take(county: County, taking: Taking) -> list[str]:
    """Take everything; the kinds of the ledger's new rows."""
    before = len(ledger.rows(county.bureau))
    taking.take(county.bureau, now=NOW)
    return [row.kind for row in ledger.rows(county.bureau)[before:]]


@pytest.mark.parametrize("table", OUTSIDE)
def test_a_table_that_comes_back_as_it_went_out_changes_nothing(
    doubtful: County, table: str
) -> None:
    county = doubtful
    county.fill("slj", {**FILLED["slj"], ("area", COUNTY): Decimal(11)})
    county.receive(county.send("slj"))
    assert back(county, table) == Taking()


def test_what_is_said_to_findings_becomes_remarks_and_exemptions(doubtful: County) -> None:
    county = doubtful
    taking = back(
        county, "doubts",
        {(0, "处理意见"): "退回", (0, "批注或理由"): "供给数与学籍库不符",
         (2, "处理意见"): "准予", (2, "批注或理由"): "合并统计，已核实"},
    )  # fmt: skip
    assert told(taking) == [
        ("核查意见", "县统计局 学位供给（小区1）", "批注", "", "供给数与学籍库不符"),
        ("核查意见", "县自然资源局 请核对。", "准予降级", "", "降为请留意：合并统计，已核实"),
    ]
    assert take(county, taking) == []  # signed or issued later, in the window
    dataset = merge(county.bureau)
    bundle = dataset.resolution.in_force["tjj"]
    assert noted(county.bureau, bundle) == (Remark("have", "e1", "供给数与学籍库不符"),)
    (one,) = granted(county.bureau, dataset)
    assert (one.state, one.exemption.unit, one.exemption.level) == (WAITS, "zrzyj", Level.NOTICE)
    assert back(county, "doubts") == Taking()  # what was taken is on the sheet now


def test_accepting_a_finding_takes_an_earlier_remark_away(doubtful: County) -> None:
    county = doubtful
    bundle = merge(county.bureau).resolution.in_force["tjj"]
    note_remark(county.bureau, bundle, "have", "e1", "请核对", now=NOW)
    taking = back(county, "doubts", {(0, "处理意见"): "采纳", (0, "批注或理由"): ""})
    assert told(taking)[0][2:] == ("批注", "请核对", "")
    take(county, taking)
    assert noted(county.bureau, bundle) == ()


def test_findings_that_cannot_be_answered_so_are_named_with_row_and_remedy(
    doubtful: County,
) -> None:
    county = doubtful
    said = mistakes(
        county, "doubts",
        {(0, "处理意见"): "退回", (1, "处理意见"): "同意", (2, "批注或理由"): "请说明"},
    )  # fmt: skip
    assert [sentence for sentence, _ in said] == [
        "第4行：退回没有写批注。", "第5行：处理意见“同意”看不懂。",
        "第6行：写了批注，没有写处理意见。",
    ]  # fmt: skip
    lowest = {(1, "处理意见"): "准予", (1, "批注或理由"): "小区配套"}
    assert mistakes(county, "doubts", lowest)[0][0] == "第5行：这条意见已是最轻的一级，不能再降。"
    shuffled = {(0, "编号（勿改）"): "0000000000", (0, "处理意见"): "采纳"}
    assert "没有这条意见了" in mistakes(county, "doubts", shuffled)[0][0]


def test_lines_that_were_sorted_apart_are_found_out(doubtful: County) -> None:
    county = doubtful
    said = mistakes(county, "doubts", {(0, "意见"): "另一条意见", (0, "处理意见"): "采纳"})
    assert "意见和编号对不上" in said[0][0]


def test_the_findings_of_an_edition_that_was_replaced_are_not_answered(doubtful: County) -> None:
    county = doubtful
    fill = {(0, "处理意见"): "退回", (0, "批注或理由"): "请核对"}
    file = out(county, "doubts", fill)
    county.fill("tjj", {("pop", COUNTY): Decimal(70001)})
    county.receive(county.send("tjj"))
    with pytest.raises(BadTable, match="没有这条意见了"):
        OUTSIDE["doubts"].read(Grounds(county.bureau), file)


@pytest.mark.parametrize("agreed", ["11", "11km²", "县水利局", "以县水利局为准"])
def test_what_was_agreed_in_the_meeting_settles_the_difference(county: County, agreed: str) -> None:
    contested(county)
    fill = {(1, "议定值"): agreed, (1, "依据"): "三调成果，会议纪要〔2026〕2号"}
    taking = back(county, "talks", fill)
    assert told(taking) == [
        ("部门间", "建成区面积", "议定", "待会商",
         "以县水利局的 11km² 为准（三调成果，会议纪要〔2026〕2号）"),
    ]  # fmt: skip
    assert take(county, taking) == ["settle"]
    dataset = merge(county.bureau)
    assert dataset.values["area", COUNTY].value == Decimal(11)
    assert back(county, "talks") == Taking()


def test_a_tick_in_a_units_line_means_its_number(county: County) -> None:
    contested(county)
    fill = {(2, "议定值"): "√", (1, "依据"): "会议纪要"}
    assert told(back(county, "talks", fill))[0][4] == "以县水利局的 11km² 为准（会议纪要）"


def test_no_agreement_is_taken_without_its_ground_or_of_a_strange_number(county: County) -> None:
    contested(county)
    assert "没有写依据" in mistakes(county, "talks", {(1, "议定值"): "11"})[0][0]
    strange = {(1, "议定值"): "10.8", (1, "依据"): "会议"}
    said = mistakes(county, "talks", strange)
    assert said[0][0] == "第5行：“建成区面积”的议定值“10.8”不是哪个单位报的数。"
    both = {(1, "议定值"): "√", (2, "议定值"): "√", (1, "依据"): "会议"}
    assert "议定了 2 个单位的数" in mistakes(county, "talks", both)[0][0]


def test_numbers_of_different_things_cannot_be_agreed_on(county: County) -> None:
    county.fill("tjj", {**FILLED["tjj"], ("pop", COUNTY): Decimal(10)})
    county.receive(county.send("tjj"))
    county.clear()
    said = mistakes(county, "talks", {(1, "议定值"): "10", (1, "依据"): "会议"})
    assert "不能议定以哪一个为准" in said[0][0]


def test_submissions_that_were_ticked_are_approved_and_none_is_returned_so(county: County) -> None:
    received(county, "tjj", "slj")
    taking = back(county, "reviews", {(0, "审核"): "通过"})
    assert told(taking) == [("逐份审核", "县统计局 第 1 稿", "审核", "未审", "通过")]
    assert take(county, taking) == ["approve"]
    assert "签发退回修改单" in mistakes(county, "reviews", {(1, "审核"): "退回"})[0][0]


def test_originals_ticked_beside_the_pile_are_noted(county: County) -> None:
    received(county, "tjj", "slj")
    taking = back(county, "papers", {(0, "纸质件"): "原件", (0, "纸上日期"): "2026年3月2日"})
    assert told(taking)[0][2:] == ("纸质件", "未交", "原件，2026年3月2日，李敏")
    assert take(county, taking) == ["stamped"]
    held = unit_intakes(ledger.rows(county.bureau), merge(county.bureau))
    papers = {one.unit: one.paper.word for one in held if one.paper is not None}
    assert papers == {"tjj": "原件", "slj": "未交"}
    assert back(county, "papers") == Taking()
    fill = {(0, "纸质件"): "", (1, "纸质件"): "扫描件"}
    assert [one for one, _ in mistakes(county, "papers", fill)] == [
        "第4行：纸质件的登记不能从表里撤销。", "第5行：扫描件要连同文件登记。",
    ]  # fmt: skip


def test_codes_that_were_heard_clear_what_waits_and_never_stand_on_the_sheet(
    county: County,
) -> None:
    county.receive(*answered(county, "tjj", "slj"))
    codes = {unit: ownkeys.own_code(county.homes[unit]) for unit in ("tjj", "slj")}
    sheet = OUTSIDE["parked"].sheet(Grounds(county.bureau))
    assert not any(code in str(sheet.rows) for code in codes.values())
    head = "听到的识别码或纸上的报送码"
    bundle = next(f.id for f in merge(county.bureau).facts.values() if f.unit == "slj")
    taking = back(county, "parked", {(0, head): codes["tjj"], (1, head): submission_code(bundle)})
    assert [one.new for one in taking.changes] == ["登记密钥", "认可这一份"]
    assert take(county, taking) == ["register", "paper"]
    assert set(merge(county.bureau).resolution.in_force) == {"tjj", "slj"}


def test_a_code_that_differs_clears_nothing_and_says_where(county: County) -> None:
    county.receive(*answered(county, "tjj", "slj"))
    head = "听到的识别码或纸上的报送码"
    code = ownkeys.own_code(county.homes["tjj"])
    wrong = code[:5] + ("0000" if code[5:9] != "0000" else "1111") + code[9:]
    said = mistakes(county, "parked", {(0, head): wrong, (1, head): code})
    assert said[0][0] == "第4行：县统计局的码第 2 组不一致。"
    assert said[1][0].startswith("第5行：县水利局的码第")  # read aloud by another unit


def test_a_second_key_wants_to_be_told_what_becomes_of_the_first(county: County) -> None:
    received(county, "tjj")
    ownkeys.create_key(county.home("tjj"), now=NOW)
    county.fill("tjj", {("pop", COUNTY): Decimal(70001)})
    county.receive(county.send("tjj"))
    head, code = "听到的识别码或纸上的报送码", ownkeys.own_code(county.homes["tjj"])
    assert "没有写以前的怎么办" in mistakes(county, "parked", {(0, head): code})[0][0]
    taking = back(county, "parked", {(0, head): code, (0, "以前的密钥"): "停用"})
    assert take(county, taking) == ["register", "retire"]


def test_corrections_gathered_outside_are_made_with_two_names_and_a_reason(
    county: County,
) -> None:
    received(county, "tjj")
    names = {"理由": "统计公报", "依据（函号、电话记录）": "统函〔2026〕3号", "经办": "李敏",
             "复核": "赵刚"}  # fmt: skip
    whole: Fill = {(0, "更正为"): "71,000", **{(0, k): v for k, v in names.items()}}
    added: Fill = {(3, "数据项"): "学位需求", (3, "体检单元"): "小区1", (3, "更正为"): "120",
                   **{(3, k): v for k, v in names.items()}}  # fmt: skip
    taking = back(county, "corrections", whole | added)
    assert told(taking) == [
        ("更正", "常住人口", "数值", "70,000 人", "71,000 人"),
        ("更正", "学位需求（小区1）", "数值", "100 个", "120 个"),
    ]
    assert take(county, taking) == ["correct", "correct"]
    values = merge(county.bureau).values
    assert values["pop", COUNTY].value == Decimal(71000)
    assert values["need", "e1"].correction
    (made, _) = corrections(merge(county.bureau))
    assert (made.reason, made.document) == ("统计公报", "统函〔2026〕3号")
    assert back(county, "corrections") == Taking()


@pytest.mark.parametrize(
    ("fill", "sentence"),
    [
        ({"更正为": "七万", "理由": "公报", "经办": "甲", "复核": "乙"}, "七万"),
        ({"更正为": "71000", "经办": "甲", "复核": "乙"}, "没有写理由"),
        ({"更正为": "71000", "理由": "公报", "经办": "甲", "复核": "甲"}, "不能是同一人"),
        ({"更正为": "71000", "现在的数": "69000", "理由": "公报"}, "现在的数是 70,000"),
        ({"更正为": "70000", "理由": "公报", "经办": "甲", "复核": "乙"}, "和现在的一样"),
        ({"更正为": "1", "对象": "没有", "理由": "公报"}, "汇总里没有"),
    ],
)  # fmt: skip
def test_a_correction_wants_what_the_window_wants(
    county: County, fill: dict[str, str], sentence: str
) -> None:
    received(county, "tjj")
    lines: Fill = {(0, head): text for head, text in fill.items()}
    assert sentence in mistakes(county, "corrections", lines)[0][0]


def test_one_mistake_keeps_everything_of_the_file_out(county: County) -> None:
    received(county, "tjj", "slj")
    assert len(mistakes(county, "reviews", {(0, "审核"): "通过", (1, "审核"): "同意"})) == 1
    assert merge(county.bureau).decisions.reviews == {}
