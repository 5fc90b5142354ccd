from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import dev

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let only the programs of an own folder be found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def a_program(folder: Path, name: str, does: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{does}\n", "utf-8")
    path.chmod(0o755)


def run_dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(dev.ROOT / "dev.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_command_it_tells_the_commands_and_fails() -> None:
    done = run_dev()
    assert done.returncode == 2
    assert all(f"dev.py {command}" in done.stdout for command in dev.COMMANDS)


def test_help_is_no_failure() -> None:
    assert run_dev("--help").returncode == 0


def test_this_machine_lacks_nothing_once_set_up() -> None:
    assert dev.missing_packages(screen=False) == []


@pytest.mark.skipif(sys.platform != "linux", reason="packages are Debian's")
def test_an_interpreter_without_ensurepip_asks_for_python3_venv(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name)
    )
    assert dev.missing_packages(screen=False) == ["python3-venv"]


@pytest.mark.skipif(sys.platform != "linux", reason="packages are Debian's")
def test_a_missing_library_is_asked_for_by_its_package(
    monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    monkeypatch.setitem(dev.OFFSCREEN, "libnowhere.so.9", "libnowhere9")
    assert dev.missing_packages(screen=False) == ["libnowhere9"]
    assert not (programs / "Xvfb").exists()
    assert "xvfb" in dev.missing_packages(screen=True)


@pytest.mark.skipif(sys.platform != "linux", reason="packages are Debian's")
def test_who_may_not_install_is_given_the_exact_command(
    monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setitem(dev.OFFSCREEN, "libnowhere.so.9", "libnowhere9")
    a_program(programs, "apt-get", "exit 99")
    a_program(programs, "sudo", "exit 1")
    with pytest.raises(dev.StopError) as told:
        dev.ensure_system()
    assert "sudo apt-get install -y --no-install-recommends libnowhere9" in str(told.value)


@pytest.mark.skipif(sys.platform != "linux", reason="packages are Debian's")
def test_who_may_install_does_so_and_is_told_when_it_did_not_help(
    monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setitem(dev.OFFSCREEN, "libnowhere.so.9", "libnowhere9")
    a_program(programs, "apt-get", "exit 0")
    a_program(programs, "sudo", f'echo "asked: $@" >> {programs}/asked; exit 0')
    with pytest.raises(dev.StopError, match="installed, and yet missing: libnowhere9"):
        dev.ensure_system()
    asked = (programs / "asked").read_text("utf-8").splitlines()
    assert asked[0] == "asked: -n true"
    assert asked[-1].endswith("apt-get install -y --no-install-recommends libnowhere9")


def test_a_step_that_fails_shows_its_output() -> None:
    with pytest.raises(dev.StopError, match="the reason"):
        dev.quiet([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"])


def test_the_environment_is_known_by_its_place_and_by_what_it_is_made_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place, content = dev.fingerprint()
    assert str(dev.ROOT) in place
    other = tmp_path / "lock.txt"
    other.write_text(dev.LOCK.read_text("utf-8") + "more==1\n", "utf-8")
    monkeypatch.setattr(dev, "LOCK", other)
    assert dev.fingerprint()[0] == place
    assert dev.fingerprint()[1] != content


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], ["demo", "demo"]),
        (["out"], ["demo", "out"]),
        (["--json"], ["demo", "demo", "--json"]),
        (["out", "--json"], ["demo", "out", "--json"]),
    ],
)
def test_the_demo_has_a_folder_of_its_own_unless_one_is_named(
    monkeypatch: pytest.MonkeyPatch, given: list[str], passed: list[str]
) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(dev, "app", seen.append)
    dev.demo(given)
    assert seen == [passed]


def test_our_programs_run_in_utf_8_and_without_other_peoples_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    given = dev.surroundings(QT_QPA_PLATFORM="offscreen")
    assert "PYTHONPATH" not in given
    assert (given["PYTHONUTF8"], given["QT_QPA_PLATFORM"]) == ("1", "offscreen")
