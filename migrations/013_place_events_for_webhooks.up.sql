-- One order of all services' events, so that which of them a webhook is for needs no clock. An event takes its place when it
-- is written; webhook_terms say from which place on a webhook gets which types. A place alone does not tell whether an event
-- had been committed when the terms began, so terms keep the snapshot they began with too. The place is for a database that
-- was dumped and restored: sequences go on from where they were, transactions begin anew.
CREATE SEQUENCE event_places;
GRANT USAGE ON SEQUENCE event_places TO handoff_session, handoff_task, handoff_webhook;
COMMENT ON SEQUENCE event_places IS 'Places in the one order of all services'' events and of the terms of webhooks. With gaps.';

CREATE TABLE webhook_terms (
  webhook_id uuid NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  since_place bigint NOT NULL,
  since_snapshot pg_snapshot NOT NULL,
  event_types text[] NOT NULL,
  began_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (webhook_id, since_place)
);
COMMENT ON TABLE webhook_terms IS 'Which types of events a webhook gets, and from which place in their order on. The last terms that began before an event hold for it. Written by a trigger of webhooks.';
COMMENT ON COLUMN webhook_terms.since_place IS 'They hold for events with a higher place, until others do.';
COMMENT ON COLUMN webhook_terms.since_snapshot IS 'What was committed when they began: they hold for the events of all other transactions too.';
COMMENT ON COLUMN webhook_terms.event_types IS 'Names of events, or all of a kind (task.*); none while the webhook is not active.';
COMMENT ON COLUMN webhook_terms.began_at IS 'For the purge alone: terms that others followed are kept for WEBHOOK_RETENTION_DAYS.';
GRANT SELECT, INSERT, DELETE ON webhook_terms TO handoff_webhook;

-- A trigger, so that webhooks have terms whichever release changes them.
CREATE FUNCTION note_webhook_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  place bigint;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.status = OLD.status AND NEW.event_types = OLD.event_types THEN
    RETURN NULL;
  END IF;
  -- Two statements: the snapshot of the second is taken after the place. An event with a smaller place had its transaction
  -- before, so that snapshot knows whether it was committed.
  place := nextval('event_places');
  INSERT INTO webhook_terms (webhook_id, since_place, since_snapshot, event_types)
  VALUES (
    NEW.id, place, pg_current_snapshot(),
    CASE WHEN NEW.status = 'active' THEN NEW.event_types ELSE '{}' END
  );
  RETURN NULL;
END
$$;
CREATE TRIGGER webhooks_terms AFTER INSERT OR UPDATE ON webhooks FOR EACH ROW EXECUTE FUNCTION note_webhook_terms();

-- The transaction before the place: an event that has a place has a transaction that others can see. No value for the rows
-- that are there, which would rewrite the tables: events without a place are judged by their time.
ALTER TABLE session_outbox ADD COLUMN transaction_id xid8, ADD COLUMN place bigint;
ALTER TABLE session_outbox
  ALTER COLUMN transaction_id SET DEFAULT pg_current_xact_id(),
  ALTER COLUMN place SET DEFAULT nextval('event_places');
ALTER TABLE task_outbox ADD COLUMN transaction_id xid8, ADD COLUMN place bigint;
ALTER TABLE task_outbox
  ALTER COLUMN transaction_id SET DEFAULT pg_current_xact_id(),
  ALTER COLUMN place SET DEFAULT nextval('event_places');
ALTER TABLE webhook_outbox ADD COLUMN transaction_id xid8, ADD COLUMN place bigint;
ALTER TABLE webhook_outbox
  ALTER COLUMN transaction_id SET DEFAULT pg_current_xact_id(),
  ALTER COLUMN place SET DEFAULT nextval('event_places');
COMMENT ON COLUMN session_outbox.transaction_id IS 'The transaction that wrote it.';
COMMENT ON COLUMN task_outbox.transaction_id IS 'The transaction that wrote it.';
COMMENT ON COLUMN webhook_outbox.transaction_id IS 'The transaction that wrote it.';
COMMENT ON COLUMN session_outbox.place IS 'Its place in the one order of all services'' events (event_places). NULL on rows written before migration 013.';
COMMENT ON COLUMN task_outbox.place IS 'Its place in the one order of all services'' events (event_places). NULL on rows written before migration 013.';
COMMENT ON COLUMN webhook_outbox.place IS 'Its place in the one order of all services'' events (event_places). NULL on rows written before migration 013.';

-- Webhooks that are there get what they are registered for, from the first place on.
INSERT INTO webhook_terms (webhook_id, since_place, since_snapshot, event_types)
SELECT id, 0, pg_current_snapshot(), CASE WHEN status = 'active' THEN event_types ELSE '{}' END FROM webhooks WHERE status <> 'deleted';
