"""What comes back is weighed against what went out: untouched, confirmed, corrected rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import Sensitivity
from cityexam_desktop.report.handout import harmless_share, secret_in, write_handout
from cityexam_desktop.workspace import answering, collecting
from cityexam_desktop.workspace.model import (
    Content,
    Nature,
    Observation,
    RowState,
    Subject,
    SurveyRow,
)
from cityexam_desktop.workspace.sheets import Kind
from tests.support import clerk
from tests.support.clerk import Clerk, foreign
from tests.support.handing import Desk, fill, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack


HEAD = ["编号", "名称", "墙体裂缝", "层数"]


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.ws.close()


def carried(desk: Desk, *data: str) -> Desk:
    """The desk with a pack in which these data may be taken over from last year."""
    desk.pack = replace(
        desk.pack,
        base_data=tuple(
            replace(d, carry=True) if d.code in data else d for d in desk.pack.base_data
        ),
    )
    return desk


def test_last_year_s_values_that_came_back_untouched_are_not_returned(
    desk: Desk, tmp_path: Path
) -> None:
    carried(desk, "floors").previous = {("floors", "b0"): Decimal(6), ("floors", "b2"): Decimal(5)}
    files = desk.hand_out(tmp_path)
    assert Clerk.at(files[0]).cell("楼栋", "b0", "value:floors").value == 6
    found = desk.read(*files)
    assert (found.untouched, found.origins, found.agreed.rows) == (2, (), ())
    desk.take(found)
    assert desk.content == Content()
    assert [one.word for one in desk.state()] == ["未交回", "未交回"]


def test_last_year_s_values_that_were_confirmed_stand_as_taken_over(
    desk: Desk, tmp_path: Path
) -> None:
    carried(desk, "floors").previous = {("floors", "b0"): Decimal(6), ("floors", "b2"): Decimal(5)}
    files = desk.hand_out(tmp_path)
    fill(files[0], "b0", state="已调查")
    fill(files[0], "b2", by="王芳", date="2025-11-20")
    desk.take(desk.read(files[0]))
    held = {o.subject: (o.value, o.nature) for o in desk.content.observations}
    assert held == {
        "b0": (Decimal(6), Nature.TAKEN_OVER), "b2": (Decimal(5), Nature.TAKEN_OVER),
    }  # fmt: skip
    assert [one.word for one in desk.state()] == ["已交回", "未交回"]


def test_a_filled_form_by_exception_that_came_back_untouched_is_not_returned(
    desk: Desk, tmp_path: Path
) -> None:
    for subject in ("b0", "b1", "b2", "b3"):
        desk.put(Observation("floors", subject, Decimal(6)))
        state = SurveyRow("house", subject, RowState.SURVEYED, "王芳", "2025-11-20")
        answering.survey(desk.ws, desk.draft.id, [state])
    files = desk.hand_out(tmp_path)
    found = desk.read(*files)
    assert (found.untouched, found.origins) == (4, ())
    assert kinds(found) == {Kind.UNTOUCHED}
    desk.take(found)
    assert [one.word for one in desk.state()] == ["未交回", "未交回"]
    fill(files[0], "b0", state="无法进入")
    desk.take(desk.read(files[0]))
    assert [one.word for one in desk.state()] == ["交回不全", "未交回"]


def test_a_book_with_the_sheets_of_two_parts_answers_both(desk: Desk, tmp_path: Path) -> None:
    files = desk.hand_out(tmp_path)
    first, second = Clerk.at(files[0]), Clerk.at(files[1])
    page = first.book.create_sheet("另一份")
    for row in second.book["楼栋"].iter_rows():
        for cell in row:
            if cell.value is not None:
                page.cell(cell.row, cell.column, cell.value).data_type = cell.data_type
    first.type("楼栋", "b0", state="已调查", value_floors=6)
    first.type("另一份", "b1", state="已调查", value_floors=7)
    found = desk.read(first.save())
    assert found.returned[0].share == "小区1、小区2"
    assert Kind.MISSING_ROW not in kinds(found)
    desk.take(found)
    assert [(one.word, one.rows) for one in desk.state()] == [("交回不全", 1), ("交回不全", 1)]


def test_a_new_reason_or_date_of_an_absence_comes_back(desk: Desk, tmp_path: Path) -> None:
    for subject in ("b0", "b2"):
        answering.survey(
            desk.ws, desk.draft.id, [SurveyRow("house", subject, RowState.SURVEYED, "王芳", "")]
        )
        desk.put(
            Observation(
                "floors", subject, Absence.PENDING, reason="正在核对", expected="2026-06-30"
            )
        )
    files = desk.hand_out(tmp_path)
    fill(files[0], "b0", value_floors="暂缺：系统停机；2026-07-31")
    found = desk.read(files[0])
    assert (found.untouched, found.conflicts) == (1, ())
    desk.take(found)
    told = {o.subject: (o.reason, o.expected) for o in desk.content.observations}
    assert told == {"b0": ("系统停机", "2026-07-31"), "b2": ("正在核对", "2026-06-30")}


def test_files_with_different_reasons_are_asked_about_in_words(desk: Desk, tmp_path: Path) -> None:
    a = foreign(tmp_path / "甲.xlsx", [HEAD, ["B0", "0号楼", "", "暂缺：停机"]])
    b = foreign(tmp_path / "乙.xlsx", [HEAD, ["B0", "0号楼", "", "暂缺：停机；2026-07-31"]])
    c = foreign(tmp_path / "丙.xlsx", [HEAD, ["B0", "0号楼", "", "暂缺：没有人"]])
    (conflict,) = desk.read(a, b, c).conflicts
    assert conflict.words == ("暂缺：停机；2026-07-31", "暂缺：没有人")
    assert [claim.files for claim in conflict.claims] == [("甲.xlsx", "乙.xlsx"), ("丙.xlsx",)]


@pytest.fixture
def ponds() -> Iterator[Desk]:
    made = Desk("slj", "pond", "row")
    rows = [Subject(f"slj-{i}", "row", "pond", f"{i}", f"{i}号点", "county", "slj") for i in (1, 2)]
    answering.add_objects(made.ws, made.draft.id, rows)
    made.put(Observation("depth", "slj-1", Decimal("0.3")))
    yield made
    made.ws.close()


def test_a_corrected_name_of_a_row_comes_back(ponds: Desk, tmp_path: Path) -> None:
    files = ponds.hand_out(tmp_path)
    at = Clerk.at(files[0])
    at.type("积水点名录", "slj-1", name="东门桥下")
    found = ponds.read(at.save())
    assert (found.untouched, found.conflicts) == (0, ())
    ponds.take(found)
    assert {o.id: o.name for o in ponds.content.objects} == {"slj-1": "东门桥下", "slj-2": "2号点"}
    assert [one.word for one in ponds.state()] == ["已交回", "未交回"]


def test_two_corrected_names_of_a_row_are_asked_about(ponds: Desk, tmp_path: Path) -> None:
    files = ponds.hand_out(tmp_path)
    paths = []
    for name in ("东门桥下", "东门桥洞"):
        at = Clerk.at(files[0])
        at.type("积水点名录", "slj-1", name=name)
        at.path = tmp_path / f"{name}.xlsx"
        paths.append(at.save())
    found = ponds.read(*paths)
    (conflict,) = found.conflicts
    assert conflict.words == ("1 东门桥下", "1 东门桥洞")
    assert "现在是“1 1号点”" in conflict.sentence
    ponds.take(found)
    assert {o.name for o in ponds.content.objects} == {"1号点", "2号点"}
    ponds.take(found, {conflict.cell: 1})
    assert {o.name for o in ponds.content.objects} == {"东门桥洞", "2号点"}


def test_new_rows_of_one_name_from_two_senders_are_two_until_somebody_says_otherwise(
    tmp_path: Path,
) -> None:
    head = ["编号", "名称", "积水深度", "成因"]
    files = [
        foreign(tmp_path / "甲.xlsx", [head, ["1", "东门桥", 0.3, ""]]),
        foreign(tmp_path / "乙.xlsx", [head, ["1", "东门桥", 0.5, "管网"]]),
    ]
    apart, one = Desk("slj", "pond", "row"), Desk("slj", "pond", "row")
    found = apart.read(*files)
    (twins,) = found.conflicts
    assert "甲.xlsx（积水深度 0.3）" in twins.sentence
    assert "乙.xlsx（积水深度 0.5，成因 管网）" in twins.sentence
    apart.take(found)
    assert {str(v) for (d, _), v in apart.values.items() if d == "depth"} == {"0.3", "0.5"}
    found = one.read(*files)
    assert collecting.chosen(found.conflicts, ["乙.xlsx"], []) == {}, "a file says no such thing"
    assert collecting.chosen(found.conflicts, ["乙.xlsx"], ["东门桥"]) == {twins.cell: 1}
    one.take(found, collecting.chosen(found.conflicts, [], ["东门桥"]))
    (row,) = one.content.objects
    assert one.values == {("depth", row.id): Decimal("0.3"), ("kind", row.id): "管网"}


def test_a_namesake_of_a_row_that_another_file_brought_before_is_told(tmp_path: Path) -> None:
    desk = Desk("slj", "pond", "row")
    head = ["编号", "名称", "积水深度"]
    desk.take(desk.read(foreign(tmp_path / "甲.xlsx", [head, ["1", "东门桥", 0.3]])))
    found = desk.read(foreign(tmp_path / "乙.xlsx", [head, ["1", "东门桥", 0.3], ["2", "西", 1]]))
    (told,) = (doubt for doubt in found.doubts if doubt.kind is Kind.DOUBLE_FILE)
    assert told.problem.sentence == (
        "“1 东门桥”已由“甲.xlsx”交回过，“乙.xlsx”里同名的按同一行读入。"
    )
    again = desk.read(foreign(tmp_path / "甲.xlsx", [head, ["1", "东门桥", 0.4]]))
    assert Kind.DOUBLE_FILE not in kinds(again), "the same sender, once more"


def test_a_row_with_a_text_that_nobody_understands_was_not_left_as_it_went_out(
    desk: Desk, tmp_path: Path
) -> None:
    desk.put(Observation("floors", "b0", Decimal(6)))
    files = desk.hand_out(tmp_path)
    fill(files[0], "b0", value_crack="也许")
    found = desk.read(files[0])
    assert (found.untouched, kinds(found)) == (0, {Kind.REFUSED, Kind.NO_STATE})


def secret_floors() -> FormPack:
    """The small pack, whose floors must not be sent by WeChat."""
    data = tuple(
        replace(d, sensitivity=Sensitivity.NO_WECHAT) if d.code == "floors" else d
        for d in clerk.pack().base_data
    )
    return replace(clerk.pack(), base_data=data)


def test_what_was_left_out_of_a_workbook_stays_when_it_comes_back(
    desk: Desk, tmp_path: Path
) -> None:
    secret = secret_floors()
    desk.put(Observation("floors", "b0", Decimal(6), note="机密"))
    answering.survey(desk.ws, desk.draft.id, [SurveyRow("house", "b0", RowState.SURVEYED)])
    before = desk.content
    wanted = desk.parts()[:1]
    told = secret_in(secret, "zjj", before, {}, wanted)
    assert [datum.code for datum in told] == ["floors"]
    assert secret_in(secret, "zjj", before, {}, desk.parts()[1:]) == ()
    said, last = harmless_share(secret, wanted[0].split, before, {("floors", "b2"): Decimal(3)})
    assert (said.observations, last) == ((), {})
    written = write_handout(secret, clerk.task(), "zjj", said, last, wanted, tmp_path)
    collecting.hand_out(desk.ws, desk.draft.id, written)
    path = tmp_path / written[0][1]
    at = Clerk.at(path)
    assert at.cell("楼栋", "b0", "value:floors").value is None
    assert at.cell("楼栋", "b0", "state").value == "已调查"
    desk.take(desk.read(path))
    assert desk.content == before, "a file that comes back as it went out changes nothing"
    desk.take(desk.read(fill(path, "b0", value_crack="是", by="王芳")))
    assert desk.values["floors", "b0"] == Decimal(6)
    assert desk.content.observations[-1].note == "机密"
    assert len(desk.content.observations) == 2


def test_a_split_that_itself_tells_a_secret_is_refused(desk: Desk) -> None:
    split = collecting.Split("column", "floors", "层数")
    with pytest.raises(WrongUse, match="文件名"):
        harmless_share(secret_floors(), split, desk.content, {})
