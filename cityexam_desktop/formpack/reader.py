"""From a folder of text tables to a `FormPack`, or to all its mistakes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.errors import CityExamError
from cityexam_desktop.findings import Level, in_order
from cityexam_desktop.formpack.build import build
from cityexam_desktop.formpack.lint import lint
from cityexam_desktop.formpack.tables import read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Tables

_SHOWN = 3


class BadPack(CityExamError):
    """A form pack has mistakes; `findings` holds all of them, in order."""

    code = "pack"

    def __init__(self, name: str, findings: tuple[Finding, ...]) -> None:
        """Keep the pack's `name` and all `findings`; the sentence shows the first few."""
        grave = [finding for finding in findings if finding.level is Level.MUST]
        first = "".join(finding.sentence for finding in grave[:_SHOWN])
        more = f"……共 {len(grave)} 处。" if len(grave) > _SHOWN else ""
        super().__init__(
            f"指标方案“{name}”有 {len(grave)} 处错误，不能使用：{first}{more}",
            "请按“指标方案检查”列出的各处逐一改正后再试。",
        )
        self.findings = findings


def lint_pack(folder: Path) -> tuple[FormPack | None, tuple[Finding, ...]]:
    """Read `folder` and give the pack, or None when it cannot be used, and all findings."""
    tables, about_files = read_folder(folder)
    pack, findings = lint_tables(tables)
    unread = {f.where.table for f in about_files if f.level is Level.MUST}
    about_content = [
        f for f in findings if f.code != "pack.empty_table" or f.where.table not in unread
    ]
    every = in_order([*about_files, *about_content])
    return (None if _grave(every) else pack), every


def lint_tables(tables: Tables) -> tuple[FormPack | None, tuple[Finding, ...]]:
    """Build a pack out of rows of text, and check it."""
    built = build(tables)
    lint(built)
    findings = in_order(dict.fromkeys(built.findings))  # several checks may read one cell
    return (None if _grave(findings) else built.pack), findings


def read_pack(folder: Path) -> FormPack:
    """Read the form pack in `folder`; raises `BadPack` with all its mistakes."""
    pack, findings = lint_pack(folder)
    if pack is None:
        raise BadPack(folder.name, findings)
    return pack


def _grave(findings: tuple[Finding, ...]) -> bool:
    return any(finding.level is Level.MUST for finding in findings)
