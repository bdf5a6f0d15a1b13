import { createClient, type Site } from '@daspanel/contract';
import { expect, test } from 'vitest';
import { readWishes, type MappingWishes } from './read-wishes.ts';

const client = createClient({
  transport: () => {
    throw new Error('nothing needs to be asked');
  },
});
const read = (given: MappingWishes) => readWishes(client, { id: 's000000000000001', name: 'shop' } as Site, given);
const nothing = { serves: undefined, www: undefined, httpsOnly: undefined, hsts: undefined, certificate: undefined };

test.each<readonly [MappingWishes, Readonly<Record<string, unknown>>]>([
  [{}, {}],
  [
    { active: true, www: 'serve' },
    { serves: { kind: 'active' }, www: 'serve' },
  ],
  [{ redirect: 'https://a.test', status: '308' }, { serves: { kind: 'redirect', to: 'https://a.test', status: 308, keepPath: true } }],
  [{ redirect: 'https://a.test', dropPath: true }, { serves: { kind: 'redirect', to: 'https://a.test', keepPath: false } }],
  [
    { http: true, withoutHsts: true },
    { httpsOnly: false, hsts: null },
  ],
  [{ certificate: 'own' }, { certificate: 'own' }],
  [
    { httpsOnly: true, hsts: 60, hstsSubdomains: true },
    { httpsOnly: true, hsts: { maxAge: 60, includeSubDomains: true } },
  ],
])('%j asks for %j', async (given, wanted) => {
  expect(await read(given)).toEqual({ ...nothing, ...wanted });
});

test.each<MappingWishes>([
  { http: true, httpsOnly: true },
  { hsts: 1, withoutHsts: true },
  { hstsSubdomains: true },
  { active: true, redirect: 'https://a.test' },
  { status: '308' },
  { dropPath: true },
])('%j is not understood', async (given) => {
  await expect(read(given)).rejects.toMatchObject({ exitCode: 2 });
});
