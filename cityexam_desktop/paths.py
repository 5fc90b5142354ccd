"""Where things are: in the source tree, in the frozen program, on the person's disk.

The only module that knows PyInstaller and platformdirs.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

HOME_VARIABLE = "CITYEXAM_HOME"

_SOURCES = Path(__file__).resolve().parent.parent
_chosen_home: Path | None = None


def root() -> Path:
    """Give the folder that holds `resources`, `forms` and `docs/manual`."""
    unpacked = getattr(sys, "_MEIPASS", None)  # set by PyInstaller's starter
    return Path(unpacked) if unpacked else _SOURCES


def is_frozen() -> bool:
    """Say whether this is the installed program, without a Python of its own beside it."""
    return hasattr(sys, "_MEIPASS")


def resources() -> Path:
    """Give the folder of fonts, icons and report templates."""
    return root() / "resources"


def fonts() -> Path:
    """Give the folder of the bundled fonts; its README says which holds what."""
    return resources() / "fonts"


def forms() -> Path:
    """Give the folder of the form packs that come with the program."""
    return root() / "forms"


def manual() -> Path:
    """Give the folder of the manual's pages and pictures."""
    return root() / "docs" / "manual"


def is_file(path: Path) -> bool:
    """Say whether a file can be seen there; where the folder may not be looked into it cannot.

    `Path.is_file` raises then.
    """
    return os.path.isfile(path)  # noqa: PTH113


def home() -> Path:
    """Give the folder of settings and logs, made when it is not there and can be made.

    ``--home`` wins over the variable CITYEXAM_HOME, which wins over the place that
    the system means for it. Where it cannot be made, who writes there is told: the work
    itself does not need it.
    """
    named = os.environ.get(HOME_VARIABLE)
    folder = _chosen_home or (Path(named) if named else _system_home())
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def set_home(folder: Path | None) -> None:
    """Let `folder` be home for this run; None returns to the usual place."""
    global _chosen_home  # noqa: PLW0603 - one process has one home, chosen once at its door
    _chosen_home = folder


def _system_home() -> Path:
    from platformdirs import user_data_path

    return user_data_path("cityexam", appauthor=False)
