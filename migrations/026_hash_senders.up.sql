-- Whose task it is, as a column, so that an index alone can tell what one sender has waiting for a role (027). The former release
-- keeps working: it leaves the column empty. The column needs no rewrite of the table.
ALTER TABLE tasks ADD COLUMN sender_hash bigint;
COMMENT ON COLUMN tasks.sender_hash IS 'A hash of issuer and subject of requested_by; NULL where an earlier release routed the task, unless migration 027 found it open.';
