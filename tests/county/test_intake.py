from __future__ import annotations

from cityexam_desktop.bundle import container, reply
from cityexam_desktop.county import actions, onbehalf
from cityexam_desktop.county.intake import intake, unit_intakes
from cityexam_desktop.county.merge import merge
from cityexam_desktop.county.papers import Paper, note_paper
from cityexam_desktop.county.testimony import against_receipts
from cityexam_desktop.report.officer.receipts import write_receipts
from cityexam_desktop.workspace import ledger, tasks
from tests.support.officer import answered, received
from tests.support.small import FILLED, NOW, County, record

DESK = actions.Desk("李敏", now=NOW)


def letter(county: County, unit: str) -> None:
    task = tasks.task(county.bureau)
    record(county.bureau, task, unit, FILLED[unit])
    onbehalf.enter(
        county.bureau, task, unit, None, basis="paper", entered_by="李敏", checked_by="赵刚",
        now=NOW,
    )  # fmt: skip


def test_every_file_that_came_in_is_counted_once_by_its_verdict(county: County) -> None:
    assert intake((), merge(county.bureau)).sentence == "还没有收到过文件。"
    (sent,) = answered(county, "tjj")
    bad = county.folder / "坏.cxb"
    bad.write_bytes(b"x")
    county.receive(sent, sent, bad)
    found = intake(ledger.rows(county.bureau), merge(county.bureau))
    assert (found.total, dict(found.verdicts), found.waiting) == (
        3, {"parked": 1, "duplicate": 1, "rejected": 1}, 1,
    )  # fmt: skip
    assert sum(found.verdicts.values()) == found.total
    assert found.sentence.startswith("累计收到 3 个文件，3 个都有结果：")


def test_paper_is_asked_for_of_what_came_by_program_and_by_letter(county: County) -> None:
    received(county, "tjj")
    letter(county, "slj")
    dataset = merge(county.bureau)
    bundle = dataset.resolution.in_force["tjj"]
    note_paper(county.bureau, bundle, Paper.SCAN, scan=county.folder / "tjj-1.cxb", now=NOW)
    lines = {one.unit: one for one in unit_intakes(ledger.rows(county.bureau), dataset)}
    assert list(lines) == ["zjj", "zrzyj", "tjj", "slj"]
    assert lines["tjj"].paper is not None
    assert lines["tjj"].paper.paper is Paper.SCAN
    assert lines["slj"].paper is not None
    assert (lines["slj"].paper.word, lines["slj"].paper.missing) == ("未附来函", True)
    note_paper(county.bureau, lines["slj"].bundle, Paper.ORIGINAL, date="3月2日", now=NOW)
    lines = {one.unit: one for one in unit_intakes(ledger.rows(county.bureau), dataset)}
    assert lines["slj"].paper is not None
    assert (lines["slj"].paper.word, lines["slj"].paper.missing) == ("来函原件", False)
    assert (lines["zrzyj"].bundle, lines["zrzyj"].edition) == ("", 0)


def test_receipts_are_signed_files_or_sheets_and_stand_for_the_ledger(county: County) -> None:
    received(county, "tjj")
    letter(county, "slj")
    folder = county.folder / "回执"
    written = write_receipts(county.bureau, merge(county.bureau), folder, desk=DESK)
    assert [(one.name, one.file.suffix) for one in written] == [
        ("县统计局", ".cxb"), ("县水利局", ".pdf"),
    ]  # fmt: skip
    signed, sheet = (one.file for one in written)
    assert reply.read_reply(container.open_bundle(signed)).head.reply == "receipt"
    assert sheet.read_bytes().startswith(b"%PDF")
    assert against_receipts(county.bureau, [signed]) == ()
    only = write_receipts(county.bureau, merge(county.bureau), folder, desk=DESK, units=["slj"])
    assert [one.name for one in only] == ["县水利局"]
