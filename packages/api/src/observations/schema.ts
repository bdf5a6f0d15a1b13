/**
 * `level` is the length of a step in minutes, `at` its beginning in seconds since 1970; a site with an empty id stands for all together. Keys begin with the
 * time: rows are added at the end and old ones go as one range. `l0` to `l13` count requests by how long they took (`LATENCY_BOUNDS`).
 */
const measurements = `
CREATE TABLE traffic (
  level INTEGER NOT NULL,
  at INTEGER NOT NULL,
  site TEXT NOT NULL,
  requests INTEGER NOT NULL,
  client_errors INTEGER NOT NULL,
  server_errors INTEGER NOT NULL,
  bytes_in INTEGER NOT NULL,
  bytes_out INTEGER NOT NULL,
  l0 INTEGER NOT NULL, l1 INTEGER NOT NULL, l2 INTEGER NOT NULL, l3 INTEGER NOT NULL, l4 INTEGER NOT NULL, l5 INTEGER NOT NULL, l6 INTEGER NOT NULL,
  l7 INTEGER NOT NULL, l8 INTEGER NOT NULL, l9 INTEGER NOT NULL, l10 INTEGER NOT NULL, l11 INTEGER NOT NULL, l12 INTEGER NOT NULL, l13 INTEGER NOT NULL,
  PRIMARY KEY (level, at, site)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (
  level INTEGER NOT NULL,
  at INTEGER NOT NULL,
  site TEXT NOT NULL,
  processor REAL,
  memory INTEGER,
  disk INTEGER,
  PRIMARY KEY (level, at, site)
) STRICT, WITHOUT ROWID;

CREATE TABLE access_log (one INTEGER PRIMARY KEY CHECK (one = 1), log TEXT NOT NULL, offset INTEGER NOT NULL) STRICT;
CREATE TABLE pools (pool TEXT PRIMARY KEY, since REAL NOT NULL, processor REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE disks (site TEXT PRIMARY KEY, bytes INTEGER NOT NULL, measured_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** `state`: how the run ended. `output` is the end of what the command printed. */
const runs = `
CREATE TABLE schedule_runs (
  id TEXT PRIMARY KEY,
  schedule TEXT NOT NULL,
  site TEXT NOT NULL,
  state TEXT NOT NULL,
  cause TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  status INTEGER,
  note TEXT,
  output TEXT NOT NULL,
  output_bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX schedule_runs_by_schedule ON schedule_runs (schedule, started_at, id);
`;

/** Every migration in order. */
export const observationsSchema: readonly string[] = [measurements, runs];
export const OBSERVATIONS_SCHEMA = observationsSchema.length;
