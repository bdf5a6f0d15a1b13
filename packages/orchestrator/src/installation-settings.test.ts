import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settleSettings } from './installation-settings.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp('/tmp/daspanel-settings-');
});
afterEach(() => rm(data, { recursive: true }));

test('a first start keeps the defaults, which depend on the rights and the host name', async () => {
  expect(await settleSettings({ data }, true)).toEqual({
    hostName: 'daspanel.localhost',
    httpPort: 80,
    httpsPort: 443,
    listen: ['127.0.0.1', '::1'],
  });
  expect(JSON.parse(await readFile(join(data, 'daspanel.json'), 'utf8'))).toMatchObject({ httpPort: 80 });
});

test('a public host name listens on every address', async () => {
  expect(await settleSettings({ data, hostName: 'panel.example.org' }, false)).toEqual({
    hostName: 'panel.example.org',
    httpPort: 8080,
    httpsPort: 8443,
    listen: ['0.0.0.0', '::'],
  });
});

test('what was said once need not be said again, and what is said now wins', async () => {
  await settleSettings({ data, hostName: 'one.example', httpPort: 8000 }, true);
  expect(await settleSettings({ data }, true)).toMatchObject({ hostName: 'one.example', httpPort: 8000 });
  expect(await settleSettings({ data, httpPort: 8001 }, true)).toMatchObject({ hostName: 'one.example', httpPort: 8001 });
});

test.each(['{"hostname":"a.example"}', '{"hostName":"Not A Name"}', '{"httpPort":"80"}', '[]', 'nonsense', '{"listen":[]}'])(
  'a file with %s stops the start and stays as it is',
  async (text) => {
    await writeFile(join(data, 'daspanel.json'), text);
    await expect(settleSettings({ data }, true)).rejects.toThrow(/daspanel\.json/);
    expect(await readFile(join(data, 'daspanel.json'), 'utf8')).toBe(text);
  },
);

test('an unknown key is named', async () => {
  await writeFile(join(data, 'daspanel.json'), '{"hostname":"a.example"}');
  await expect(settleSettings({ data }, true)).rejects.toThrow('"hostname"');
});

test('one port cannot serve both HTTP and HTTPS', async () => {
  await expect(settleSettings({ data, httpPort: 443 }, true)).rejects.toThrow('443');
});
