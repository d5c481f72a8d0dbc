-- What is kept of a keyed command so that a repetition can be answered.
--
-- The release before this one goes on working: it leaves `roles` NULL. It takes a row of a form that it does not know (a
-- refusal, or a recipe of a large reply) for another request under the same key, and refuses the repetition (422) instead of
-- acting on it.
ALTER TABLE session_commands ADD COLUMN roles jsonb;
ALTER TABLE task_commands ADD COLUMN roles jsonb;
ALTER TABLE webhook_commands ADD COLUMN roles jsonb;

DO $$
DECLARE service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['session', 'task', 'webhook'] LOOP
    EXECUTE format($q$COMMENT ON COLUMN %I.roles IS 'The roles that the caller held. Whoever holds them all gets the first reply; others are authorised first. NULL from an earlier release.'$q$, service || '_commands');
    EXECUTE format($q$COMMENT ON COLUMN %I.fingerprint IS 'SHA-256 of the canonical request; the same key with another one is refused. After "refusal " where the command was refused, after "recipe " where the first reply is composed again.'$q$, service || '_commands');
    EXECUTE format($q$COMMENT ON COLUMN %I.reply_body IS 'The first reply or refusal, or what a large reply is composed again from. Text, not jsonb, so that a repetition is answered byte for byte.'$q$, service || '_commands');
  END LOOP;
END
$$;

-- A large reply is not kept: it is composed again from the row that it shows. What that row said then and says no more is
-- kept here, where it is large; triggers see to it, so that the release before this one keeps it too. A value was in force
-- up to and including the version that is named. No foreign keys: a value may outlive its row for a while. Goes with the commands: after COMMAND_RETENTION_HOURS no reply needs it.
CREATE TABLE task_former_values (
  task_id uuid NOT NULL,
  member text NOT NULL,
  until_version integer NOT NULL,
  value jsonb NOT NULL,
  replaced_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (task_id, member, until_version)
);
CREATE INDEX task_former_values_age ON task_former_values (replaced_at);
CREATE TABLE session_former_values (
  session_id uuid NOT NULL,
  member text NOT NULL,
  until_version integer NOT NULL,
  value jsonb NOT NULL,
  replaced_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (session_id, member, until_version)
);
CREATE INDEX session_former_values_age ON session_former_values (replaced_at);
COMMENT ON TABLE task_former_values IS 'Large values that a task had and has no more, for the first replies that showed them. Owned by the task service.';
COMMENT ON TABLE session_former_values IS 'Large values that a session had and has no more, for the first replies that showed them. Owned by the session service.';
COMMENT ON COLUMN task_former_values.until_version IS 'The last version of the task that had the value.';
COMMENT ON COLUMN session_former_values.until_version IS 'The last version of the session that had the value.';

-- 1024: what is shorter is kept in the reply itself (KEPT_INLINE in the services).
CREATE FUNCTION tasks_keep_former_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO task_former_values (task_id, member, until_version, value)
  SELECT OLD.id, former.member, OLD.version, former.value
  FROM (VALUES
    ('description', to_jsonb(OLD.description), to_jsonb(NEW.description)),
    ('payload', OLD.payload, NEW.payload),
    ('context', OLD.context, NEW.context)
  ) AS former (member, value, next)
  WHERE former.value IS DISTINCT FROM former.next AND octet_length(former.value::text) > 1024
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
-- Only amendments write these columns.
CREATE TRIGGER tasks_former_content AFTER UPDATE OF description, payload, context ON tasks
  FOR EACH ROW EXECUTE FUNCTION tasks_keep_former_content();

CREATE FUNCTION tasks_keep_former_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO task_former_values (task_id, member, until_version, value)
  SELECT OLD.id, former.member, OLD.version, former.value
  FROM (VALUES ('error', OLD.error, NEW.error), ('progress', OLD.progress, NEW.progress)) AS former (member, value, next)
  WHERE former.value IS DISTINCT FROM former.next AND octet_length(former.value::text) > 1024
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER tasks_former_reports AFTER UPDATE OF error, progress ON tasks
  FOR EACH ROW WHEN (OLD.error IS NOT NULL OR OLD.progress IS NOT NULL) EXECUTE FUNCTION tasks_keep_former_reports();

CREATE FUNCTION sessions_keep_former_values() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO session_former_values (session_id, member, until_version, value)
  SELECT OLD.id, 'metadata', OLD.version, OLD.metadata
  WHERE OLD.metadata IS DISTINCT FROM NEW.metadata AND octet_length(OLD.metadata::text) > 1024
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER sessions_former_values AFTER UPDATE OF metadata ON sessions
  FOR EACH ROW WHEN (OLD.metadata <> '{}') EXECUTE FUNCTION sessions_keep_former_values();

GRANT SELECT, INSERT, UPDATE, DELETE ON task_former_values TO handoff_task;
GRANT SELECT, INSERT, UPDATE, DELETE ON session_former_values TO handoff_session;
