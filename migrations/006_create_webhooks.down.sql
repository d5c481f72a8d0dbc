-- Removes every webhook and what was on its way. The role stays: it belongs to the cluster, and other databases may use it.
REVOKE SELECT ON handoff_migrations FROM handoff_webhook;
REVOKE USAGE ON SCHEMA public FROM handoff_webhook;
DROP TABLE webhook_outbox, webhook_commands, webhook_deliveries, webhooks;
