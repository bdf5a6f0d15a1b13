/** Every migration in order. The database's `user_version` counts those that it has had. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE settings (id INTEGER PRIMARY KEY CHECK (id = 1), document TEXT NOT NULL) STRICT;

  -- One account per directory of an authority. next_key: on its way to replace the key.
  CREATE TABLE accounts (
    directory TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    next_key TEXT,
    url TEXT,
    status TEXT NOT NULL,
    terms TEXT,
    made_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE certificates (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    priority INTEGER NOT NULL,
    next_at REAL,
    ends_at REAL,
    unwanted_since REAL,
    waits_for_orders INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE INDEX certificates_next ON certificates (next_at) WHERE next_at IS NOT NULL;
  CREATE INDEX certificates_unwanted ON certificates (unwanted_since) WHERE unwanted_since IS NOT NULL;
  CREATE INDEX certificates_waiting ON certificates (waits_for_orders) WHERE waits_for_orders = 1;

  -- Private keys and chains: of the order under way (the chain comes last), and of the certificate that there is.
  CREATE TABLE pairs (
    certificate TEXT NOT NULL REFERENCES certificates (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('pending', 'present')),
    key TEXT NOT NULL,
    chain TEXT,
    PRIMARY KEY (certificate, kind)
  ) STRICT;

  -- Answers to challenges that are, or may be, in their place.
  CREATE TABLE challenges (
    certificate TEXT NOT NULL,
    type TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (certificate, type, document)
  ) STRICT;

  CREATE TABLE budget_events (key TEXT NOT NULL, at REAL NOT NULL) STRICT;
  CREATE INDEX budget_events_key ON budget_events (key, at);
  CREATE INDEX budget_events_at ON budget_events (at);

  -- Token buckets: the moment at which each will be full again says everything of it.
  CREATE TABLE buckets (key TEXT PRIMARY KEY, full_at REAL NOT NULL) STRICT;

  CREATE TABLE happenings (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    id TEXT NOT NULL,
    site TEXT,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  `,
  `CREATE INDEX certificates_due ON certificates (priority, next_at) WHERE next_at IS NOT NULL;`,
];
