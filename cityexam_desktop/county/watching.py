"""The watched folder: what lies there that did not come in before.

People keep one folder into which mail, sticks and messages are saved. Looking into it
receives nothing: it says which files are new, and every other file is counted too.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import container
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.county.inbox import expanded
from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.workspace import archive, ledger, tasks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.workspace.database import Workspace

_PASSING_STARTS = ("~$", ".")
_PASSING_ENDS = (".part", ".tmp", ".crdownload", ".downloading")


@dataclass(frozen=True, slots=True)
class Seen:
    """What lies in a folder: `new` files, those that came in `before`, those `passing`.

    Passing are lock files of an office program and downloads that are not finished.
    """

    new: tuple[Path, ...] = ()
    before: tuple[Path, ...] = ()
    passing: tuple[Path, ...] = ()

    @property
    def total(self) -> int:
        """All files of the folder."""
        return len(self.new) + len(self.before) + len(self.passing)

    @property
    def sentence(self) -> str:
        """All in one line."""
        told = [f"新的 {len(self.new)} 个", f"以前收过的 {len(self.before)} 个"]
        if self.passing:
            told.append(f"没有写完的或临时的 {len(self.passing)} 个")
        return f"文件夹里共 {self.total} 个文件：{'，'.join(told)}。"


def look_into(
    ws: Workspace, folder: Path, *, progress: Callable[[int, int], None] | None = None
) -> Seen:
    """Sort the files of a folder, and of those in it, by whether they came in before.

    A bundle came in before when it is kept with everything that this copy brings; any
    other file when the ledger tells of the same bytes. Raises `FileTrouble` for a folder
    that is gone.
    """
    if not folder.is_dir():
        raise FileTrouble(f"找不到文件夹：{folder}", "请检查移动硬盘或共享盘是否连上，或另选。")
    told = {
        (body["sha256"], body["size"])
        for row in ledger.rows(ws)
        if row.kind == "receive" and (body := ledger.body_of(row))["sha256"]
    }
    sorted_: dict[str, list[Path]] = {"new": [], "before": [], "passing": []}
    paths = expanded([folder])
    for number, path in enumerate(paths):
        if progress is not None:
            progress(number, len(paths))
        sorted_[_how(ws, path, told)].append(path)
    return Seen(*map(tuple, sorted_.values()))


def _how(ws: Workspace, path: Path, told: set[tuple[str, int]]) -> str:
    name = path.name.casefold()
    if name.startswith(_PASSING_STARTS) or name.endswith(_PASSING_ENDS):
        return "passing"
    if ws.path is not None and path.resolve() == ws.path.resolve():
        return "passing"  # closing it again would drop the locks on the open document
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError:
        return "new"  # receiving it gives it a verdict with the reason
    return "before" if (digest, size) in told or _is_kept(ws, path) else "new"


def _is_kept(ws: Workspace, path: Path) -> bool:
    """Whether a file is a bundle that is kept, with every attachment that it brings."""
    try:
        opened = container.open_bundle(path)
    except (BadBundle, FileTrouble):
        return False
    return archive.bundle(ws, opened.id) is not None and all(
        tasks.has_blob(ws, member.sha256)
        for member in opened.manifest.members
        if member.is_attachment and opened.has(member.name)
    )
