-- Narrows each service's grants to what its code does, and makes the database refuse forged approvals.
--
-- The former release keeps working. It writes the same columns, and each of its commands inserts approvals as pending. The database
-- refuses a batch of its commands that asks and settles at once; the release then runs those commands one by one. Releases write
-- approvals and tasks in different orders, so the checks of tasks run at COMMIT. Existing rows are not checked. The migration writes
-- and scans no table, and locks each for a moment.

-- ------------------------------------------------------------------------------------------------------------- grants

-- No code deletes tasks or approvals.
REVOKE DELETE ON tasks, approvals FROM handoff_task;

-- Only the columns that the code changes. The owner of a row and what an approval asks stay as they are.
REVOKE UPDATE ON tasks, approvals FROM handoff_task;
GRANT UPDATE (
  status, parked_status, participants, parties, result, error, cancel_reason, version, updated_at, expires_at, not_before,
  attempt, lease_id, lease_seconds, lease_expires_at, claimed_by, progress, dead_lettered, description, payload,
  payload_hash, context, content_bytes, content_hash, amended
) ON tasks TO handoff_task;
GRANT UPDATE (
  status, approver_role, approver_roles, required_votes, open_roles, on_expiry, escalated, decided_by, decision_at, notes,
  version, updated_at, expires_at
) ON approvals TO handoff_task;

REVOKE UPDATE ON sessions FROM handoff_session;
GRANT UPDATE (task_id, status, metadata, version, updated_at, expires_at) ON sessions TO handoff_session;

REVOKE UPDATE ON webhooks, webhook_deliveries FROM handoff_webhook;
GRANT UPDATE (
  url, event_types, description, status, disabled_cause, paused_from, paused_until, deletion_reason, secret,
  previous_secret, previous_secret_until, version, updated_at, failing_since, failed_deliveries, held_until
) ON webhooks TO handoff_webhook;
GRANT UPDATE (
  status, attempts, last_attempt_at, last_status_code, last_error, next_attempt_at, lease_id, delivered_at, updated_at
) ON webhook_deliveries TO handoff_webhook;

REVOKE UPDATE ON dead_letters FROM handoff_audit;
GRANT UPDATE (attempts, error_code, last_seen, status, body) ON dead_letters TO handoff_audit;

-- A service marks the rows of its outbox and changes nothing else in them. It never changes the rows that it keeps for replies. It
-- locks those rows to delete them (FOR UPDATE SKIP LOCKED), and a lock needs the right to update at least one column.
DO $$
DECLARE service text;
BEGIN
  FOREACH service IN ARRAY ARRAY['session', 'task', 'webhook'] LOOP
    EXECUTE format('REVOKE UPDATE ON %I, %I FROM %I', service || '_outbox', service || '_commands', 'handoff_' || service);
    EXECUTE format('GRANT UPDATE (published_at, stream_incarnation, stream_sequence) ON %I TO %I',
      service || '_outbox', 'handoff_' || service);
    EXECUTE format('GRANT UPDATE (created_at) ON %I TO %I', service || '_commands', 'handoff_' || service);
  END LOOP;
END
$$;
REVOKE UPDATE ON task_former_values FROM handoff_task;
GRANT UPDATE (replaced_at) ON task_former_values TO handoff_task;
REVOKE UPDATE ON session_former_values FROM handoff_session;
GRANT UPDATE (replaced_at) ON session_former_values TO handoff_session;

-- ---------------------------------------------------------------------------------------------------------- approvals

-- The triggers do not fire while a superuser copies rows (session_replication_role = replica): a copy holds settled approvals.

-- Triggers fire in the order of their names. This one fires after those that fill in what earlier releases leave out.
CREATE FUNCTION approvals_begin_pending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an approval begins pending, with those it is asked of' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER approvals_start BEFORE INSERT ON approvals
  FOR EACH ROW WHEN (NEW.status <> 'pending' OR NEW.escalated) EXECUTE FUNCTION approvals_begin_pending();

-- An approval is settled once. Only its escalation changes whom it asks, once, to the role of escalate_to.
CREATE FUNCTION approvals_follow_their_lifecycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'pending' THEN
    RAISE EXCEPTION 'an approval that is % stays as it is', OLD.status USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.approver_roles, NEW.required_votes, NEW.on_expiry, NEW.escalated)
      IS DISTINCT FROM (OLD.approver_roles, OLD.required_votes, OLD.on_expiry, OLD.escalated)
    AND (OLD.on_expiry <> 'escalate' OR OLD.escalated OR (NEW.approver_roles, NEW.required_votes, NEW.on_expiry, NEW.escalated)
      IS DISTINCT FROM (ARRAY[OLD.escalate_to], ARRAY[1], 'reject'::text, true)) THEN
    RAISE EXCEPTION 'an approval is asked of others only by its escalation' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approvals_lifecycle BEFORE UPDATE ON approvals
  FOR EACH ROW WHEN (
    OLD.status <> 'pending' OR NEW.approver_roles <> OLD.approver_roles OR NEW.required_votes <> OLD.required_votes
    OR NEW.on_expiry <> OLD.on_expiry OR NEW.escalated <> OLD.escalated
  ) EXECUTE FUNCTION approvals_follow_their_lifecycle();

-- A vote needs a pending approval that asks the vote's role.
CREATE FUNCTION approval_decisions_are_asked_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM approvals WHERE id = NEW.approval_id AND status = 'pending' AND NEW.role = ANY (approver_roles)
  ) THEN
    RAISE EXCEPTION 'nobody waits for this vote' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
-- Fires after approval_decisions_four_eyes, so that a second vote gets the error that names it.
CREATE TRIGGER approval_decisions_wanted BEFORE INSERT ON approval_decisions
  FOR EACH ROW EXECUTE FUNCTION approval_decisions_are_asked_for();

-- As in 009, and a rejection needs its votes too. The actor that settled the approval must have cast one of them.
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
  IF NEW.status = 'rejected' AND NOT EXISTS (
    SELECT FROM unnest(NEW.approver_roles, NEW.required_votes) AS needed (role, votes)
    WHERE CASE WHEN NEW.veto THEN 1 ELSE votes END <= (
      SELECT count(*) FROM approval_decisions AS given
      WHERE given.approval_id = NEW.id AND given.role = needed.role AND given.decision = 'rejected')
  ) THEN
    RAISE EXCEPTION 'a rejection lacks votes' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT EXISTS (
    SELECT FROM approval_decisions AS given
    WHERE given.approval_id = NEW.id AND given.decision = NEW.status
      AND given.issuer = NEW.decided_by ->> 'issuer' AND given.subject = NEW.decided_by ->> 'subject'
  ) THEN
    RAISE EXCEPTION 'who settled an approval has not voted so' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

-- -------------------------------------------------------------------------------------------------------------- tasks

-- A final status stays. A party stays a party. An amended task stays amended.
CREATE FUNCTION tasks_do_not_go_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a task goes on from no end, forgets no party, and stays amended' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER tasks_end_once BEFORE UPDATE OF status ON tasks
  FOR EACH ROW WHEN (
    OLD.status IN ('completed', 'failed', 'rejected', 'cancelled', 'expired') AND NEW.status <> OLD.status
  ) EXECUTE FUNCTION tasks_do_not_go_back();
CREATE TRIGGER tasks_remember BEFORE UPDATE OF parties, amended ON tasks
  FOR EACH ROW WHEN (
    (NEW.parties <> OLD.parties AND NOT NEW.parties @> OLD.parties) OR (OLD.amended AND NOT NEW.amended)
  ) EXECUTE FUNCTION tasks_do_not_go_back();

-- A task with a pending approval waits. A task that was routed with a demanded approval goes on only if its present content was
-- approved. Both are checked at COMMIT, against the rows as they are then.
CREATE FUNCTION tasks_wait_for_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_task uuid;
  the_hash text;
BEGIN
  IF TG_TABLE_NAME = 'tasks' THEN
    the_task := NEW.id;
  ELSE
    the_task := NEW.task_id;
  END IF;
  SELECT content_hash INTO the_hash FROM tasks WHERE id = the_task AND status IN ('pending', 'active', 'completed');
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM approvals WHERE task_id = the_task AND status = 'pending') THEN
    RAISE EXCEPTION 'a task goes on while an approval of it is pending' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM approvals WHERE task_id = the_task AND demanded) AND NOT EXISTS (
    SELECT FROM approvals WHERE task_id = the_task AND status = 'approved' AND (demanded OR renewed)
      AND content_hash = coalesce(the_hash, content_hash)
  ) THEN
    RAISE EXCEPTION 'a task goes on without the approval that it was routed with' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER approvals_hold_their_task AFTER INSERT ON approvals DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION tasks_wait_for_approval();
CREATE CONSTRAINT TRIGGER tasks_wait AFTER UPDATE OF status, content_hash, description, payload, context ON tasks
  DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (
    (OLD.status = 'awaiting_approval' AND NEW.status IN ('pending', 'active', 'completed'))
    OR OLD.content_hash IS DISTINCT FROM NEW.content_hash
  ) EXECUTE FUNCTION tasks_wait_for_approval();
