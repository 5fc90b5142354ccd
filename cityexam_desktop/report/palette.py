"""Colours of paper and charts, as RRGGBB; a copy in grey still tells them apart by lightness."""

from __future__ import annotations

from cityexam_desktop.report.blocks import Tone

BLACK = "000000"
INK = "1A1A1A"
GREY = "6B7280"
RULE = "B8C0CA"
GRID = "DDE2E8"
WEB = "C3CCD6"
HEAD = "E6ECF3"
BAND = "F3F5F8"
ACCENT = "1F4E79"
BANNER = "B3261E"
WHITE = "FFFFFF"
PALE = "DCE8F4"

TONES = {
    Tone.PLAIN: INK,
    Tone.GOOD: "1B6E3C",
    Tone.BAD: "B3261E",
    Tone.CAUTION: "9A5B00",
    Tone.MUTED: GREY,
}
SERIES = ("1F4E79", "7FB2DB", "E0A030", "4F8A5B", "A9B4C0", "8C5A8C", "C86A4A", "3E7C8A")
SERIES_TONES = {
    Tone.GOOD: "4F8A5B",
    Tone.BAD: "B3261E",
    Tone.CAUTION: "E0A030",
    Tone.MUTED: "C3CAD3",
}
_DARK = 140


def is_dark(colour: str) -> bool:
    """Whether white letters read better on `colour` than black ones."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue < _DARK
