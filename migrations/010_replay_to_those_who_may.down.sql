DROP TRIGGER tasks_former_content ON tasks;
DROP TRIGGER tasks_former_reports ON tasks;
DROP TRIGGER sessions_former_values ON sessions;
DROP FUNCTION tasks_keep_former_content();
DROP FUNCTION tasks_keep_former_reports();
DROP FUNCTION sessions_keep_former_values();
DROP TABLE task_former_values;
DROP TABLE session_former_values;

-- Rows of refusals and recipes stay: the release before refuses what repeats them, and does nothing twice.
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
