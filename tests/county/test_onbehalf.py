"""代录: the bureau enters a unit's workbook or letter, by the road of every submission."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.bundle import ownkeys
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.keys import WrongPassphrase
from cityexam_desktop.bundle.manifest import Manifest
from cityexam_desktop.county import actions, books, onbehalf
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.papers import Paper, papers
from cityexam_desktop.errors import CityExamError, FileTrouble, WrongUse
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.report.workbook import write_workbook
from cityexam_desktop.workspace import answering, archive, ledger, tasks
from cityexam_desktop.workspace.content import content, submissions
from cityexam_desktop.workspace.model import Content, Explanation, Nature, Observation
from tests.support.clerk import Clerk, foreign
from tests.support.small import FILLED, NOW, County, record

if TYPE_CHECKING:
    from pathlib import Path

LETTER = Content(
    observations=tuple(
        Observation(datum, subject, value) for (datum, subject), value in FILLED["slj"].items()
    )
)


def workbook(county: County, unit: str = "slj", **typed: object) -> Path:
    """The unit's workbook with values of its list `水务` typed in."""
    path = county.folder / f"{unit}.xlsx"
    pack = tasks.pack_of(county.bureau, county.task)
    write_workbook(pack, county.task, unit, Content(), {}, path)
    at = Clerk.at(path)
    for datum, value in typed.items():
        at.type("水务", datum, value=value)
    return at.save()


def head_of(county: County, bundle: str) -> SubmissionHead:
    kept = archive.bundle(county.bureau, bundle)
    assert kept is not None
    assert kept.signer == ownkeys.own_public(county.bureau)
    head = Manifest.from_bytes(kept.manifest).head
    assert isinstance(head, SubmissionHead)
    return head


def test_a_workbook_enters_the_merge_signed_and_marked(county: County) -> None:
    path = workbook(county, black=0, gone="0", all_black="无此对象", sewage="81.06%")
    done = books.receive_workbook(
        county.bureau, county.task, "slj", path, entered_by="甲", checked_by="乙", now=NOW
    )
    dataset = merge(county.bureau)
    assert dataset.resolution.in_force == {"slj": done.edition.bundle}
    assert dataset.facts[done.edition.bundle].basis == "workbook"
    sewage = dataset.values["sewage", COUNTY]
    assert (sewage.value, sewage.unit, sewage.bundle) == (
        Decimal("81.06"), "slj", done.edition.bundle,
    )  # fmt: skip
    assert sewage.nature == Nature.ENTERED_FOR.value
    head = head_of(county, done.edition.bundle)
    assert (head.basis, head.entered_by, head.checked_by) == ("workbook", "甲", "乙")
    assert head.counts.attachments == 1
    assert audit(county.bureau) == ()


def test_every_file_in_is_one_row_of_the_ledger(county: County) -> None:
    path = workbook(county, black=0)
    done = books.receive_workbook(
        county.bureau, county.task, "slj", path, entered_by="甲", checked_by="乙", now=NOW
    )
    row = ledger.head(county.bureau)
    assert row is not None
    body = json.loads(row.body)
    assert (row.kind, row.no, body["verdict"]) == ("receive", done.received.no, "accepted")
    assert (body["file"], body["size"]) == ("slj.xlsx", path.stat().st_size)
    assert body["sha256"] == tasks.sha256_of(path.read_bytes())
    assert (body["id"], body["unit"]) == (done.edition.bundle, "slj")
    assert tasks.blob(county.bureau, body["sha256"]) == path.read_bytes()
    assert actions.parked(county.bureau) == ()


def test_what_can_be_read_is_entered_and_the_rest_is_told(county: County) -> None:
    path = workbook(county, black="三四处", gone=0, all_black=0, sewage=120)
    done = books.receive_workbook(
        county.bureau, county.task, "slj", path, entered_by="甲", checked_by="乙", now=NOW
    )
    stored = content(county.bureau, done.edition.submission)
    assert {o.datum for o in stored.observations} == {"gone", "all_black", "sewage"}
    assert [(p.datum, p.text) for p in done.problems] == [("black", "三四处")]
    codes = {(f.code, f.where.column) for f in done.findings if f.blocks}
    assert {("value.missing", "black"), ("value.too_large", "sewage")} <= codes


def test_a_letter_is_attached_to_every_value_it_tells(county: County) -> None:
    scan = county.folder / "函.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    edition = onbehalf.enter(
        county.bureau, county.task, "slj", LETTER,
        basis="paper", entered_by="甲", checked_by="乙", paper=scan, now=NOW,
    )  # fmt: skip
    stored = content(county.bureau, edition.submission)
    assert {e.datum for e in stored.evidence} == {o.datum for o in LETTER.observations}
    assert {e.name for e in stored.evidence} == {"函.pdf"}
    assert head_of(county, edition.bundle).counts.attachments == 1
    assert merge(county.bureau).values["black", COUNTY].value == 0
    assert audit(county.bureau) == ()


def test_what_was_filled_in_by_hand_is_entered_as_it_stands(county: County) -> None:
    draft = answering.open_draft(county.bureau, county.task, "slj", now=NOW)
    answering.record(county.bureau, draft.id, LETTER.observations, now=NOW)
    edition = onbehalf.enter(
        county.bureau, county.task, "slj", None,
        basis="paper", entered_by="甲", checked_by="乙", now=NOW,
    )  # fmt: skip
    assert set(content(county.bureau, edition.submission).observations) == {*LETTER.observations}
    row = ledger.head(county.bureau)
    assert row is not None
    assert json.loads(row.body)["file"] == "来函"


def test_it_replaces_what_stood_and_does_not_fork(county: County) -> None:
    county.fill("slj")
    first = county.send("slj")
    assert county.receive(first) == ["parked"]
    county.clear()
    before = merge(county.bureau).resolution.in_force["slj"]
    path = workbook(county, black=5)
    done = books.receive_workbook(
        county.bureau, county.task, "slj", path, entered_by="甲", checked_by="乙", now=NOW
    )
    again = onbehalf.enter(
        county.bureau, county.task, "slj", LETTER,
        basis="paper", entered_by="甲", checked_by="乙", now=NOW,
    )  # fmt: skip
    resolution = merge(county.bureau).resolution
    assert resolution.forks == {}
    assert resolution.in_force == {"slj": again.bundle}
    assert (done.edition.number, again.number) == (2, 3)
    assert head_of(county, again.bundle).lineage == tuple(sorted([before, done.edition.bundle]))
    assert county.receive(first) == ["duplicate"]
    assert audit(county.bureau) == ()


def test_it_settles_a_fork_and_a_later_edition_of_the_unit_makes_one(county: County) -> None:
    county.fill("slj")
    one = county.send("slj", "a.cxb")
    county.receive(one)
    county.clear()
    entered = onbehalf.enter(
        county.bureau, county.task, "slj", LETTER,
        basis="paper", entered_by="甲", checked_by="乙", now=NOW,
    )  # fmt: skip
    county.fill("slj", FILLED["slj"] | {("black", COUNTY): Decimal(9)})
    assert county.receive(county.send("slj", "b.cxb")) == ["fork"]
    assert entered.bundle in merge(county.bureau).resolution.forks["slj"]
    last = onbehalf.enter(
        county.bureau, county.task, "slj", LETTER,
        basis="paper", entered_by="甲", checked_by="乙", now=NOW,
    )  # fmt: skip
    assert merge(county.bureau).resolution.in_force == {"slj": last.bundle}


@pytest.mark.parametrize(
    ("one", "other"), [("甲", "甲"), ("", "乙"), ("甲", "  "), ("甲 乙", "甲乙")]
)
def test_two_people_are_needed(county: County, one: str, other: str) -> None:
    with pytest.raises(WrongUse, match="不能是同一人"):
        onbehalf.enter(
            county.bureau, county.task, "slj", LETTER,
            basis="paper", entered_by=one, checked_by=other, now=NOW,
        )  # fmt: skip
    assert not [s for s in submissions(county.bureau) if s.bundle]


def test_only_the_bureau_enters_and_only_for_others(county: County) -> None:
    for ws, unit in ((county.home("slj"), "slj"), (county.bureau, "zjj"), (county.bureau, "xx")):
        with pytest.raises(WrongUse):
            onbehalf.enter(
                ws, county.task, unit, LETTER,
                basis="paper", entered_by="甲", checked_by="乙", now=NOW,
            )  # fmt: skip


def test_a_workbook_that_cannot_be_read_is_a_rejected_row_and_enters_nothing(
    county: County,
) -> None:
    others = workbook(county, "tjj")
    junk = county.folder / "坏.xlsx"
    junk.write_bytes(b"PK\x03\x04 nothing")
    for path in (others, junk):
        with pytest.raises(CityExamError) as caught:
            books.receive_workbook(
                county.bureau, county.task, "slj", path, entered_by="甲", checked_by="乙", now=NOW
            )
        row = ledger.head(county.bureau)
        assert row is not None
        body = json.loads(row.body)
        assert (body["file"], body["verdict"], body["id"]) == (path.name, "rejected", "")
        assert body["reason"] == caught.value.sentence
        assert body["size"] == path.stat().st_size
    assert not [s for s in submissions(county.bureau) if s.bundle]
    assert audit(county.bureau) == ()


def test_a_wrong_passphrase_or_a_missing_paper_leaves_nothing_behind(county: County) -> None:
    ownkeys.create_key(county.bureau, "很长很长的密码呀", now=NOW)
    rows = len(ledger.rows(county.bureau))
    with pytest.raises(WrongPassphrase):
        onbehalf.enter(
            county.bureau, county.task, "slj", LETTER,
            basis="paper", entered_by="甲", checked_by="乙", passphrase="错", now=NOW,
        )  # fmt: skip
    with pytest.raises(FileTrouble):
        onbehalf.enter(
            county.bureau, county.task, "slj", LETTER, basis="paper", entered_by="甲",
            checked_by="乙", passphrase="很长很长的密码呀", paper=county.folder / "没有.pdf",
            now=NOW,
        )  # fmt: skip
    assert len(ledger.rows(county.bureau)) == rows
    assert not [s for s in submissions(county.bureau) if s.bundle]


def test_a_table_entered_on_behalf_keeps_absences_with_reason_and_date(county: County) -> None:
    path = county.folder / "tjj.xlsx"
    pack = tasks.pack_of(county.bureau, county.task)
    write_workbook(pack, county.task, "tjj", Content(), {}, path)
    at = Clerk.at(path)
    at.type("学位", "e1", value_need=100, value_have="暂缺：学区未定案；2026-06-30")
    done = books.receive_workbook(
        county.bureau, county.task, "tjj", at.save(), entered_by="甲", checked_by="乙", now=NOW
    )
    stored = {
        (o.datum, o.subject): o
        for o in content(county.bureau, done.edition.submission).observations
    }
    assert stored["need", "e1"] == Observation("need", "e1", Decimal(100))
    assert stored["have", "e1"].value is Absence.PENDING
    assert stored["have", "e1"].expected == "2026-06-30"
    assert len(stored) == 2


def test_a_letter_is_kept_with_its_number_its_date_and_how_it_is_held(county: County) -> None:
    record(county.bureau, county.task, "slj", FILLED["slj"])
    scan = county.folder / "函.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    done = onbehalf.receive_letter(
        county.bureau, county.task, "slj", basis="paper", entered_by="甲", checked_by="乙",
        document="县水函〔2026〕7号", date="2026年3月2日", paper=scan, now=NOW,
    )  # fmt: skip
    rows = ledger.rows(county.bureau)
    assert [row.kind for row in rows][-2:] == ["receive", "stamped"]
    assert ledger.body_of(rows[-2])["document"] == "县水函〔2026〕7号（2026年3月2日）"
    assert "依据：县水函〔2026〕7号" in done.received.reason
    (held,) = papers(rows).values()
    assert (held.paper, held.date, held.by, held.name) == (
        Paper.SCAN, "2026年3月2日", "甲", "函.pdf",
    )  # fmt: skip
    onbehalf.enter(
        county.bureau, county.task, "slj", LETTER, basis="paper", entered_by="甲",
        checked_by="乙", original=True, now=NOW,
    )  # fmt: skip
    newest = papers(ledger.rows(county.bureau))[merge(county.bureau).resolution.in_force["slj"]]
    assert newest.paper is Paper.ORIGINAL
    assert audit(county.bureau) == ()


@pytest.mark.parametrize("name", ["函.pdf", ""])
def test_a_letter_of_which_no_number_was_typed_is_not_entered(county: County, name: str) -> None:
    scan = county.folder / "函.pdf"
    scan.write_bytes(b"%PDF-1.7 scan")
    before = ledger.rows(county.bureau)
    with pytest.raises(WrongUse, match="一个数也没有录"):
        onbehalf.enter(
            county.bureau, county.task, "slj", None, basis="paper", entered_by="甲",
            checked_by="乙", paper=scan if name else None, now=NOW,
        )  # fmt: skip
    assert ledger.rows(county.bureau) == before


def test_an_empty_workbook_is_refused_with_a_row_of_its_own(county: County) -> None:
    with pytest.raises(WrongUse, match="没有填一个数"):
        books.open_book(county.bureau, county.task, "slj", workbook(county), now=NOW)
    row = ledger.head(county.bureau)
    assert row is not None
    body = ledger.body_of(row)
    assert (body["verdict"], body["unit"]) == ("rejected", "slj")
    assert "没有填一个数" in body["reason"]
    assert merge(county.bureau).resolution.in_force == {}


def test_a_workbook_that_is_gone_is_a_row_too_and_a_wrong_passphrase_is_none(
    county: County,
) -> None:
    gone = county.folder / "没有了.xlsx"
    done = books.look_at_book(county.bureau, county.task, "slj", gone, now=NOW)
    assert isinstance(done, onbehalf.Refused)
    assert (done.received.file, done.received.verdict) == ("没有了.xlsx", "rejected")
    ownkeys.create_key(county.bureau, "很长很长的密码呀", now=NOW)
    before = ledger.rows(county.bureau)
    with pytest.raises(WrongPassphrase):
        books.receive_workbook(
            county.bureau, county.task, "slj", workbook(county, black=0),
            entered_by="甲", checked_by="乙", now=NOW, passphrase="错",
        )  # fmt: skip
    assert ledger.rows(county.bureau) == before


def test_a_file_that_is_no_workbook_of_ours_is_not_taken_with_a_reason(county: County) -> None:
    book = county.folder / "通讯录.xlsx"
    book.write_bytes(b"PK list of telephones")
    with pytest.raises(WrongUse):
        onbehalf.refuse_file(county.bureau, book, " ", now=NOW)
    done = onbehalf.refuse_file(county.bureau, book, "是通讯录", now=NOW)
    row = ledger.head(county.bureau)
    assert row is not None
    body = ledger.body_of(row)
    assert (done.verdict, done.reason, done.no) == ("rejected", "不收：是通讯录", row.no)
    assert (body["file"], body["size"], body["reason"]) == ("通讯录.xlsx", 21, "不收：是通讯录")


def reported(county: County, unit: str = "slj") -> str:
    """The unit's own submission, received and cleared; its bundle."""
    county.fill(unit)
    assert county.receive(county.send(unit)) == ["parked"]
    county.clear()
    return merge(county.bureau).resolution.in_force[unit]


def take(county: County, path: Path, unit: str = "slj") -> Content:
    done = books.receive_workbook(
        county.bureau, county.task, unit, path, entered_by="甲", checked_by="乙", now=NOW
    )
    return content(county.bureau, done.edition.submission)


def test_blank_cells_of_a_workbook_change_nothing(county: County) -> None:
    reported(county)
    said = take(county, workbook(county, black=5))
    assert {(o.datum, o.subject): o.value for o in said.observations} == FILLED["slj"] | {
        ("black", COUNTY): Decimal(5)
    }
    assert {o.datum for o in said.observations if o.nature is Nature.ENTERED_FOR} == {"black"}


def test_a_foreign_sheet_with_one_item_leaves_the_others(county: County) -> None:
    reported(county)
    said = take(
        county, foreign(county.folder / "水.xlsx", [["指标", "本年值"], ["污水收集率", 90]])
    )
    assert {o.datum: o.value for o in said.observations} == {
        datum: value for (datum, _), value in FILLED["slj"].items()
    } | {"sewage": Decimal(90)}


def test_what_a_workbook_was_written_without_is_not_lost(county: County) -> None:
    """The bureau writes the unit's form without what must not travel by WeChat."""
    reported(county)
    pack = tasks.pack_of(county.bureau, county.task)
    stands = onbehalf.stands(county.bureau, county.task, "slj")
    told = replace(
        stands, observations=tuple(o for o in stands.observations if o.datum != "sewage")
    )
    path = county.folder / "slj.xlsx"
    write_workbook(pack, county.task, "slj", told, {}, path)
    at = Clerk.at(path)
    at.type("水务", "black", value=3)
    take(county, at.save())
    values = merge(county.bureau).values
    assert values["sewage", COUNTY].value == Decimal("81.06")
    assert values["black", COUNTY].value == Decimal(3)


def test_a_workbook_is_looked_at_before_it_counts(county: County) -> None:
    before = reported(county)
    rows = ledger.rows(county.bureau)
    book = books.read_book(county.bureau, county.task, "slj", workbook(county, black=5))
    assert [(d.datum, d.old, d.new) for d in book.differences] == [
        ("black", Decimal(0), Decimal(5))
    ]
    assert book.replaced == before
    assert ledger.rows(county.bureau) == rows
    assert merge(county.bureau).resolution.in_force == {"slj": before}
    done = books.take_book(
        county.bureau, county.task, book, entered_by="甲", checked_by="乙", now=NOW
    )
    assert merge(county.bureau).resolution.in_force == {"slj": done.edition.bundle}


def test_what_was_looked_at_is_not_taken_when_another_edition_came_meanwhile(
    county: County,
) -> None:
    reported(county)
    book = books.read_book(county.bureau, county.task, "slj", workbook(county, black=5))
    take(county, workbook(county, black=7))
    with pytest.raises(WrongUse, match="又有了新的一稿"):
        books.take_book(county.bureau, county.task, book, entered_by="甲", checked_by="乙", now=NOW)
    assert merge(county.bureau).values["black", COUNTY].value == Decimal(7)


def test_a_workbook_that_says_what_stands_is_not_entered_again(county: County) -> None:
    before = reported(county)
    with pytest.raises(WrongUse, match="与现有的一样"):
        take(county, workbook(county, black=0))
    assert merge(county.bureau).resolution.in_force == {"slj": before}


def test_beside_which_of_two_editions_a_workbook_is_read_is_asked_first(county: County) -> None:
    reported(county)
    take(county, workbook(county, black=5))
    county.fill("slj", FILLED["slj"] | {("black", COUNTY): Decimal(9)})
    assert county.receive(county.send("slj", "b.cxb")) == ["fork"]
    rows = ledger.rows(county.bureau)
    with pytest.raises(WrongUse, match="两稿并存"):
        take(county, workbook(county, black=6))
    assert ledger.rows(county.bureau) == rows, "the file still waits"


def test_an_explanation_does_not_stand_for_a_value_that_a_workbook_changed(county: County) -> None:
    county.fill("tjj", FILLED["tjj"] | {("have", "e1"): Decimal(9000)})
    home = county.home("tjj")
    draft = answering.open_draft(home, county.task, "tjj")
    answering.explain(home, draft.id, Explanation("r_seat", "e1", "新建学校刚刚投用，数据无误"))
    county.receive(county.send("tjj"))
    county.clear()
    stands = onbehalf.stands(county.bureau, county.task, "tjj")
    path = county.folder / "tjj.xlsx"
    pack = tasks.pack_of(county.bureau, county.task)
    write_workbook(pack, county.task, "tjj", Content(), {}, path)
    at = Clerk.at(path)
    at.type("学位", "e1", value_have=8000)
    entered = take(county, at.save(), "tjj")
    assert {e.rule for e in stands.explanations} == {"r_seat"}
    assert entered.explanations == ()


def test_it_is_told_that_a_workbook_ends_a_letter_that_is_half_typed(county: County) -> None:
    reported(county)
    path = workbook(county, black=5)
    draft = onbehalf.begin(county.bureau, county.task, "slj")
    assert not books.read_book(county.bureau, county.task, "slj", path).ends_letter
    answering.record(county.bureau, draft.id, [Observation("gone", COUNTY, Decimal(4))])
    assert books.read_book(county.bureau, county.task, "slj", path).ends_letter
    take(county, path)
    assert not onbehalf.is_half_typed(county.bureau, county.task, "slj")
