ALTER TABLE tasks DROP COLUMN hash_salt;

COMMENT ON COLUMN tasks.payload_hash IS 'SHA-256 of the canonical payload; what events and audit carry instead of it.';
