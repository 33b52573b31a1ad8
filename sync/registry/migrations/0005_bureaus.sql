-- 注册机构: the bureaus of a province may share one registry. Each point belongs to one.
CREATE TABLE bureau (
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  phone    TEXT NOT NULL, -- whom clerks call
  revision INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO bureau (id, name, phone)
  SELECT i.value, n.value, p.value FROM meta i, meta n, meta p
  WHERE i.key = 'bureau_id' AND n.key = 'bureau_name' AND p.key = 'bureau_phone';
DELETE FROM meta WHERE key IN ('bureau_name', 'bureau_phone');
ALTER TABLE point ADD COLUMN bureau_id TEXT REFERENCES bureau (id);
UPDATE point SET bureau_id = (SELECT value FROM meta WHERE key = 'bureau_id');

-- 注册用户 of a bureau, and users of the province, who belong to none.
CREATE TABLE officer (
  id           TEXT PRIMARY KEY,
  user_name    TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  role         TEXT NOT NULL CHECK (role IN ('bureau', 'province')),
  bureau_id    TEXT REFERENCES bureau (id),
  phone        TEXT NOT NULL,
  password     TEXT NOT NULL, -- argon2id, PHC string
  revoked_at   INTEGER,
  wrong_tries  INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER NOT NULL DEFAULT 0,
  CHECK ((role = 'bureau') = (bureau_id IS NOT NULL))
) STRICT;

-- A holder is a clerk or an officer.
CREATE TABLE activation_next (
  holder_id   TEXT PRIMARY KEY,
  code        TEXT NOT NULL,
  expires_at  INTEGER NOT NULL,
  tries_left  INTEGER NOT NULL,
  used_csr    BLOB,
  used_serial TEXT
) STRICT;
INSERT INTO activation_next (holder_id, code, expires_at, tries_left, used_csr, used_serial)
  SELECT clerk_id, code, expires_at, tries_left, used_csr, used_serial FROM activation;
DROP TABLE activation;
ALTER TABLE activation_next RENAME TO activation;

CREATE TABLE certificate_next (
  serial          TEXT PRIMARY KEY, -- lower-case hex
  clerk_id        TEXT REFERENCES clerk (id),
  officer_id      TEXT REFERENCES officer (id),
  installation_id TEXT NOT NULL,
  der             BLOB NOT NULL,
  not_after       INTEGER NOT NULL,
  revoked_at      INTEGER,
  signed_in_until INTEGER NOT NULL DEFAULT 0,
  CHECK ((clerk_id IS NULL) <> (officer_id IS NULL))
) STRICT;
INSERT INTO certificate_next (serial, clerk_id, installation_id, der, not_after, revoked_at, signed_in_until)
  SELECT serial, clerk_id, installation_id, der, not_after, revoked_at, signed_in_until FROM certificate;
CREATE TABLE challenge_next (
  id         TEXT PRIMARY KEY,
  serial     TEXT NOT NULL REFERENCES certificate_next (serial),
  holder_id  TEXT NOT NULL,
  code_hash  BLOB NOT NULL,
  made_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  tries_left INTEGER NOT NULL
) STRICT;
INSERT INTO challenge_next (id, serial, holder_id, code_hash, made_at, expires_at, tries_left)
  SELECT id, serial, clerk_id, code_hash, made_at, expires_at, tries_left FROM challenge;
DROP TABLE challenge;
DROP TABLE certificate;
ALTER TABLE certificate_next RENAME TO certificate;
ALTER TABLE challenge_next RENAME TO challenge;
CREATE INDEX certificate_clerk ON certificate (clerk_id);
CREATE INDEX certificate_officer ON certificate (officer_id);
CREATE INDEX challenge_holder ON challenge (holder_id, made_at);

-- Counts what officers change, so that none overwrites what he has not seen.
ALTER TABLE plan ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE point ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE confirm_window ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

-- Who did it: no officer means the server's console. Of which bureau; none: of all.
ALTER TABLE bureau_log ADD COLUMN officer_id TEXT REFERENCES officer (id);
ALTER TABLE bureau_log ADD COLUMN bureau_id TEXT REFERENCES bureau (id);
UPDATE bureau_log SET bureau_id = (SELECT value FROM meta WHERE key = 'bureau_id');

-- What an officer said about a conclusion that came late.
CREATE TABLE late_word (
  operation_id TEXT PRIMARY KEY REFERENCES operation (id),
  word         TEXT NOT NULL CHECK (word IN ('released', 'dismissed')),
  reason       TEXT NOT NULL,
  officer_id   TEXT REFERENCES officer (id),
  at           INTEGER NOT NULL
) STRICT;
CREATE INDEX operation_late ON operation (at) WHERE code IN ('late_but_in_time', 'late_unproven');
