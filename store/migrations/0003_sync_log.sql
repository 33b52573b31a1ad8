-- sync_log is the 同步记录: the newest contacts with the registry. Lines are
-- added at the end and taken away at the beginning; the newest may be written
-- again when the same failure goes on.
CREATE TABLE sync_log (
  seq  INTEGER PRIMARY KEY,
  rev  INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
