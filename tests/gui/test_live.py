"""What is kept in step with single changes is what reading it all afresh would give."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cityexam_desktop.gui.filling.edit import Edit, carry_out
from cityexam_desktop.gui.filling.entry import STATES, Typed, understand
from cityexam_desktop.gui.filling.listsheet import ListSheet
from cityexam_desktop.gui.filling.rowsheet import RowSheet
from cityexam_desktop.workspace.model import Observation
from tests.support.desk import draft_of, live_of, new_draft

if TYPE_CHECKING:
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.workspace.database import Workspace

TEXTS = st.one_of(
    st.integers(0, 40).map(str),
    st.sampled_from(["", "约3", "是", "否", "暂缺", "无此对象", "1.5", "拱桥", *STATES, "东门桥"]),
)
STEPS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), TEXTS), min_size=1, max_size=6)
FORMS = st.sampled_from([("zjj", "house"), ("tjj", "seat"), ("slj", "bridge"), ("zrzyj", "land")])


def step(live: Live, form: str, row: int, column: int, text: str) -> Edit:
    asked = live.pack.form[form]
    kind = ListSheet if asked.kind.value == "list" else RowSheet
    sheet = kind(live, asked)
    if row >= len(sheet.lines) or column >= len(sheet.columns):
        return understand(live, sheet, [], iter(())).edit
    ids = (f"{live.unit}-{n}" for n in range(len(live.objects) + 1, 99))
    return understand(live, sheet, [Typed(row, column, text)], ids).edit


def shown(live: Live) -> tuple[object, ...]:
    values = {
        (datum.code, subject.id): live.value(datum.code, subject.id)
        for form in live.forms
        if form.code in live.answers.tables
        for subject in live.subjects(form.code)
        for datum in live.data_of(form.code)
    }
    return (
        live.findings, values, live.notes, live.drafts, live.rows.keys() and
        {key: row.state for key, row in live.rows.items()},
        [live.progress(form) for form in live.forms], live.at, live.tally,
        live.spoken,
    )  # fmt: skip


def write(workspace: Workspace, live: Live, edit: Edit) -> Edit:
    return carry_out(workspace, draft_of(workspace).id, live, edit)


@settings(max_examples=60)
@given(FORMS, STEPS)
@example(("zjj", "house"), [(2, 2, "2"), (2, 2, "2"), (0, 2, "0")])
def test_findings_kept_in_step_are_those_of_a_full_check(
    where: tuple[str, str], steps: list[tuple[int, int, str]]
) -> None:
    unit, form = where
    with new_draft(unit) as workspace:
        live = live_of(workspace)
        for row, column, text in steps:
            write(workspace, live, step(live, form, row, column, text))
        assert shown(live) == shown(live_of(workspace))


@settings(max_examples=60)
@given(FORMS, STEPS)
def test_undoing_every_step_gives_back_what_stood_before(
    where: tuple[str, str], steps: list[tuple[int, int, str]]
) -> None:
    unit, form = where
    with new_draft(unit) as workspace:
        live = live_of(workspace)
        seen, undos = [], []
        for row, column, text in steps:
            seen.append(shown(live))
            undos.append(write(workspace, live, step(live, form, row, column, text)))
        for before, undo in zip(reversed(seen), reversed(undos), strict=True):
            write(workspace, live, undo)
            # A row once surveyed is recorded as not surveyed, which means the same.
            assert shown(live)[:4] == before[:4]
        assert live_of(workspace).findings == seen[0][0]


def test_where_rows_go_a_large_draft_is_more_work_than_a_small_one() -> None:
    with new_draft("slj") as workspace:
        live = live_of(workspace)
        typed, gone = Edit((Observation("span", "slj-1", Decimal(1)),)), Edit(removed=("slj-1",))
        small = live.work(gone)
        many = (Observation("span", f"slj-{n}", Decimal(n)) for n in range(100_000))
        live.notes = {(o.datum, o.subject): o for o in many}
        assert live.work(typed) == 1
        assert live.work(gone) > small + 5000
