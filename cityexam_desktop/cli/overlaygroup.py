"""The group of commands about a county's own pack, and how each writes what it decided."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import argument, finding_lines, pack_folder
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import group
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.formpack.local import LocalChange
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Tables

overlay_group = group("overlay")
overlay_argument = argument("OVERLAY", "本县增减方案的文件夹，就地改写。", into="overlay")


def overlay_of(given: str, base: str = "") -> tuple[Path, FormPack, Tables]:
    """An overlay's folder, the pack it stands on, and its rows; raises `NotAnOverlay`, `NoBase`."""
    from cityexam_desktop.formpack.overlay.bases import base_of
    from cityexam_desktop.formpack.overlay.resolving import NotAnOverlay
    from cityexam_desktop.formpack.tables import is_overlay, read_folder

    folder = pack_folder(given)
    tables, _ = read_folder(folder)
    if not is_overlay(tables):
        raise NotAnOverlay(folder.name)
    return folder, base_of(tables, folder.parent, pack_folder(base) if base else None), tables


def decided(
    given: str, base: str, change: Callable[[Tables, FormPack], Tables], *, as_json: bool
) -> int:
    """Change an overlay and write it; tell what it comes to."""
    folder, held, tables = overlay_of(given, base)
    return written(folder, held, change(tables, held), as_json=as_json)


def written(folder: Path, base: FormPack, tables: Tables, *, as_json: bool) -> int:
    """Write the overlay when nothing is wrong with it; else tell all that is."""
    from cityexam_desktop.cli.shapes import finding_row
    from cityexam_desktop.formpack.overlay.resolving import resolve
    from cityexam_desktop.formpack.tables import write_folder

    found = resolve(base, tables)
    lines = list(finding_lines(found.findings))
    if found.pack is not None:
        write_folder(tables, folder)
        lines += [change_line(one) for one in found.pack.local]
        lines += trial_lines(found.pack)
        lines.append(f"已写到“{folder.name}”。")
    told = {
        "ok": found.pack is not None,
        "indicators": len(found.pack.indicators) if found.pack else None,
        "no_longer_asked": list(found.dropped),
        "findings": [finding_row(finding) for finding in found.findings],
    }
    tell(told, lines, as_json=as_json)
    return 0 if found.pack is not None else 1


def trial_lines(pack: FormPack) -> list[str]:
    """The rule of an index that is not switched on; nothing where there is none, or it is."""
    from cityexam_desktop.formpack.indexrule import TRIAL

    rule = pack.index
    return [f"健康指数未启用（{TRIAL}）：{rule.words}"] if rule.written and rule.trial else []


def change_line(one: LocalChange) -> str:
    """What is the county's own in one line: what was done, to what, and which it is."""
    from cityexam_desktop.formpack.headings import SHEETS

    plain = one.table in {"indicators", "parts", "pack", "grades"}
    return f"{one.action.word}{'' if plain else f'（{SHEETS[one.table]}）'}：{one.label}"


def code_of(base: FormPack, given: str) -> str:
    """An indicator's code by its number; anything else is a code already."""
    numbers = {str(indicator.number): indicator.code for indicator in base.indicators}
    return numbers.get(given, given)


def number(name: str, text: str) -> Decimal | None:
    """A decimal as written; nothing for an empty text; `WrongUse` for any other."""
    from cityexam_desktop.formpack.cells import DECIMAL

    if text and not DECIMAL.fullmatch(text):
        raise WrongUse(f"{name} 不是数：“{text}”。", "请写成 12 或 0.5 的样子。")
    return Decimal(text) if text else None
