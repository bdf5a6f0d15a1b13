/**
 * Databases of sites and who may use them. `full_name` is the name in MariaDB, unique there across all sites. `dirty_databases` is apart from `dirty_sites`, so
 * that a MariaDB that is down keeps no site's routes and pools waiting. `applied_caches` holds accounts in the tenant Redis that are not the first of their site.
 */
export const databases = `
ALTER TABLE sites ADD COLUMN cache_generation INTEGER NOT NULL DEFAULT 1;

CREATE TABLE databases (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites (id),
  name TEXT NOT NULL,
  full_name TEXT NOT NULL UNIQUE,
  lifecycle TEXT NOT NULL CHECK (lifecycle IN ('building', 'live')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX databases_by_creation ON databases (site, created_at, id);

CREATE TABLE database_users (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites (id),
  name TEXT NOT NULL,
  full_name TEXT NOT NULL UNIQUE,
  lifecycle TEXT NOT NULL CHECK (lifecycle IN ('building', 'live')),
  password_hash TEXT NOT NULL,
  limits TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX database_users_by_creation ON database_users (site, created_at, id);

CREATE TABLE database_grants (
  user TEXT NOT NULL REFERENCES database_users (id),
  database TEXT NOT NULL REFERENCES databases (id),
  access TEXT NOT NULL CHECK (access IN ('all', 'read')),
  PRIMARY KEY (user, database)
) STRICT, WITHOUT ROWID;
CREATE INDEX database_grants_by_database ON database_grants (database);

CREATE TABLE dirty_databases (
  site TEXT PRIMARY KEY,
  generation INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  retry_at INTEGER NOT NULL,
  problem TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE applied_databases (database TEXT PRIMARY KEY, site TEXT NOT NULL, applied INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX applied_databases_by_site ON applied_databases (site);
CREATE TABLE applied_database_users (user TEXT PRIMARY KEY, site TEXT NOT NULL, fingerprint TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX applied_database_users_by_site ON applied_database_users (site);
CREATE TABLE applied_caches (site TEXT PRIMARY KEY, generation INTEGER) STRICT, WITHOUT ROWID;

CREATE TABLE database_exports (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL,
  database TEXT NOT NULL,
  name TEXT NOT NULL,
  bytes INTEGER,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX database_exports_by_expiry ON database_exports (expires_at);
`;
