import { mappingId } from '@daspanel/contract';
import type { CertificateStatus } from '@daspanel/formats/acme-requests.ts';
import { siteId, versionId } from '@daspanel/formats/identifiers.ts';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { OWNER, systemActor, type Actor } from '../../access/actor.ts';
import { migrate } from '../../database/migrate.ts';
import { createMappingStore } from '../mappings/mapping-store.ts';
import { createSiteStore } from '../sites/site-store.ts';
import type { AskAcme } from './ask-certificates.ts';
import { createCertificateOwnerStore } from './certificate-owner-store.ts';
import { listCertificates } from './list-certificates.ts';

const idOf = (number: number) => mappingId.parse(`h${String(number).padStart(15, '0')}`);
const siteOf = (number: number) => siteId.parse(`s${String(number).padStart(15, '0')}`);
const owner: Actor = { ...systemActor, seesEveryOwner: false };

/** Two sites: every tenth mapping is the second owner's. */
function open(count: number) {
  // Versions play no part here.
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false });
  migrate(database);
  const [sites, mappings] = [createSiteStore(database), createMappingStore(database)];
  for (const [number, name] of [OWNER, 'other'].entries())
    sites.insert(
      {
        id: siteOf(number),
        owner: name,
        name: `site-${number}`,
        description: '',
        limits: '{}',
        activeVersion: versionId.parse('v000000000000000'),
      },
      1,
    );
  for (let number = 0; number < count; number += 1) {
    const fields = { serves: { kind: 'active' }, www: 'none', httpsOnly: true, hsts: null, certificate: 'automatic' } as const;
    mappings.insert(idOf(number), siteOf(number % 10 === 0 ? 1 : 0), { ...fields, host: `n${number}.test` }, 1);
    mappings.hold(idOf(number), [`n${number}.test`]);
  }
  const statuses = [
    statusOf('addresses'),
    ...Array.from({ length: count }, (_, number) => statusOf(idOf(number))),
    statusOf('installation'),
  ];
  return { certificateOwners: createCertificateOwnerStore(database), askAcme: answerFrom(statuses) };
}

function statusOf(id: CertificateStatus['id']): CertificateStatus {
  const nothing = { certificate: null, leftOut: [], problems: [], failures: 0, nextAt: null, renewal: null, attempts: [] };
  const isOwn = id === 'installation' || id === 'addresses';
  return {
    id,
    site: isOwn ? null : siteOf(0),
    names: ['n.test'],
    state: id.endsWith('7') ? 'failing' : 'ready',
    step: 'served',
    ...nothing,
  };
}

/** The list of the ACME client, which knows nothing of who may see what. */
function answerFrom(statuses: readonly CertificateStatus[]): AskAcme {
  return async (operation, input) => {
    const { id, state, after = '', limit = 0 } = input as { id?: string; state?: string; after?: string; limit?: number };
    if (operation === 'acme.read') return statuses.find((status) => status.id === id) ?? null;
    const found = statuses.filter((status) => status.id > after && (state === undefined || status.state === state));
    return { items: found.slice(0, limit), next: found.length > limit ? found[limit - 1]?.id : null };
  };
}

async function readAll(parts: ReturnType<typeof open>, actor: Actor, query: Partial<Parameters<typeof listCertificates>[2]> = {}) {
  const ids: string[] = [];
  let [pages, cursor]: [number, string | undefined] = [0, undefined];
  do {
    const { items, next } = await listCertificates(parts, actor, { limit: 50, ...query, cursor });
    expect(items.length).toBeLessThanOrEqual(50);
    ids.push(...items.map(({ id }) => id));
    cursor = next ?? undefined;
    pages += 1;
  } while (cursor !== undefined);
  return { ids, pages };
}

test('every certificate stands on one page, in order, the installation’s with them', async () => {
  const parts = open(420);
  const { ids } = await readAll(parts, systemActor);
  expect(ids).toEqual(['addresses', ...Array.from({ length: 420 }, (_, number) => idOf(number)), 'installation']);
});

test('an owner sees his own, and of the installation what his token allows', async () => {
  const parts = open(420);
  const { ids } = await readAll(parts, { ...owner, scopes: new Set(['mappings:read']) });
  expect(ids).toHaveLength(378);
  expect(ids).not.toContain(idOf(10));
  expect(ids).not.toContain('installation');
});

test('who sees little of much gets all of it, in few pages', async () => {
  const parts = open(2_400);
  const { ids, pages } = await readAll(parts, { ...owner, owner: 'other', scopes: new Set(['mappings:read']) });
  expect(ids).toEqual(Array.from({ length: 240 }, (_, number) => idOf(number * 10)));
  expect(pages).toBeLessThan(10);
});

test('certain sites are read by their mappings, and a filter holds in both ways', async () => {
  const parts = open(420);
  const limited = { ...owner, owner: 'other', sites: new Set([siteOf(1)]) };
  expect((await readAll(parts, limited)).ids).toEqual(Array.from({ length: 42 }, (_, number) => idOf(number * 10)));
  expect((await readAll(parts, limited, { site: siteOf(0) })).ids).toEqual([]);
  expect((await readAll(parts, owner, { site: siteOf(0) })).ids).toHaveLength(378);
  const failing = Array.from({ length: 42 }, (_, number) => idOf(number * 10 + 7));
  expect((await readAll(parts, owner, { site: siteOf(0), state: 'failing' })).ids).toEqual(failing);
  expect((await readAll(parts, owner, { state: 'failing' })).ids).toEqual(failing);
});

test('a cursor is for its own list', async () => {
  const parts = open(120);
  const { next } = await listCertificates(parts, owner, { limit: 50 });
  const other = listCertificates(parts, owner, { limit: 50, state: 'ready', cursor: next ?? '' });
  await expect(other).rejects.toMatchObject({ code: 'invalid-cursor' });
});
