/**
 * `mapping_names` says who has a host name: a mapping gives its names up while its site is in the trash, and gets back those that nobody has taken meanwhile.
 * `parent` is what follows the first label.
 */
export const mappings = `
CREATE TABLE mappings (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL,
  host TEXT NOT NULL,
  serves TEXT NOT NULL,
  www TEXT NOT NULL,
  https_only INTEGER NOT NULL,
  hsts TEXT,
  certificate TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX mappings_by_site ON mappings (site, created_at, id);

CREATE TABLE mapping_names (
  name TEXT PRIMARY KEY,
  parent TEXT NOT NULL,
  mapping TEXT NOT NULL REFERENCES mappings (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX mapping_names_by_mapping ON mapping_names (mapping);
CREATE INDEX mapping_names_by_parent ON mapping_names (parent);
`;
