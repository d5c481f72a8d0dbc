-- The people of the organisation, and the imported files. Both tables are new: the former release does not use them.
CREATE TABLE org_people (
  user_id bigint PRIMARY KEY CHECK (user_id >= 1),
  reports_to_id bigint REFERENCES org_people (user_id) DEFERRABLE INITIALLY DEFERRED,
  name text NOT NULL,
  role text NOT NULL CHECK (role ~ '^[a-z][a-z0-9_-]{0,63}$'),
  email text NOT NULL,
  department text NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT org_people_not_own_manager CHECK (reports_to_id <> user_id),
  -- Two addresses that differ in case are the same. The service refuses them with the line; this folds ASCII only, so that it never
  -- refuses what the service accepts: languages and databases fold other letters in different ways. Deferred, so that two people can
  -- exchange their addresses in one import.
  CONSTRAINT org_people_email EXCLUDE USING btree (lower(email COLLATE "C") WITH =) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE org_people IS 'The people of the organisation with their managers. Owned by the directory service.';
COMMENT ON COLUMN org_people.reports_to_id IS 'The manager; NULL for people without one.';
COMMENT ON COLUMN org_people.role IS 'A role that had a profile when the person was imported.';

CREATE TABLE org_imports (
  id uuid PRIMARY KEY,
  filename text NOT NULL,
  uploaded_by jsonb NOT NULL,
  uploaded_at timestamptz NOT NULL,
  users_created integer NOT NULL CHECK (users_created >= 0),
  users_updated integer NOT NULL CHECK (users_updated >= 0)
);
CREATE INDEX org_imports_newest ON org_imports (uploaded_at DESC, id DESC);
COMMENT ON TABLE org_imports IS 'Every import of people. Rows are added and never change. Owned by the directory service.';
COMMENT ON COLUMN org_imports.uploaded_by IS 'The admin that uploaded the file: {issuer, subject}.';

GRANT SELECT, INSERT ON org_people, org_imports TO handoff_directory;
GRANT UPDATE (reports_to_id, name, role, email, department, updated_at) ON org_people TO handoff_directory;
