"""Office documents as bytes that depend on their content alone."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_FIXED = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP can say


def settled(package: bytes, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """Give the docx or xlsx `package` with the same members, without the times of writing.

    `change` is given each member's name and content, and answers with the content to keep.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _FIXED)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0  # the same on Windows and Linux
            data = source.read(name)
            target.writestr(member, data if change is None else change(name, data))
    return out.getvalue()
