-- program_update is the newest version of the program that is offered in each
-- channel: the publisher's manifest as he has signed it.
CREATE TABLE program_update (
  channel  TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL, -- of the manifest; one that is not greater is refused
  version  TEXT NOT NULL,
  manifest TEXT NOT NULL,    -- empty once it was withdrawn; sequence stays
  at       INTEGER NOT NULL
) STRICT;

-- program_file names the files of them, which lie where downloads lie.
CREATE TABLE program_file (
  channel TEXT NOT NULL REFERENCES program_update (channel),
  sha256  TEXT NOT NULL,
  name    TEXT NOT NULL,
  bytes   INTEGER NOT NULL,
  PRIMARY KEY (channel, name)
) STRICT;
CREATE INDEX program_file_sha256 ON program_file (sha256);
