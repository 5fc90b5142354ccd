"""Which pack a year stands on: one of the program, a folder, or a workbook that people filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop import paths
from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.formpack.checked import BadPack
from cityexam_desktop.formpack.packbook import read_packbook
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.tables import parse_table

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack


def pack_at(where: Path) -> FormPack:
    """Read a pack from its folder, one of its tables, or its workbook.

    An overlay comes with the pack it stands on. Raises `BadPack` with all mistakes,
    `FileTrouble`, and what `read_sheets` raises.
    """
    if where.is_dir():
        return read_pack(where)
    if where.suffix.lower() == ".csv":
        return read_pack(where.parent)
    if not where.exists():
        raise FileTrouble(f"找不到指标方案：{where.name}", "请检查路径。")
    book = read_packbook(where)
    if book.pack is None:
        raise BadPack(where.name, book.findings)
    return book.pack


def packs_of_program() -> tuple[tuple[str, str], ...]:
    """The packs that come with the program: folder name and title."""
    folders = (one for one in sorted(paths.forms().iterdir()) if (one / "pack.csv").is_file())
    return tuple((one.name, _title(one)) for one in folders)


def _title(folder: Path) -> str:
    rows, _ = parse_table("pack", (folder / "pack.csv").read_bytes())
    return next((row["value"] for row in rows if row["key"] == "title"), folder.name)
