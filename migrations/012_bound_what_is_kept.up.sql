-- The audit log is read in the order in which it was recorded: whoever reports something cannot choose its place. Each of
-- these indexes reads the table once, with writes to it held up: some seconds for a million entries. An index that begins
-- with the same column serves the release that is running as well, which sorts what it finds; audit_newest stays for it.
CREATE INDEX audit_in_trace ON audit (trace_id, seq DESC);
CREATE INDEX audit_of_task ON audit (task_id, seq DESC) WHERE task_id IS NOT NULL;
CREATE INDEX audit_in_session ON audit (session_id, seq DESC) WHERE session_id IS NOT NULL;
CREATE INDEX audit_of_type ON audit (event_type, seq DESC);
CREATE INDEX audit_of_role ON audit (role, seq DESC);
CREATE INDEX audit_reported ON audit (actor, recorded_at DESC) WHERE event_type LIKE 'external.%';
CREATE INDEX audit_recorded ON audit (recorded_at DESC, seq DESC);
DROP INDEX audit_by_trace, audit_by_task, audit_by_session, audit_by_type, audit_by_role, audit_by_reporter;

-- How much a task asks for, so that a page can be bounded without reading what is on it. NULL where an earlier release routed
-- it: then it is counted when it is listed. The column needs no rewrite of the table.
ALTER TABLE tasks ADD COLUMN content_bytes integer;
COMMENT ON COLUMN tasks.content_bytes IS 'How large payload, context and description are as text; NULL where an earlier release routed the task.';

-- What one sender has waiting for one role. As a hash, because a name may be longer than an index takes.
CREATE INDEX tasks_waiting_by_sender
  ON tasks (to_role, hashtextextended((requested_by ->> 'issuer') || chr(10) || (requested_by ->> 'subject'), 0))
  WHERE status IN ('pending', 'awaiting_approval');
