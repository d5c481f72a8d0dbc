DROP TRIGGER webhooks_terms ON webhooks;
DROP FUNCTION note_webhook_terms();
DROP TABLE webhook_terms;
ALTER TABLE session_outbox DROP COLUMN place, DROP COLUMN transaction_id;
ALTER TABLE task_outbox DROP COLUMN place, DROP COLUMN transaction_id;
ALTER TABLE webhook_outbox DROP COLUMN place, DROP COLUMN transaction_id;
DROP SEQUENCE event_places;
