"""One window per person: a second start hands its files to the first and goes.

Which start is the first is decided by a lock file in the person's home; what is handed
over travels through a local socket that only this person can open. Where the first one
does not answer, the second opens a window of its own: nobody is kept out.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE: Final = 2000
"""Milliseconds for which the first window may be too busy to answer."""
_MOST: Final = 1 << 16
"""Bytes that are read from who calls."""


def the_only_one(home: Path) -> QLockFile | None:
    """The lock of the first start; None when another one holds it."""
    lock = QLockFile(str(home / "window.lock"))
    lock.setStaleLockTime(0)  # one whose process is gone is not held, however old
    return lock if lock.tryLock(0) else None


def hand_over(home: Path, files: Sequence[str]) -> bool:
    """Give the files to the window that is open; false when it does not answer."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(_name(home))
    if not socket.waitForConnected(_PATIENCE):
        return False
    said = json.dumps([str(Path(file).absolute()) for file in files]).encode()
    socket.write(said + b"\n")
    taken = socket.waitForReadyRead(_PATIENCE)
    socket.disconnectFromServer()
    return taken


class Listener(QObject):
    """Waits for later starts; `asked` gives the files of one, perhaps none."""

    asked = Signal(object)

    def __init__(self, home: Path, parent: QObject) -> None:
        """Listen from now on."""
        super().__init__(parent)
        from PySide6.QtNetwork import QLocalServer

        self._server: QLocalServer = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._called)
        QLocalServer.removeServer(_name(home))  # what a crash may have left
        self._server.listen(_name(home))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _called(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(partial(self._read, socket))
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _MOST:
                socket.abort()
            return
        files = _files(bytes(socket.readLine(_MOST).data()))
        socket.write(b"\n")
        socket.flush()
        self.asked.emit(files)


def _files(said: bytes) -> list[Path]:
    """The files that were named; nothing where it cannot be understood."""
    try:
        found = json.loads(said)
    except ValueError:
        return []
    return [Path(one) for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _name(home: Path) -> str:
    """A name of the person's own: homes differ from person to person."""
    return f"cityexam-{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:20]}"
