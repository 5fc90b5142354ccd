"""The peer: the same content as CSV through pandas and pandera into SQLite.

Runs in an environment of its own: ``python peer_pandera.py OUT.sqlite FILES…`` prints the
seconds of the work itself, imports left out.
"""

from __future__ import annotations

import sqlite3
import sys
import time

import pandas as pd
import pandera.pandas as pa

SCHEMA = pa.DataFrameSchema(
    {
        "unit": pa.Column(str, pa.Check.str_matches(r"^u\d+$")),
        "datum": pa.Column(str, pa.Check.str_matches(r"^x\d+$")),
        "subject": pa.Column(str, pa.Check.str_matches(r"^e\d+$")),
        "value": pa.Column(int, pa.Check.in_range(0, 1_000_000)),
        "source": pa.Column(str),
    },
    unique=["unit", "datum", "subject"],
    strict=True,
)


def main() -> None:
    target, *files = sys.argv[1:]
    started = time.perf_counter()
    db = sqlite3.connect(target)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    frames = []
    for file in files:
        frame = SCHEMA.validate(pd.read_csv(file))
        frame.to_sql("observation", db, if_exists="append", index=False)
        db.commit()
        frames.append(frame)
    merged = pd.concat(frames, ignore_index=True)
    assert not merged.duplicated(["datum", "subject"]).any()
    print(time.perf_counter() - started)


main()
