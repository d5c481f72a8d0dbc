-- The roles that callers have held. A name that is not among them is probably a slip: nobody may ever come for what waits for it.
CREATE TABLE known_roles (
  role text PRIMARY KEY CHECK (role ~ '^[a-z][a-z0-9_-]{0,63}$'),
  first_held_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE known_roles IS 'The roles that callers of the task service have held, 10000 at most.';
COMMENT ON COLUMN known_roles.role IS 'The name of the role.';
COMMENT ON COLUMN known_roles.first_held_at IS 'When a caller who held it was first seen.';
GRANT SELECT, INSERT ON known_roles TO handoff_task;

-- Who sent a task or opened a session held its role. Each step looks up the next name in an index, so this reads a few
-- rows of a large table. (A recursive query, because DISTINCT would read all of it.)
WITH RECURSIVE senders AS (
  (SELECT from_role AS role FROM tasks ORDER BY from_role LIMIT 1)
  UNION ALL
  SELECT (SELECT from_role FROM tasks WHERE from_role > senders.role ORDER BY from_role LIMIT 1)
  FROM senders WHERE senders.role IS NOT NULL
), openers AS (
  (SELECT role FROM sessions ORDER BY role LIMIT 1)
  UNION ALL
  SELECT (SELECT role FROM sessions WHERE role > openers.role ORDER BY role LIMIT 1)
  FROM openers WHERE openers.role IS NOT NULL
)
INSERT INTO known_roles (role)
SELECT role FROM (SELECT role FROM senders UNION SELECT role FROM openers) AS held
WHERE role ~ '^[a-z][a-z0-9_-]{0,63}$'
LIMIT 10000;
