-- Columns of type BLOB are sealed cells or keyed hashes unless a comment says
-- otherwise. rev is a number never used twice in one file; it binds a sealed
-- cell to its writing. Times are Unix milliseconds UTC, 0 for none.

-- file holds what must be known before the file is unlocked.
CREATE TABLE file (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL -- plain: the random uuid of this file
) STRICT, WITHOUT ROWID;

-- cell holds single sealed values: key check, head, rulebook.
CREATE TABLE cell (
  name TEXT PRIMARY KEY,
  rev  INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- record is THEIRS. slot tells the live set from the one a new epoch collects.
CREATE TABLE record (
  pk           INTEGER PRIMARY KEY,
  slot         INTEGER NOT NULL,
  id           TEXT NOT NULL,
  rev          INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  state        TEXT NOT NULL,
  gone         INTEGER NOT NULL DEFAULT 0, -- 1: left the point, kept for unsent work
  number_key   BLOB NOT NULL, -- keyed hash of the application number
  document_key BLOB NOT NULL, -- keyed hash of the document number
  projection   BLOB NOT NULL,
  UNIQUE (slot, id)
) STRICT;
CREATE INDEX record_number ON record (number_key);
CREATE INDEX record_document ON record (document_key);

-- content and standing are apart: a receipt changes one and not the other.
CREATE TABLE body (
  pk           INTEGER PRIMARY KEY REFERENCES record (pk) ON DELETE CASCADE,
  content_rev  INTEGER NOT NULL,
  content      BLOB NOT NULL,
  standing_rev INTEGER NOT NULL,
  standing     BLOB NOT NULL
) STRICT;

-- draft outlives a pull, so it names its record without a foreign key.
CREATE TABLE draft (
  record_id TEXT PRIMARY KEY,
  rev       INTEGER NOT NULL,
  saved_at  INTEGER NOT NULL,
  data      BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- operation is the outbox, and the history of what was signed here.
CREATE TABLE operation (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  record_id   TEXT NOT NULL,
  sequence    INTEGER NOT NULL UNIQUE, -- of the installation
  state       TEXT NOT NULL CHECK (state IN ('signed', 'sending', 'unknown', 'accepted', 'refused')),
  resolved_at INTEGER NOT NULL DEFAULT 0,
  body_rev    INTEGER NOT NULL,
  body        BLOB NOT NULL, -- intent and envelope
  base        BLOB NOT NULL, -- the record as the clerk saw it
  rev         INTEGER NOT NULL,
  progress    BLOB NOT NULL  -- state, code, times, tries, receipt, resolution
) STRICT;
CREATE INDEX operation_record ON operation (record_id, seq);
CREATE INDEX operation_open ON operation (state, seq);

-- ledger is the time line of a record on this computer; rows are only added.
CREATE TABLE ledger (
  seq       INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL,
  at        INTEGER NOT NULL,
  data      BLOB NOT NULL
) STRICT;
CREATE INDEX ledger_record ON ledger (record_id, seq);

CREATE TABLE batch (
  id         TEXT PRIMARY KEY,
  rev        INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  data       BLOB NOT NULL
) STRICT;

CREATE TABLE document (
  batch_id  TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  seq       INTEGER NOT NULL,
  record_id TEXT NOT NULL,
  rev       INTEGER NOT NULL,
  data      BLOB NOT NULL,
  PRIMARY KEY (batch_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_record ON document (record_id);

-- blob is named by a keyed hash, so that a known photo cannot be tested for.
CREATE TABLE blob (
  name BLOB PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE blob_part (
  name BLOB PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

-- audit: hash is SHA-256 over the hash before it and the entry (not sealed).
CREATE TABLE audit (
  seq     INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail  BLOB NOT NULL,
  hash    BLOB NOT NULL
) STRICT;
