DROP TRIGGER tasks_wait ON tasks;
DROP TRIGGER approvals_hold_their_task ON approvals;
DROP FUNCTION tasks_wait_for_approval();
DROP TRIGGER tasks_remember ON tasks;
DROP TRIGGER tasks_end_once ON tasks;
DROP FUNCTION tasks_do_not_go_back();
DROP TRIGGER approval_decisions_wanted ON approval_decisions;
DROP FUNCTION approval_decisions_are_asked_for();
DROP TRIGGER approvals_lifecycle ON approvals;
DROP FUNCTION approvals_follow_their_lifecycle();
DROP TRIGGER approvals_start ON approvals;
DROP FUNCTION approvals_begin_pending();

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

-- Revokes the grants of single columns, then grants UPDATE on the tables again.
REVOKE UPDATE ON sessions, session_outbox, session_commands, session_former_values FROM handoff_session;
GRANT UPDATE ON sessions, session_outbox, session_commands, session_former_values TO handoff_session;
REVOKE UPDATE ON tasks, approvals, task_outbox, task_commands, task_former_values FROM handoff_task;
GRANT UPDATE ON tasks, approvals, task_outbox, task_commands, task_former_values TO handoff_task;
GRANT DELETE ON tasks, approvals TO handoff_task;
REVOKE UPDATE ON webhooks, webhook_deliveries, webhook_outbox, webhook_commands FROM handoff_webhook;
GRANT UPDATE ON webhooks, webhook_deliveries, webhook_outbox, webhook_commands TO handoff_webhook;
REVOKE UPDATE ON dead_letters FROM handoff_audit;
GRANT UPDATE ON dead_letters TO handoff_audit;
