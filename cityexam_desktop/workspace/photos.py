"""Photos made smaller before they are attached: what proves a number does not need 12 MB."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_QUALITY: Final = 85
_LARGEST: Final = 100_000_000
"""Pixels beyond which a picture is left alone: unfolding it would take gigabytes."""


def reduced(file: Path, longest: int, folder: Path) -> Path | None:
    """Write a smaller copy of a JPEG or PNG into `folder`, its longer side `longest` pixels.

    None where nothing is gained: it is small already, no picture, damaged, or huge. The
    copy stands upright and carries nothing of where and when it was taken.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    target = folder / file.name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # we judge the size ourselves
            with Image.open(file, formats=("JPEG", "PNG")) as picture:
                width, height = picture.size
                if max(width, height) <= longest or width * height > _LARGEST:
                    return None
                kind = picture.format
                if kind == "JPEG":
                    picture.draft("RGB", (longest, longest))
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((longest, longest))
                upright.info.clear()
                upright.save(target, format=kind, quality=_QUALITY, optimize=True)
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    return target if target.stat().st_size < file.stat().st_size else None
