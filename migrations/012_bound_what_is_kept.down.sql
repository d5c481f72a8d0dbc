DROP INDEX tasks_waiting_by_sender;
ALTER TABLE tasks DROP COLUMN content_bytes;

CREATE INDEX audit_by_trace ON audit (trace_id, "timestamp" DESC, id DESC);
CREATE INDEX audit_by_task ON audit (task_id, "timestamp" DESC, id DESC) WHERE task_id IS NOT NULL;
CREATE INDEX audit_by_session ON audit (session_id, "timestamp" DESC, id DESC) WHERE session_id IS NOT NULL;
CREATE INDEX audit_by_type ON audit (event_type, "timestamp" DESC, id DESC);
CREATE INDEX audit_by_role ON audit (role, "timestamp" DESC, id DESC);
CREATE INDEX audit_by_reporter ON audit (actor, "timestamp" DESC, id DESC) WHERE event_type LIKE 'external.%';
DROP INDEX audit_in_trace, audit_of_task, audit_in_session, audit_of_type, audit_of_role, audit_reported, audit_recorded;
