import type { AcmeHappening } from '@daspanel/formats/acme-requests.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { afterEach, expect, test } from 'vitest';
import { systemActor } from '../../access/actor.ts';
import { openState } from '../../database/open-state.ts';
import { createTransactionWriter } from '../../database/transaction-writer.ts';
import { createStores } from '../../stores.ts';
import { followAcme } from './follow-acme.ts';

let resources = new AsyncDisposableStack();
afterEach(async () => {
  await resources.disposeAsync();
  resources = new AsyncDisposableStack();
});

const happening = (number: number, kind: AcmeHappening['kind'] = 'issued'): AcmeHappening => ({
  number,
  at: number,
  id: 'installation',
  site: null,
  kind,
  detail: 'It is so.',
});

/** A state, and an ACME client to which these things have happened. It waits for ever when there is nothing more to say. */
async function open() {
  const folder = await mkdtemp('/tmp/dp-follow-');
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const data = dataDirectory(folder);
  for (const path of [data.state, data.routes, data.pools]) await mkdir(path);
  const { database } = resources.use(await openState(data, Date.now));
  const writer = createTransactionWriter(database, (error) => {
    throw error;
  });
  const stores = createStores(database);
  const asked: number[] = [];
  let [happened, isDown]: [readonly AcmeHappening[], boolean] = [[], false];
  const askAcme = async (_operation: string, input: unknown) => {
    const { after } = input as { after: number };
    asked.push(after);
    if (isDown) throw new Error('down');
    const last = happened.at(-1)?.number ?? 0;
    const items = happened.filter(({ number }) => number > after).slice(0, 2);
    if (items.length === 0 && last >= after) return new Promise(() => {});
    return { items, last: items.at(-1)?.number ?? Math.min(after, last) };
  };
  return {
    stores,
    asked,
    follow: () => followAcme({ ...stores, askAcme, writer, feed: { announceCommitted: () => {} }, log: createLog('test', () => {}) }),
    happen(items: readonly AcmeHappening[]) {
      happened = items;
    },
    stop() {
      isDown = true;
    },
    events: () => stores.events.readAfter(0, 100).map(({ type, at }) => `${type} ${at}`),
    records: () => stores.audit.list(systemActor, { limit: 100 }).map(({ action, at }) => `${action} ${at}`),
  };
}

test('everything that happens becomes an event once, and what counts a record', async () => {
  const parts = await open();
  parts.happen([happening(1), happening(2, 'blocked'), happening(3, 'renewed'), happening(4, 'failed'), happening(5, 'revoked')]);
  for (let process = 0; process < 2; process += 1) {
    await using _following = parts.follow();
    await expect.poll(() => parts.asked.at(-1)).toBe(5);
  }
  expect(parts.events()).toEqual([
    'certificate.issued 1',
    'certificate.blocked 2',
    'certificate.renewed 3',
    'certificate.failed 4',
    'certificate.revoked 5',
  ]);
  expect(parts.records()).toEqual(['certificate.revoked 5', 'certificate.renewed 3', 'certificate.issued 1']);
});

test('an ACME client that has lost its data is heard from the beginning', async () => {
  const parts = await open();
  parts.happen([happening(1), happening(2), happening(3)]);
  const before = parts.follow();
  await expect.poll(() => parts.asked.at(-1)).toBe(3);
  await before[Symbol.asyncDispose]();
  parts.happen([happening(1, 'failed')]);
  await using _after = parts.follow();
  await expect.poll(() => parts.events().at(-1)).toBe('certificate.failed 1');
});

test('what is heard again, because older data of the ACME client was restored, is not told twice', async () => {
  const parts = await open();
  parts.happen([happening(1), happening(2, 'failed'), happening(3)]);
  const before = parts.follow();
  await expect.poll(() => parts.asked.at(-1)).toBe(3);
  await before[Symbol.asyncDispose]();
  parts.happen([happening(1), happening(2, 'failed')]);
  const restored = parts.follow();
  await expect.poll(() => parts.asked.slice(-2)).toEqual([0, 2]);
  await restored[Symbol.asyncDispose]();
  parts.happen([happening(1), happening(2, 'failed'), { ...happening(3, 'renewed'), at: 4 }]);
  await using _after = parts.follow();
  await expect.poll(() => parts.events().at(-1)).toBe('certificate.renewed 4');
  expect(parts.events()).toEqual(['certificate.issued 1', 'certificate.failed 2', 'certificate.issued 3', 'certificate.renewed 4']);
  expect(parts.records()).toEqual(['certificate.renewed 4', 'certificate.issued 3', 'certificate.issued 1']);
});

test('a client that fails is asked again after a while, and an end does not wait for that', async () => {
  const parts = await open();
  parts.stop();
  const following = parts.follow();
  await expect.poll(() => parts.asked.length).toBe(1);
  await following[Symbol.asyncDispose]();
  expect(parts.asked).toEqual([0]);
});
