-- Of the decisions of one person the first stays, and who acted for whom is forgotten.
DROP TRIGGER approvals_content ON approvals;
DROP FUNCTION approvals_are_for_the_content();

CREATE OR REPLACE FUNCTION approvals_have_their_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO approval_decisions (
      approval_id, position, decision, issuer, subject, role, acted_as, notes, decision_mode, decided_at)
    VALUES (NEW.id, 1, NEW.status, NEW.decided_by ->> 'issuer', NEW.decided_by ->> 'subject', NEW.approver_role,
      NEW.decided_by ->> 'role', NEW.notes, 'agent', NEW.decision_at)
    ON CONFLICT DO NOTHING;
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
CREATE OR REPLACE FUNCTION approval_decisions_keep_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM approvals WHERE id = NEW.approval_id
      AND requested_by ->> 'issuer' = NEW.issuer AND requested_by ->> 'subject' = NEW.subject
  ) THEN
    RAISE EXCEPTION 'who asked for an approval does not decide it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

DELETE FROM approval_decisions AS later USING approval_decisions AS first
WHERE first.approval_id = later.approval_id AND first.issuer = later.issuer AND first.subject = later.subject
  AND first.position < later.position;
ALTER TABLE approval_decisions
  DROP CONSTRAINT approval_decisions_once_per_person_and_role,
  ADD CONSTRAINT approval_decisions_once_per_person UNIQUE (approval_id, issuer, subject),
  DROP COLUMN names;

DROP TRIGGER approvals_policy_then_order ON approvals;
DROP FUNCTION approvals_have_an_order();
DROP FUNCTION is_renewal(approvals);
ALTER TABLE approvals DROP COLUMN ordinal, DROP COLUMN renewed;

DROP TRIGGER tasks_content_routed ON tasks;
DROP TRIGGER tasks_content_amended ON tasks;
DROP FUNCTION tasks_say_something();
DROP FUNCTION certain_content_hash(tasks);
DROP FUNCTION parties_of(jsonb);
DROP FUNCTION names_of(text, jsonb);
ALTER TABLE tasks DROP COLUMN content_hash, DROP COLUMN amended, DROP COLUMN parties;
