import { contract, type Client } from '@daspanel/contract';
import { startDataServices } from '@daspanel/testkit/data-services-under-test.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitForJob } from '../../testing/make-things.ts';
import { runSql } from '../../testing/run-sql.ts';
import { HOST_NAME, startInstallation, type Installation } from '../../testing/start-installation.ts';

const { sites, versions, mappings, databases, databaseUsers } = contract;
let installation: Installation;
let client: Client;
beforeAll(async () => {
  installation = await startInstallation({ with: ['launcher', 'mail'], beside: (root) => startDataServices({ root }) });
  client = installation.client();
});
afterAll(() => installation[Symbol.asyncDispose]());

/** More than data-services takes at once. */
const HOSTS = ['shop.co', ...Array.from({ length: 12 }, (_each, number) => `shop${number}.example`)];
const CONTENT = String.raw`https://shop.co/a https://www.shop.co/ {"u":"http:\/\/shop.co\/"} ?to=https%3A%2F%2Fshop.co%2F https://shop.com/ https://myshop.co/ https://shop11.example/`;

test('the clone of a version links to none of the domains that lead to its original', async () => {
  const site = (await client.call(sites.create, { body: { name: 'shop' } })).body;
  const params = { site: site.id };
  const local = { certificate: 'local' } as const;
  for (const host of HOSTS)
    await client.call(mappings.create, { params, body: { ...local, host, www: host === 'shop.co' ? 'serve' : 'none' } });
  const made = (await client.call(databases.create, { params, body: { name: 'main', user: {} } })).body;
  const socketPath = installation.data.sockets.mysql;
  const original = { socketPath, user: made.user?.fullName ?? '', password: made.user?.password ?? '', database: made.fullName };
  await runSql(original, `CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('${CONTENT.replaceAll('\\', '\\\\')}')`);

  const body = { name: 'copy', database: { from: made.id } };
  const started = await client.call(versions.clone, { params: { ...params, version: site.activeVersion ?? '' }, body });
  const job = await waitForJob(client, started.body.id);
  expect(job).toMatchObject({ state: 'succeeded' });

  const user = { ...params, user: made.user?.id ?? '' };
  const grants = [{ database: String(job.result?.['database']), access: 'read' as const }];
  await client.call(databaseUsers.update, { params: user, body: { grants: grants as never } });
  const copy = (await client.call(databases.get, { params: { ...params, database: grants[0]?.database ?? '' } })).body;
  const address = `copy.v.shop.sites.${HOST_NAME}`;
  const expected = CONTENT.replaceAll(/(?<=\/|%2F)(?:www\.shop\.co|shop\.co|shop11\.example)(?!m)/g, address);
  const bytes = await runSql({ ...original, database: copy.fullName }, 'SELECT HEX(a) FROM t');
  expect(Buffer.from(bytes, 'hex').toString()).toBe(expected);
});
