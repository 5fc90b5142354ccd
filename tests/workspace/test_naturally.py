"""Rows of registers stand in the order in which they were made: row 2 before row 10."""

from __future__ import annotations

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import answering, tasks
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.content import content, merged_parts
from cityexam_desktop.workspace.model import Subject
from cityexam_desktop.workspace.naturally import in_order, natural
from tests.support.desk import draft_of, new_draft

IDS = [f"slj-{n}" for n in range(1, 13)]


def row(id_: str, form: str = "bridge") -> Subject:
    return Subject(id_, "row", form, "", id_, COUNTY, "slj")


def test_counts_are_compared_as_numbers_and_stems_as_texts() -> None:
    assert sorted(["b-10", "b-9", "a-11", "b", "b-02", "b-2"], key=natural) == [
        "a-11", "b", "b-02", "b-2", "b-9", "b-10",
    ]  # fmt: skip


def test_rows_are_ordered_form_by_form() -> None:
    mixed = [row("slj-10"), row("slj-9", "well"), row("slj-2")]
    assert [one.id for one in in_order(mixed)] == ["slj-2", "slj-10", "slj-9"]


def test_a_draft_its_tables_and_the_merge_say_rows_in_one_order() -> None:
    ws = new_draft("slj")
    draft = draft_of(ws).id
    answering.add_objects(ws, draft, [row(one) for one in reversed(IDS)])
    said = content(ws, draft)
    assert [one.id for one in said.objects] == IDS
    task = tasks.task(ws)
    answers = Answers(tasks.pack_of(ws, task), task.places, objects=said.objects)
    assert [one.id for one in answers.tables["bridge"].subjects] == IDS
    _, objects, _ = merged_parts(ws, [draft])
    assert [one.id for one in objects] == IDS
