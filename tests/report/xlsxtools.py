"""Looks into workbooks: their formulas, what is written beside them, what LibreOffice computes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = shutil.which("soffice")


class Known(NamedTuple):
    """A formula (without ``=``) and the value that is written beside it."""

    formula: str
    value: Decimal | str


def sheet_xml(data: bytes) -> dict[str, str]:
    """Give the XML of every sheet by its name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        book = ET.fromstring(package.read("xl/workbook.xml"))  # noqa: S314 - our own
        names = [str(sheet.get("name")) for sheet in book.iter(f"{_MAIN}sheet")]
        return {
            name: package.read(f"xl/worksheets/sheet{number}.xml").decode()
            for number, name in enumerate(names, 1)
        }


def formulas(data: bytes) -> dict[tuple[str, str], Known]:
    """Give every formula by sheet and address."""
    found = {}
    for name, xml in sheet_xml(data).items():
        for cell in ET.fromstring(xml).iter(f"{_MAIN}c"):  # noqa: S314 - our own
            formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
            if formula is not None:
                assert value is not None
                text = value.text or ""
                known = text if cell.get("t") == "str" else Decimal(text)
                found[name, str(cell.get("r"))] = Known(formula.text or "", known)
    return found


def without_known_values(data: bytes) -> bytes:
    """Take the values beside formulas away, so that nobody can read them instead of computing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            member = source.read(name)
            if name.startswith("xl/worksheets/"):
                member = re.sub(rb"</f><v>[^<]*</v>", b"</f>", member)
            target.writestr(name, member)
    return out.getvalue()


def recalculated(folder: Path, books: Mapping[str, bytes]) -> dict[str, dict[tuple[str, str], Any]]:
    """Let LibreOffice compute workbooks anew; give their cells by sheet and address."""
    assert OFFICE is not None
    given, done = folder / "given", folder / "done"
    given.mkdir()
    for name, data in books.items():
        (given / f"{name}.xlsx").write_bytes(without_known_values(data))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, "--headless", profile, "--convert-to", "xlsx", "--outdir", str(done)]
    files = [str(given / f"{name}.xlsx") for name in books]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=180)
    return {name: _cells(done / f"{name}.xlsx") for name in books}


def _cells(path: Path) -> dict[tuple[str, str], Any]:
    book = CalamineWorkbook.from_path(path)
    return {
        (name, f"{_letter(column)}{row}"): value
        for name in book.sheet_names
        for row, values in enumerate(
            book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1
        )
        for column, value in enumerate(values, 1)
    }


def _letter(index: int) -> str:
    text = ""
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def agrees(known: Decimal | str, computed: object) -> bool:
    """Whether a computed cell shows what was written beside its formula."""
    if isinstance(known, str):
        return computed == known
    if isinstance(computed, str):
        return False
    return abs(Decimal(str(computed)) - known) <= Decimal("1e-9") * max(Decimal(1), abs(known))
