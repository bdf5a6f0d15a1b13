/**
 * People. `users.password` holds scrypt's parameters, salt and key as text; `totp_secret` is sealed. `rights_epoch` grows whenever what a person may see or do changes.
 * Secrets of sessions, invitations, resets and recovery codes are stored as hashes. `impersonator` is who looks through the person's eyes, `impersonator_session` the
 * session that he goes back to. `plans.limits` is JSON.
 */
export const accounts = `
CREATE TABLE plans (
  id TEXT PRIMARY KEY,
  owner TEXT,
  name TEXT NOT NULL,
  limits TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'reseller', 'client', 'collaborator')),
  parent TEXT REFERENCES users (id),
  plan TEXT REFERENCES plans (id),
  state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
  password TEXT,
  totp_secret TEXT,
  totp_step INTEGER,
  language TEXT,
  preferences TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  seen_at INTEGER,
  rights_epoch INTEGER NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX users_by_creation ON users (created_at, id);
CREATE INDEX users_by_parent ON users (parent);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('full', 'second-factor')),
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  authenticated_at INTEGER NOT NULL,
  address TEXT,
  agent TEXT NOT NULL,
  remember INTEGER NOT NULL,
  impersonator TEXT REFERENCES users (id) ON DELETE CASCADE,
  impersonator_session TEXT REFERENCES sessions (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user, created_at);

CREATE TABLE recovery_codes (
  user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  hash TEXT NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  credential_id TEXT NOT NULL UNIQUE,
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL,
  backed_up INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;
CREATE INDEX passkeys_by_user ON passkeys (user);

CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  role TEXT NOT NULL,
  parent TEXT REFERENCES users (id) ON DELETE CASCADE,
  plan TEXT REFERENCES plans (id) ON DELETE SET NULL,
  sites TEXT NOT NULL,
  hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE password_resets (
  hash TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE members (
  user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  site TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (user, site)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_site ON members (site);
`;
