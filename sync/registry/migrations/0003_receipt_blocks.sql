-- Runs of 受理凭证编号 reserved for one installation of one clerk. The id is the
-- workstation's: asked again, it gives the same block.
CREATE TABLE receipt_block (
  id              TEXT PRIMARY KEY,
  point_id        TEXT NOT NULL REFERENCES point (id),
  prefix          TEXT NOT NULL, -- point code and day, with the hyphen
  first           INTEGER NOT NULL,
  last            INTEGER NOT NULL, -- inclusive
  clerk_id        TEXT NOT NULL REFERENCES clerk (id),
  installation_id TEXT NOT NULL,
  at              INTEGER NOT NULL
) STRICT;
CREATE INDEX receipt_block_installation ON receipt_block (clerk_id, installation_id);

-- 受理凭证编号: never given twice. One of a block has no record until a decision
-- uses it; void_at says that the record was decided again.
CREATE TABLE receipt_number_next (
  number       TEXT PRIMARY KEY,
  point_id     TEXT NOT NULL REFERENCES point (id),
  day          TEXT NOT NULL,
  run          INTEGER NOT NULL,
  block_id     TEXT REFERENCES receipt_block (id),
  record_id    TEXT REFERENCES record (id),
  operation_id TEXT,
  fate         TEXT NOT NULL DEFAULT '' CHECK (fate IN ('', 'printed', 'void', 'returned')),
  reason       TEXT NOT NULL DEFAULT '',
  told_at      INTEGER, -- when fate was told
  void_at      INTEGER,
  UNIQUE (point_id, day, run),
  CHECK ((record_id IS NULL) = (operation_id IS NULL)),
  CHECK (block_id IS NOT NULL OR record_id IS NOT NULL),
  CHECK (record_id IS NULL OR fate IN ('', 'printed'))
) STRICT;
INSERT INTO receipt_number_next (number, point_id, day, run, record_id, operation_id, void_at)
  SELECT number, point_id, day, run, record_id, operation_id, void_at FROM receipt_number;
DROP TABLE receipt_number;
ALTER TABLE receipt_number_next RENAME TO receipt_number;
CREATE INDEX receipt_number_record ON receipt_number (record_id);
CREATE INDEX receipt_number_block ON receipt_number (block_id);
