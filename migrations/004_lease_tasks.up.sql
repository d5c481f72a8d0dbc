-- Tasks that are claimed and worked on under a lease. Every column that must have a value has a default that needs no
-- rewrite of the table, so that the release that is running goes on; the CHECKs and the indexes read the table once,
-- with writes to it held up: about a second for a million tasks.
ALTER TABLE tasks
  ADD COLUMN priority smallint NOT NULL DEFAULT 5,
  ADD COLUMN not_before timestamptz,
  ADD COLUMN deadline_at timestamptz,
  ADD COLUMN attempt integer NOT NULL DEFAULT 0,
  ADD COLUMN max_attempts integer NOT NULL DEFAULT 3,
  ADD COLUMN lease_id uuid,
  ADD COLUMN lease_seconds integer,
  ADD COLUMN lease_expires_at timestamptz,
  ADD COLUMN claimed_by jsonb,
  ADD COLUMN progress jsonb,
  ADD COLUMN dead_lettered boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT tasks_priority_known CHECK (priority BETWEEN 0 AND 9),
  ADD CONSTRAINT tasks_attempt_counted CHECK (attempt BETWEEN 0 AND max_attempts),
  -- Who works on a task holds it under a lease, and nobody else does. This also keeps out a release that knows no
  -- leases: it can't end a task behind its holder's back.
  ADD CONSTRAINT tasks_leased_while_worked_on CHECK (
    (lease_id IS NOT NULL) = (status = 'active' OR coalesce(parked_status, '') = 'active')
  ),
  ADD CONSTRAINT tasks_leases_whole CHECK (
    (lease_id IS NULL) = (lease_seconds IS NULL) AND (lease_id IS NULL OR claimed_by IS NOT NULL)
  ),
  -- The clock of a lease stands still while the task awaits approval.
  ADD CONSTRAINT tasks_lease_runs_while_active CHECK ((lease_expires_at IS NOT NULL) = (status = 'active')),
  ADD CONSTRAINT tasks_dead_letters_failed CHECK (NOT dead_lettered OR status = 'failed');

-- In the order in which tasks are handed out. What may not be claimed yet is told by the last column, in the index.
CREATE INDEX tasks_claimable
  ON tasks (to_role, priority DESC, created_at, id, coalesce(not_before, '-infinity'::timestamptz))
  WHERE status = 'pending';
CREATE INDEX tasks_claimable_by_type
  ON tasks (to_role, type, priority DESC, created_at, id, coalesce(not_before, '-infinity'::timestamptz))
  WHERE status = 'pending';
CREATE INDEX tasks_lapsing ON tasks (lease_expires_at) WHERE lease_expires_at IS NOT NULL;
CREATE INDEX tasks_to_be_done_by ON tasks (deadline_at)
  WHERE deadline_at IS NOT NULL AND status IN ('pending', 'active', 'awaiting_approval');
-- Children are listed, newest first, and found by their parents.
CREATE INDEX tasks_children ON tasks (parent_task_id, created_at DESC, id DESC) WHERE parent_task_id IS NOT NULL;
DROP INDEX tasks_by_parent;

COMMENT ON COLUMN tasks.priority IS '0 to 9; of the tasks that may be claimed, the highest go first.';
COMMENT ON COLUMN tasks.not_before IS 'When it may be claimed; NULL: at once.';
COMMENT ON COLUMN tasks.deadline_at IS 'When it expires if it has not ended by then, whatever happens to it.';
COMMENT ON COLUMN tasks.attempt IS 'How often it has been claimed, but for the claims that were given back.';
COMMENT ON COLUMN tasks.max_attempts IS 'How often it may be claimed before it counts as failed.';
COMMENT ON COLUMN tasks.lease_id IS 'The fencing token of whoever works on it; NULL where nobody does. Never shown but to them.';
COMMENT ON COLUMN tasks.lease_seconds IS 'For how long the lease was taken.';
COMMENT ON COLUMN tasks.lease_expires_at IS 'When the lease lapses unless it is kept; NULL while the task awaits approval.';
COMMENT ON COLUMN tasks.claimed_by IS 'Who works on it, or did when it ended: {issuer, subject, role}.';
COMMENT ON COLUMN tasks.progress IS 'How far a holder said that the work had come: {percent, note, reported_at}.';
COMMENT ON COLUMN tasks.dead_lettered IS 'Whether it failed because its attempts were used up.';
