-- Refusals mean nothing to the release before: a refused command is decided anew there.
DELETE FROM session_commands WHERE fingerprint LIKE '% %';
DELETE FROM task_commands WHERE fingerprint LIKE '% %';
DELETE FROM webhook_commands WHERE fingerprint LIKE '% %';
ALTER TABLE session_commands DROP COLUMN roles;
ALTER TABLE task_commands DROP COLUMN roles;
ALTER TABLE webhook_commands DROP COLUMN roles;

DO $$
DECLARE service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['session', 'task', 'webhook'] LOOP
    EXECUTE format($q$COMMENT ON COLUMN %I.fingerprint IS 'SHA-256 of the canonical request; the same key with another one is refused.'$q$, service || '_commands');
    EXECUTE format($q$COMMENT ON COLUMN %I.reply_body IS 'The first reply. Text, not jsonb, so that a repetition is answered byte for byte.'$q$, service || '_commands');
  END LOOP;
END
$$;
