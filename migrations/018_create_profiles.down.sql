-- Removes every profile and bundle. The role stays: it belongs to the cluster, and other databases may use it.
REVOKE SELECT ON handoff_migrations FROM handoff_directory;
REVOKE USAGE ON SEQUENCE event_places FROM handoff_directory;
REVOKE USAGE ON SCHEMA public FROM handoff_directory;
DROP TABLE directory_outbox, directory_commands, profile_bundles, profiles;
