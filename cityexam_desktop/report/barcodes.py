"""Code 128 bars as a drawing, for a USB scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.graphics.barcode.code128 import Code128

from cityexam_desktop.report import palette
from cityexam_desktop.report.figures import marks

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing

_MODULE = 0.95  # points, 0.33 mm: what cheap scanners read from a laser print
_QUIET = 10
_HEIGHT = 34.0


def draw(text: str, most: float, height: float = _HEIGHT) -> Drawing:
    """Draw the bars of `text` (printable ASCII), at most `most` points wide, with quiet zones.

    Raises ValueError for a text that Code 128 cannot carry.
    """
    if not text or not text.isascii() or not text.isprintable():
        message = f"no bar code of {text!r}"
        raise ValueError(message)
    widths = modules(text)
    count = sum(widths) + 2 * _QUIET
    module = min(_MODULE, most / count)
    drawing = marks.paper(module * count, height)
    x = module * _QUIET
    for index, width in enumerate(widths):
        if index % 2 == 0:
            marks.block(drawing, (x, 0, module * width, height), palette.BLACK)
        x += module * width
    return drawing


def modules(text: str) -> tuple[int, ...]:
    """Give the widths of bars and gaps in turn, a bar first, in modules."""
    code = Code128(text)
    code.validate()  # type: ignore[no-untyped-call]
    code.encode()  # type: ignore[no-untyped-call]
    code.decompose()  # type: ignore[no-untyped-call]
    # reportlab tells widths by letters: A is a bar of one module, a is a gap of one
    return tuple(ord(one.lower()) - ord("a") + 1 for one in str(code.decomposed))
