import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '@daspanel/platform/log.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accessLogSource } from './access-log-source.ts';
import { createLogStream } from './log-stream.ts';
import { phpLogSource } from './php-log-source.ts';
import { readBackwards } from './read-backwards.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp('/tmp/daspanel-read-logs-');
});
afterEach(() => rm(folder, { recursive: true }));

const line = (number: number, { status = 200, agent = '' } = {}) =>
  `${JSON.stringify({ time: 1_795_600_000 + number, site: 's', host: 'h', client: '1.2.3.4', method: 'GET', path: `/${number}`, status, received: 1, sent: 2, seconds: 0.01, upstream: '', protocol: 'HTTP/2.0', tls: '', referer: '', agent })}\n`;
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => line(from + index)).join('');
const path = (suffix = '') => join(folder, `access.log${suffix}`);
const paths = (items: readonly { readonly request: { readonly path: string } | null }[]) => items.map(({ request }) => request?.path);

test('pages lead backwards through all files of a log, whatever is added and moved meanwhile', async () => {
  await writeFile(path('.1'), lines(0, 1_500));
  await writeFile(path(), lines(1_500, 2_000));
  const source = accessLogSource(folder);
  const seen: (string | undefined)[] = [];
  for (let from: Awaited<ReturnType<typeof source.end>> | null = await source.end(), turn = 0; from !== null; turn += 1) {
    const page: Awaited<ReturnType<typeof readBackwards>> = await readBackwards(source, from, { limit: 300 });
    seen.unshift(...paths(page.items));
    from = page.before;
    if (turn === 0) await appendFile(path(), lines(2_000, 2_100));
    if (turn === 2) {
      await rename(path('.1'), path('.2'));
      await rename(path(), path('.1'));
      await writeFile(path(), lines(3_000, 3_001));
    }
  }
  expect(seen).toEqual(Array.from({ length: 2_000 }, (_, index) => `/${index}`));
});

test('filters choose by class of status and by text', async () => {
  await writeFile(path(), lines(0, 50) + line(50, { status: 404 }) + line(51, { status: 503, agent: 'Bot' }) + lines(52, 60));
  const source = accessLogSource(folder);
  const find = async (filter: object) => paths((await readBackwards(source, await source.end(), { limit: 10, ...filter })).items);
  expect(await find({ status: '4xx' })).toEqual(['/50']);
  expect(await find({ status: 'errors' })).toEqual(['/50', '/51']);
  expect(await find({ text: 'bOT' })).toEqual(['/51']);
});

test('N084: control characters stay data, and long lines are cut', async () => {
  const hostile = `\u001b]52;c;aGk=\u0007 ${'x'.repeat(100_000)}\rfake\n`;
  await writeFile(path(), `${line(1, { agent: '\u001b[31m<script>' })}${hostile}`);
  const source = accessLogSource(folder);
  const { items } = await readBackwards(source, await source.end(), { limit: 10 });
  expect(items[0]?.request?.agent).toBe('\u001b[31m<script>');
  expect(items[1]?.text?.length).toBe(32_768);
});

test('a stream gives what comes, over a change of files, and ends when the reader may not go on', async () => {
  await writeFile(path(), lines(0, 5));
  let mayGoOn = true;
  let ended = 0;
  const stream = createLogStream({
    source: accessLogSource(folder),
    after: undefined,
    filter: { status: '2xx' },
    formatPosition: ({ file, offset }) => `${file}.${offset}`,
    mayGoOn: () => mayGoOn,
    onEnd: () => (ended += 1),
    log: createLog('test', () => {}),
  });
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toContain('retry');
  const next = reader.read();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await appendFile(path(), line(5) + line(6, { status: 500 }));
  expect((await next).value).toMatch(/^id: \S+\ndata: \{.*"path":"\/5".*\}\n\n$/);
  await appendFile(path(), line(7));
  await rename(path(), path('.1'));
  await writeFile(path(), line(8));
  expect((await reader.read()).value).toContain('"/7"');
  expect((await reader.read()).value).toContain('"/8"');
  mayGoOn = false;
  expect((await reader.read()).done).toBe(true);
  expect(ended).toBe(1);
});

test('the log of PHP is paged and followed through its end', async () => {
  let text = Array.from({ length: 30 }, (_, index) => `PHP Warning ${index}`).join('\n') + '\n';
  const source = phpLogSource(async (bytes) => ({ text: text.slice(-bytes), size: text.length }));
  const end = await source.end();
  const newest = await readBackwards(source, end, { limit: 20 });
  const older = await readBackwards(source, newest.before ?? end, { limit: 20 });
  expect(newest.items.at(-1)?.text).toBe('PHP Warning 29');
  expect(older.items.map((item) => item.text)).toEqual(Array.from({ length: 10 }, (_, index) => `PHP Warning ${index}`));
  expect(await source.after(end)).toBeUndefined();
  text += 'PHP Notice\n';
  expect((await source.after(end))?.bytes.toString()).toBe('PHP Notice\n');
  text = 'begun anew\n';
  expect((await source.after(end))?.bytes.toString()).toBe('begun anew\n');
});
