"""Where the pack under an overlay is: given, beside the overlay, or with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop import paths
from cityexam_desktop.errors import CityExamError
from cityexam_desktop.findings import Finding, Level, Where
from cityexam_desktop.formpack.checked import lint_whole
from cityexam_desktop.formpack.tables import COLUMNS, is_overlay, read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Tables

_REMEDY = "请把基准方案的文件夹放在增减方案旁边，或在命令里用 --base 指明。"


class NoBase(CityExamError):
    """The pack that an overlay stands on is not here, or cannot be used."""

    code = "pack"

    def __init__(self, name: str, why: str) -> None:
        """Name the base and say why it is of no use."""
        super().__init__(f"基准方案“{name}”{why}。", _REMEDY)

    @property
    def finding(self) -> Finding:
        """The same as a finding about the overlay's head."""
        where = Where("pack", (1, COLUMNS["pack"].index("value") + 1), "1", "value")
        return Finding("pack.base", Level.MUST, where, f"pack.csv：{self.sentence}", self.remedy)


def base_name(overlay: Tables) -> str:
    """The id of the pack that an overlay stands on; '' when it names none."""
    rows = overlay.get("pack", ())
    return next((r.get("value", "").strip() for r in rows if r.get("key") == "base"), "")


def base_of(overlay: Tables, beside: Path | None = None, given: Path | None = None) -> FormPack:
    """Find and read the pack under an overlay; raises `NoBase`, `FileTrouble`.

    `given` counts alone; else a folder of the base's id `beside`, then one of the program.
    Whether it is the very version is for `resolve` to say.
    """
    name = base_name(overlay)
    if given is not None:
        return _read(given, name)
    plain = name and not {"/", "\\", ":"} & set(name) and name not in {".", ".."}
    for folder in (beside, paths.forms()) if plain else ():
        if folder is not None and (folder / name / "pack.csv").is_file():
            return _read(folder / name, name)
    raise NoBase(name, "找不到")


def _read(folder: Path, name: str) -> FormPack:
    tables, about_files = read_folder(folder)
    if is_overlay(tables):
        raise NoBase(name, "自己也是增减方案，要先合成（pack resolve）")
    pack, findings = lint_whole(tables, about_files)
    if pack is None:
        grave = sum(finding.level is Level.MUST for finding in findings)
        raise NoBase(name, f"有 {grave} 处错误，不能使用，请先用 pack lint 检查")
    return pack
