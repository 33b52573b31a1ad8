-- print_ledger is the 打印台账; lines are only added. A cell holds the line
-- with its hash; the hash of the last one is in the head.
CREATE TABLE print_ledger (
  seq  INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

-- ledger_seal holds the clerks' signatures over the print ledger, in the order
-- they were made.
CREATE TABLE ledger_seal (
  seq  INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

-- setting is named by a keyed hash: printers are named after people.
CREATE TABLE setting (
  name BLOB PRIMARY KEY,
  rev  INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_block (
  id          TEXT PRIMARY KEY,
  rev         INTEGER NOT NULL,
  reserved_at INTEGER NOT NULL,
  data        BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- reserved_number is named by a keyed hash of the number, which is on paper.
CREATE TABLE reserved_number (
  name     BLOB PRIMARY KEY,
  block_id TEXT NOT NULL REFERENCES receipt_block (id),
  rev      INTEGER NOT NULL,
  data     BLOB NOT NULL
) STRICT, WITHOUT ROWID;
