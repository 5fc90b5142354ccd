"""The one door for whoever works on cityexam: sets everything up, then does what is asked.

    python3 dev.py demo [DIR]   play the sample county's year (default folder: demo)
    python3 dev.py test [...]   lint, types, import rules, tests; the rest goes to pytest
    python3 dev.py lint         lint, types and import rules only
    python3 dev.py app [...]    run the program; the rest goes to it
    python3 dev.py bench [...]  run the benchmarks
    python3 dev.py story [...]  run the screen stories in a real window (Xvfb on Linux)
    python3 dev.py faults [N]   kill every operation N times (default 200; also 1000)
    python3 dev.py lock         renew the locks in requirements/ from the .in files

Standard library only, Python 3.11 or later, Linux and Windows. The environment is
`.venv` beside this file; a second run finds it ready and starts at once.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "cityexam-ready.txt"
REQUIREMENTS = ROOT / "requirements"
LOCK = REQUIREMENTS / "lock-dev.txt"
OLDEST = (3, 11)

# Shared library -> Debian package, for Qt without a screen and for a real window.
OFFSCREEN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libX11.so.6": "libx11-6",
}
WINDOW = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}

# Program -> Debian package, for the stories: a screen of their own and hands for it.
TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool"}


class StopError(Exception):
    """Set-up cannot go on; the text says what a person has to do."""


# --- what the system must bring ---------------------------------------------------


def missing_packages(*, screen: bool) -> list[str]:
    """Name the Debian packages that this machine lacks, without repetition."""
    missing = []
    if not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        missing.append("python3-venv")
    if sys.platform == "linux":
        wanted = {**OFFSCREEN, **WINDOW} if screen else OFFSCREEN
        missing += [package for library, package in wanted.items() if not _loads(library)]
        if screen:
            missing += [package for tool, package in TOOLS.items() if not shutil.which(tool)]
    return missing


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def ensure_system(*, screen: bool = False) -> None:
    """Install what the system lacks when we may, else say how and stop."""
    packages = missing_packages(screen=screen)
    if not packages:
        return
    as_root = _root_prefix()
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if as_root is None or not shutil.which("apt-get"):
        by_hand = f"sudo apt-get update && sudo {' '.join(install)}"
        raise StopError(
            "this machine lacks system packages that cityexam needs.\n"
            f"On Debian 12 or a relative run this once (as root leave out sudo), then start again:"
            f"\n\n    {by_hand}\n\n"
            f"Elsewhere install what corresponds to: {', '.join(packages)}"
        )
    say(f"installing system packages: {' '.join(packages)}")
    quiet([*as_root, "apt-get", "update", "-q"])
    quiet([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", *install])
    importlib.invalidate_caches()
    if still := missing_packages(screen=screen):
        raise StopError(f"installed, and yet missing: {' '.join(still)}")


def _root_prefix() -> list[str] | None:
    """Give what must stand before a command to run it as root; None when we may not."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


# --- the environment --------------------------------------------------------------


def ensure_environment() -> None:
    """Make `.venv` what the locks say, unless its stamp says that it is."""
    if sys.version_info < OLDEST:
        raise StopError(f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed, this is {sys.version}")
    ensure_system()
    place, content = fingerprint()
    stamped = STAMP.read_text("utf-8").splitlines() if STAMP.is_file() else []
    if stamped == [place, content] and PYTHON.exists():
        return
    begun = time.monotonic()
    if not PYTHON.exists() or stamped[:1] != [place]:
        say("making .venv")
        quiet([sys.executable, "-m", "venv", "--clear", str(VENV)])
    STAMP.unlink(missing_ok=True)
    say("installing locked dependencies into .venv (some 150 MB at the first time)")
    install(VENV, "--require-hashes", "-r", str(LOCK))
    install(VENV, "--no-build-isolation", "--no-deps", "-e", str(ROOT))
    STAMP.write_text(f"{place}\n{content}\n", "utf-8")
    say(f"environment ready after {time.monotonic() - begun:.0f} s")


def fingerprint() -> tuple[str, str]:
    """Tell where and for which Python the environment is, and what it is made from."""
    import tomllib  # not at the top: an older Python shall reach the sentence about it

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    parts = [declared["build-system"], declared["project"], LOCK.read_text("utf-8")]
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return f"{ROOT} {sys.base_prefix} {sys.version_info[:3]}", digest


def install(environment: Path, *what: str) -> None:
    """Run pip of `environment`."""
    python = environment / PYTHON.relative_to(VENV)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-input"]
    quiet([*pip, "--disable-pip-version-check", *what])


# --- running things ---------------------------------------------------------------


def say(text: str) -> None:
    """Tell a person what happens, at once even when piped."""
    print(f"dev.py: {text}", flush=True)


def quiet(command: Sequence[str]) -> None:
    """Run a step of the set-up; its output is shown only when it fails."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        output = done.stdout.decode("utf-8", "replace")
        raise StopError(f"this failed with {done.returncode}: {' '.join(command)}\n\n{output}")


def surroundings(**more: str) -> dict[str, str]:
    """Give the variables for our programs: UTF-8 everywhere, nobody else's packages."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return kept | {"PYTHONUTF8": "1"} | more


def run(command: Sequence[str | Path], **more: str) -> int:
    """Run a program of the environment in sight of the person; gives its exit code."""
    return subprocess.run(
        [str(one) for one in command], cwd=ROOT, env=surroundings(**more), check=False
    ).returncode


@dataclass
class Checks:
    """The checks that read the source, run one after another beside the tests."""

    failed: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)

    def steps(self) -> Iterator[tuple[str, list[str]]]:
        """Name each check and its command."""
        yield "lint", ["ruff", "check", "."]
        yield "format", ["ruff", "format", "--check", "."]
        yield "imports", ["lint-imports", "--no-cache"]
        yield "types", ["mypy"]

    def __call__(self) -> None:
        """Run all; keep the output of those that fail."""
        for name, (program, *rest) in self.steps():
            begun = time.monotonic()
            done = subprocess.run(
                [str(BIN / program), *rest],
                cwd=ROOT,
                env=surroundings(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
            verdict = "failed" if done.returncode else "passed"
            self.output.append(f"{name} {verdict} after {time.monotonic() - begun:.1f} s")
            if done.returncode:
                self.failed.append(name)
                self.output.append(done.stdout.decode("utf-8", "replace"))

    def tell(self) -> None:
        """Print what was kept."""
        for text in self.output:
            say(text)


# --- commands ---------------------------------------------------------------------


def demo(rest: list[str]) -> int:
    """Play the sample county's year."""
    folder = [] if rest and not rest[0].startswith("-") else ["demo"]
    return app(["demo", *folder, *rest])


def test(rest: list[str]) -> int:
    """Lint, types and import rules beside the tests."""
    checks = Checks()
    beside = threading.Thread(target=checks)
    beside.start()
    pytest = run([PYTHON, "-m", "pytest", "-q", *rest], QT_QPA_PLATFORM="offscreen")
    beside.join()
    checks.tell()
    failed = [*checks.failed, *(["tests"] if pytest else [])]
    say(f"FAILED: {', '.join(failed)}" if failed else "everything passed")
    return 1 if failed else 0


def lint(_rest: list[str]) -> int:
    """Lint, types and import rules."""
    checks = Checks()
    checks()
    checks.tell()
    say(f"FAILED: {', '.join(checks.failed)}" if checks.failed else "everything passed")
    return 1 if checks.failed else 0


def app(rest: list[str]) -> int:
    """Run the program."""
    return run([BIN / "cityexam", *rest])


def bench(rest: list[str]) -> int:
    """Run the benchmarks."""
    return run([PYTHON, ROOT / "benchmarks" / "run.py", *rest])


def story(rest: list[str]) -> int:
    """Run the screen stories, on Linux in a screen of their own."""
    stories: list[str | Path] = [
        PYTHON,
        "-m",
        "pytest",
        "-q",
        "-m",
        "screen",
        *(rest or ["tests/screen"]),
    ]
    if sys.platform != "linux":
        return run(stories)
    ensure_system(screen=True)
    with subprocess.Popen(
        # -noreset: else the screen forgets its keyboard when the last program of a story ends
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-noreset", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as screen:
        try:
            number = screen.stdout.readline().strip() if screen.stdout else ""
            if not number:
                raise StopError("Xvfb did not start")
            return run(stories, DISPLAY=f":{number}", QT_QPA_PLATFORM="xcb")
        finally:
            screen.terminate()


def faults(rest: list[str]) -> int:
    """Kill every operation, or those named, at many places, and judge what is left."""
    count, *names = rest or ["200"]
    return run([PYTHON, "-m", "tests.faults.campaign", count, *names])


def lock(_rest: list[str]) -> int:
    """Renew the locks: all platforms, all hashes, no addresses."""
    with tempfile.TemporaryDirectory() as name:
        own = Path(name)
        quiet([sys.executable, "-m", "venv", str(own)])
        install(own, "--require-hashes", "-r", str(REQUIREMENTS / "lock-tools.txt"))
        uv = own / (BIN / "uv").relative_to(VENV)
        options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade"]
        options += ["--no-annotate", "--no-header", "--no-emit-index-url", "--quiet"]
        for one in ("tools", "run", "dev"):
            source, target = REQUIREMENTS / f"{one}.in", REQUIREMENTS / f"lock-{one}.txt"
            say(f"locking {target.name}")
            quiet([str(uv), "pip", "compile", *options, str(source), "-o", str(target)])
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    one.__name__: one for one in (demo, test, lint, app, bench, story, faults, lock)
}


def main(arguments: list[str]) -> int:
    """Set up and run one command; gives the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"], ["help"]) else 2
    command = COMMANDS[arguments[0]]
    if isinstance(sys.stdout, io.TextIOWrapper):  # a Windows console may not know a character
        sys.stdout.reconfigure(errors="replace")
    try:
        if command is lock:
            ensure_system()
        else:
            ensure_environment()
        return command(arguments[1:])
    except StopError as stop:
        print(f"dev.py: {stop}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
