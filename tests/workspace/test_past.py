"""A cell's history in the words of people."""

from __future__ import annotations

from decimal import Decimal

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.model import Change, Nature, Observation
from cityexam_desktop.workspace.past import EMPTY, in_words
from tests.support.desk import draft_of, new_draft


def history(*observations: Observation) -> list[tuple[str, str]]:
    workspace = new_draft("zrzyj")
    draft = draft_of(workspace).id
    for one in observations:
        answering.record(workspace, draft, [one], who="李敏")
    pack = tasks.pack_of(workspace, tasks.task(workspace))
    told = [in_words(pack.datum["area"], c) for c in answering.changes(workspace, draft, "area")]
    workspace.connection.close()
    return told


def test_values_and_absences_are_told_with_what_changed_beside_them() -> None:
    assert history(
        Observation("area", "county", Decimal("1050.5")),
        Observation("area", "county", Decimal("1050.5"), nature=Nature.ESTIMATE, source="台账"),
        Observation("area", "county", Absence.PENDING, reason="正在测"),
        Observation("area", "county", Absence.BLANK),
    ) == [
        (EMPTY, "1,050.5km²"),
        ("1,050.5km²", f"1,050.5km²；性质：{Nature.ESTIMATE.word}；来源：台账"),
        (f"1,050.5km²；性质：{Nature.ESTIMATE.word}；来源：台账", "暂缺；原因：正在测"),
        ("暂缺；原因：正在测", EMPTY),
    ]


def test_the_name_of_a_document_stays_as_it_is() -> None:
    workspace = new_draft("zrzyj")
    pack = tasks.pack_of(workspace, tasks.task(workspace))
    change = Change(1, "", "", 1, "佐证", "area", "county", "", "批复.pdf")
    assert in_words(pack.datum["area"], change) == (EMPTY, "批复.pdf")
    workspace.connection.close()
