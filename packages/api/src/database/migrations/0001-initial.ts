/**
 * Times are milliseconds since 1970, booleans 0 or 1, `revision` grows by one with each change of a row. Tables named `applied_*` hold what may exist
 * outside of the database, entered in the same transaction as the wish for it, so that a crash at any moment leaves nothing unknown.
 */
export const initial = `
CREATE TABLE installation (
  id TEXT NOT NULL,
  audit_head TEXT NOT NULL,
  audit_sequence INTEGER NOT NULL,
  applied_for TEXT NOT NULL,
  events_published INTEGER NOT NULL
) STRICT;

CREATE TABLE sites (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  lifecycle TEXT NOT NULL CHECK (lifecycle IN ('live', 'trashed')),
  active_version TEXT REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED,
  limits TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  trashed_at INTEGER,
  revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sites_by_name ON sites (name) WHERE lifecycle = 'live';
CREATE INDEX sites_by_creation ON sites (created_at, id);
CREATE INDEX sites_by_update ON sites (updated_at, id);
CREATE INDEX sites_by_sorted_name ON sites (name, id);

CREATE TABLE versions (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites (id),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  engine TEXT NOT NULL,
  type TEXT NOT NULL,
  root TEXT NOT NULL,
  lifecycle TEXT NOT NULL CHECK (lifecycle IN ('building', 'live')),
  source TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  UNIQUE (site, name)
) STRICT;
CREATE INDEX versions_by_creation ON versions (site, created_at, id);

CREATE TABLE dirty_sites (
  site TEXT PRIMARY KEY,
  generation INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  retry_at INTEGER NOT NULL,
  problem TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE applied_sites (site TEXT PRIMARY KEY, place TEXT NOT NULL CHECK (place IN ('none', 'live', 'trash'))) STRICT, WITHOUT ROWID;
CREATE TABLE applied_versions (version TEXT PRIMARY KEY, site TEXT NOT NULL, provisioned INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX applied_versions_by_site ON applied_versions (site);
CREATE TABLE applied_routes (host TEXT PRIMARY KEY, site TEXT NOT NULL, fingerprint TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX applied_routes_by_site ON applied_routes (site);
CREATE TABLE applied_pools (pool TEXT PRIMARY KEY, site TEXT NOT NULL, fingerprint TEXT, retired_at INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX applied_pools_by_site ON applied_pools (site);

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('owner', 'operator', 'api')),
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  scopes TEXT NOT NULL,
  sites TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER
) STRICT;
CREATE INDEX tokens_by_creation ON tokens (created_at, id);
CREATE TABLE first_login (hash TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;

CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  token TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  job TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  owner TEXT NOT NULL,
  site TEXT,
  version TEXT,
  input TEXT NOT NULL,
  progress TEXT,
  result TEXT,
  problem TEXT,
  cancelling INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_creation ON jobs (created_at, id);
CREATE INDEX jobs_by_site ON jobs (site, created_at, id);
CREATE INDEX jobs_by_state ON jobs (state);
CREATE TABLE job_log (id INTEGER PRIMARY KEY AUTOINCREMENT, job TEXT NOT NULL REFERENCES jobs (id), at INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX job_log_by_job ON job_log (job, id);

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  site TEXT,
  owner TEXT,
  revision INTEGER,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  address TEXT,
  action TEXT NOT NULL,
  object TEXT,
  site TEXT,
  owner TEXT,
  outcome TEXT NOT NULL,
  details TEXT NOT NULL,
  request TEXT,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_site ON audit (site, sequence);
CREATE INDEX audit_by_object ON audit (object, sequence);

CREATE TABLE idempotency (
  token TEXT NOT NULL,
  key TEXT NOT NULL,
  request TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (token, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_creation ON idempotency (created_at);
`;
