-- Facts of questions about access, kept for dry runs of profiles that say so. The former release keeps working: the table is new.
CREATE TABLE access_facts (
  id uuid PRIMARY KEY,
  role text NOT NULL CHECK (role ~ '^[a-z][a-z0-9_-]{0,63}$'),
  names text[] NOT NULL,
  facts text NOT NULL CHECK (octet_length(facts) <= 65536),
  keep_until timestamptz NOT NULL
);
CREATE INDEX access_facts_until ON access_facts (keep_until);
COMMENT ON TABLE access_facts IS 'Facts of questions about access, of roles whose published profile keeps them. A dry run replays answers by them. Owned by the directory service.';
COMMENT ON COLUMN access_facts.id IS 'The id of the event of the answer, and so of its record in the audit log.';
COMMENT ON COLUMN access_facts.names IS 'The names of the facts that the profile kept. One of them that is not in facts was not stated.';
COMMENT ON COLUMN access_facts.facts IS 'The facts: texts, numbers, true and false by name, as JSON.';
COMMENT ON COLUMN access_facts.keep_until IS 'Nobody reads the row after this time, and the service deletes it.';

GRANT SELECT, INSERT, DELETE ON access_facts TO handoff_directory;
-- What locks the rows that it deletes.
GRANT UPDATE (keep_until) ON access_facts TO handoff_directory;
