-- What is kept of a keyed command so that a repetition can be answered.
--
-- The release before this one goes on working: it leaves `roles` NULL. It takes a row of a form that it does not know (a
-- refusal) for another request under the same key, and refuses the repetition (422) instead of acting on it.
ALTER TABLE session_commands ADD COLUMN roles jsonb;
ALTER TABLE task_commands ADD COLUMN roles jsonb;
ALTER TABLE webhook_commands ADD COLUMN roles jsonb;

DO $$
DECLARE service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['session', 'task', 'webhook'] LOOP
    EXECUTE format($q$COMMENT ON COLUMN %I.roles IS 'The roles that the caller held. Whoever holds them all gets the first reply; others are authorised first. NULL from an earlier release.'$q$, service || '_commands');
    EXECUTE format($q$COMMENT ON COLUMN %I.fingerprint IS 'SHA-256 of the canonical request; the same key with another one is refused. After "refusal " where the command was refused.'$q$, service || '_commands');
    EXECUTE format($q$COMMENT ON COLUMN %I.reply_body IS 'The first reply, or refusal. Text, not jsonb, so that a repetition is answered byte for byte.'$q$, service || '_commands');
  END LOOP;
END
$$;
