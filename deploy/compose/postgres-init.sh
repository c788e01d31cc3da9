#!/bin/bash
# Runs once in the database's container: a role and a database a service; row-level security binds these roles.
set -euo pipefail
for service in offboarding checklist performance notify; do
  password="${service^^}_DATABASE_PASSWORD"
  psql -v ON_ERROR_STOP=1 -U postgres -v name="$service" -v password="${!password}" <<'SQL'
CREATE ROLE :"name" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
