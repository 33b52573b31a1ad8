-- The officer's list holds what a key signed that had ended when it came
-- (offline-rules.md D7), beside what came after its window.
DROP INDEX operation_late;
CREATE INDEX operation_late ON operation (at) WHERE code IN ('late_but_in_time', 'late_unproven', 'key_ended');
