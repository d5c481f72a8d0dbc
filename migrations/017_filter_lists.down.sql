DROP INDEX tasks_by_type, tasks_ended, tasks_dead_lettered, sessions_by_trace, approval_decisions_by_subject, tasks_newest;
CREATE INDEX tasks_newest ON tasks (created_at DESC, id DESC);
