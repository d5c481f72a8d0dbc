-- Events tell a hash of what a task says under a salt of the task's own: whoever sees events alone cannot check a guess of it.
--
-- First the column, then its default: a column that is added with a random default would have the table written anew. The
-- default is for the release before this one, which goes on working and knows no salts: what it routes gets one. Two random
-- UUIDs have 244 random bits; SHA-256 makes 32 bytes of them without pgcrypto.
ALTER TABLE tasks
  ADD COLUMN hash_salt text,
  ADD CONSTRAINT tasks_hash_salt_known CHECK (hash_salt ~ '^[0-9a-f]{64}$');
ALTER TABLE tasks ALTER COLUMN hash_salt
  SET DEFAULT encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');

-- Of tasks that something can still happen to. Nothing more is told of the others, and what was told is not salted.
UPDATE tasks SET hash_salt = DEFAULT WHERE status IN ('pending', 'active', 'awaiting_approval');

COMMENT ON COLUMN tasks.hash_salt IS 'The key of the hashes in its events, 32 random bytes in hex: events carry HMAC-SHA-256 of payload_hash and of content_hash. Shown with the content. NULL where it had ended before migration 014.';
COMMENT ON COLUMN tasks.payload_hash IS 'SHA-256 of the canonical payload. Events and audit carry it under hash_salt.';
