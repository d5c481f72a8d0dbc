#!/bin/bash
# Runs once, when the database is first created: a login for each service, granted nothing here. What each may touch is
# granted by the migrations, which leave roles that exist already as they are.
set -euo pipefail

for service in session task audit webhook directory; do
  password_variable="HANDOFF_${service^^}_PASSWORD"
  psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set role="handoff_$service" --set password="${!password_variable}" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password';
SQL
done
