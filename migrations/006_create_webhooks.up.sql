-- URLs that events are delivered to, and every event that is on its way to one. The service that sends them uses a role
-- of its own, like the others.
DO $$
BEGIN
  BEGIN
    CREATE ROLE handoff_webhook NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another migration of the same cluster was first
  END;
  -- Whoever logs in with the URL that migrates may then act as the service; a superuser may anyway.
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    BEGIN
      GRANT handoff_webhook TO CURRENT_USER;
    EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN
      NULL; -- an administrator made the role, and decides who may use it
    END;
  END IF;
END
$$;

CREATE TABLE webhooks (
  id uuid PRIMARY KEY,
  role text NOT NULL,
  url text NOT NULL,
  event_types text[] NOT NULL,
  description text,
  status text NOT NULL,
  disabled_cause text,
  deletion_reason text,
  secret text,
  previous_secret text,
  previous_secret_until timestamptz,
  created_by jsonb NOT NULL,
  trace_id text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  failing_since timestamptz,
  failed_deliveries integer NOT NULL DEFAULT 0,
  held_until timestamptz,
  CONSTRAINT webhooks_status_known CHECK (status IN ('active', 'disabled', 'deleted')),
  CONSTRAINT webhooks_cause_while_disabled CHECK (
    (status = 'disabled') = (disabled_cause IS NOT NULL) AND disabled_cause IN ('requested', 'gone', 'failing')
  ),
  CONSTRAINT webhooks_secret_until_deleted CHECK ((status = 'deleted') = (secret IS NULL)),
  CONSTRAINT webhooks_previous_secret_for_a_time CHECK (
    (previous_secret IS NULL) = (previous_secret_until IS NULL) AND (secret IS NOT NULL OR previous_secret IS NULL)
  ),
  CONSTRAINT webhooks_some_event_types CHECK (cardinality(event_types) > 0),
  CONSTRAINT webhooks_version_positive CHECK (version >= 1)
);
CREATE INDEX webhooks_newest ON webhooks (created_at DESC, id DESC);
CREATE INDEX webhooks_by_role ON webhooks (role, created_at DESC, id DESC);
CREATE INDEX webhooks_active ON webhooks (id) WHERE status = 'active';
CREATE INDEX webhooks_deleted ON webhooks (updated_at) WHERE status = 'deleted';
COMMENT ON TABLE webhooks IS 'URLs that events are delivered to. Owned by the webhook service; deleted ones go after WEBHOOK_RETENTION_DAYS.';
COMMENT ON COLUMN webhooks.role IS 'The role whose events it gets; auditor and admin get all.';
COMMENT ON COLUMN webhooks.event_types IS 'Names of events, or all of a kind (task.*).';
COMMENT ON COLUMN webhooks.disabled_cause IS 'Who or what disabled it: a caller, its endpoint (410), or failing for too long.';
COMMENT ON COLUMN webhooks.secret IS 'What deliveries are signed with, sealed with WEBHOOK_SECRET_KEY (AES-256-GCM); NULL once deleted.';
COMMENT ON COLUMN webhooks.previous_secret IS 'The secret before a rotation, sealed likewise; signs too until previous_secret_until.';
COMMENT ON COLUMN webhooks.created_by IS 'Who registered it: {issuer, subject}.';
COMMENT ON COLUMN webhooks.version IS 'Starts at 1 and grows by 1 with every change; also the ETag.';
COMMENT ON COLUMN webhooks.failing_since IS 'The first failed attempt since one last succeeded; NULL while they succeed. No change of the webhook.';
COMMENT ON COLUMN webhooks.failed_deliveries IS 'Deliveries given up since one last succeeded. No change of the webhook.';
COMMENT ON COLUMN webhooks.held_until IS 'Nothing is sent before: its endpoint said so (Retry-After). No change of the webhook.';

CREATE TABLE webhook_deliveries (
  id uuid PRIMARY KEY,
  webhook_id uuid NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  event_id uuid NOT NULL,
  event_type text NOT NULL,
  body text NOT NULL,
  status text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  last_attempt_at timestamptz,
  last_status_code integer,
  last_error text,
  next_attempt_at timestamptz,
  lease_id uuid,
  delivered_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- Whatever is delivered to the service again, and however often: one delivery of each event to each webhook.
  CONSTRAINT webhook_deliveries_once UNIQUE (webhook_id, event_id),
  CONSTRAINT webhook_deliveries_status_known CHECK (status IN ('pending', 'delivered', 'failed')),
  CONSTRAINT webhook_deliveries_due_while_pending CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
  CONSTRAINT webhook_deliveries_leased_while_pending CHECK (lease_id IS NULL OR status = 'pending'),
  CONSTRAINT webhook_deliveries_error_known CHECK (
    last_error IN ('bad_status', 'timeout', 'unreachable', 'address_not_allowed')
  ),
  CONSTRAINT webhook_deliveries_attempts_counted CHECK (attempts >= 0)
);
CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (webhook_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_by_status ON webhook_deliveries (webhook_id, status, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_attempt_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (updated_at);
COMMENT ON TABLE webhook_deliveries IS 'Each event on its way to each webhook that wants it, and what came of it. Owned by the webhook service; deleted after WEBHOOK_RETENTION_DAYS.';
COMMENT ON COLUMN webhook_deliveries.event_id IS 'The id of the event, and the webhook-id of every attempt.';
COMMENT ON COLUMN webhook_deliveries.body IS 'The event as published, exactly as it is sent and signed.';
COMMENT ON COLUMN webhook_deliveries.attempts IS 'How often it was tried since it was made, or last asked for again.';
COMMENT ON COLUMN webhook_deliveries.next_attempt_at IS 'When it is tried next; while it is being tried, when whoever does so is given up.';
COMMENT ON COLUMN webhook_deliveries.lease_id IS 'Who is trying it: the outcome of any other attempt changes nothing.';

CREATE TABLE webhook_commands (LIKE session_commands INCLUDING ALL);
CREATE TABLE webhook_outbox (LIKE session_outbox INCLUDING ALL);
COMMENT ON TABLE webhook_commands IS 'Commands of the webhook service that came with an Idempotency-Key, and their first results. What makes a repeated request act once.';
COMMENT ON TABLE webhook_outbox IS 'Events of the webhook service, written with the change they tell of, until they are published and for a window after.';

GRANT USAGE ON SCHEMA public TO handoff_webhook;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks, webhook_deliveries, webhook_commands, webhook_outbox TO handoff_webhook;
GRANT SELECT ON handoff_migrations TO handoff_webhook;
