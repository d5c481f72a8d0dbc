ALTER TABLE tasks DROP COLUMN sender_hash;
