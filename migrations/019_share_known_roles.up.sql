-- Sessions, webhooks and the filters of lists name roles too, and whoever opens a session or registers a webhook holds one.
GRANT SELECT, INSERT ON known_roles TO handoff_session, handoff_webhook;
GRANT SELECT ON known_roles TO handoff_audit;
COMMENT ON TABLE known_roles IS 'The roles that callers of the services session, task and webhook have held, 10000 at most. The services share it.';
