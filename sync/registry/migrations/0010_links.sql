-- The order in which records came, for who applied more than once
-- (offline-rules.md D7): the number of the feed when a record was first stored.
-- Those of before keep the order of their ids, which begin with their time.
ALTER TABLE record ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
UPDATE record SET created = n.place
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM record) AS n WHERE n.id = record.id;
-- 0 until the records of before have been linked; see fillLinks.
INSERT INTO counter (name, value) VALUES ('links', 0);
