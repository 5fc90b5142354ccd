"""What a reader of PDF sees, by poppler's tools; without them the tests say what to install."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

needs_poppler = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("pdftotext", "pdfinfo", "pdffonts")),
    reason="poppler-utils is not installed: apt-get install poppler-utils",
)


def run(tool: str, *arguments: str | Path) -> str:
    """Give what the tool prints."""
    done = subprocess.run([tool, *map(str, arguments)], check=True, capture_output=True)
    return done.stdout.decode("utf-8")


def text(file: Path) -> str:
    """Give all text in reading order, without spaces and line ends."""
    return "".join(run("pdftotext", file, "-").split())


def pages(file: Path) -> list[str]:
    """Give the text of each page, as it is laid out."""
    return run("pdftotext", "-layout", file, "-").split("\f")[:-1]
