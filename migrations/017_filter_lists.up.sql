-- Lists by type, by trace, by decider, of what ended lately and of what is dead-lettered; and counts of what was routed and
-- what ended within a day. Each index reads its table once, with writes to it held up: some seconds for a million tasks.
-- Every task pays for tasks_by_type and tasks_ended: an index entry when it is routed or changes, and one when it ends.
CREATE INDEX tasks_by_type ON tasks (type, created_at DESC, id DESC);
CREATE INDEX tasks_ended ON tasks (updated_at)
  WHERE status IN ('completed', 'failed', 'rejected', 'cancelled', 'expired');
-- With the role, so that counting a day by role reads the entries of that day. Without it the planner reads all of
-- tasks_inbox instead.
DROP INDEX tasks_newest;
CREATE INDEX tasks_newest ON tasks (created_at DESC, id DESC) INCLUDE (to_role);
CREATE INDEX tasks_dead_lettered ON tasks (created_at DESC, id DESC) WHERE dead_lettered;
CREATE INDEX sessions_by_trace ON sessions (trace_id, created_at DESC, id DESC);
CREATE INDEX approval_decisions_by_subject ON approval_decisions (subject, approval_id);
