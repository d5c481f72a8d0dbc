-- Profiles of roles and their signed bundles. The service that keeps them uses a role of its own, like the others. The former
-- release keeps working: it has no such service, and every table is new.
DO $$
BEGIN
  BEGIN
    CREATE ROLE handoff_directory NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another migration of the same cluster was first
  END;
  -- Whoever logs in with the URL that migrates may then act as the service; a superuser may anyway.
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    BEGIN
      GRANT handoff_directory TO CURRENT_USER;
    EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN
      NULL; -- an administrator made the role, and decides who may use it
    END;
  END IF;
END
$$;

CREATE TABLE profiles (
  id uuid PRIMARY KEY,
  role text NOT NULL UNIQUE CHECK (role ~ '^[a-z][a-z0-9_-]{0,63}$'),
  draft jsonb NOT NULL,
  content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
  authors jsonb NOT NULL,
  bundle_version integer,
  bundle_digest text,
  bundle_content_hash text,
  published_at timestamptz,
  trace_id text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT profiles_published_whole CHECK (
    num_nonnulls(bundle_version, bundle_digest, bundle_content_hash, published_at) IN (0, 4)
  ),
  CONSTRAINT profiles_draft_of_the_role CHECK (draft ->> 'role' = role),
  CONSTRAINT profiles_version_positive CHECK (version >= 1)
);
CREATE INDEX profiles_newest ON profiles (created_at DESC, id DESC);
COMMENT ON TABLE profiles IS 'The profile of each role: its draft, and which bundle agents get. Owned by the directory service.';
COMMENT ON COLUMN profiles.draft IS 'What would be published next: a valid profile in its one form.';
COMMENT ON COLUMN profiles.content_hash IS 'SHA-256 of the draft in canonical form (RFC 8785).';
COMMENT ON COLUMN profiles.authors IS 'The names of those who wrote the draft since it was last published: [{issuer, subject}]. None of them publishes it.';
COMMENT ON COLUMN profiles.bundle_version IS 'The version of the bundle that agents get; NULL before the first publication.';
COMMENT ON COLUMN profiles.bundle_digest IS 'The digest of that bundle.';
COMMENT ON COLUMN profiles.bundle_content_hash IS 'The hash of the profile in that bundle.';
COMMENT ON COLUMN profiles.published_at IS 'When it was published.';
COMMENT ON COLUMN profiles.trace_id IS 'The trace of the request that created it.';
COMMENT ON COLUMN profiles.version IS 'Starts at 1 and grows by 1 with every change; also the ETag of the draft.';

CREATE TABLE profile_bundles (
  role text NOT NULL REFERENCES profiles (role),
  version integer NOT NULL CHECK (version >= 1),
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
  bundle text NOT NULL,
  published_by jsonb NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (role, version)
);
COMMENT ON TABLE profile_bundles IS 'Every published version of every profile, signed. Rows are added and stay as they are. Owned by the directory service.';
COMMENT ON COLUMN profile_bundles.digest IS 'SHA-256 of what is signed.';
COMMENT ON COLUMN profile_bundles.content_hash IS 'SHA-256 of the profile in canonical form.';
COMMENT ON COLUMN profile_bundles.bundle IS 'The JWS in general JSON serialization, as text: its bytes do not change.';
COMMENT ON COLUMN profile_bundles.published_by IS 'Who published it: {issuer, subject}.';

CREATE TABLE directory_commands (LIKE session_commands INCLUDING ALL);
CREATE TABLE directory_outbox (LIKE session_outbox INCLUDING ALL);
COMMENT ON TABLE directory_commands IS 'Commands of the directory service that came with an Idempotency-Key, and their first results. What makes a repeated request act once.';
COMMENT ON TABLE directory_outbox IS 'Events of the directory service, written with the change they tell of, until they are published and for a window after.';

GRANT USAGE ON SCHEMA public TO handoff_directory;
GRANT USAGE ON SEQUENCE event_places TO handoff_directory;
GRANT SELECT, INSERT ON profiles, profile_bundles TO handoff_directory;
GRANT UPDATE (
  draft, content_hash, authors, bundle_version, bundle_digest, bundle_content_hash, published_at, version, updated_at
) ON profiles TO handoff_directory;
GRANT SELECT, INSERT, DELETE ON directory_commands, directory_outbox TO handoff_directory;
GRANT UPDATE (published_at, stream_incarnation, stream_sequence) ON directory_outbox TO handoff_directory;
GRANT UPDATE (created_at) ON directory_commands TO handoff_directory;
GRANT SELECT ON handoff_migrations TO handoff_directory;
