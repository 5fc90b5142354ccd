"""The manual says what the program says: links, pictures, words on the screen, keys, commands."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from cityexam_desktop import paths
from cityexam_desktop.cli.catalogue import CATALOGUE
from cityexam_desktop.county.inbox import WORDS
from cityexam_desktop.county.progress import STATE_WORDS
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.gui.help import manual

FOLDER = paths.manual()
FILES = sorted(FOLDER.glob("*.md"))
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
COMMAND = re.compile(r"cityexam ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)")
KEY = re.compile(r"`((?:Ctrl|Alt|F\d)[^`]*)`")
OF_QT = {
    "Ctrl+C",
    "Ctrl+V",
    "Ctrl+X",
    "Ctrl+Z",
    "Ctrl+F",
    "Ctrl+O",
    "Ctrl+Q",
    "Ctrl+Tab",
    "Alt",
    "F1",
}
"""Keys that come from Qt's own list or from a widget of Qt."""


def text_of(key: str) -> str:
    return (FOLDER / f"{key}.md").read_text("utf-8")


@cache
def said_on_screen() -> str:
    """All texts in the program's source, one per line."""
    package = Path(manual.__file__).parents[2]
    trees = [ast.parse(file.read_text("utf-8")) for file in sorted(package.rglob("*.py"))]
    texts = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return re.sub(r"\(&[A-Z]\)", "", "\n".join(texts)).replace("&", "")


def test_every_page_stands_in_the_contents_once() -> None:
    listed = [topic.key for topic in manual.read(FOLDER).topics]
    assert sorted(listed) == sorted(file.stem for file in FILES if file.stem != manual.CONTENTS)
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_links_and_pictures_are_there(file: Path) -> None:
    text = file.read_text("utf-8")
    assert [link for link in LINK.findall(text) if not (FOLDER / link).is_file()] == []
    for words, picture in PICTURE.findall(text):
        assert words, "a picture has words for those who do not see it"
        assert (FOLDER / picture).is_file(), picture


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_bold_stands_on_the_screen(file: Path) -> None:
    bold = set(BOLD.findall(file.read_text("utf-8")))
    assert {words for words in bold if re.sub(r"\d+", "", words) not in seen(words)} == set()


def seen(words: str) -> str:
    """The screen's texts, without figures when the words have some."""
    return said_on_screen() if not re.search(r"\d", words) else re.sub(r"\d+", "", _joined())


@cache
def _joined() -> str:
    """The same with formatted texts as one: what stands between the figures follows itself."""
    package = Path(manual.__file__).parents[2]
    parts = [
        "".join(v.value for v in node.values if isinstance(v, ast.Constant))
        for file in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
    ]
    return "\n".join(map(str, parts))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_commands_and_keys_exist(file: Path) -> None:
    text = file.read_text("utf-8")
    known = set(CATALOGUE)
    named = [match[1] for match in COMMAND.finditer(text)]
    assert [n for n in named if n not in known and n.split()[0] not in known] == []
    screen = said_on_screen()
    for key in KEY.findall(text):
        plain = key.replace("回车", "Return").replace("Page", "Pg")
        assert key in OF_QT or key in screen or plain in screen, key


def test_every_verdict_and_state_is_explained() -> None:
    words, progress = text_of("words"), text_of("progress")
    assert [word for word, *_ in WORDS.values() if f"**{word}**" not in words] == []
    assert "**不能接收**" in words
    assert [word for word in STATE_WORDS.values() if f"**{word}**" not in progress] == []
    assert [level.word for level in Level if f"**{level.word}**" not in text_of("findings")] == []
    stated = (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING)
    assert [one.word for one in stated if f"**{one.word}**" not in text_of("absence")] == []


def test_no_word_is_used_that_the_glossary_bans() -> None:
    banned = ("签章", "电子签名", "数字证书", "上链", "区块链")
    assert [f"{f.stem}: {w}" for f in FILES for w in banned if w in f.read_text("utf-8")] == []
