-- Where the stream said it keeps an event when it acknowledged it. A stream can lose what it has acknowledged (deleted,
-- restored from a copy, its last writes lost with the power); the relay compares, and publishes again what is gone.
-- NULL on rows published before this migration, and where the bus keeps no stream.
ALTER TABLE session_outbox ADD COLUMN stream_incarnation text, ADD COLUMN stream_sequence bigint;
ALTER TABLE task_outbox ADD COLUMN stream_incarnation text, ADD COLUMN stream_sequence bigint;
CREATE INDEX session_outbox_placed ON session_outbox (stream_sequence) WHERE stream_sequence IS NOT NULL;
CREATE INDEX task_outbox_placed ON task_outbox (stream_sequence) WHERE stream_sequence IS NOT NULL;
COMMENT ON COLUMN session_outbox.stream_incarnation IS 'Which life of the stream acknowledged it; a stream made anew has another.';
COMMENT ON COLUMN session_outbox.stream_sequence IS 'The place in the stream at which it was acknowledged. A hint where to look, never proof that it is there.';
COMMENT ON COLUMN task_outbox.stream_incarnation IS 'Which life of the stream acknowledged it; a stream made anew has another.';
COMMENT ON COLUMN task_outbox.stream_sequence IS 'The place in the stream at which it was acknowledged. A hint where to look, never proof that it is there.';
