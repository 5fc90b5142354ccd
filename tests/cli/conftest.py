"""A command line to type on, and two homes to type in."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from cityexam_desktop.cli import main
from cityexam_desktop.formpack.tables import write_folder
from tests.support.small import PLACES, tables

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


class Terminal:
    """Types commands in one folder; file names are meant in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __truediv__(self, name: str) -> str:
        return str(self.folder / name)

    def __call__(self, *words: str) -> Said:
        self._capsys.readouterr()
        code = main([str(word) for word in words])
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)

    def fine(self, *words: str) -> str:
        """Run a command that must go well; give what it printed."""
        said = self(*words)
        assert said.code == 0, (words, said.out, said.err)
        return said.out

    def json(self, *words: str, code: int = 0) -> Any:
        """Run a command with ``--json`` that must end with `code`; give its value."""
        said = self(*words, "--json")
        assert said.code == code, (words, said.out, said.err)
        return json.loads(said.out)


@pytest.fixture
def terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    """A terminal in a folder with a small pack and its places."""
    monkeypatch.delenv("CITYEXAM_PASSPHRASE", raising=False)
    write_folder(tables(), tmp_path / "pack")
    rows = ["id,level,code,name,parent"]
    rows += [f"{p.id},{p.form},{p.code},{p.name},{p.parent}" for p in PLACES]
    (tmp_path / "places.csv").write_text("\n".join(rows), "utf-8-sig")
    return Terminal(tmp_path, capsys)


def founding(terminal: Terminal) -> tuple[str, str, str, str]:
    """The words that set a bureau's key up: its passphrase, and where it is backed up."""
    secret, backup = terminal.folder / "secret.txt", terminal.folder / "key.cxk"
    secret.write_text("春江花月夜潮水平\n", "utf-8")
    return "--passphrase-file", str(secret), "--key-backup", str(backup)


@dataclass(frozen=True, slots=True)
class Office:
    """A bureau that issued its task, and departments that opened it."""

    terminal: Terminal
    county: str
    package: str
    code: str
    secret: tuple[str, str]
    """What opens the bureau's key."""

    def open(self, unit: str) -> str:
        """A department's data file with the bureau confirmed."""
        t = self.terminal
        home = t / f"{unit}.cityexam"
        t.fine("task", "open", self.package, home, "--unit", unit)
        t.fine("task", "confirm", home, self.code)
        return home


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first office is kept for all others: sealing and opening a key takes its time."""
    return tmp_path_factory.mktemp("office")


FOUNDED = ("county.cityexam", "task.cxb", "secret.txt", "key.cxk")


@pytest.fixture
def office(terminal: Terminal, founded: Path) -> Office:
    """The bureau has issued its task."""
    county, package = terminal / "county.cityexam", terminal / "task.cxb"
    code = founded / "code"
    if not code.exists():
        code.write_text(_issue(terminal, county, package), "utf-8")
        for name in FOUNDED:
            shutil.copy(terminal / name, founded / name)
    for name in FOUNDED:
        shutil.copy(founded / name, terminal / name)
    return Office(terminal, county, package, code.read_text("utf-8"), founding(terminal)[:2])


def _issue(terminal: Terminal, county: str, package: str) -> str:
    """Issue the task; give the code for the stamped notice."""
    told = terminal.json(
        "task", "issue", county, "--out", package, "--pack", terminal / "pack",
        "--period", "2025", "--county-name", "示例县", "--unit", "zjj", "--as-of", "2025年12月31日",
        "--deadline", "2026-05-31", "--places", terminal / "places.csv", *founding(terminal),
    )  # fmt: skip
    return str(told["code"])
