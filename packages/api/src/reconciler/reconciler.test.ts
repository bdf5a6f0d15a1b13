import { DatabaseSync } from 'node:sqlite';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { expect, test } from 'vitest';
import { systemActor } from '../access/actor.ts';
import { migrate } from '../database/migrate.ts';
import { createTransactionWriter } from '../database/transaction-writer.ts';
import { createEventStore } from '../modules/events/event-store.ts';
import { createSiteStore } from '../modules/sites/site-store.ts';
import { createMappingStore } from '../modules/mappings/mapping-store.ts';
import { createVersionStore } from '../modules/versions/version-store.ts';
import { createAppliedStore } from './applied-store.ts';
import { applySite } from './apply-site.ts';
import { createDirtyStore } from './dirty-store.ts';
import { markDirty } from './mark-dirty.ts';
import type { Step } from './plan.ts';
import { createReconciler } from './reconciler.ts';
import { SiteProblem } from './site-problem.ts';
import type { Subject } from './subject.ts';

const SITE = siteId.parse('s000000000000001');
const VERSION = versionId.parse('v000000000000001');

/** A reconciler on a real database, whose steps do nothing but what a test says. */
function open(execute: (step: Step) => Promise<void> = async () => {}, subjects: readonly Subject[] = []) {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true });
  migrate(database);
  const writer = createTransactionWriter(database, (error) => {
    throw error;
  });
  const stores = {
    sites: createSiteStore(database),
    versions: createVersionStore(database),
    mappings: createMappingStore(database),
    applied: createAppliedStore(database),
    dirty: createDirtyStore(database),
    events: createEventStore(database),
  };
  const place = { hostName: 'host.test' };
  const log = createLog('test', () => {});
  const parts = { ...stores, writer, execute, place, subjects, log, now: Date.now };
  const reconciler = createReconciler({ ...parts, apply: (dirty) => applySite(parts, dirty), onSaved: () => {} });
  const change = async (work: () => void) => {
    await writer.write(() => {
      work();
      markDirty({ ...stores, place, subjects }, SITE);
    });
    reconciler.wake([SITE]);
  };
  const create = () =>
    change(() => {
      stores.sites.insert({ id: SITE, owner: 'owner', name: 'shop', description: '', limits: '{}', activeVersion: VERSION }, 1);
      const fields = { name: 'v1', description: '', engine: { kind: 'static' }, type: 'static', root: '/' } as const;
      stores.versions.insert({ ...fields, id: VERSION, site: SITE, lifecycle: 'live', source: null, createdBy: null }, 1);
    });
  const rename = (name: string) => change(() => stores.sites.update(SITE, { name }, 2));
  return { ...stores, reconciler, create, rename };
}

test('a site that was woken for nothing is applied all the same when it changes later', async () => {
  const { reconciler, create, rename } = open();
  await create();
  expect(await reconciler.settle(SITE, 5_000)).toBe('applied');
  for (let count = 0; count < 3; count += 1) {
    reconciler.wake([SITE]);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  }
  await rename('market');
  expect(await reconciler.settle(SITE, 5_000)).toBe('applied');
});

test('changes while a site is being applied are applied after that, and the answer waits for the last', async () => {
  const gate = Promise.withResolvers<void>();
  const names: string[] = [];
  const { reconciler, create, rename, applied } = open(async (step) => {
    await gate.promise;
    if (step.do === 'publish-route') names.push(step.host);
  });
  await create();
  await rename('market');
  await rename('bazaar');
  const settled = reconciler.settle(SITE, 5_000);
  gate.resolve();
  expect(await settled).toBe('applied');
  expect(names).toContain('bazaar.sites.host.test');
  expect([...applied.readRoutes(SITE).keys()].filter((host) => /shop|market/.test(host))).toEqual([]);
});

test('a name that went to another site and came back while it was being applied is written again', async () => {
  const host = 'shop.sites.host.test';
  let writes = 0;
  const { reconciler, create, rename, applied } = open(async (step) => {
    if (step.do !== 'publish-route' || step.host !== host) return;
    writes += 1;
    if (writes > 1) return;
    applied.enterExpected('s000000000000002', { versions: [], hosts: [host], pools: [], files: [] });
    await rename('shop');
  });
  await create();
  expect(await reconciler.settle(SITE, 5_000)).toBe('applied');
  expect(writes).toBe(2);
  expect(applied.ownerOfRoute(host)).toBe(SITE);
});

test('a failure is shown on the site, and tried again by itself', async () => {
  let failures = 1;
  const { reconciler, create, sites } = open(async () => {
    if (failures > 0) {
      failures -= 1;
      throw new SiteProblem('the launcher is on strike');
    }
  });
  const problem = () => sites.forActor(systemActor).find(SITE)?.problem;
  await create();
  expect(await reconciler.settle(SITE, 5_000)).toBe('failed');
  expect(problem()).toBe('the launcher is on strike');
  await expect.poll(problem, { timeout: 5_000 }).toBeNull();
});

test('an answer does not wait for ever', async () => {
  const { reconciler, create } = open(() => new Promise(() => {}));
  await create();
  expect(await reconciler.settle(SITE, 20)).toBe('pending');
});

test('something beside sites that does not end holds up no site', async () => {
  const remove: Step = { do: 'remove-file', path: 'access-keys/gone.json' };
  const subject: Subject = { kind: 'access-key', plan: () => [remove], files: () => [], exists: () => false };
  const { reconciler, create, dirty } = open((step) => (step === remove ? new Promise(() => {}) : Promise.resolve()), [subject]);
  const marks = Array.from({ length: 20 }, (_, index) => `access-key:${index}`);
  for (const mark of marks) dirty.mark(mark);
  reconciler.wake(marks);
  await create();
  expect(await reconciler.settle(SITE, 2_000)).toBe('applied');
  expect(await reconciler.settle('access-key:0', 20)).toBe('pending');
});
