-- What a plan says beyond its times, and for whom a window is: JSON.
ALTER TABLE plan ADD COLUMN rules BLOB NOT NULL DEFAULT x'7b7d';
ALTER TABLE confirm_window ADD COLUMN scope BLOB NOT NULL DEFAULT x'7b7d';
ALTER TABLE confirm_window ADD COLUMN notes TEXT NOT NULL DEFAULT '';

-- Scans that clerks have brought. Until a record names one, nobody can read it.
CREATE TABLE upload (
  sha256   TEXT NOT NULL,
  clerk_id TEXT NOT NULL REFERENCES clerk (id),
  bytes    INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (sha256, clerk_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_clerk ON upload (clerk_id, at);
