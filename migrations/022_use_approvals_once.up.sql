-- An approval of a call allows it once. The former release keeps working: it uses no approvals, and the table is new.
CREATE TABLE approval_uses (
  approval_id uuid PRIMARY KEY,
  role text NOT NULL CHECK (role ~ '^[a-z][a-z0-9_-]{0,63}$'),
  call_hash text NOT NULL CHECK (call_hash ~ '^[0-9a-f]{64}$'),
  used_by jsonb NOT NULL,
  trace_id text NOT NULL,
  used_at timestamptz NOT NULL
);
COMMENT ON TABLE approval_uses IS 'The approvals that have allowed a call: each allows one. Rows are added and stay as they are. Owned by the directory service.';
COMMENT ON COLUMN approval_uses.approval_id IS 'The approval, which the task service keeps.';
COMMENT ON COLUMN approval_uses.role IS 'The role for which the call was allowed.';
COMMENT ON COLUMN approval_uses.call_hash IS 'SHA-256 of the question about the call in canonical form (RFC 8785).';
COMMENT ON COLUMN approval_uses.used_by IS 'Who asked: {issuer, subject}.';
COMMENT ON COLUMN approval_uses.trace_id IS 'The trace of the request that used it.';
COMMENT ON COLUMN approval_uses.used_at IS 'When the call was allowed.';

GRANT SELECT, INSERT ON approval_uses TO handoff_directory;
