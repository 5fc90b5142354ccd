"""From a folder of text tables to a `FormPack`, or to all its mistakes at once.

A folder that is an overlay (see `overlay`) gives the pack that it and its base come to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.findings import in_order
from cityexam_desktop.formpack.checked import BadPack, is_grave, lint_tables, lint_whole
from cityexam_desktop.formpack.overlay.bases import NoBase, base_of
from cityexam_desktop.formpack.overlay.resolving import resolve
from cityexam_desktop.formpack.tables import is_overlay, read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack

__all__ = ["BadPack", "lint_pack", "lint_tables", "read_pack"]


def lint_pack(
    folder: Path, base: Path | None = None
) -> tuple[FormPack | None, tuple[Finding, ...]]:
    """Read `folder` and give the pack, or None when it cannot be used, and all findings.

    `base` is the pack under an overlay, where it is not one that comes with the program
    or a folder of its name beside the overlay.
    """
    tables, about_files = read_folder(folder)
    if not is_overlay(tables):
        return lint_whole(tables, about_files)
    try:
        found = resolve(base_of(tables, folder.parent, base), tables)
    except NoBase as error:
        return None, in_order([*about_files, error.finding])
    every = in_order([*about_files, *found.findings])
    return (None if is_grave(every) else found.pack), every


def read_pack(folder: Path, base: Path | None = None) -> FormPack:
    """Read the form pack in `folder`; raises `BadPack` with all its mistakes."""
    pack, findings = lint_pack(folder, base)
    if pack is None:
        raise BadPack(folder.name, findings)
    return pack
