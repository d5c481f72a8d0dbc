-- When a webhook was last disabled. Events are collected some time after they happened, and long after when a stream is read
-- anew: whether one is for a webhook follows from when it happened.
ALTER TABLE webhooks
  ADD COLUMN paused_from timestamptz,
  ADD COLUMN paused_until timestamptz,
  ADD CONSTRAINT webhooks_paused_from_then_until CHECK (paused_until >= paused_from);
UPDATE webhooks SET paused_from = updated_at WHERE status = 'disabled';
COMMENT ON COLUMN webhooks.paused_from IS 'When it was last disabled: what happened then is not for it.';
COMMENT ON COLUMN webhooks.paused_until IS 'When it was enabled again; NULL while it is disabled.';
