DROP INDEX tasks_waiting_of_sender;
CREATE INDEX tasks_waiting_by_sender
  ON tasks (to_role, hashtextextended((requested_by ->> 'issuer') || chr(10) || (requested_by ->> 'subject'), 0))
  WHERE status IN ('pending', 'awaiting_approval');
