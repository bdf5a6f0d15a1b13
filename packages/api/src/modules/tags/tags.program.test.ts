import { contract } from '@daspanel/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstallation, type Installation } from '../../testing/start-installation.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher'] });
});
afterAll(() => installation[Symbol.asyncDispose]());

const { sites, tags } = contract;
const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

test('sites are tagged, found by tag and engine, and shown with an overview', async () => {
  const client = installation.client();
  const shop = await client.call(sites.create, { body: { name: 'shop', tags: ['Agency', 'live'] } });
  await client.call(sites.create, { body: { name: 'blog', tags: ['agency'], version: { engine: { kind: 'php', version: '8.2' } } } });
  expect(shop.body.tags).toEqual(['Agency', 'live']);
  expect((await client.call(tags.list, {})).body.items).toMatchObject([{ sites: 2 }, { name: 'live', sites: 1 }]);
  const byTag = await client.call(sites.list, { query: { tag: 'AGENCY', sort: 'name', include: 'overview' } });
  expect(names(byTag.body.items)).toEqual(['blog', 'shop']);
  expect(byTag.body.items[0]?.overview).toMatchObject({ certificate: 'local', liveVersion: { engine: 'php', php: '8.2' } });
  expect(names((await client.call(sites.list, { query: { engine: 'static' } })).body.items)).toEqual(['shop']);

  const changed = await client.call(sites.update, { params: { site: shop.body.id }, body: { tags: ['später'] } });
  expect(changed.body.tags).toEqual(['später']);
  expect(names((await client.call(sites.list, { query: { tag: 'live' } })).body.items)).toEqual([]);
});

test('pages follow each other when sites are sorted by what was measured', async () => {
  const client = installation.client();
  for (const sort of ['-requests', 'disk'] as const) {
    const first = await client.call(sites.list, { query: { sort, limit: 1 } });
    const second = await client.call(sites.list, { query: { sort, limit: 1, cursor: first.body.next ?? '' } });
    expect(new Set(names([...first.body.items, ...second.body.items]))).toEqual(new Set(['shop', 'blog']));
    expect(second.body.next).toBeNull();
  }
});

test('a tag is short, plain and named once', async () => {
  const client = installation.client();
  for (const wrong of [['a', 'A'], ['<b>'], [' a'], ['a '], [''], ['x'.repeat(33)], Array.from({ length: 17 }, (_, index) => `t${index}`)])
    await expect(client.call(sites.create, { body: { tags: wrong } })).rejects.toMatchObject({ problem: { code: 'invalid-fields' } });
});
