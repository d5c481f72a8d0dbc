-- Approvals in an order that no clock gives; what a task asks for, in one hash of its own; and who has had a part in it.
--
-- The release before this one goes on working until it is replaced. It writes none of the new columns: the triggers marked
-- "until the next release" fill them in. Only who amends a task that nobody was asked to approve stays unknown meanwhile.

-- ---------------------------------------------------------------------------------- what tasks say, and whose they are

ALTER TABLE tasks
  ADD COLUMN content_hash text,
  ADD COLUMN amended boolean NOT NULL DEFAULT false,
  ADD COLUMN parties jsonb NOT NULL DEFAULT '[]',
  ADD CONSTRAINT tasks_content_hash_known CHECK (content_hash ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT tasks_parties_is_array CHECK (jsonb_typeof(parties) = 'array');

-- Every name that somebody goes by, within their issuer: their own, and those of all who act for them.
CREATE FUNCTION names_of(subject text, actors jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT array_agg(DISTINCT name) FROM (
    SELECT subject UNION ALL
    SELECT jsonb_array_elements_text(CASE WHEN jsonb_typeof(actors) = 'array' THEN actors ELSE '[]' END)
  ) AS names (name)
$$;

-- The same as parties, of somebody as they are stored with what they did.
CREATE FUNCTION parties_of(person jsonb) RETURNS SETOF jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_object('issuer', person ->> 'issuer', 'subject', name)
  FROM unnest(names_of(person ->> 'subject', person -> 'actors')) AS name WHERE name IS NOT NULL
$$;

-- What a task asks for, where SQL and the service agree on it: they sort keys beyond U+FFFF otherwise. The service makes up
-- for what is NULL.
CREATE FUNCTION certain_content_hash(task tasks) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN concat((task).payload, (task).context) !~ '[\U00010000-\U0010FFFF]' THEN task_content_hash(task) END
$$;

-- Of tasks that may still be decided about. Amendments are in the log, those of which somebody was told in approvals too.
UPDATE tasks SET
  content_hash = certain_content_hash(tasks),
  amended = EXISTS (SELECT FROM approvals WHERE task_id = tasks.id AND content_hash <> task_content_hash(tasks))
    OR EXISTS (SELECT FROM audit WHERE task_id = tasks.id AND event_type = 'task.amended'),
  parties = (SELECT coalesce(jsonb_agg(DISTINCT party), '[]') FROM (
    SELECT tasks.requested_by AS person
    UNION ALL SELECT approvals.requested_by FROM approvals WHERE task_id = tasks.id
    UNION ALL SELECT metadata -> 'actor' FROM audit WHERE task_id = tasks.id AND event_type = 'task.amended'
  ) AS people, parties_of(person) AS party WHERE party ->> 'issuer' IS NOT NULL)
WHERE status IN ('pending', 'active', 'awaiting_approval');

-- Until the next release: a task says what it is made to say, and who routed it has a part in it.
CREATE FUNCTION tasks_say_something() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.content_hash := certain_content_hash(NEW);
  IF TG_OP = 'INSERT' THEN
    NEW.parties := (SELECT coalesce(jsonb_agg(party), '[]') FROM parties_of(NEW.requested_by) AS party);
  ELSIF NEW.content_hash IS DISTINCT FROM coalesce(OLD.content_hash, certain_content_hash(OLD)) THEN
    NEW.amended := true;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER tasks_content_routed BEFORE INSERT ON tasks
  FOR EACH ROW WHEN (NEW.content_hash IS NULL) EXECUTE FUNCTION tasks_say_something();
CREATE TRIGGER tasks_content_amended BEFORE UPDATE OF description, payload, context ON tasks
  FOR EACH ROW WHEN (NEW.content_hash IS NOT DISTINCT FROM OLD.content_hash) EXECUTE FUNCTION tasks_say_something();

-- --------------------------------------------------------------------------------------------- the order of approvals

ALTER TABLE approvals
  ADD COLUMN ordinal integer,
  ADD COLUMN renewed boolean;

UPDATE approvals SET ordinal = places.place
FROM (SELECT id, row_number() OVER (PARTITION BY task_id ORDER BY created_at, id) AS place FROM approvals) AS places
WHERE approvals.id = places.id;

-- Whether an approval asks what had been asked of another content before: such are taken back by nobody.
CREATE FUNCTION is_renewal(approval approvals) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM approvals AS former
    WHERE former.task_id = (approval).task_id AND former.ordinal < (approval).ordinal
      AND former.content_hash <> (approval).content_hash AND former.approver_roles = (approval).approver_roles)
$$;
UPDATE approvals SET renewed = is_renewal(approvals);

ALTER TABLE approvals
  ALTER COLUMN ordinal SET NOT NULL,
  ALTER COLUMN renewed SET NOT NULL,
  ADD CONSTRAINT approvals_ordinal_positive CHECK (ordinal >= 1),
  ADD CONSTRAINT approvals_in_order UNIQUE (task_id, ordinal);

-- Until the next release: the next one of its task, whose row whoever asks has locked; and who asks has a part in the task.
-- Its name comes after that of the trigger that fills in the policy, and so does its turn.
CREATE FUNCTION approvals_have_an_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.ordinal := 1 + (SELECT coalesce(max(ordinal), 0) FROM approvals WHERE task_id = NEW.task_id);
  NEW.renewed := is_renewal(NEW);
  UPDATE tasks SET parties = parties || (
      SELECT coalesce(jsonb_agg(party), '[]') FROM parties_of(NEW.requested_by) AS party
      WHERE NOT tasks.parties @> jsonb_build_array(party))
    WHERE id = NEW.task_id
      AND EXISTS (SELECT FROM parties_of(NEW.requested_by) AS party WHERE NOT tasks.parties @> jsonb_build_array(party));
  RETURN NEW;
END
$$;
CREATE TRIGGER approvals_policy_then_order BEFORE INSERT ON approvals
  FOR EACH ROW WHEN (NEW.ordinal IS NULL) EXECUTE FUNCTION approvals_have_an_order();

-- ------------------------------------------------------------------------------------------- whose decisions they are

ALTER TABLE approval_decisions ADD COLUMN names text[];
UPDATE approval_decisions
  SET names = names_of(subject, CASE WHEN authentication ? 'actor' THEN jsonb_build_array(authentication -> 'actor') END);
ALTER TABLE approval_decisions ALTER COLUMN names SET NOT NULL;

-- A person may decide once more after an escalation, for the role that is asked then.
ALTER TABLE approval_decisions
  ADD CONSTRAINT approval_decisions_once_per_person_and_role UNIQUE (approval_id, issuer, subject, role),
  DROP CONSTRAINT approval_decisions_once_per_person;

-- Four eyes: even a defective service cannot keep a vote of an actor who has had a part in the task, or who has voted for
-- one of the groups that are asked now. The names are told from the vote itself, whatever the service says.
CREATE OR REPLACE FUNCTION approval_decisions_keep_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.names := names_of(NEW.subject,
    CASE WHEN NEW.authentication ? 'actor' THEN jsonb_build_array(NEW.authentication -> 'actor') ELSE '[]' END
    || coalesce(NEW.authentication -> 'priorActors', '[]'));
  IF EXISTS (
    SELECT FROM approvals JOIN tasks ON tasks.id = approvals.task_id,
      jsonb_array_elements(tasks.parties || (
        SELECT coalesce(jsonb_agg(party), '[]') FROM parties_of(approvals.requested_by) AS party)) AS party
    WHERE approvals.id = NEW.approval_id
      AND party ->> 'issuer' = NEW.issuer AND party ->> 'subject' = ANY (NEW.names)
  ) THEN
    RAISE EXCEPTION 'who routed, amended or asked does not decide' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT FROM approval_decisions AS given JOIN approvals ON approvals.id = given.approval_id
    WHERE given.approval_id = NEW.approval_id AND given.role = ANY (approvals.approver_roles)
      AND given.issuer = NEW.issuer AND given.names && NEW.names
  ) THEN
    RAISE EXCEPTION 'one actor has one vote' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END
$$;

-- As before, but that a vote which is there is not added again: its trigger would take it for a second one.
CREATE OR REPLACE FUNCTION approvals_have_their_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM approval_decisions WHERE approval_id = NEW.id) THEN
    INSERT INTO approval_decisions (
        approval_id, position, decision, issuer, subject, role, acted_as, notes, decision_mode, decided_at)
      VALUES (NEW.id, 1, NEW.status, NEW.decided_by ->> 'issuer', NEW.decided_by ->> 'subject', NEW.approver_role,
        NEW.decided_by ->> 'role', NEW.notes, 'agent', NEW.decision_at);
  END IF;
  IF NEW.status = 'approved' AND EXISTS (
    SELECT FROM unnest(NEW.approver_roles, NEW.required_votes) AS needed (role, votes)
    WHERE votes > (
      SELECT count(*) FROM approval_decisions AS given
      WHERE given.approval_id = NEW.id AND given.role = needed.role AND given.decision = 'approved')
  ) THEN
    RAISE EXCEPTION 'an approval lacks votes' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

-- What was seen, once more: nothing is approved but what its task says.
CREATE FUNCTION approvals_are_for_the_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM tasks WHERE id = NEW.task_id AND content_hash <> NEW.content_hash) THEN
    RAISE EXCEPTION 'the task says something else than what is approved' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approvals_content BEFORE UPDATE OF status ON approvals
  FOR EACH ROW WHEN (OLD.status = 'pending' AND NEW.status = 'approved')
  EXECUTE FUNCTION approvals_are_for_the_content();
ALTER TABLE approvals ENABLE ALWAYS TRIGGER approvals_content;

-- ------------------------------------------------------------------------------- what it all is, for SCHEMA.md

COMMENT ON COLUMN tasks.content_hash IS 'SHA-256 of its canonical content; NULL where the service has to tell it from the content.';
COMMENT ON COLUMN tasks.amended IS 'Whether it has ever said something else: then a decision has to name the content_hash.';
COMMENT ON COLUMN tasks.parties IS 'Who routed it, amended it or asked for an approval of it, ever, by every name they go by: [{issuer, subject}]. They decide nothing.';
COMMENT ON COLUMN approvals.ordinal IS 'The order of the approvals of one task, from 1; given out under the lock of its row.';
COMMENT ON COLUMN approvals.renewed IS 'Whether it asks anew, because the task was amended, what had been asked before.';
COMMENT ON COLUMN approval_decisions.names IS 'The subject, and the subjects of all who act for it: one of them is one pair of eyes.';
