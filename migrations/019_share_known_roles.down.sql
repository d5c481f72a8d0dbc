COMMENT ON TABLE known_roles IS 'The roles that callers of the task service have held, 10000 at most.';
REVOKE SELECT ON known_roles FROM handoff_audit;
REVOKE SELECT, INSERT ON known_roles FROM handoff_session, handoff_webhook;
