-- Removes every table and its data. The roles stay: they belong to the cluster, and other databases may use them.
REVOKE SELECT ON handoff_migrations FROM handoff_session, handoff_task, handoff_audit;
REVOKE USAGE ON SCHEMA public FROM handoff_session, handoff_task, handoff_audit;
DROP TABLE audit;
DROP FUNCTION audit_is_append_only();
DROP TABLE task_outbox, session_outbox, task_commands, session_commands, approvals, tasks, sessions;
