/**
 * `site_tags.tag` is as people wrote it; two of one site never differ in case alone. `schedules.action` is JSON. What runs gave is not here but in the
 * observations (`observations/`): it can be lost without harm.
 */
export const tagsAndSchedules = `
CREATE TABLE site_tags (
  site TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  tag TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (site, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_tags_by_tag ON site_tags (tag, site);

CREATE TABLE schedules (
  id TEXT PRIMARY KEY,
  site TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  action TEXT NOT NULL,
  cron TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  timeout_seconds INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX schedules_by_site ON schedules (site, created_at, id);
`;
