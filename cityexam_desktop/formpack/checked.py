"""Rows of text, built and checked: a pack, or all its mistakes at once."""

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


def lint_tables(tables: Tables) -> tuple[FormPack | None, tuple[Finding, ...]]:
    """Build a whole pack out of rows of text, and check it."""
    pack, findings = build_and_lint(tables)
    return (None if is_grave(findings) else pack), findings


def build_and_lint(tables: Tables) -> tuple[FormPack, tuple[Finding, ...]]:
    """The pack as far as it can be built, and its findings, for who weighs them anew."""
    built = build(tables)
    lint(built)
    return built.pack, in_order(dict.fromkeys(built.findings))  # two checks may read one cell


def lint_whole(
    tables: Tables, about_files: tuple[Finding, ...]
) -> tuple[FormPack | None, tuple[Finding, ...]]:
    """The same for tables out of a folder, with what is wrong `about_files`."""
    pack, findings = lint_tables(tables)
    unread = {f.where.table for f in about_files if f.level is Level.MUST}
    about_content = [
        f for f in findings if f.code != "pack.empty_table" or f.where.table not in unread
    ]
    every = in_order([*about_files, *about_content])
    return (None if is_grave(every) else pack), every


def read_whole(folder: Path) -> FormPack:
    """Read a folder that is a whole pack, no overlay; raises `BadPack`, `FileTrouble`."""
    pack, findings = lint_whole(*read_folder(folder))
    if pack is None:
        raise BadPack(folder.name, findings)
    return pack


def is_grave(findings: tuple[Finding, ...]) -> bool:
    """Whether a pack with these findings cannot be used."""
    return any(finding.level is Level.MUST for finding in findings)
