from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county import inbox
from tests.support.small import NOW, new_county

if TYPE_CHECKING:
    from pathlib import Path


def test_the_countys_own_file_in_a_folder_of_files_is_refused_unopened(tmp_path: Path) -> None:
    county = new_county(tmp_path)
    (told,) = inbox.receive(county.bureau, [tmp_path / "county.cityexam"], now=NOW)
    assert told.verdict == "rejected"
    assert "就是现在打开的数据文件" in told.reason
    county.close()
