-- Forgets every lease. What was being worked on is pending: the release that knows no leases could not take it back, and
-- this one, coming again, takes no task for active without a lease.
UPDATE tasks SET status = 'pending', lease_id = NULL, lease_seconds = NULL, lease_expires_at = NULL WHERE status = 'active';
UPDATE tasks SET parked_status = 'pending', lease_id = NULL, lease_seconds = NULL WHERE parked_status = 'active';
CREATE INDEX tasks_by_parent ON tasks (parent_task_id) WHERE parent_task_id IS NOT NULL;
DROP INDEX tasks_children, tasks_to_be_done_by, tasks_lapsing, tasks_claimable_by_type, tasks_claimable;
ALTER TABLE tasks
  DROP CONSTRAINT tasks_dead_letters_failed,
  DROP CONSTRAINT tasks_lease_runs_while_active,
  DROP CONSTRAINT tasks_leases_whole,
  DROP CONSTRAINT tasks_leased_while_worked_on,
  DROP CONSTRAINT tasks_attempt_counted,
  DROP CONSTRAINT tasks_priority_known,
  DROP COLUMN dead_lettered,
  DROP COLUMN progress,
  DROP COLUMN claimed_by,
  DROP COLUMN lease_expires_at,
  DROP COLUMN lease_seconds,
  DROP COLUMN lease_id,
  DROP COLUMN max_attempts,
  DROP COLUMN attempt,
  DROP COLUMN deadline_at,
  DROP COLUMN not_before,
  DROP COLUMN priority;
