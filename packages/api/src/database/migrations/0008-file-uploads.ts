/** Uploads in pieces that are under way. Their bytes lie with the storage part, whose files alone say how many have arrived. */
export const fileUploads = `
CREATE TABLE file_uploads (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  version TEXT NOT NULL,
  path TEXT NOT NULL,
  size INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX file_uploads_by_site ON file_uploads (site);
`;
