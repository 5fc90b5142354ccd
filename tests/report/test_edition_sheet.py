"""The stamped sheet and the leader's page: what they say, and that they are of one file."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import submission
from cityexam_desktop.bundle.codes import digits_of
from cityexam_desktop.bundle.editions import FrozenEdition, differences, read_edition
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report import edition_sheet, sign_off
from cityexam_desktop.report.blocks import Barcode, Block, Paragraph, Report, Signatures, Table
from cityexam_desktop.report.edition_forms import ROWS, change
from cityexam_desktop.workspace import answering
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import (
    Content,
    Evidence,
    Explanation,
    HistoryValue,
    Observation,
    RowState,
    Subject,
    SurveyRow,
)
from tests.report.pdftools import needs_poppler, pages, text
from tests.support.small import NOW, County, new_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNIT = "zrzyj"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    made = new_county(tmp_path_factory.mktemp("sheet"))
    ws = made.home(UNIT)
    put_history(
        ws,
        [
            HistoryValue("2024", "area", COUNTY, Decimal("10.2"), "上年"),
            HistoryValue("2024", "kept", COUNTY, Decimal(9), "上年"),
        ],
    )
    made.fill(UNIT)
    draft = answering.open_draft(ws, made.task, UNIT)
    why = Explanation("r_kept", COUNTY, "两处保护对象因撤并核减，文物部门已发文。")
    answering.explain(ws, draft.id, why)
    paper = Evidence("area", COUNTY, "", "建成区范围图.pdf", 0, "3")
    answering.attach(ws, draft.id, paper, b"%PDF map")
    made.send(UNIT)
    pending = Observation(
        "green", COUNTY, Absence.PENDING, reason="绿道普查尚未结束", expected="2026-06-30"
    )
    answering.record(ws, draft.id, [pending, Observation("area", COUNTY, Decimal("10.6"))])
    submission.finalise(ws, made.task, UNIT, now=NOW)
    yield made
    made.close()


@pytest.fixture(scope="module")
def edition(county: County) -> FrozenEdition:
    newest = submission.editions(county.home(UNIT), county.task, UNIT)[-1]
    return read_edition(county.home(UNIT), newest.bundle)


def cells(blocks: tuple[Block, ...]) -> set[str]:
    rows = (row for block in blocks if isinstance(block, Table) for row in block.rows)
    return {cell for row in rows if isinstance(row, tuple) for cell in row}


def titled(report: Report, title: str) -> Block:
    """The block behind a heading."""
    at = [getattr(block, "text", "") for block in report.blocks].index(title)
    return report.blocks[at + 1]


def test_every_value_stands_beside_last_years_with_source_reason_and_papers(
    edition: FrozenEdition,
) -> None:
    table = titled(edition_sheet.compose(edition), "土地")
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == [
        "编号", "名称", "计量单位", "本年", "上年", "变化", "数据性质", "来源", "说明", "佐证",
    ]  # fmt: skip
    assert table.rows[0][3:6] == ("10.6", "10.2", "+0.4（+3.9%）")  # type: ignore[index]
    assert table.rows[0][9] == "1 份"  # type: ignore[index]
    assert table.rows[1][3] == "暂缺"  # type: ignore[index]


def test_differences_name_the_edition_before_and_both_values(edition: FrozenEdition) -> None:
    table = titled(edition_sheet.compose(edition), "与上一稿的差异")
    assert isinstance(table, Table)
    assert [row[1:] for row in table.rows] == [  # type: ignore[index]
        ("建成区面积", "示例县", "数值", "10.5", "10.6"),
        ("绿道覆盖面积", "示例县", "数值", "8.4", "暂缺"),
    ]
    assert edition.earlier is not None
    assert edition.earlier.code in table.notes[0]


def test_a_first_edition_says_that_there_is_none_before(county: County) -> None:
    first = submission.editions(county.home(UNIT), county.task, UNIT)[0]
    report = edition_sheet.compose(read_edition(county.home(UNIT), first.bundle))
    said = titled(report, "与上一稿的差异")
    assert isinstance(said, Paragraph)
    assert "第一次" in said.text


def test_absences_have_their_reasons_and_explanations_their_doubts(
    edition: FrozenEdition,
) -> None:
    said = cells(edition_sheet.compose(edition).blocks)
    assert {"绿道普查尚未结束", "2026-06-30", "保护对象由 9 减到 7"} <= said
    assert "两处保护对象因撤并核减，文物部门已发文。" in said
    assert "建成区范围图.pdf" in said


def test_control_numbers_add_all_numbers_of_a_form(edition: FrozenEdition) -> None:
    table = titled(edition_sheet.compose(edition), "核对数")
    assert isinstance(table, Table)
    digest = edition.digests["values.json"][:16]
    assert table.rows == (("土地", "2", "1", "", "17.6", digest),)


def test_there_is_room_for_signatures_and_one_seal(edition: FrozenEdition) -> None:
    [signed] = [b for b in edition_sheet.compose(edition).blocks if isinstance(b, Signatures)]
    labels = [label for label, _ in signed.fields]
    assert labels == ["单位负责人", "审核人", "填表人", "电话", "报出日期", "稿次"]
    assert "盖章" in signed.seal


def test_both_codes_can_be_scanned(edition: FrozenEdition) -> None:
    report = edition_sheet.compose(edition)
    assert report.page_bars == digits_of(edition.code)
    [bars] = [block for block in report.blocks if isinstance(block, Barcode)]
    assert bars.caption.startswith("单位识别码")


@needs_poppler
def test_the_code_stands_on_every_page(county: County, tmp_path: Path) -> None:
    newest = submission.editions(county.home(UNIT), county.task, UNIT)[-1]
    edition_sheet.write_sheet(county.home(UNIT), newest.bundle, tmp_path / "s.pdf")
    code = read_edition(county.home(UNIT), newest.bundle).code
    found = pages(tmp_path / "s.pdf")
    assert len(found) > 1
    assert all(code in page for page in found)


def test_a_form_of_many_rows_is_printed_by_its_totals(county: County) -> None:
    county.fill("zjj")
    county.send("zjj")
    ws = county.home("zjj")
    [one] = submission.editions(ws, county.task, "zjj")
    edition = read_edition(ws, one.bundle)
    totals, rows = edition_sheet.compose(edition).blocks[3:5]
    assert isinstance(totals, Table)
    assert isinstance(rows, Table)
    assert totals.rows[0][3:5] == ("4", "“是” 1 行")  # type: ignore[index]
    assert totals.rows[1][3:] == ("2", "“是” 1 行", "0", "2", "0")  # type: ignore[index]
    assert rows.rows[0][4] == "墙体裂缝 是；层数 2 层"  # type: ignore[index]
    many = [replace(p, id=f"b{i}") for i in range(ROWS + 1) for p in edition.task.places[-1:]]
    wide = replace(edition, task=replace(edition.task, places=(*edition.task.places[:3], *many)))
    wide = replace(wide, answers=_answers(wide))
    said = edition_sheet.compose(wide).blocks[4]
    assert isinstance(said, Paragraph)
    assert edition.digests["forms/house.json"] in said.text


def _answers(edition: FrozenEdition) -> Answers:
    said = edition.content
    return Answers(
        edition.pack, edition.task.places, observations=said.observations, rows=said.rows
    )


def test_unknown_editions_have_no_sheet(county: County, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="没有这一稿"):
        edition_sheet.write_sheet(county.home(UNIT), "0" * 64, tmp_path / "s.pdf")


@needs_poppler
def test_the_leader_gets_one_page(county: County, tmp_path: Path) -> None:
    newest = submission.editions(county.home(UNIT), county.task, UNIT)[-1]
    sign_off.write_sign_off(county.home(UNIT), newest.bundle, tmp_path / "o.pdf")
    assert len(pages(tmp_path / "o.pdf")) == 1
    said = text(tmp_path / "o.pdf")
    assert "报送2个数值" in said
    assert "保护对象数" in said  # by more than a fifth
    assert "建成区面积" not in said  # by less
    assert "绿道普查尚未结束" in said


def test_indicators_that_the_unit_alone_decides_are_foretold(county: County) -> None:
    county.fill("tjj")
    county.send("tjj")
    ws = county.home("tjj")
    [one] = submission.editions(ws, county.task, "tjj")
    said = cells(sign_off.compose(read_edition(ws, one.bundle)).blocks)
    assert "高峰车速（主干路）" in said
    assert "≥20" in said
    assert "人口密度" not in said  # needs another unit's area


@needs_poppler
def test_long_lists_are_cut_until_the_page_is_one(county: County, tmp_path: Path) -> None:
    from cityexam_desktop.report.pdf import write_pdf
    from cityexam_desktop.report.pdf.document import laid_out

    newest = submission.editions(county.home(UNIT), county.task, UNIT)[-1]
    edition = read_edition(county.home(UNIT), newest.bundle)
    [green] = [o for o in edition.content.observations if o.datum == "green"]
    absent = tuple(replace(green, subject=f"e{i}", reason="理由很长" * 12) for i in range(40))
    long = replace(edition, content=replace(edition.content, observations=absent))
    assert len(laid_out(sign_off.compose(long, 40))) > 1
    fitting = next(
        r for n in range(12, 0, -1) if len(laid_out(r := sign_off.compose(long, n))) == 1
    )
    write_pdf(fitting, tmp_path / "o.pdf")
    assert "还有" in text(tmp_path / "o.pdf")


def test_changes_are_told_with_sign_and_share() -> None:
    assert change(Decimal(12), Decimal(10)) == "+2（+20.0%）"
    assert change(Decimal(10), Decimal(10)) == "0"
    assert change(Decimal(3), Decimal(0)) == "+3"
    assert change(Absence.PENDING, Decimal(3)) == ""


def test_rows_names_texts_and_papers_count_as_differences(edition: FrozenEdition) -> None:
    object_ = Subject("zjj-1", "row", "seat", "1", "旧名", "", "zjj")
    before = Content(
        rows=(SurveyRow("house", "b0", RowState.SURVEYED),),
        objects=(object_,),
        explanations=(Explanation("r_kept", COUNTY, "原来的话"),),
        evidence=(Evidence("area", COUNTY, "a" * 64, "旧图.pdf", 1),),
    )
    after = Content(
        rows=(SurveyRow("house", "b0", RowState.NO_ACCESS),),
        objects=(replace(object_, name="新名"),),
    )
    found = [(d.what, d.before, d.after) for d in differences(edition.pack, before, after)]
    assert sorted(found) == [
        ("佐证", "旧图.pdf", ""),
        ("名录", "旧名", "新名"),
        ("说明", "原来的话", ""),
        ("调查状态", "已调查", "无法进入"),
    ]
