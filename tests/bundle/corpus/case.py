"""One case of the corpus, and the three ways to write one down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cityexam_desktop.bundle.errors import SENTENCES
from cityexam_desktop.county.inbox import WORDS
from tests.bundle.corpus.world import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cityexam_desktop.workspace.database import Workspace


def nothing(_: Workspace) -> None:
    """Decide nothing."""


@dataclass(frozen=True)
class Case:
    """A file and its verdict; `says` stands in the reason that people read.

    `before` are files that came in earlier, `decide` is done by the officer after them.
    """

    group: str
    name: str
    verdict: str
    says: str
    file: Callable[[], bytes]
    before: tuple[Callable[[], bytes], ...] = ()
    decide: Callable[[Workspace], object] = nothing
    registered: tuple[str, ...] = tuple(KEYS)


def accepted(group: str, name: str, file: Callable[[], bytes], **more: Any) -> Case:
    return Case(group, name, "accepted", WORDS["accepted"][1], file, **more)


def told(group: str, name: str, verdict: str, file: Callable[[], bytes], **more: Any) -> Case:
    return Case(group, name, verdict, WORDS[verdict][1], file, **more)


def bad(group: str, name: str, reason: str, file: Callable[[], bytes], **more: Any) -> Case:
    return Case(group, name, "rejected", SENTENCES[reason][0], file, **more)
