from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop import paths

if TYPE_CHECKING:
    from pathlib import Path


def test_fonts_and_forms_stand_beside_the_package() -> None:
    assert (paths.fonts() / "NotoSansSC-Regular.ttf").is_file()
    assert paths.forms().is_dir()


def test_the_frozen_program_looks_where_it_was_unpacked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.fonts() == tmp_path / "resources" / "fonts"
    assert paths.forms() == tmp_path / "forms"


def test_home_follows_option_then_variable_then_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "variable"))
    paths.set_home(tmp_path / "option")
    assert paths.home() == tmp_path / "option"
    paths.set_home(None)
    assert paths.home() == tmp_path / "variable"
    monkeypatch.delenv(paths.HOME_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "system"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "system"))
    assert paths.home().name == "cityexam"


def test_home_is_there_once_asked_for(tmp_path: Path) -> None:
    paths.set_home(tmp_path / "a" / "b")
    assert paths.home().is_dir()


@pytest.mark.parametrize("path", sorted(paths.fonts().glob("*.ttf")), ids=lambda path: path.stem)
def test_every_bundled_font_has_the_rare_place_names(path: Path) -> None:
    from reportlab.pdfbase.ttfonts import TTFontFile

    known = TTFontFile(str(path)).charToGlyph
    assert [one for one in "㙦堃溧洑𠙶" if ord(one) not in known] == []


def test_the_fonts_stay_below_45_megabytes() -> None:
    assert sum(one.stat().st_size for one in paths.fonts().glob("*.ttf")) <= 45_000_000
