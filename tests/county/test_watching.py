from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop.county import inbox
from cityexam_desktop.county.watching import look_into
from cityexam_desktop.errors import FileTrouble
from tests.support.small import NOW, County

if TYPE_CHECKING:
    from pathlib import Path


def sent(county: County, unit: str, into: Path) -> Path:
    county.fill(unit)
    into.mkdir(exist_ok=True)
    target = into / f"{unit}.cxb"
    county.send(unit).rename(target)
    return target


def test_what_came_in_before_is_counted_and_not_received_again(county: County) -> None:
    folder = county.folder / "收件"
    first = sent(county, "tjj", folder)
    (folder / "通知.docx").write_bytes(b"not a bundle")
    seen = look_into(county.bureau, folder)
    assert {path.name for path in seen.new} == {"tjj.cxb", "通知.docx"}
    inbox.receive(county.bureau, seen.new, now=NOW)
    second = sent(county, "slj", folder)
    (folder / "tjj (1).cxb").write_bytes(first.read_bytes())
    seen = look_into(county.bureau, folder)
    assert seen.new == (second,)
    assert seen.sentence == "文件夹里共 4 个文件：新的 1 个，以前收过的 3 个。"


def test_a_rejected_file_that_was_mended_is_new_again(county: County) -> None:
    folder = county.folder / "收件"
    whole = sent(county, "tjj", folder)
    good = whole.read_bytes()
    whole.write_bytes(good[:300])
    inbox.receive(county.bureau, [whole], now=NOW)
    assert look_into(county.bureau, folder).new == ()
    whole.write_bytes(good)
    assert look_into(county.bureau, folder).new == (whole,)


def test_lock_files_and_unfinished_downloads_are_told_apart(county: County) -> None:
    folder = county.folder / "收件"
    folder.mkdir()
    for name in ("~$填报表.xlsx", "tjj.cxb.part", ".DS_Store", "tjj.cxb"):
        (folder / name).write_bytes(b"x")
    seen = look_into(county.bureau, folder)
    assert [path.name for path in seen.new] == ["tjj.cxb"]
    assert seen.total == 4
    assert "临时的 3 个" in seen.sentence


def test_a_folder_that_is_gone_is_said_so(county: County) -> None:
    with pytest.raises(FileTrouble, match="找不到文件夹"):
        look_into(county.bureau, county.folder / "没有")
