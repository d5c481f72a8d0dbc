ALTER TABLE webhooks
  DROP CONSTRAINT webhooks_paused_from_then_until,
  DROP COLUMN paused_until,
  DROP COLUMN paused_from;
