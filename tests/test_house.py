"""What holds the house together: sizes, doors, words and bans."""

from __future__ import annotations

import ast
import functools
import importlib.util
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "cityexam_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))
OURS = [
    *MODULES,
    *(
        one
        for folder in ("tests", "scripts", "benchmarks")
        for one in (ROOT / folder).rglob("*.py")
        if ".venv" not in one.parts
    ),
    ROOT / "dev.py",
]
LONGEST_MODULE = 500
LONGEST_FUNCTION = 60
FLOATS_ALLOWED = ("gui/", "report/figures", "report/typography")  # pixels, points, glyph widths
CATCH_ALL_ALLOWED = {"gui/jobs.py"}  # carries what a thread raised to the window's thread
HEAVY = {"PySide6", "openpyxl", "reportlab", "docx", "PIL", "numpy"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(parsed(path)))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_module_is_longer_than_500_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{named(path)}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for path in MODULES
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_the_command_line_starts_without_qt_and_without_heavy_libraries() -> None:
    asked = f"import sys, cityexam_desktop.cli; print(*({HEAVY} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_there_is_no_numpy_in_the_environment() -> None:
    assert importlib.util.find_spec("numpy") is None


def _catches_all(node: ast.AST) -> bool:
    return isinstance(node, ast.ExceptHandler) and (
        node.type is None
        or any(
            isinstance(one, ast.Name) and one.id in {"Exception", "BaseException"}
            for one in ast.walk(node.type)
        )
    )


def test_no_bug_is_swallowed_by_a_catch_all() -> None:
    caught = [
        f"{named(path)}:{getattr(node, 'lineno', 0)}"
        for path in MODULES
        if path.relative_to(PACKAGE).as_posix() not in CATCH_ALL_ALLOWED
        for node in nodes(path)
        if _catches_all(node)
    ]
    assert caught == []


def test_no_value_ever_becomes_a_float() -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        if not path.relative_to(PACKAGE).as_posix().startswith(FLOATS_ALLOWED)
        for node in nodes(path)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
    ]
    assert found == []


def test_no_file_names_a_machine_or_a_package_index() -> None:
    machine = re.compile(
        r"/(?:work|home|root|Users)/|[A-Z]:\\\\Users|https?://[^\s/]*py(?:pi|thonhosted)"
    )
    texts = chain(
        OURS,
        (ROOT / "docs").rglob("*.md"),
        (ROOT / "requirements").iterdir(),
        ROOT.glob("*.md"),
        ROOT.glob("*.toml"),
    )
    found = [
        f"{named(path)}:{number}"
        for path in texts
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if machine.search(line)
    ]
    assert found == []


def glossary() -> dict[str, str]:
    rows = (ROOT / "docs" / "GLOSSARY.md").read_text("utf-8").splitlines()
    cells = ([cell.strip() for cell in row.split("|")] for row in rows if row.startswith("|"))
    return {row[1]: row[2] for row in cells if row[2].strip("*") in {"class", "word", "later"}}


def test_every_class_of_the_glossary_exists_in_the_code() -> None:
    classes = {
        node.name for path in MODULES for node in nodes(path) if isinstance(node, ast.ClassDef)
    }
    promised = {word for word, kind in glossary().items() if kind == "**class**"}
    assert len(promised) > 15
    assert promised - classes == set()


def test_the_architecture_is_told_on_two_pages() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    assert len(text) < 9_000


def _names(requirements: list[str]) -> set[str]:
    """Give the names that are required, in lower case."""
    found = (re.match(r"[A-Za-z][\w.-]*", one) for one in requirements)
    return {one.group().lower() for one in found if one}


def test_declared_and_locked_dependencies_are_the_same() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = _names(declared["project"]["dependencies"])
    folder = ROOT / "requirements"
    assert _names((folder / "run.in").read_text("utf-8").splitlines()) == wanted
    run = _names((folder / "lock-run.txt").read_text("utf-8").splitlines())
    assert wanted <= run <= _names((folder / "lock-dev.txt").read_text("utf-8").splitlines())


def test_every_locked_requirement_has_its_version_and_hashes() -> None:
    for path in (ROOT / "requirements").glob("lock-*.txt"):
        for block in re.split(r"\n(?=\S)", path.read_text("utf-8").strip()):
            assert re.match(r"[\w.-]+==\S+", block), block
            assert "--hash=sha256:" in block, block


def test_windows_gets_what_only_windows_needs() -> None:
    lock = (ROOT / "requirements" / "lock-dev.txt").read_text("utf-8")
    assert re.search(r"^colorama==\S+ ; sys_platform == 'win32'", lock, re.MULTILINE)
