/**
 * The index. Everything in it but the deliveries can be read from the messages' files again.
 * `next_attempt_at`: when a message that waits to be sent is to be tried; null for all others.
 * `removals`: messages that are gone and whose files are still to go.
 * `words`: contentless, its rowid is the message's sequence; the site is a word of its own, so that a search looks at one site only.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS messages (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  site TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  content_offset INTEGER NOT NULL,
  from_field TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  attachments INTEGER NOT NULL DEFAULT 0,
  is_described INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS messages_of_site ON messages (site, sequence);
CREATE INDEX IF NOT EXISTS messages_to_describe ON messages (site, sequence) WHERE is_described = 0;
CREATE INDEX IF NOT EXISTS messages_to_send ON messages (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS deliveries (
  message INTEGER NOT NULL REFERENCES messages (sequence) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  response TEXT NOT NULL,
  recipients TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_of_message ON deliveries (message);
CREATE TABLE IF NOT EXISTS removals (site TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (site, id)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
  site, sender, recipients, subject, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
`;
