"""The door itself: help, starting up, streams, and the page of all commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from cityexam_desktop import paths
from cityexam_desktop.__main__ import main as start
from cityexam_desktop.cli.catalogue import CATALOGUE
from cityexam_desktop.cli.chinese import width_of, wrapped
from cityexam_desktop.cli.output import dumped, shown
from cityexam_desktop.cli.root import root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Office, Terminal

ROOT = Path(__file__).resolve().parents[2]


def every_command() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(root)
    for name in CATALOGUE:
        command = root.get_command(context, name)
        assert command is not None
        below = command.commands if isinstance(command, click.Group) else {}
        yield name, command
        yield from ((f"{name} {one}", found) for one, found in below.items())


ALL = dict(every_command())


def test_the_commands_that_others_rely_on_are_there() -> None:
    promised = (
        "demo", "pack lint", "task issue", "task open", "history import", "set", "check",
        "finalise", "export", "keys", "register", "receive", "return", "approve", "decide",
        "correct", "withdraw", "backup", "merge", "assess", "report", "show", "audit", "verify",
    )  # fmt: skip
    assert set(promised) <= ALL.keys()


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_parameter_has_help_in_chinese(name: str) -> None:
    command = ALL[name]
    texts = [command.help, *(getattr(one, "help", None) for one in command.params)]
    assert all(text and not text.isascii() for text in texts), texts
    assert command.name == name.rpartition(" ")[2]


def test_every_reading_command_has_json() -> None:
    reading = ("check", "keys", "parked", "merge", "progress", "assess", "show", "audit",
               "verify", "receive", "demo", "pack lint")  # fmt: skip
    for name in reading:
        assert any("--json" in one.opts for one in ALL[name].params), name


def test_the_page_of_commands_is_current(terminal: Terminal) -> None:
    told = terminal.fine("commands")
    page = (ROOT / "docs" / "COMMANDS.md").read_text("utf-8")
    assert page == told, "run: .venv/bin/cityexam commands > docs/COMMANDS.md"


def test_help_fits_its_columns(terminal: Terminal) -> None:
    for name in ((), ("task", "issue"), ("set",)):
        for line in terminal.fine(*name, "--help").splitlines():
            assert width_of(line) <= 80, line


def test_a_paragraph_is_wrapped_between_characters_but_not_before_a_comma() -> None:
    assert list(wrapped("一二三，四 word五", 8)) == ["一二三，", "四 word", "五"]
    assert list(wrapped("一二三四，五", 8)) == ["一二三四，", "五"]
    assert list(wrapped("", 8)) == []


def test_starting_up_imports_neither_the_rooms_nor_what_is_heavy() -> None:
    asked = (
        "import sys\nfrom cityexam_desktop.cli import main\nmain(['--help'])\n"
        "print(*sorted(m for m in sys.modules if m.startswith('cityexam_desktop')), "
        "*{'PySide6', 'sqlite3', 'nacl', 'openpyxl', 'reportlab', 'json'} & sys.modules.keys(), "
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(done.stderr.split()) == {
        "cityexam_desktop", "cityexam_desktop.cli", "cityexam_desktop.cli.catalogue",
        "cityexam_desktop.cli.chinese", "cityexam_desktop.cli.door", "cityexam_desktop.cli.output",
        "cityexam_desktop.cli.root", "cityexam_desktop.errors",
    }  # fmt: skip


def test_the_program_starts_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cityexam_desktop", "--version"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "cityexam 0.1.0\n"


def test_with_arguments_the_start_runs_a_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["cityexam", "merge"])
    assert start() == 2
    assert "COUNTY" in capsys.readouterr().err


def test_a_reader_that_closed_the_pipe_does_not_stop_the_work(office: Office) -> None:
    t = office.terminal
    (t.folder / "a.cxb").write_bytes(b"nothing of ours")
    read, write = os.pipe()
    os.close(read)
    words = ("receive", office.county, str(t.folder / "a.cxb"))
    done = subprocess.run(
        [sys.executable, "-m", "cityexam_desktop", *words],
        cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")
    assert t.json("show", office.county)["ledger"]["rows"] == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_an_answer_that_cannot_be_written_is_a_trouble(office: Office) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cityexam_desktop", "merge", office.county],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert "磁盘空间不足" in done.stderr


def test_home_is_chosen_for_the_run(terminal: Terminal) -> None:
    terminal.fine("--home", terminal / "own", "pack", "lint", terminal / "pack")
    assert paths.home() == terminal.folder / "own"


def test_nothing_of_a_file_reaches_the_terminal_as_a_command() -> None:
    hostile = "名\x1b[2J\u202e称\u3000\x9b3m"
    assert shown(hostile) == "名�[2J�称\u3000�3m"
    assert dumped({"a": hostile}) == '{\n  "a": "名\\u001b[2J\\u202e称\u3000\\u009b3m"\n}'
    assert dumped(["\ud800\U000e0001"]) == '[\n  "\\ud800\\udb40\\udc01"\n]'


@pytest.mark.parametrize("unit", ["", "zrzyj"])
def test_a_damaged_data_file_is_a_sentence(office: Office, unit: str) -> None:
    t = office.terminal
    file = Path(office.open(unit)) if unit else Path(office.county)
    bytes_ = bytearray(file.read_bytes())
    for start_ in range(4096, len(bytes_), 4096):
        bytes_[start_ : start_ + 100] = b"\xff" * 100
    file.write_bytes(bytes_)
    for words in (("show", str(file)), ("check", str(file))):
        answer = t(*words)
        assert (answer.code, answer.out) == (3, "")
        assert "损坏" in answer.err


def test_a_file_of_another_kind_is_a_sentence(terminal: Terminal) -> None:
    error = terminal.json("show", terminal / "places.csv", code=3)["error"]
    assert (error["code"], "不是本程序的数据文件" in error["sentence"]) == ("foreign_file", True)
