-- custody is the ledger of who is in charge of the clerks' keys (密钥保管台账), as
-- they have signed it. Lines are only added.
CREATE TABLE custody (
  n               INTEGER PRIMARY KEY,
  sum             TEXT NOT NULL UNIQUE, -- SHA-256 of entry
  at              INTEGER NOT NULL,     -- when it came
  clerk_id        TEXT NOT NULL REFERENCES clerk (id),
  serial          TEXT NOT NULL, -- of the certificate it is about
  installation_id TEXT NOT NULL,
  entry           BLOB NOT NULL  -- compact JWS
) STRICT;
CREATE INDEX custody_clerk ON custody (clerk_id, n);

-- wipe_proof keeps what workstations have signed when the people of a plan were
-- taken off them. Lines are only added.
CREATE TABLE wipe_proof (
  n        INTEGER PRIMARY KEY,
  sum      TEXT NOT NULL UNIQUE, -- SHA-256 of proof
  at       INTEGER NOT NULL,     -- when it came
  clerk_id TEXT NOT NULL REFERENCES clerk (id),
  proof    BLOB NOT NULL -- compact JWS
) STRICT;
