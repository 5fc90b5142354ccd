"""What goes to the terminal: lines for people, one JSON value for programs.

Text from files is shown as plain text: control characters and direction marks of a
hostile file never reach the terminal. A reader who closes the pipe (``| head``) does
not stop the work.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from cityexam_desktop.errors import FileTrouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CLOSED = frozenset({errno.EPIPE, errno.EINVAL})  # Windows says EINVAL


def tell(data: object, lines: Iterable[str] = (), *, as_json: bool) -> None:
    """Answer a command: `data` as JSON, or `lines` for people."""
    if as_json:
        _write(sys.stdout, f"{dumped(data)}\n")
    else:
        say(*lines)


def say(*lines: str) -> None:
    """Write lines for people."""
    for line in lines:
        _write(sys.stdout, f"{shown(line)}\n")


def complain(*lines: str) -> None:
    """Write lines about a trouble, beside the answer."""
    for line in lines:
        _write(sys.stderr, f"{shown(line)}\n")


def dumped(data: object) -> str:
    """Write data as JSON: Chinese as it is, what no terminal should see escaped."""
    import json

    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    if text.replace("\n", "").replace("\u3000", "").isprintable():
        return text
    return "".join(c if _harmless(c) else _escaped(c) for c in text)


def shown(text: str) -> str:
    """Replace what no terminal should see."""
    if text.isprintable():
        return text
    return "".join(c if _harmless(c) else "�" for c in text)


def _harmless(c: str) -> bool:
    return c.isprintable() or c in "\n\u3000"


def _escaped(c: str) -> str:
    pairs = c.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{pairs[i : i + 4]}" for i in range(0, len(pairs), 4))


def table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Give rows as lines with two blanks between the cells; empty cells at the end go."""
    for row in rows:
        yield "  ".join(row).rstrip()


def use_utf8() -> None:
    """Let both streams write UTF-8, also in a Windows console of another code page."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # a windowed program has no streams
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for good
        reconfigure = getattr(getattr(sys, name), "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def finish() -> None:
    """Bring what was written on its way."""
    for stream in (sys.stdout, sys.stderr):
        _guarded(stream, "")


def _write(stream: TextIO, text: str) -> None:
    _guarded(stream, text)


def _guarded(stream: TextIO, text: str) -> None:
    """Write, or flush when there is nothing to write; a closed pipe swallows the rest."""
    try:
        if text:
            stream.write(text)
        else:
            stream.flush()
    except OSError as error:
        if error.errno not in _CLOSED:
            raise FileTrouble.from_os(error, "命令的输出") from error
        _let_go(stream)


def _let_go(stream: TextIO) -> None:
    """Nobody listens any more: let everything after this go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
