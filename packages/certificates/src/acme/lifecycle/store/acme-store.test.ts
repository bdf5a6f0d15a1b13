import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newRecord } from '../record/certificate-record.ts';
import { testId, testSettings } from '../testing/prepare-lifecycle.ts';
import { openAcmeStore } from './open-acme-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daspanel-acme-store-'));
});
afterEach(() => rm(folder, { recursive: true }));
const record = (number: number, nextAt: number) => newRecord({ id: testId(number), site: null, names: ['example.com'] }, nextAt);

describe('the store', () => {
  it('has everything again after a restart, and lets nobody else read it', async () => {
    {
      using store = await openAcmeStore(folder);
      store.settings.save(testSettings({ ordersPerSiteAndDay: 7 }));
      store.certificates.save(record(1, 5), { pending: { key: 'KEY', chain: null } });
      store.accounts.save({ directory: 'https://ca.test', key: 'K', nextKey: null, url: null, status: 'none', terms: null, madeAt: 1.5 });
      store.budgets.note(['one', 'two'], 10);
      const challenge = {
        type: 'http-01',
        identifier: { type: 'dns', value: 'example.com' },
        token: 't',
        keyAuthorization: 't.x',
      } as const;
      store.challenges.note(testId(1), [challenge]);
      store.happenings.insert({ at: 1, id: testId(1), site: null, kind: 'issued', detail: 'yes' });
    }
    using store = await openAcmeStore(folder);
    expect(store.settings.read().ordersPerSiteAndDay).toBe(7);
    expect(store.certificates.read(testId(1))).toEqual(record(1, 5));
    expect(store.certificates.readPair(testId(1), 'pending')).toEqual({ key: 'KEY', chain: null });
    expect(store.accounts.list()).toMatchObject([{ directory: 'https://ca.test', key: 'K' }]);
    expect(store.budgets.since('two', 0)).toEqual([10]);
    expect(store.challenges.list(testId(1))).toMatchObject([{ token: 't' }]);
    expect(store.happenings.listAfter(0, 10)).toMatchObject([{ number: 1, kind: 'issued' }]);
    for (const file of ['acme.db', 'acme.db-wal']) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  });

  it('has a record and what happened with it both, or neither', async () => {
    using store = await openAcmeStore(folder);
    let calls = 0;
    using _listener = store.happenings.onAdded(() => (calls += 1));
    const happening = { at: 1, id: testId(1), site: null, kind: 'issued', detail: 'yes' } as const;
    store.certificates.save(record(1, 5), {}, [happening]);
    expect([store.happenings.last(), calls]).toEqual([1, 1]);
    // A time that is none is refused by the database.
    expect(() => store.certificates.save(record(1, 7), {}, [{ ...happening, at: NaN }])).toThrow('NOT NULL');
    expect(store.certificates.read(testId(1))?.nextAt).toBe(5);
    expect([store.happenings.last(), calls]).toEqual([1, 1]);
  });

  it('says what is due, and what is next', async () => {
    using store = await openAcmeStore(folder);
    for (const [number, at] of [
      [1, 30],
      [2, 10],
      [3, 20],
    ] as const)
      store.certificates.save(record(number, at));
    expect(store.certificates.listDue(20, 10).map(({ id }) => id)).toEqual([testId(2), testId(3)]);
    expect(store.certificates.nextDue(new Set())).toBe(10);
    expect(store.certificates.nextDue(new Set([testId(2), testId(3)]))).toBe(30);
    store.certificates.makeAllDue(15);
    expect(store.certificates.read(testId(1))?.nextAt).toBe(15);
    store.certificates.forget(testId(2));
    expect(store.certificates.list({ state: 'waiting', after: testId(1), limit: 10 })).toMatchObject([{ id: testId(3) }]);
  });
});

describe('a database that was there', () => {
  const path = () => join(folder, 'acme.db');
  const make = async () => (await openAcmeStore(folder))[Symbol.dispose]();

  it('and is gone or empty is not begun anew', async () => {
    await make();
    await truncate(path(), 0);
    await expect(openAcmeStore(folder)).rejects.toThrow(/acme\.db is empty, but .* has been in use\. Restore it from a backup/);
    await rm(path());
    await expect(openAcmeStore(folder)).rejects.toThrow(/acme\.db is missing/);
    await rm(join(folder, 'initialized'));
    await make();
  });
  it('and is damaged or no database is left as it is', async () => {
    await make();
    await writeFile(path(), 'x'.repeat(8_192));
    await expect(openAcmeStore(folder)).rejects.toThrow(/acme\.db (is damaged|cannot be opened) .*Nothing has been changed/);
  });
  it('and was written by a newer Daspanel is left as it is', async () => {
    await make();
    const database = new DatabaseSync(path());
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(openAcmeStore(folder)).rejects.toThrow(/written by a newer Daspanel \(schema 99/);
  });
});
