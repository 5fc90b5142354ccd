"""What the program remembers of a person's habits: one frozen value <-> settings.json.

Never data of the examination: losing this file loses nothing but comfort.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING

from cityexam_desktop import paths
from cityexam_desktop.errors import FileTrouble

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE_NAME = "settings.json"
RECENT_LIMIT = 10
TEXT_SCALES = (100, 125, 150, 175, 200)
PHOTO_SIZES = (2400, 1600, 0)
"""Pixels to which the longer side of a photo is reduced; 0 leaves photos as they are."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """The remembered habits.

    `clerk` is the name written beside changes, `text_scale` the size of the window's
    text in percent, `recent` the last opened files, newest first, `last_folder` where
    files were last chosen, `last_bureau` the county file last used by the bureau.
    `high_contrast` asks for bright text on black. `shapes` are sizes of windows and
    columns by name, as the window writes them.
    """

    clerk: str = ""
    text_scale: int = TEXT_SCALES[0]
    recent: tuple[str, ...] = ()
    last_folder: str = ""
    last_bureau: str = ""
    high_contrast: bool = False
    photo_longest: int = PHOTO_SIZES[0]
    shapes: Mapping[str, str] = field(default_factory=dict)

    def opened(self, file: Path) -> Settings:
        """Put `file` first among the recent ones and remember its folder."""
        name = str(file)
        recent = (name, *(one for one in self.recent if one != name))
        return replace(self, recent=recent[:RECENT_LIMIT], last_folder=str(file.parent))


def default_path() -> Path:
    """Give the place of the settings in this person's home."""
    return paths.home() / FILE_NAME


def load(path: Path | None = None) -> Settings:
    """Read the settings; a damaged file is kept aside as ``*.damaged`` and gives the defaults.

    A missing or unreadable file gives the defaults too: no habit is worth a stop.
    """
    path = path or default_path()
    try:
        text = path.read_bytes()
    except OSError:
        return Settings()
    try:
        return _from_json(text)
    except ValueError as error:
        aside = path.with_suffix(".damaged")
        _log.warning("settings are damaged (%s), kept aside as %s", error, aside.name)
        with contextlib.suppress(OSError):  # a read-only home: the next start says it again
            path.replace(aside)
        return Settings()


def save(settings: Settings, path: Path | None = None) -> None:
    """Write the settings as a whole or not at all; raises `FileTrouble`."""
    path = path or default_path()
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(
            json.dumps(asdict(settings), ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
        )
        os.replace(fresh, path)  # noqa: PTH105 - atomic on every system by contract
    except OSError as error:
        raise FileTrouble.from_os(error, str(path)) from error


def _from_json(text: bytes) -> Settings:
    """Take the known settings; raises ValueError when one is not what it should be."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - every damage is a ValueError here
    known = {one.name for one in fields(Settings)}
    given = {name: value for name, value in found.items() if name in known}
    for name in known & given.keys():
        _judge(name, given[name])
    return Settings(**{**given, "recent": tuple(given.get("recent", ()))})


def _judge(name: str, value: object) -> None:
    """Raise ValueError when `value` cannot be the setting `name`."""
    if name == "shapes":
        fine = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    elif name == "recent":
        fine = isinstance(value, list) and all(isinstance(one, str) for one in value)
    elif name == "high_contrast":
        fine = type(value) is bool
    elif name in {"text_scale", "photo_longest"}:
        allowed = TEXT_SCALES if name == "text_scale" else PHOTO_SIZES
        fine = type(value) is int and value in allowed
    else:
        fine = isinstance(value, str)
    if not fine:
        raise ValueError(f"{name} cannot be {value!r}")
