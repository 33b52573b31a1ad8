-- Times are unix milliseconds, UTC. JSON columns hold the exact bytes that travel.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One number for every change, taken inside the writing transaction, so that a
-- reader of the feed never passes a number that is still to come.
CREATE TABLE counter (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('seq', 0);

CREATE TABLE plan (
  id     TEXT PRIMARY KEY,
  name   TEXT NOT NULL,
  opens  INTEGER NOT NULL,
  closes INTEGER NOT NULL,
  notes  TEXT NOT NULL
) STRICT;

CREATE TABLE point (
  id      TEXT PRIMARY KEY,
  code    TEXT NOT NULL UNIQUE,
  name    TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL
) STRICT;

CREATE TABLE confirm_window (
  id       TEXT PRIMARY KEY,
  plan_id  TEXT NOT NULL REFERENCES plan (id),
  point_id TEXT NOT NULL REFERENCES point (id),
  version  INTEGER NOT NULL,
  opens    INTEGER NOT NULL,
  closes   INTEGER NOT NULL,
  UNIQUE (point_id, plan_id)
) STRICT;

CREATE TABLE clerk (
  id            TEXT PRIMARY KEY,
  user_name     TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  point_id      TEXT NOT NULL REFERENCES point (id),
  phone         TEXT NOT NULL,
  password      TEXT NOT NULL, -- argon2id, PHC string
  revoked_at    INTEGER,
  wrong_tries   INTEGER NOT NULL DEFAULT 0, -- passwords since the last good one
  locked_until  INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The code is kept as it is, because the proof is a MAC keyed with it; the row
-- goes when it expires. used_csr lets a lost answer be given again.
CREATE TABLE activation (
  clerk_id    TEXT PRIMARY KEY REFERENCES clerk (id),
  code        TEXT NOT NULL,
  expires_at  INTEGER NOT NULL,
  tries_left  INTEGER NOT NULL,
  used_csr    BLOB,
  used_serial TEXT
) STRICT;

CREATE TABLE certificate (
  serial          TEXT PRIMARY KEY, -- lower-case hex
  clerk_id        TEXT NOT NULL REFERENCES clerk (id),
  installation_id TEXT NOT NULL,
  der             BLOB NOT NULL,
  not_after       INTEGER NOT NULL,
  revoked_at      INTEGER,
  signed_in_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX certificate_clerk ON certificate (clerk_id);

CREATE TABLE challenge (
  id         TEXT PRIMARY KEY,
  serial     TEXT NOT NULL REFERENCES certificate (serial),
  clerk_id   TEXT NOT NULL REFERENCES clerk (id),
  code_hash  BLOB NOT NULL,
  made_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  tries_left INTEGER NOT NULL
) STRICT;
CREATE INDEX challenge_clerk ON challenge (clerk_id, made_at);

CREATE TABLE record (
  id             TEXT PRIMARY KEY,
  application_no TEXT NOT NULL UNIQUE,
  plan_id        TEXT NOT NULL REFERENCES plan (id),
  point_id       TEXT NOT NULL REFERENCES point (id),
  version        INTEGER NOT NULL,
  digest         TEXT NOT NULL,
  content        BLOB NOT NULL,
  standing       BLOB NOT NULL,
  removed_at     INTEGER
) STRICT;
CREATE INDEX record_plan ON record (plan_id, application_no);

CREATE TABLE blob_use (
  sha256    TEXT NOT NULL,
  record_id TEXT NOT NULL REFERENCES record (id),
  PRIMARY KEY (sha256, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_use_record ON blob_use (record_id);

-- What each point must be told, once a record: the newest change only.
CREATE TABLE feed (
  point_id  TEXT NOT NULL REFERENCES point (id),
  record_id TEXT NOT NULL REFERENCES record (id),
  seq       INTEGER NOT NULL,
  gone      TEXT, -- code of a tombstone
  PRIMARY KEY (point_id, record_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX feed_seq ON feed (point_id, seq);

-- Every operation that was judged, accepted or refused, for ever.
CREATE TABLE operation (
  id              TEXT PRIMARY KEY,
  record_id       TEXT NOT NULL, -- as the intent names it; may be unknown
  clerk_id        TEXT NOT NULL REFERENCES clerk (id),
  installation_id TEXT NOT NULL,
  sequence        INTEGER NOT NULL,
  envelope        BLOB NOT NULL,
  envelope_sha256 TEXT NOT NULL,
  accepted        INTEGER NOT NULL,
  code            TEXT NOT NULL,
  receipt         TEXT NOT NULL,
  at              INTEGER NOT NULL
) STRICT;
CREATE INDEX operation_sequence ON operation (clerk_id, installation_id, sequence);

-- 受理凭证编号: never given twice; void when the record was decided again.
CREATE TABLE receipt_number (
  number       TEXT PRIMARY KEY,
  point_id     TEXT NOT NULL REFERENCES point (id),
  day          TEXT NOT NULL,
  run          INTEGER NOT NULL,
  record_id    TEXT NOT NULL REFERENCES record (id),
  operation_id TEXT NOT NULL,
  void_at      INTEGER,
  UNIQUE (point_id, day, run)
) STRICT;
CREATE INDEX receipt_number_record ON receipt_number (record_id);

-- What the bureau did, without personal data.
CREATE TABLE bureau_log (
  n       INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  action  TEXT NOT NULL,
  subject TEXT NOT NULL, -- opaque id
  reason  TEXT NOT NULL
) STRICT;
