from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl

from cityexam_desktop.checks import Given, check
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY, Sensitivity
from cityexam_desktop.report.slip import compose_slip, write_slip
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.model import Content, Observation
from cityexam_desktop.workspace.sheets import Kind, SheetProblem
from tests.support import clerk

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.report.slip import Slip

SAID = Content(
    observations=(
        Observation("area", COUNTY, Decimal("10.5")),
        Observation("green", COUNTY, Decimal(12)),
        Observation("kept", COUNTY, Absence.PENDING),
    )
)
UNREAD = SheetProblem(
    Kind.REFUSED,
    "土地",
    "E8",
    "两处左右",
    "“两处左右”不是确定的数。",
    "请填确定的数。",
    "kept",
    COUNTY,
)
CONVERTED = SheetProblem(Kind.CONVERTED, "土地", "E6", "1050公顷", "已换算。", datum="area")


def slip() -> Slip:
    pack, task = clerk.pack(), clerk.task()
    answers = Answers(pack, task.places, observations=SAID.observations)
    findings = check(pack, answers, Given(unit="zrzyj", observations=SAID.observations))
    return compose_slip(pack, task, "zrzyj", SAID, findings, [UNREAD, CONVERTED], due="2026-05-20")


def test_the_slip_tells_what_was_not_read_and_every_doubt_with_its_values() -> None:
    rows = slip().rows
    assert rows[0].form == "土地"
    assert (rows[0].item, rows[0].value) == ("保护对象数", "两处左右")
    assert [r.item for r in rows[1:]] == ["绿道覆盖面积", "保护对象数", "保护对象数"]
    assert rows[1].value == "12km²"
    assert rows[1].doubt == "【必须改正】绿道覆盖 12 大于建成区 10.5"
    assert "10.5" in rows[1].against


def test_the_slip_is_a_sheet_with_a_cell_for_every_answer(tmp_path: Path) -> None:
    write_slip(slip(), tmp_path / "退回修改单.xlsx")
    page = openpyxl.load_workbook(tmp_path / "退回修改单.xlsx").worksheets[0]
    heads = [c.value for c in page[3]]
    assert heads == [
        "序号",
        "表",
        "项",
        "填报值",
        "疑问",
        "对照值及来源",
        "要求",
        "期限",
        "单位答复",
    ]
    assert page.max_row == 3 + len(slip().rows)
    assert {page.cell(row, 8).value for row in range(4, page.max_row + 1)} == {"2026-05-20"}
    assert page.page_setup.orientation == "landscape"


def test_the_slip_as_text_names_unit_doubts_and_date() -> None:
    text = slip().text
    assert text.startswith("【退回修改】县自然资源局：2025年度城市体检有 4 处需要核对。")
    assert "2. 土地·绿道覆盖面积（填报值：12km²）" in text
    assert text.endswith("请于 2026-05-20 前改正后重报，或书面说明原因。")


def test_a_deadline_that_is_past_is_not_asked_for_again() -> None:
    pack, task = clerk.pack(), clerk.task()
    past = compose_slip(pack, task, "zrzyj", SAID, (), today=date(2026, 6, 1))
    assert past.text.endswith("请尽快改正后重报，或书面说明原因。")
    ahead = compose_slip(pack, task, "zrzyj", SAID, (), today=date(2026, 5, 31))
    assert ahead.text.endswith("请于 2026-05-31 前改正后重报，或书面说明原因。")


def test_what_must_not_go_by_wechat_is_in_the_sheet_and_not_in_the_text() -> None:
    pack, task = clerk.pack(), clerk.task()
    data = tuple(
        replace(d, sensitivity=Sensitivity.NO_WECHAT) if d.code == "green" else d
        for d in pack.base_data
    )
    pack = replace(pack, base_data=data)
    answers = Answers(pack, task.places, observations=SAID.observations)
    findings = check(pack, answers, Given(unit="zrzyj", observations=SAID.observations))
    made = compose_slip(pack, task, "zrzyj", SAID, findings)
    assert made.secret == ("绿道覆盖面积",)
    assert any(row.value == "12km²" for row in made.rows)
    assert "12km²" not in made.text
    assert "12 大于" not in made.text
    assert "土地·绿道覆盖面积：敏感数据，请当面或专网核对。" in made.text
    assert "保护对象数" in made.text
