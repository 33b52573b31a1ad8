-- escrow holds what is not answered yet, sealed to the bureau when it was
-- signed: it can be read without the key of the cache, and by the bureau alone.
CREATE TABLE escrow (
  operation_id TEXT PRIMARY KEY REFERENCES operation (id) ON DELETE CASCADE,
  data         BLOB NOT NULL, -- an item of an escrow file (docs/wire.md)
  mac          BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- statement holds what the clerk has signed for the registry besides
-- operations: it is kept, and sent when there is a line.
CREATE TABLE statement (
  seq     INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL,
  sent_at INTEGER NOT NULL DEFAULT 0,
  rev     INTEGER NOT NULL,
  data    BLOB NOT NULL
) STRICT;
