import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

/** The account at one directory. Keys are PKCS #8 PEM. */
export interface StoredAccount {
  readonly directory: string;
  readonly key: string;
  /** Sent to the authority, which may or may not have taken it. */
  readonly nextKey: string | null;
  readonly url: string | null;
  readonly status: 'none' | 'valid' | 'deactivated' | 'revoked';
  readonly terms: string | null;
  readonly madeAt: number;
}

export interface AccountStore {
  read(directory: string): StoredAccount | undefined;
  save(account: StoredAccount): void;
  list(): readonly StoredAccount[];
}

export function createAccountStore(database: DatabaseSync): AccountStore {
  const one = database.prepare('SELECT * FROM accounts WHERE directory = ?');
  return {
    read(directory) {
      const row = one.get(directory);
      return row === undefined ? undefined : toAccount(row);
    },
    save({ directory, key, nextKey, url, status, terms, madeAt }) {
      database
        .prepare('INSERT OR REPLACE INTO accounts (directory, key, next_key, url, status, terms, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(directory, key, nextKey, url, status, terms, Math.round(madeAt));
    },
    list: () => database.prepare('SELECT * FROM accounts ORDER BY directory').all().map(toAccount),
  };
}

function toAccount(row: Record<string, SQLOutputValue>): StoredAccount {
  const text = (column: string) => (row[column] === null ? null : String(row[column]));
  return {
    directory: String(row['directory']),
    key: String(row['key']),
    nextKey: text('next_key'),
    url: text('url'),
    status: parseStatus(row['status']),
    terms: text('terms'),
    madeAt: Number(row['made_at']),
  };
}

function parseStatus(value: SQLOutputValue | undefined): StoredAccount['status'] {
  return value === 'valid' || value === 'deactivated' || value === 'revoked' ? value : 'none';
}
