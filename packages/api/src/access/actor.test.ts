import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { anonymous, seesRecord, systemActor, visibleTo, type Actor } from './actor.ts';

const actor = (more: Partial<Actor>): Actor => ({ ...systemActor, seesEveryOwner: false, owner: 'anna', ...more });
const records = [
  { owner: 'anna', site: 's1' },
  { owner: 'anna', site: 's2' },
  { owner: 'anna', site: null },
  { owner: 'bert', site: 's3' },
  { owner: null, site: null },
];

describe('an actor sees', () => {
  const cases: readonly (readonly [string, Actor, number])[] = [
    ['everything, where he sees every owner', systemActor, 5],
    ['what is his own', actor({}), 3],
    ['his own of certain sites, and nothing without a site', actor({ sites: new Set(['s1', 's3']) }), 1],
    ['certain sites of everybody', actor({ seesEveryOwner: true, sites: new Set(['s1', 's3']) }), 2],
    ['nothing, limited to no site', actor({ sites: new Set() }), 0],
    ['nothing, as a stranger', anonymous, 0],
  ];
  test.each(cases)('%s', (_name, who, count) => {
    expect(records.filter((record) => seesRecord(who, record))).toHaveLength(count);
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE records (owner TEXT, site TEXT) STRICT');
    for (const { owner, site } of records) database.prepare('INSERT INTO records VALUES (?, ?)').run(owner, site);
    const { sql, values } = visibleTo(who);
    expect(database.prepare(`SELECT * FROM records WHERE ${sql}`).all(...values)).toHaveLength(count);
  });
});
