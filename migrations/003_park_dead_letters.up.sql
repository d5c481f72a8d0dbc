-- Messages that a consumer can never process, with their bytes, so that somebody can look at them and have them tried
-- again once the reason is gone. They hold nobody up: whoever consumes them acknowledges them when they lie here.
CREATE TABLE dead_letters (
  id uuid PRIMARY KEY,
  consumer text NOT NULL,
  event_id text NOT NULL,
  subject text NOT NULL,
  body bytea,
  error_code text NOT NULL,
  attempts integer NOT NULL DEFAULT 1,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'parked',
  CONSTRAINT dead_letters_status_known CHECK (status IN ('parked', 'redriven', 'dropped')),
  CONSTRAINT dead_letters_body_until_dropped CHECK (body IS NOT NULL OR status = 'dropped'),
  CONSTRAINT dead_letters_attempts_positive CHECK (attempts >= 1)
);
CREATE INDEX dead_letters_by_status ON dead_letters (status, last_seen DESC, id DESC);
COMMENT ON TABLE dead_letters IS 'Messages that a consumer can never process, and what became of them. Owned by the audit service; see handoff dead-letters.';
COMMENT ON COLUMN dead_letters.id IS 'Follows from the message; also the id of its audit.unreadable_event record.';
COMMENT ON COLUMN dead_letters.consumer IS 'The durable that could not process it.';
COMMENT ON COLUMN dead_letters.event_id IS 'What the bus calls the message, made printable.';
COMMENT ON COLUMN dead_letters.subject IS 'Where it was published, made printable.';
COMMENT ON COLUMN dead_letters.body IS 'Its bytes, whatever they are; NULL once dropped.';
COMMENT ON COLUMN dead_letters.error_code IS 'What processing it came to the last time.';
COMMENT ON COLUMN dead_letters.attempts IS 'How often it was tried, redrives included.';

GRANT SELECT, INSERT, UPDATE ON dead_letters TO handoff_audit;
