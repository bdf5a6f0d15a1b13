import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { followLedger, openLedger } from './ledger.ts';

const site = (letter: string) => `s${letter.repeat(15)}` as SiteId;

/** A folder that goes with the test. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('numbers start at 600000, are kept, and are the same when asked for again', async () => {
  const folder = await makeFolder();
  {
    await using ledger = await openLedger(folder);
    const given = await Promise.all([ledger.enroll(site('1')), ledger.enroll(site('2')), ledger.enroll(site('1'))]);
    expect(given).toEqual([600_000, 600_001, 600_000]);
  }
  await using ledger = await openLedger(folder);
  expect(ledger.userOf(site('2'))).toBe(600_001);
  expect(await ledger.enroll(site('3'))).toBe(600_002);
});

test('a site that was never enrolled has no user', async () => {
  await using ledger = await openLedger(await makeFolder());
  expect(ledger.find(site('1'))).toBeUndefined();
  expect(() => ledger.userOf(site('1'))).toThrow('not in the ledger');
});

test('who follows a ledger that another machine writes finds what is added, and nothing that is not whole yet', async () => {
  const folder = await makeFolder();
  await using ledger = await openLedger(folder);
  const followed = followLedger(folder);
  expect(followed.find(site('1'))).toBeUndefined();
  await ledger.enroll(site('1'));
  expect(followed.userOf(site('1'))).toBe(600_000);
  await appendFile(join(folder, 'sites.jsonl'), `{"site":"${site('2')}","user":6`);
  expect(() => followed.userOf(site('2'))).toThrow('not in the ledger');
  await appendFile(join(folder, 'sites.jsonl'), '00001}\n');
  expect(followed.userOf(site('2'))).toBe(600_001);
});

test('a torn last line is cut off and its number is free', async () => {
  const folder = await makeFolder();
  {
    await using ledger = await openLedger(folder);
    await ledger.enroll(site('1'));
  }
  await appendFile(join(folder, 'sites.jsonl'), '{"site":"s2222222222');
  {
    await using ledger = await openLedger(folder);
    expect(await ledger.enroll(site('3'))).toBe(600_001);
  }
  expect((await readFile(join(folder, 'sites.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(2);
});

test.each([
  ['rubbish', 'hello\n'],
  ['a number that was given twice', `{"site":"${site('1')}","user":600000}\n{"site":"${site('2')}","user":600000}\n`],
  ['a site with two numbers', `{"site":"${site('1')}","user":600000}\n{"site":"${site('1')}","user":600001}\n`],
  ['the number of a part', `{"site":"${site('1')}","user":0}\n`],
  ['an empty line', `\n{"site":"${site('1')}","user":600000}\n`],
])('a ledger with %s stops the start and names the file', async (_what, content) => {
  const folder = await makeFolder();
  await writeFile(join(folder, 'sites.jsonl'), content);
  await expect(openLedger(folder)).rejects.toThrow(/line \d of .*sites\.jsonl .*Restore the file from a backup/);
});
