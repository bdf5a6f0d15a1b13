import { appendFile, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { accessLogEntry, type AccessLogEntry } from '@daspanel/formats/access-log.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import { createLog } from '@daspanel/platform/log.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAnswers, startProxy, type StartedProxy } from '../../test/start-proxy.ts';
import { addSiteVersion, type TestVersion } from '../../test/test-site.ts';
import { visit } from '../../test/visit.ts';
import { AccessLogSplitter, usualLimits } from './split-access-log.ts';

let proxy: StartedProxy;
let one: TestVersion;
let two: TestVersion;

beforeEach(async () => {
  proxy = await startProxy();
  [one, two] = [await addSiteVersion(proxy), await addSiteVersion(proxy)];
  await one.write('index.html', 'one');
  await two.write('index.html', 'two');
  await proxy.writeRoute('one.example', { engine: 'static', site: one.site, version: one.version, root: one.root });
  await proxy.writeRoute('two.example', { engine: 'static', site: two.site, version: two.version, root: two.root });
});
afterEach(() => proxy[Symbol.asyncDispose]());

const pathOf = (site: SiteId, suffix = '') => join(proxy.data.siteLogs, site, `access.log${suffix}`);
const silent = createLog('test', () => {});

/** The entries of a site's log, of the former logs too when `suffixes` names them, oldest first. */
async function entriesOf(site: SiteId, suffixes: readonly string[] = ['']): Promise<readonly AccessLogEntry[]> {
  const texts = await Promise.all(suffixes.map((suffix) => readFile(pathOf(site, suffix), 'utf8').catch(() => '')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== '')).map((line) => accessLogEntry.parse(JSON.parse(line)));
}

async function visitMany(host: string, from: number, to: number): Promise<void> {
  for (let number = from; number < to; number += 1) await visit(proxy, host, `/?n=${number}`);
}
/** Sorted, because each worker of nginx writes its lines once a second. */
const numbers = (entries: readonly AccessLogEntry[]) =>
  entries.map((entry) => Number(entry.path.replace('/?n=', ''))).toSorted((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
/** nginx flushes its log every second. */
const flushed = () => wait(1_500);

test('each site gets its own lines, whole and readable, whatever a visitor sends', async () => {
  await visit(proxy, 'one.example', '/?q="},\\n%00é', { headers: { 'user-agent': 'a"b\\c\u00e9', referer: '","site":"x"' } });
  await visit(proxy, 'two.example', '/absent');
  await visit(proxy, 'nobody.example', '/');
  await flushed();
  const splitter = await AccessLogSplitter.open(proxy.data, silent);
  await splitter.turn();
  const [first, ...others] = await entriesOf(one.site);
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    site: one.site,
    host: 'one.example',
    method: 'GET',
    status: 200,
    client: '127.0.0.1',
    referer: '","site":"x"',
  });
  expect(first?.path).toContain('/?q="},\\n%00');
  expect(await entriesOf(two.site)).toMatchObject([{ path: '/absent', status: 404 }]);
  expect((await readdir(proxy.data.siteLogs)).toSorted()).toEqual([one.site, two.site].toSorted());
});

test('the running service is killed again and again, and no line is lost or doubled', async () => {
  for (let round = 0; round < 4; round += 1) {
    const answers = await startAnswers(proxy.data);
    await visitMany('one.example', round * 25, round * 25 + 25);
    await wait(700 + round * 300);
    await answers.kill();
  }
  await flushed();
  await using _answers = await startAnswers(proxy.data);
  await wait(1_500);
  expect(numbers(await entriesOf(one.site))).toEqual(upTo(100));
});

test('a batch that did not end is taken back and done again', async () => {
  await visitMany('one.example', 0, 10);
  await flushed();
  const before = await AccessLogSplitter.open(proxy.data, silent);
  await before.turn();
  const checkpoint = join(proxy.data.logs, 'proxy', 'splitter.json');
  const size = (await stat(pathOf(one.site))).size;
  const written = JSON.parse(await readFile(checkpoint, 'utf8')) as { offset: number };
  await visitMany('one.example', 10, 20);
  await flushed();
  // As a crash in the middle of the second batch leaves it: the sizes are noted, some lines are there, the last one in part.
  await writeFile(checkpoint, JSON.stringify({ ...written, sizes: { [one.site]: size } }));
  await appendFile(pathOf(one.site), '{"time":1,"site":"');
  const after = await AccessLogSplitter.open(proxy.data, silent);
  await after.turn();
  expect(numbers(await entriesOf(one.site))).toEqual(upTo(20));
});

test('nginx begins a new log when its own is large, without losing a line, and the one before is kept', async () => {
  const splitter = await AccessLogSplitter.open(proxy.data, silent, { ...usualLimits, proxyLog: 2_000, quiet: 1_000 });
  for (let round = 0; round < 4; round += 1) {
    await visitMany('one.example', round * 20, round * 20 + 20);
    await wait(1_200);
    await splitter.turn();
  }
  for (let turn = 0; turn < 8; turn += 1) {
    await wait(600);
    await splitter.turn();
  }
  expect(numbers(await entriesOf(one.site))).toEqual(upTo(80));
  const names = await readdir(join(proxy.data.logs, 'proxy'));
  expect(names.filter((name) => name.startsWith('access'))).toEqual(['access.json', 'access.json.1']);
  expect((await stat(join(proxy.data.logs, 'proxy', 'access.json'))).size).toBeLessThan(20_000);
}, 60_000);

test('a stop between renaming and signalling is made up for', async () => {
  const splitter = await AccessLogSplitter.open(proxy.data, silent, { ...usualLimits, quiet: 500 });
  await visitMany('one.example', 0, 5);
  await flushed();
  await splitter.turn();
  const current = join(proxy.data.logs, 'proxy', 'access.json');
  await rename(current, `${current}.1`);
  await visitMany('one.example', 5, 10);
  await flushed();
  const next = await AccessLogSplitter.open(proxy.data, silent, { ...usualLimits, quiet: 500 });
  await next.turn();
  await wait(700);
  await visitMany('one.example', 10, 15);
  await flushed();
  for (let turn = 0; turn < 3; turn += 1) await next.turn();
  expect(numbers(await entriesOf(one.site))).toEqual(upTo(15));
});

test('the log of a site is bounded: it is rotated by size and the oldest goes', async () => {
  const splitter = await AccessLogSplitter.open(proxy.data, silent, { ...usualLimits, siteLog: 1_000 });
  for (let round = 0; round < 6; round += 1) {
    await visitMany('one.example', round * 10, round * 10 + 10);
    await flushed();
    await splitter.turn();
  }
  const names = (await readdir(join(proxy.data.siteLogs, one.site))).toSorted();
  expect(names).toEqual(['access.log', 'access.log.1', 'access.log.2', 'access.log.3']);
  expect(numbers(await entriesOf(one.site, ['.3', '.2', '.1', '']))).toEqual(upTo(60).slice(20));
}, 60_000);
