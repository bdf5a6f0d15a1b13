/**
 * Certificates of public authorities. `local` was the only choice a mapping had, so nobody chose it. `own_certificate` 1: the agent may keep one that was uploaded.
 * `settings` is JSON in which secrets are sealed; `acme_events` counts what has been heard of the ACME client.
 */
export const certificates = `
ALTER TABLE mappings ADD COLUMN own_certificate INTEGER NOT NULL DEFAULT 0;
UPDATE mappings SET certificate = 'automatic' WHERE certificate = 'local';

CREATE TABLE certificate_settings (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  settings TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE dns_providers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  zones TEXT NOT NULL,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  key_name TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  secret TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE acme_events (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  heard INTEGER NOT NULL
) STRICT;
INSERT INTO acme_events (id, heard) VALUES (1, 0);
`;
