-- Counts changes of plans, points, windows and rules, so that a writer may keep
-- what it has read of them.
INSERT INTO counter (name, value) VALUES ('plans', 1);
