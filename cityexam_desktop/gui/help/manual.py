"""The manual as topics that can be listed and searched; Qt-free.

A topic is one file of the manual's folder; its key is the file's name without ``.md``.
Which topics there are, in which order and in which part, is what the list of links in
``README.md`` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONTENTS = "README"
_PART = re.compile(r"## +(.+)")
_ENTRY = re.compile(r"- \[(?P<title>[^\]]+)\]\((?P<key>[\w-]+)\.md\)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*`>|#]+|^[-:| ]+$|^\d+\. |^- ", re.MULTILINE)
_AROUND = 16
_ENOUGH = 0.5
"""Share of a question's pairs of signs that a page must have when nobody has its words."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of the manual; `text` is Markdown."""

    key: str
    title: str
    part: str
    text: str

    @property
    def plain(self) -> str:
        """The words of the page without their marks, in one line."""
        return " ".join(_MARKS.sub("", _LINK.sub(r"\1", self.text)).split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found, and the words around what was sought."""

    topic: Topic
    around: str


@dataclass(frozen=True, slots=True)
class Manual:
    """All topics, in the order of the contents."""

    topics: tuple[Topic, ...]

    def topic(self, key: str) -> Topic | None:
        """The topic of a key, if there is one."""
        return next((one for one in self.topics if one.key == key), None)

    def search(self, text: str) -> tuple[Hit, ...]:
        """Pages that have all the words, those that have them in the title first.

        When no page has, pages that are close to the question, the closest first.
        """
        words = text.casefold().split()
        if not words:
            return ()
        ranked = [(_rank(topic, words), topic) for topic in self.topics]
        found = [(rank, topic) for rank, topic in ranked if rank]
        if not found:
            pairs = _pairs("".join(words))
            near = [(_nearness(topic, pairs), topic) for topic in self.topics]
            found = [(n, topic) for n, topic in near if n > _ENOUGH]
        found.sort(key=lambda one: -one[0])
        return tuple(Hit(topic, _around(topic.plain, words[0])) for _, topic in found)


def read(folder: Path) -> Manual:
    """Read the manual of a folder; a topic whose file is gone raises `OSError`."""
    topics, part = [], ""
    for line in (folder / f"{CONTENTS}.md").read_text(encoding="utf-8").splitlines():
        if headed := _PART.fullmatch(line):
            part = headed[1]
        elif entry := _ENTRY.fullmatch(line):
            text = (folder / f"{entry['key']}.md").read_text(encoding="utf-8")
            topics.append(Topic(entry["key"], entry["title"], part, text))
    return Manual(tuple(topics))


def _rank(topic: Topic, words: list[str]) -> int:
    title, plain = topic.title.casefold(), topic.plain.casefold()
    if not all(word in title or word in plain for word in words):
        return 0
    return sum(100 * (word in title) + plain.count(word) + 1 for word in words)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _nearness(topic: Topic, pairs: set[str]) -> float:
    """Share of the pairs that the page has; the title's count once more."""
    title, plain = topic.title.casefold(), topic.plain.casefold()
    held = sum((pair in plain) + (pair in title) for pair in pairs)
    return held / len(pairs) if pairs else 0


def _around(plain: str, word: str) -> str:
    at = plain.casefold().find(word)
    if at < 0:
        return plain[: 3 * _AROUND]
    begin = max(at - _AROUND, 0)
    return ("…" if begin else "") + plain[begin : at + len(word) + 2 * _AROUND]
