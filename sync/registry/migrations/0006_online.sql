-- What applicants are looked for by at other points, spelt by confirm.SearchKey.
-- It follows the newest content of each record.
CREATE TABLE record_search (
  record_id      TEXT PRIMARY KEY REFERENCES record (id),
  name           TEXT NOT NULL,
  id_number      TEXT NOT NULL,
  application_no TEXT NOT NULL,
  certificate    TEXT NOT NULL,
  phone          TEXT NOT NULL,
  school         TEXT NOT NULL -- compared by a part of it, never alone
) STRICT;
CREATE INDEX record_search_name ON record_search (name);
CREATE INDEX record_search_id_number ON record_search (id_number);
CREATE INDEX record_search_application_no ON record_search (application_no);
CREATE INDEX record_search_certificate ON record_search (certificate);
CREATE INDEX record_search_phone ON record_search (phone);
-- 0 until the records of before have been entered; see fillSearch.
INSERT INTO counter (name, value) VALUES ('search', 0);

-- Who has looked outside the point, when and why. What was looked for and who
-- was found is not in it.
CREATE TABLE search_log (
  id       TEXT PRIMARY KEY,
  clerk_id TEXT NOT NULL REFERENCES clerk (id),
  point_id TEXT NOT NULL REFERENCES point (id),
  at       INTEGER NOT NULL,
  reason   TEXT NOT NULL,
  note     TEXT NOT NULL,
  fields   TEXT NOT NULL, -- names of fields, with commas
  matches  INTEGER NOT NULL
) STRICT;
CREATE INDEX search_log_clerk ON search_log (clerk_id, at);
CREATE INDEX search_log_at ON search_log (at);

-- Who has a record open: advice for others, good for 15 minutes.
CREATE TABLE claim (
  record_id       TEXT NOT NULL,
  installation_id TEXT NOT NULL,
  clerk_id        TEXT NOT NULL REFERENCES clerk (id),
  since           INTEGER NOT NULL,
  PRIMARY KEY (record_id, installation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_since ON claim (since);

-- Files of the bureau (资料下载); their bytes are in the folder of blobs.
CREATE TABLE download (
  name     TEXT PRIMARY KEY,
  sha256   TEXT NOT NULL,
  title    TEXT NOT NULL,
  bytes    INTEGER NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX download_sha256 ON download (sha256);
