"""Photos are made smaller before they are attached; everything else stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from cityexam_desktop.workspace.photos import reduced

if TYPE_CHECKING:
    from pathlib import Path

ORIENTATION = 0x0112
RIGHT = 6
"""The camera was held upright: turn the picture by 90 degrees."""


@pytest.fixture
def there(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    return folder


def photo(file: Path, size: tuple[int, int]) -> Path:
    picture = Image.effect_noise(size, 60).convert("RGB")
    told = picture.getexif()
    told[ORIENTATION] = RIGHT
    picture.save(file, exif=told) if file.suffix == ".jpg" else picture.save(file)
    return file


@pytest.mark.parametrize("name", ["现场.jpg", "现场.png"])
def test_a_large_photo_becomes_smaller(tmp_path: Path, there: Path, name: str) -> None:
    small = reduced(photo(tmp_path / name, (900, 300)), 450, there)
    assert small is not None
    with Image.open(small) as picture:
        assert max(picture.size) == 450
        assert not dict(picture.getexif()), "nothing of where and when"
        if small.suffix == ".jpg":
            assert picture.size == (150, 450), "it stands upright"


def test_what_gains_nothing_is_left_alone(tmp_path: Path, there: Path) -> None:
    assert reduced(photo(tmp_path / "小.jpg", (300, 200)), 450, there) is None
    (tmp_path / "表.pdf").write_bytes(b"%PDF-1.4 ...")
    (tmp_path / "坏.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
    assert reduced(tmp_path / "表.pdf", 450, there) is None
    assert reduced(tmp_path / "坏.jpg", 450, there) is None
    assert reduced(tmp_path / "没有.jpg", 450, there) is None
