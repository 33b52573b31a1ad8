-- Numbers are looked up among what is unlocked in memory. Their hashes on the
-- disk told which rows are of one person, and took most of the time of opening.
DROP INDEX record_number;
DROP INDEX record_document;
ALTER TABLE record DROP COLUMN number_key;
ALTER TABLE record DROP COLUMN document_key;
