-- slot holds the root key of this file once for each clerk who may open it,
-- sealed under a key of that clerk. holder is plain: an installation id.
CREATE TABLE slot (
  holder TEXT PRIMARY KEY,
  rev    INTEGER NOT NULL,
  known  BLOB NOT NULL, -- keyed hash that tells the right key from another
  data   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- plan_key holds the key of all that is of people, sealed by the root; one row.
-- Whatever it has sealed is gone for good when the row is.
CREATE TABLE plan_key (
  id   INTEGER PRIMARY KEY, -- the key id in the header of its cells
  rev  INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

-- Every operation belongs to the clerk who signed it: holder. Each clerk counts
-- sequence by himself. Rows of before have none until they are first unlocked.
CREATE TABLE operation_4 (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  holder      TEXT NOT NULL,
  record_id   TEXT NOT NULL,
  sequence    INTEGER NOT NULL, -- of the holder
  state       TEXT NOT NULL CHECK (state IN ('signed', 'sending', 'unknown', 'accepted', 'refused')),
  resolved_at INTEGER NOT NULL DEFAULT 0,
  body_rev    INTEGER NOT NULL,
  body        BLOB NOT NULL, -- intent and envelope
  base        BLOB NOT NULL, -- the record as the clerk saw it; empty after a wipe
  rev         INTEGER NOT NULL,
  progress    BLOB NOT NULL, -- state, code, times, tries, receipt, resolution
  UNIQUE (holder, sequence)
) STRICT;
INSERT INTO operation_4
  SELECT seq, id, '', record_id, sequence, state, resolved_at, body_rev, body, base, rev, progress FROM operation;
DROP TABLE operation;
ALTER TABLE operation_4 RENAME TO operation;
CREATE INDEX operation_record ON operation (record_id, seq);
CREATE INDEX operation_open ON operation (state, seq);
