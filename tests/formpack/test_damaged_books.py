"""A good workbook of a pack, damaged at random: it is read or its mistakes are told."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.formpack.packbook import Packbook, read_packbook
from cityexam_desktop.report.pack_xlsx import write_pack_xlsx
from tests.support.small import tables

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.dates(),
    st.sampled_from(
        [
            "",
            " ",
            "#REF!",
            "=1+1",
            "=A1",
            "a",
            "是",
            "1,000",
            "１",
            "%",
            "a|b",
            "a;b",
            "{left}",
            "{",
            "*",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20),
)


@cache
def good() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write_pack_xlsx(tables(), path)
        return path.read_bytes()


def read(data: bytes) -> Packbook | None:
    """Read a workbook's bytes; None when it is refused as a whole, in a sentence."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "方案.xlsx"
        path.write_bytes(data)
        try:
            return read_packbook(path)
        except CityExamError as error:
            refused = error
    assert refused.sentence
    assert refused.remedy
    return None


def judged(book: Packbook) -> None:
    """A pack, or at least one mistake; every finding has its place, sentence and remedy."""
    grave = [finding for finding in book.findings if finding.level.value == "must"]
    assert (book.pack is None) is bool(grave), grave[:3]
    for finding in book.findings:
        assert finding.sentence
        assert finding.remedy, finding.sentence
        assert finding.where.table
        assert ".csv" not in finding.sentence


def damage(data: st.DataObject, book: Any) -> None:
    """Do one of the things that people, and programs, do to a workbook."""
    sheet = data.draw(st.sampled_from(book.worksheets))
    row = data.draw(st.integers(1, sheet.max_row + 2))
    at = data.draw(st.integers(1, sheet.max_column + 1))
    what = data.draw(st.integers(0, 9))
    if what <= 3:
        try:
            sheet.cell(row, at).value = data.draw(ODD)
        except (AttributeError, ValueError):  # a merged cell, or what no cell can hold
            return
    elif what == 4:
        sheet.insert_rows(row)
    elif what == 5:
        sheet.delete_rows(row)
    elif what == 6:
        sheet.insert_cols(at)
    elif what == 7:
        sheet.delete_cols(at)
    elif what == 8:
        down, right = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))
        sheet.merge_cells(start_row=row, end_row=row + down, start_column=at, end_column=at + right)
    elif len(book.worksheets) > 1:
        sheet.title = data.draw(st.sampled_from(["指标", "x", "rules", "基础数据项2", "说明"]))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_workbook_with_damaged_cells_is_read_or_its_mistakes_are_told(
    data: st.DataObject,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(good()))
    for _ in range(data.draw(st.integers(1, 6))):
        damage(data, book)
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue())
    assert found is not None
    judged(found)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_workbook_with_damaged_bytes_is_read_or_refused(data: st.DataObject) -> None:
    whole = good()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 200)))
    found = read(whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:])
    if found is not None:
        judged(found)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_workbook_with_a_damaged_part_is_read_or_refused(data: st.DataObject) -> None:
    """The archive is whole, the XML inside is not."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good())) as old, zipfile.ZipFile(out, "w") as new:
        hurt = data.draw(st.sampled_from(old.namelist()))
        for name in old.namelist():
            part = old.read(name)
            if name == hurt:
                start = data.draw(st.integers(0, len(part)))
                end = data.draw(st.integers(start, min(len(part), start + 60)))
                part = part[:start] + data.draw(st.binary(max_size=8)) + part[end:]
            new.writestr(name, part)
    found = read(out.getvalue())
    if found is not None:
        judged(found)
