-- desk_policy is what a bureau asks of its workstations; no row: the defaults.
CREATE TABLE desk_policy (
  bureau_id TEXT PRIMARY KEY REFERENCES bureau (id),
  policy    TEXT NOT NULL, -- confirm.DeskPolicy, JSON
  revision  INTEGER NOT NULL
) STRICT;

-- audit_log has the end of every audit log of the workstations as it was signed.
-- A checkpoint that does not go on from it forks the log, until an officer
-- accepts it.
CREATE TABLE audit_log (
  log             TEXT PRIMARY KEY,
  point_id        TEXT NOT NULL REFERENCES point (id),
  clerk_id        TEXT NOT NULL REFERENCES clerk (id),
  installation_id TEXT NOT NULL,
  seq             INTEGER NOT NULL,
  hash            TEXT NOT NULL,
  signed_at       INTEGER NOT NULL,
  at              INTEGER NOT NULL, -- when it came
  forked_at       INTEGER,
  fork_seq        INTEGER NOT NULL DEFAULT 0,
  fork_hash       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_log_point ON audit_log (point_id);

-- audit_checkpoint keeps them all, those of forks too. Lines are only added.
CREATE TABLE audit_checkpoint (
  log        TEXT NOT NULL,
  seq        INTEGER NOT NULL,
  hash       TEXT NOT NULL,
  at         INTEGER NOT NULL, -- when it came
  checkpoint BLOB NOT NULL, -- compact JWS
  PRIMARY KEY (log, seq, hash)
) STRICT, WITHOUT ROWID;
