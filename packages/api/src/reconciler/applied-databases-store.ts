import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { AppliedDatabases, DatabaseStep } from './plan-databases.ts';

const databaseRow = z.object({ database: z.string(), applied: z.number() });
const userRow = z.object({ user: z.string(), fingerprint: z.string().nullable() });
const cacheRow = z.object({ generation: z.number().nullable() });

/** Names in MariaDB of what a change of wanted state is going to bring about; entered before it can exist. */
export interface ExpectedDatabases {
  readonly databases: readonly string[];
  readonly users: readonly string[];
  /** Whether the account in Redis is not the first of its site. */
  readonly hasChangedCache: boolean;
}

/** What may exist of sites in MariaDB and the tenant Redis. Writing methods must run inside a transaction. */
export function createAppliedDatabasesStore(database: DatabaseSync) {
  const enter = {
    database: database.prepare('INSERT INTO applied_databases (database, site, applied) VALUES (?, ?, 0) ON CONFLICT DO NOTHING'),
    user: database.prepare('INSERT INTO applied_database_users (user, site, fingerprint) VALUES (?, ?, NULL) ON CONFLICT DO NOTHING'),
    cache: database.prepare('INSERT INTO applied_caches (site, generation) VALUES (?, NULL) ON CONFLICT DO NOTHING'),
  };
  const read = {
    databases: database.prepare('SELECT database, applied FROM applied_databases WHERE site = ?'),
    users: database.prepare('SELECT user, fingerprint FROM applied_database_users WHERE site = ?'),
    cache: database.prepare('SELECT generation FROM applied_caches WHERE site = ?'),
    database: database.prepare('SELECT database FROM applied_databases WHERE database = ?'),
    applied: database.prepare('SELECT database FROM applied_databases WHERE database = ? AND applied = 1'),
    user: database.prepare('SELECT user FROM applied_database_users WHERE user = ?'),
  };
  const save = createSavers(database);
  return {
    enterExpected(site: string, expected: ExpectedDatabases): void {
      for (const name of expected.databases) enter.database.run(name, site);
      for (const name of expected.users) enter.user.run(name, site);
      if (expected.hasChangedCache) enter.cache.run(site);
    },
    readSite(site: string): AppliedDatabases {
      const databases = z.array(databaseRow).parse(read.databases.all(site));
      const users = z.array(userRow).parse(read.users.all(site));
      return {
        databases: new Map(databases.map(({ database: name, applied }) => [name, applied === 1])),
        users: new Map(users.map(({ user, fingerprint }) => [user, fingerprint])),
        cacheGeneration: cacheRow.optional().parse(read.cache.get(site))?.generation,
      };
    },
    /** True while something of that name may exist in MariaDB, wanted or not. */
    mayExist(kind: 'database' | 'user', name: string): boolean {
      return read[kind].get(name) !== undefined;
    },
    /** True once the database is known to be in MariaDB. */
    isApplied(name: string): boolean {
      return read.applied.get(name) !== undefined;
    },
    /** Enters that a step has been done. */
    saveStep(step: DatabaseStep, site: string): void {
      save.step(step, site);
    },
    /** Marks a database that a job has filled as there. */
    saveBuilt(name: string): void {
      save.applied.run(name);
    },
    forgetEverything(): void {
      for (const statement of save.forget) statement.run();
    },
  };
}
export type AppliedDatabasesStore = ReturnType<typeof createAppliedDatabasesStore>;

function createSavers(database: DatabaseSync) {
  const applied = database.prepare('UPDATE applied_databases SET applied = 1 WHERE database = ?');
  const removed = database.prepare('DELETE FROM applied_databases WHERE database = ?');
  const user = database.prepare('UPDATE applied_database_users SET fingerprint = ? WHERE user = ?');
  const removedUser = database.prepare('DELETE FROM applied_database_users WHERE user = ?');
  const cache = database.prepare('UPDATE applied_caches SET generation = ? WHERE site = ?');
  const removedCache = database.prepare('DELETE FROM applied_caches WHERE site = ?');
  return {
    applied,
    forget: [
      database.prepare('UPDATE applied_databases SET applied = 0'),
      database.prepare('UPDATE applied_database_users SET fingerprint = NULL'),
      database.prepare('UPDATE applied_caches SET generation = NULL'),
    ],
    step(step: DatabaseStep, site: string): void {
      switch (step.do) {
        case 'apply-database':
          return void applied.run(step.database);
        case 'remove-database':
          return void removed.run(step.database);
        case 'apply-database-user':
          return void user.run(step.fingerprint, step.user.name);
        case 'remove-database-user':
          return void removedUser.run(step.user);
        case 'open-cache':
          return void cache.run(step.generation, site);
        case 'clear-cache':
          return void removedCache.run(site);
      }
    },
  };
}
