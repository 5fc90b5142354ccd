"""Write the corpus: `python tests/bundle/corpus/make.py [FOLDER]`.

Without a folder only `expected.tsv` beside this file is written: group, name, verdict,
what the reason says, and the SHA-256 of the file, which never changes within format 1.
With a folder every file is written there too, before `verdicts` that others can be held to.
"""

from __future__ import annotations

import hashlib
import re
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
EXPECTED = Path(__file__).with_name("expected.tsv")
HEAD = "group\tname\tverdict\tsays\tsha256"
BY_OTHER_TOOLS = frozenset({"the same archive deflated", "the same archive by another tool"})
"""Cases whose bytes depend on the version of a library: their digest is not pinned."""


@cache
def rows() -> list[tuple[str, bytes]]:
    """Each case as its line of the table and its file."""
    from tests.bundle.corpus.cases import cases

    found = []
    for case in cases():
        data = case.file()
        digest = "-" if case.name in BY_OTHER_TOOLS else hashlib.sha256(data).hexdigest()
        line = f"{case.group}\t{case.name}\t{case.verdict}\t{case.says}\t{digest}"
        found.append((line, data))
    return found


def main(folder: Path | None) -> None:
    """Write the table, and the files if a folder is given."""
    made = rows()
    EXPECTED.write_text("\n".join([HEAD, *(line for line, _ in made), ""]), "utf-8")
    if folder is None:
        return
    for line, data in made:
        group, name, *_ = line.split("\t")
        target = folder / re.sub(r"\W+", "-", group) / f"{re.sub(r'[^A-Za-z0-9]+', '-', name)}.cxb"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
