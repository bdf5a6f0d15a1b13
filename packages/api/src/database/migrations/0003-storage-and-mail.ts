/**
 * `applied_files` holds the derived files beside routes and pools, by their path in `data/`: site buckets and access keys. `owner` is the key of the mark
 * (`dirty_sites`) under which the file is applied. `every_site` 1: the key may use all buckets of its owner.
 */
export const storageAndMail = `
CREATE TABLE applied_files (path TEXT PRIMARY KEY, owner TEXT NOT NULL, fingerprint TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX applied_files_by_owner ON applied_files (owner);

CREATE TABLE access_keys (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  every_site INTEGER NOT NULL,
  access TEXT NOT NULL CHECK (access IN ('read', 'write')),
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE INDEX access_keys_by_creation ON access_keys (created_at, id);
CREATE INDEX access_keys_by_expiry ON access_keys (expires_at);
CREATE TABLE access_key_sites (
  access_key TEXT NOT NULL REFERENCES access_keys (id) ON DELETE CASCADE,
  site TEXT NOT NULL,
  PRIMARY KEY (access_key, site)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_key_sites_by_site ON access_key_sites (site);

CREATE TABLE mail_settings (
  scope TEXT PRIMARY KEY,
  relay TEXT NOT NULL,
  password TEXT,
  limits TEXT,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
