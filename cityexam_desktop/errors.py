"""Troubles that a person can do something about.

Every class below `CityExamError` is one cause. It is built from facts and owns
its Chinese sentence (where, what is wrong) and its remedy (what to do). Anything
that is not a `CityExamError` is a bug of the program and is never swallowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CityExamError(Exception):
    """The program cannot do what was asked, and a person can do something about it."""

    code = "error"

    def __init__(self, sentence: str, remedy: str = "") -> None:
        """Keep the Chinese `sentence` and the `remedy` (may be empty)."""
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy

    def as_dict(self) -> dict[str, str]:
        """Give the error as the command line prints it with ``--json``."""
        return {"code": self.code, "sentence": self.sentence, "remedy": self.remedy}


class FileTrouble(CityExamError):
    """A file cannot be read or written: missing, locked, no permission, disk full."""

    code = "file"

    @classmethod
    def from_os(cls, error: OSError, what: str) -> FileTrouble:
        """Turn an `OSError` about the file `what` (shown as plain text) into a sentence."""
        if isinstance(error, FileNotFoundError):
            return cls(f"找不到文件：{what}", "请检查文件是否被移走或改名，再试一次。")
        if isinstance(error, PermissionError):
            return cls(
                f"没有权限读写：{what}",
                "请关闭正在使用它的程序，或换到有权限的文件夹再试。",
            )
        if error.errno in {28, 27}:  # ENOSPC, EFBIG
            return cls(
                f"磁盘空间不足，没有写成：{what}",
                "请清理磁盘或换一个磁盘后重试；原来的数据没有改动。",
            )
        return cls(f"读写文件出错：{what}", "请检查磁盘和文件后重试；原来的数据没有改动。")


class NoFolder(CityExamError):
    """A file shall be written where there is no folder."""

    code = "no_folder"

    def __init__(self, folder: Path) -> None:
        """Name the folder that is not there."""
        super().__init__(
            f"没有“{folder}”这个文件夹。", "请换一个已有的文件夹，或先建好这个文件夹再试。"
        )


class WrongUse(CityExamError):
    """What was asked does not fit the state of the work: wrong order, unknown code."""

    code = "use"
