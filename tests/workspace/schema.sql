CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE bundle (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    task TEXT NOT NULL,
    unit TEXT NOT NULL,
    signer TEXT NOT NULL,
    manifest BLOB NOT NULL,
    signature BLOB NOT NULL,
    no INTEGER NOT NULL
) STRICT;

CREATE TABLE bundle_member (
    bundle TEXT NOT NULL REFERENCES bundle (id),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (bundle, name)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER change_never_deleted BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'change is append-only'); END;

CREATE TRIGGER change_never_updated BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'change is append-only'); END;

CREATE TABLE change (
    no INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    submission INTEGER NOT NULL REFERENCES submission (id),
    what TEXT NOT NULL,
    datum TEXT NOT NULL,
    subject TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL
) STRICT;

CREATE INDEX change_cell ON change (submission, datum, subject);

CREATE TABLE comment (
    submission INTEGER NOT NULL REFERENCES submission (id),
    datum TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (submission, datum, subject, at, text)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    submission INTEGER NOT NULL REFERENCES submission (id),
    datum TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    sentence TEXT NOT NULL,
    PRIMARY KEY (submission, datum, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
    submission INTEGER NOT NULL REFERENCES submission (id),
    datum TEXT NOT NULL,
    subject TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    page TEXT NOT NULL,
    PRIMARY KEY (submission, datum, subject, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE explanation (
    submission INTEGER NOT NULL REFERENCES submission (id),
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL, about TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (submission, rule, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    period TEXT NOT NULL,
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    value TEXT,
    absence TEXT,
    source TEXT NOT NULL,
    signed INTEGER NOT NULL,
    pack TEXT NOT NULL,
    PRIMARY KEY (period, code, subject),
    CHECK ((value IS NULL) <> (absence IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ledger_never_deleted BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'ledger is append-only'); END;

CREATE TRIGGER ledger_never_updated BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'ledger is append-only'); END;

CREATE TABLE ledger (
    no INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    prev TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE object (
    submission INTEGER NOT NULL REFERENCES submission (id),
    id TEXT NOT NULL,
    form TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    parent TEXT NOT NULL,
    made_by TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    PRIMARY KEY (submission, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE observation (
    submission INTEGER NOT NULL REFERENCES submission (id),
    datum TEXT NOT NULL,
    subject TEXT NOT NULL,
    value TEXT,
    absence TEXT,
    reason TEXT NOT NULL,
    expected TEXT NOT NULL,
    nature TEXT NOT NULL,
    time TEXT NOT NULL,
    source TEXT NOT NULL,
    page TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (submission, datum, subject),
    CHECK ((value IS NULL) <> (absence IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE own_key (
    public TEXT PRIMARY KEY,
    secret BLOB NOT NULL,
    created TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE submission (
    id INTEGER PRIMARY KEY,
    task TEXT NOT NULL,
    unit TEXT NOT NULL,
    edition INTEGER NOT NULL,
    bundle TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX submission_bundle ON submission (bundle) WHERE bundle <> '';

CREATE UNIQUE INDEX submission_draft ON submission (task, unit) WHERE bundle = '';

CREATE TABLE survey_row (
    submission INTEGER NOT NULL REFERENCES submission (id),
    form TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    by TEXT NOT NULL,
    date TEXT NOT NULL,
    PRIMARY KEY (submission, form, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE task (
    bundle TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    series TEXT NOT NULL,
    version INTEGER NOT NULL,
    period TEXT NOT NULL,
    body TEXT NOT NULL,
    asked TEXT NOT NULL REFERENCES blob (sha256),
    judged TEXT NOT NULL REFERENCES blob (sha256),
    at TEXT NOT NULL,
    UNIQUE (id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE used_id (
    id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

