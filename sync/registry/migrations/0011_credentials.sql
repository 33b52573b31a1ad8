-- A clerk has two certificates: one for the line, one that signs what he
-- vouches for. Kind and key of those of before are read off them; see
-- fillCertificates.
ALTER TABLE certificate ADD COLUMN kind TEXT NOT NULL DEFAULT ''; -- line or signing
ALTER TABLE certificate ADD COLUMN key_sha256 TEXT NOT NULL DEFAULT ''; -- of the public key, PKIX DER
ALTER TABLE certificate ADD COLUMN csr_sha256 TEXT NOT NULL DEFAULT ''; -- of the request, so that a lost answer can be given again
ALTER TABLE certificate ADD COLUMN locked_at INTEGER; -- after too many wrong PINs
CREATE INDEX certificate_key ON certificate (key_sha256);
CREATE INDEX certificate_installation ON certificate (installation_id);
-- 0 until the certificates and codes of before have been entered.
INSERT INTO counter (name, value) VALUES ('credentials', 0);

-- What workstations say of their credential: how it is kept, and since when it
-- is known that an older copy of it is in use.
CREATE TABLE credential (
  installation_id TEXT PRIMARY KEY,
  provider        TEXT NOT NULL,
  keyring_free    INTEGER NOT NULL,
  copied_at       INTEGER
) STRICT;

-- How many wrong PINs there were in all, as told on the way: those of the last
-- days and the newest one before.
CREATE TABLE credential_report (
  installation_id TEXT NOT NULL,
  at              INTEGER NOT NULL,
  failed_total    INTEGER NOT NULL,
  PRIMARY KEY (installation_id, at)
) STRICT, WITHOUT ROWID;

-- Only what checks a proof is kept of a code, and nothing once it is used up.
-- used_proof lets a lost answer be given again; codes that were used before
-- have none.
DELETE FROM activation WHERE used_csr IS NOT NULL;
ALTER TABLE activation RENAME COLUMN code TO proof_key;
ALTER TABLE activation ADD COLUMN used_proof BLOB;
