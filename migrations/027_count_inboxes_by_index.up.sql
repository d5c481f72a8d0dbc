-- What one sender has waiting for one role is counted before each new task. tasks_waiting_by_sender only finds the rows to read, and
-- those lie all over a large table; this index holds all that is counted.
--
-- Tasks that have not ended are written anew, with commands on tasks held up and reads going on: over a minute for a million
-- of them. The former release keeps working: what it routes meanwhile has no hash, and counts for every sender until it is
-- claimed. It counts an inbox by the role then, which takes longer if very many tasks wait for one role.
LOCK TABLE tasks IN EXCLUSIVE MODE;

UPDATE tasks SET
  sender_hash = hashtextextended((requested_by ->> 'issuer') || chr(10) || (requested_by ->> 'subject'), 0),
  content_bytes = coalesce(content_bytes, octet_length(payload::text) + coalesce(octet_length(context::text), 0)
    + coalesce(octet_length(description), 0))
WHERE status NOT IN ('completed', 'failed', 'rejected', 'cancelled', 'expired') AND sender_hash IS NULL;

CREATE INDEX tasks_waiting_of_sender ON tasks (to_role, sender_hash) INCLUDE (content_bytes)
  WHERE status IN ('pending', 'awaiting_approval');
DROP INDEX tasks_waiting_by_sender;
