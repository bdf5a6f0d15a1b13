import { databaseId, databaseUserId } from '@daspanel/contract';
import { databaseLimits } from '@daspanel/formats/data-services-requests.ts';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { RequestError } from '@daspanel/platform/json-socket.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrate } from '../database/migrate.ts';
import { createTransactionWriter } from '../database/transaction-writer.ts';
import { createStores } from '../stores.ts';
import { applyDatabases } from './apply-databases.ts';
import { markDatabasesDirty } from './mark-databases-dirty.ts';
import type { DatabaseStep } from './plan-databases.ts';

const SITE = siteId.parse('s000000000000001');
const SHOP = databaseId.parse('d000000000000001');
const unreachable = new RequestError('unreachable', 'no answer');

/** A site with a database and its user on a real state, whose steps do nothing but what a test says. */
async function open(execute: (step: DatabaseStep) => Promise<void> = async () => {}) {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  migrate(database);
  const writer = createTransactionWriter(database, (error) => {
    throw error;
  });
  const stores = createStores(database);
  const done: string[] = [];
  const executeDatabaseStep = async (step: DatabaseStep) => {
    await execute(step);
    done.push(step.do);
  };
  const parts = { ...stores, writer, executeDatabaseStep, log: createLog('test', () => {}), now: () => 1_000 };
  const change = (work: () => void) =>
    writer.write(() => {
      work();
      markDatabasesDirty(stores, SITE);
    });
  await change(() => {
    const version = versionId.parse('v000000000000001');
    stores.sites.insert({ id: SITE, owner: 'owner', name: 'shop', description: '', limits: '{}', activeVersion: version }, 1);
    const fields = { name: 'v1', description: '', engine: { kind: 'static' }, type: 'static', root: '/' } as const;
    stores.versions.insert({ ...fields, id: version, site: SITE, lifecycle: 'live', source: null, createdBy: null }, 1);
    stores.databases.insert({ id: SHOP, site: SITE, name: 'shop', fullName: '00000000_shop', lifecycle: 'live' }, 1);
    const user = { id: databaseUserId.parse('w000000000000001'), site: SITE, name: 'shop', fullName: '00000000_shop' };
    stores.databaseUsers.insert({ ...user, lifecycle: 'live', passwordHash: `*${'A'.repeat(40)}`, limits: databaseLimits.parse({}) }, 1);
    stores.databaseUsers.setGrants(user.id, [{ database: SHOP, access: 'all' }]);
  });
  const apply = async () => {
    const dirty = stores.dirtyDatabases.find(SITE);
    if (dirty !== undefined) await applyDatabases(parts, dirty);
    return stores.dirtyDatabases.find(SITE);
  };
  return { ...stores, change, apply, done };
}

test('what has been done is not done again, and the mark goes', async () => {
  const { apply, done, databases } = await open();
  expect(await apply()).toBeUndefined();
  expect(done).toEqual(['apply-database', 'apply-database-user']);
  expect(databases.find(SITE, SHOP)).toMatchObject({ is_applied: 1, problem: null });
  await apply();
  expect(done.length).toBe(2);
});

test('a MariaDB that is down is asked for the first step only, and Redis is not kept waiting', async () => {
  const asked: string[] = [];
  const { apply, change, sites, appliedDatabases } = await open(async (step) => {
    asked.push(step.do);
    if (step.do !== 'open-cache') throw unreachable;
  });
  await change(() => sites.update(SITE, { cache_generation: 2 }, 2));
  expect(await apply()).toMatchObject({ problem: 'MariaDB does not answer; it is tried again', attempts: 1 });
  expect(asked).toEqual(['apply-database', 'open-cache']);
  expect(appliedDatabases.readSite(SITE)).toMatchObject({ cacheGeneration: 2 });
});

test('what was done before a failure stays done, and the refusal is told in MariaDB’s words', async () => {
  const { apply, databases } = await open(async (step) => {
    if (step.do === 'apply-database-user') throw new RequestError('refused', 'too many users');
  });
  expect(await apply()).toMatchObject({ problem: 'too many users' });
  expect(databases.find(SITE, SHOP)).toMatchObject({ is_applied: 1, problem: 'too many users' });
});

test('words that are nobody’s business stay inside', async () => {
  const { apply } = await open(async () => {
    throw new RequestError('internal', '/srv/data/mysql is broken');
  });
  expect((await apply())?.problem).toMatch(/fault of Daspanel/);
});

test('a change that comes while a site is applied is applied after that', async () => {
  const opened = await open(async (step) => {
    if (step.do === 'apply-database') await opened.change(() => opened.databases.remove(SITE, SHOP));
  });
  expect(await opened.apply()).toMatchObject({ problem: null });
  expect(await opened.apply()).toBeUndefined();
  expect(opened.done).toEqual(['apply-database', 'apply-database-user', 'apply-database-user', 'remove-database']);
});

test('a site that is gone leaves no mark once all of it is gone', async () => {
  const { apply, change, databases, databaseUsers, sites, versions, done } = await open();
  await apply();
  await change(() => {
    databases.removeAll(SITE);
    databaseUsers.removeAll(SITE);
    versions.removeAll(SITE);
    sites.remove(SITE);
  });
  expect(await apply()).toBeUndefined();
  expect(done.slice(2)).toEqual(['remove-database-user', 'remove-database', 'clear-cache']);
});
