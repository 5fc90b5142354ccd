from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cityexam_desktop import paths, settings
from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

HABITS = Settings(
    clerk="经办人甲", text_scale=125, high_contrast=True, recent=("甲.cityexam", "乙.cityexam")
)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    settings.save(HABITS, path)
    assert settings.load(path) == HABITS
    assert [one.name for one in tmp_path.iterdir()] == ["settings.json"]


def test_settings_live_in_the_home_of_the_run() -> None:
    settings.save(HABITS)
    assert (paths.home() / "settings.json").is_file()
    assert settings.load() == HABITS


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "settings.json") == Settings()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"clerk": 3}',
        b'{"text_scale": "125"}',
        b'{"text_scale": true}',
        b'{"text_scale": 7}',
        b'{"high_contrast": 1}',
        b'{"recent": "one"}',
        b'{"recent": [1]}',
    ],
)
def test_a_damaged_file_gives_the_defaults_and_is_kept_aside(
    tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(damage)
    assert settings.load(path) == Settings()
    assert not path.exists()
    assert (tmp_path / "settings.damaged").read_bytes() == damage
    assert "damaged" in caplog.text


def test_settings_of_a_newer_program_are_read_as_far_as_known(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"clerk": "经办人乙", "colour": "red"}', encoding="utf-8")
    assert settings.load(path) == Settings(clerk="经办人乙")


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble) as told:
        settings.save(HABITS, tmp_path / "missing" / "settings.json")
    assert "找不到文件" in told.value.sentence


def test_the_last_opened_file_stands_first_once(tmp_path: Path) -> None:
    habits = Settings()
    for name in ("一", "二", "一"):
        habits = habits.opened(tmp_path / name)
    assert habits.recent == (str(tmp_path / "一"), str(tmp_path / "二"))
    assert habits.last_folder == str(tmp_path)


def test_ten_recent_files_are_remembered(tmp_path: Path) -> None:
    habits = Settings()
    for number in range(15):
        habits = habits.opened(tmp_path / str(number))
    assert len(habits.recent) == 10
    assert habits.recent[0].endswith("14")
