import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataDirectory } from '@daspanel/platform/data-directory.ts';
import { startConstantLoad } from '../src/constant-load.ts';
import { createSite, php, type SiteFacts } from '../src/sites.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
beforeAll(async () => {
  daspanel = await startDaspanel();
});
afterAll(() => daspanel?.stop());

/** All names of a site with one version, and what each answers. */
async function visitNames(site: SiteFacts, name = site.name): Promise<readonly (number | string)[]> {
  const { hostName } = daspanel;
  const names = [
    `${name}.sites.${hostName}`,
    `${site.id}.sites.${hostName}`,
    `v1.v.${name}.sites.${hostName}`,
    `${site.activeVersion}.v.${site.id}.sites.${hostName}`,
  ];
  const answers = await Promise.all(names.flatMap((host) => [daspanel.visit(host), daspanel.visitSecurely(host)]));
  return answers.map(({ status, text }) => (status === 200 ? text : status));
}

const always = (answer: number | string) => Array.from({ length: 8 }, () => answer);

/**
 * Everything below the data directory whose path names the site, but for its history. Certificates are no traces: the patrol removes them within
 * hours, and none is used without a route.
 */
async function listTraces(site: SiteFacts): Promise<readonly string[]> {
  const data = dataDirectory(daspanel.data);
  const all = await readdir(data.root, { recursive: true });
  const named = all.filter((path) => path.includes(site.id) || path.includes(`${site.name}.sites.`)).map((path) => join(data.root, path));
  return named.filter((path) => !path.startsWith(data.ledger) && !path.startsWith(data.certificates));
}

test('a site that is switched off says so on all its names, and comes back as it was', async () => {
  const site = await createSite(daspanel, { name: 'switched', version: php('8.2') }, { 'index.php': '<?php echo "on";' });
  expect(await visitNames(site)).toEqual(always('on'));
  expect(await daspanel.call('POST', `/v1/sites/${site.id}/disable`)).toMatchObject({ status: 200, json: { state: 'disabled' } });
  expect(await visitNames(site)).toEqual(always(503));
  expect((await daspanel.visit(`switched.sites.${daspanel.hostName}`)).text).toContain('switched off');
  expect(await daspanel.call('POST', `/v1/sites/${site.id}/enable`)).toMatchObject({ status: 200, json: { state: 'ready' } });
  expect(await visitNames(site)).toEqual(always('on'));
});

test('renaming: the new name answers and the former one ends with the answer; the names of the id never fail', async () => {
  const site = await createSite(daspanel, { name: 'former' }, { 'index.html': 'page' });
  const load = startConstantLoad({
    port: daspanel.httpPort,
    host: `${site.id}.sites.${daspanel.hostName}`,
    path: '/',
    connections: 4,
  });
  for (const name of ['latter', 'former', 'latter']) {
    expect((await daspanel.call('PATCH', `/v1/sites/${site.id}`, { name })).status).toBe(200);
    expect(await visitNames(site, name)).toEqual(always('page'));
    const left = name === 'latter' ? 'former' : 'latter';
    for (const host of [left, `v1.v.${left}`]) expect((await daspanel.visit(`${host}.sites.${daspanel.hostName}`)).status).toBe(404);
  }
  expect((await load.stop()).failures).toEqual({});
  const other = await createSite(daspanel, { name: 'former' }, { 'index.html': 'another' });
  expect(await visitNames(other)).toEqual(always('another'));
  for (const name of ['latter', 'former']) {
    const taken = await daspanel.call('POST', '/v1/sites', { name });
    expect(taken).toMatchObject({ status: 409, json: { code: 'name-taken' } });
  }
  for (const name of ['admin', 'api', site.id]) expect((await daspanel.call('POST', '/v1/sites', { name })).status).toBe(422);
});

test('trash, restore, purge: the names end at once, come back, and then nothing is left but the history', async () => {
  const site = await createSite(daspanel, { name: 'mortal', version: php('8.2') }, { 'index.php': '<?php echo "alive";' });
  expect(await visitNames(site)).toEqual(always('alive'));
  const path = `/v1/sites/${site.id}`;
  expect((await daspanel.call('DELETE', `${path}?confirm=wrong`)).status).toBe(422);
  expect((await daspanel.call('POST', `${path}/purge`, { confirm: 'mortal' })).status).toBe(409);
  expect(await daspanel.call('DELETE', `${path}?confirm=mortal`)).toMatchObject({ status: 200, json: { state: 'trashed', urls: [] } });
  expect(await visitNames(site)).toEqual(always(404));
  expect((await daspanel.call('POST', `${path}/restore`, {})).status).toBe(200);
  expect(await visitNames(site)).toEqual(always('alive'));

  await daspanel.call('DELETE', `${path}?confirm=mortal`);
  const successor = await createSite(daspanel, { name: 'mortal' }, { 'index.html': 'successor' });
  expect(await daspanel.call('POST', `${path}/restore`, {})).toMatchObject({ status: 409, json: { code: 'name-taken' } });
  expect((await daspanel.call('POST', `${path}/restore`, { name: 'risen' })).status).toBe(200);
  expect(await visitNames(site, 'risen')).toEqual(always('alive'));

  await daspanel.call('DELETE', `${path}?confirm=risen`);
  expect((await daspanel.call('POST', `${path}/purge`, { confirm: 'risen' })).status).toBe(204);
  await expect.poll(() => listTraces({ ...site, name: 'risen' }), { timeout: 20_000 }).toEqual([]);
  expect((await daspanel.call('GET', path)).status).toBe(404);
  expect(await visitNames(successor)).toEqual(always('successor'));
});
