-- When a clerk last left a point: workstations enrolled for it may still bring
-- what was decided before (offline-rules.md D3).
CREATE TABLE clerk_move (
  clerk_id      TEXT NOT NULL REFERENCES clerk (id),
  from_point_id TEXT NOT NULL REFERENCES point (id),
  at            INTEGER NOT NULL,
  PRIMARY KEY (clerk_id, from_point_id)
) STRICT, WITHOUT ROWID;
