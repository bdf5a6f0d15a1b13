import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPerson, signInAsOwner, type Person } from '../src/people.ts';
import { startDaspanel, type RunningDaspanel } from '../src/start-daspanel.ts';

let daspanel: RunningDaspanel;
let owner: Person;
beforeAll(async () => {
  daspanel = await startDaspanel();
  owner = await signInAsOwner(daspanel);
});
afterAll(() => daspanel.stop());

const idOf = (json: unknown) => String((json as { readonly id: string }).id);

test('a client makes a site of his own, and sees nothing of others', async () => {
  const client = await createPerson(daspanel, { role: 'client' });
  const foreign = await owner.call('POST', '/v1/sites', { name: 'foreign-canary' });
  const own = await client.call('POST', '/v1/sites', { name: 'own-site' });
  expect([foreign.status, own.status]).toEqual([201, 201]);
  const list = await client.call('GET', '/v1/sites');
  expect(list.text).toContain('own-site');
  expect(list.text).not.toContain('foreign-canary');
  expect((await client.call('GET', `/v1/sites/${idOf(foreign.json)}`)).status).toBe(404);
});

test('the sites of somebody who is suspended answer 503, his session ends, and all comes back with him (N069)', async () => {
  const client = await createPerson(daspanel, { role: 'client' });
  expect((await client.call('POST', '/v1/sites', { name: 'late-payer' })).status).toBe(201);
  expect((await daspanel.visit('late-payer.sites.daspanel.localhost')).status).not.toBe(503);
  expect((await owner.call('POST', `/v1/users/${client.id}/suspend`)).status).toBe(200);
  expect((await client.call('GET', '/v1/sites')).status).toBe(401);
  await expect.poll(async () => (await daspanel.visit('late-payer.sites.daspanel.localhost')).status, { timeout: 5_000 }).toBe(503);
  expect((await owner.call('POST', `/v1/users/${client.id}/activate`)).status).toBe(200);
  await expect.poll(async () => (await daspanel.visit('late-payer.sites.daspanel.localhost')).status, { timeout: 5_000 }).not.toBe(503);
});

test('a collaborator sees the sites that he was put on, until he is taken off', async () => {
  const client = await createPerson(daspanel, { role: 'client' });
  const made = await client.call('POST', '/v1/sites', { name: 'team-site' });
  const collaborator = await createPerson(daspanel, { role: 'collaborator', parent: client.id });
  expect((await collaborator.call('GET', '/v1/sites')).text).not.toContain('team-site');
  const member = `/v1/sites/${idOf(made.json)}/members/${collaborator.id}`;
  expect((await client.call('PUT', member)).status).toBe(200);
  expect((await collaborator.call('GET', '/v1/sites')).text).toContain('team-site');
  expect((await collaborator.call('DELETE', `/v1/sites/${idOf(made.json)}?confirm=team-site`)).status).toBe(403);
  expect((await client.call('DELETE', member)).status).toBe(204);
  expect((await collaborator.call('GET', '/v1/sites')).text).not.toContain('team-site');
});
