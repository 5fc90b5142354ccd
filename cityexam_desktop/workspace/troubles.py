"""What can go wrong with a workspace's file, as sentences for people."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from cityexam_desktop.errors import CityExamError, FileTrouble

if TYPE_CHECKING:
    from types import TracebackType


class ForeignFile(CityExamError):
    """The file is no workspace of ours, or it is damaged."""

    code = "foreign_file"


class DamagedFile(ForeignFile):
    """The file is ours, and parts of it cannot be read."""

    code = "damaged_file"

    def __init__(self, name: str) -> None:
        """Name the file."""
        super().__init__(f"“{name}”已损坏，读不出来。", "请用最近的备份恢复；原文件请保留。")
        self.name = name


class HalfCopy(ForeignFile):
    """The file was copied without its WAL while SQLite was writing; the original is whole."""

    code = "half_copy"

    def __init__(self, name: str) -> None:
        """Name the file, and what it lacks."""
        super().__init__(
            f"“{name}”不完整：复制时它正在写入，旁边的“{name}-wal”没有一起复制。",
            f"请在原来的电脑上用本程序打开并关闭一次再复制，或连同“{name}-wal”一起复制；"
            "都不行的，用最近的备份恢复。",
        )


class NewerFile(CityExamError):
    """The file was written by a newer program; it is left unchanged."""

    code = "newer_file"


class LockedFile(CityExamError):
    """Another program holds the file."""

    code = "locked_file"


class StorageTrouble(FileTrouble):
    """The workspace's own file cannot be read or written: disk full, no permission."""


class WriteRefused(StorageTrouble):
    """The system did not let the file be written just now; it may another time."""

    code = "write_refused"

    def __init__(self, name: str) -> None:
        """Name the file."""
        super().__init__(
            f"“{name}”所在的位置现在只能读，没有写成。",
            "请检查U盘的写保护和文件夹权限后重试；已保存的数据没有改动。",
        )


class ShutFile(StorageTrouble):
    """Nothing is written to the file, however often it is tried; `banner` says so in short."""

    banner = "这一份只能查看"
    deleted = False
    """Whether the file is no more, so that what is open goes with the window."""


class ReadOnlyFile(ShutFile):
    """The workspace was opened where nothing can be written; reading goes on."""

    code = "read_only"
    banner = "这个文件所在的位置只能读，不能填写；要填写，请复制到本机磁盘，再从那里打开"

    def __init__(self, name: str) -> None:
        """Name the file."""
        super().__init__(
            f"“{name}”所在的位置只能读，不能修改。", "请把文件复制到本机磁盘，再从那里打开。"
        )


class HandedOverFile(ShutFile):
    """The county's workspace was handed over: the new copy counts, this one is for reading."""

    code = "handed_over"

    def __init__(self, name: str, to: str) -> None:
        """Name the file and who has it now."""
        super().__init__(
            f"“{name}”已移交给“{to}”，这一份只能查看，不能修改。", "请使用移交后的那一份数据文件。"
        )
        self.banner = f"已移交给{to}，这一份只能查看"


class CopyToRead(ShutFile):
    """An automatic copy is looked at; nobody works in it."""

    code = "copy_to_read"

    def __init__(self, name: str, made: str) -> None:
        """Name the data file, and when the copy of it was `made`."""
        super().__init__(
            f"这是“{name}”在 {made} 的自动备份，只能查看，不能填写。",
            "要接着填，请打开原来的数据文件；要换回这一份，请用“文件 › 从备份恢复…”。",
        )
        self.banner = f"这是“{name}”在 {made} 的自动备份，只能查看"


class MovedFile(ShutFile):
    """The file was renamed, moved or deleted while it was open."""

    code = "moved_file"
    banner = "数据文件已不在原来的位置，不再写入；请用“文件 › 备份到…”存成新的一份"

    def __init__(self, name: str, now: str = "", *, thrown_away: bool = False) -> None:
        """Name the file, and where it is `now`; empty when nobody knows, as of a deleted one."""
        self.deleted = thrown_away or not now
        what = "已不在原来的位置：被删除了，或者它所在的U盘、网络盘断开了。"
        if now:
            what = f"在打开的时候被改名或移走了，现在是：{now}。"
        if thrown_away:
            what = "在打开的时候被放进了回收站。"
        super().__init__(
            f"“{name}”{what}",
            "已经填的都还在这个窗口里。请“存成新的一份”（文件 › 备份到…），再接着填；"
            "没有存以前，不要关闭程序。",
        )


class plain_trouble:  # noqa: N801 - used as a function; a class costs half of a generator
    """Turn SQLite's environment errors into sentences; programming errors pass."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, sqlite3.Error):
            tell(error, self.name)


def tell(error: sqlite3.Error, name: str) -> None:
    """Raise the sentence for an error of the environment; do nothing for one of the program."""
    if trouble := _sentence_for(error, name):
        raise trouble from error


def _sentence_for(error: sqlite3.Error, name: str) -> CityExamError | None:
    """What a person can do something about; nothing for an error of the program."""
    number = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if number in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}:
        return LockedFile(
            f"“{name}”正被另一个窗口或程序使用。", "请关闭另一个窗口后再试；数据没有改动。"
        )
    if number in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return DamagedFile(name)
    if number == sqlite3.SQLITE_FULL:
        return StorageTrouble(
            f"磁盘空间不足，“{name}”没有写成。", "请清理磁盘后重试；已保存的数据没有改动。"
        )
    if number in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
        return WriteRefused(name)
    if number in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM}:
        return StorageTrouble(
            f"“{name}”读写出错。", "请检查磁盘和文件夹权限后重试；已保存的数据没有改动。"
        )
    return None
