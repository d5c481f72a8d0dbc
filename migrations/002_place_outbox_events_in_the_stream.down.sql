ALTER TABLE task_outbox DROP COLUMN stream_sequence, DROP COLUMN stream_incarnation;
ALTER TABLE session_outbox DROP COLUMN stream_sequence, DROP COLUMN stream_incarnation;
