import { setTimeout as wait } from 'node:timers/promises';
import { contract, type Client, type CreatedDatabase, type Job, type JobId, type Role } from '@daspanel/contract';
import { makeOwnCertificate } from './make-own-certificate.ts';
import { OWNER_EMAIL, PASSWORD } from './people.ts';
import type { SiteId } from '@daspanel/formats/identifiers.ts';
import type { Things } from './every-request.ts';

let count = 0;

/** Sends a message over the channel of a site; left out where the mail part does not run. */
type SendMail = (site: string) => Promise<void>;

/** Makes one of everything that operations need. */
export async function makeThings(client: Client, sendMail?: SendMail): Promise<Things> {
  count += 1;
  const { sites, versions, mappings, uploads, tokens, accessKeys, databases } = contract;
  const site = (await client.call(sites.create, { body: { name: `things-${count}` } })).body;
  const spare = (await client.call(versions.add, { params: { site: site.id }, body: {} })).body;
  const trashed = (await client.call(sites.create, { body: { name: `trashed-${count}` } })).body;
  await client.call(sites.delete, { params: { site: trashed.id }, query: { confirm: trashed.name } });
  const stream = [Buffer.from('no archive')];
  const send = () => client.call(uploads.create, { stream: toAsync(stream), streamType: 'application/zip' });
  const used = (await send()).body;
  const version = site.activeVersion;
  if (version === null) throw new Error('the site has no active version');
  const started = await client.call(versions.putContent, { params: { site: site.id, version }, body: { upload: used.id } });
  const job = await waitForJob(client, started.body.id);
  const token = (await client.call(tokens.create, { body: { name: 'spare', scopes: ['sites:read'] } })).body;
  const key = (await client.call(accessKeys.create, { body: { name: 'spare', sites: [site.id] } })).body;
  const upload = (await send()).body;
  const params = { site: site.id };
  const mapping = (await client.call(mappings.create, { params, body: { host: `things-${count}.example.net` } })).body;
  const database = (await client.call(databases.create, { params, body: { name: 'things', user: {} } })).body;
  const spareDatabase = (await client.call(databases.create, { params, body: { name: 'spare' } })).body;
  return {
    site: site.id,
    siteName: site.name,
    version,
    spareVersion: spare.id,
    mapping: mapping.id,
    ownCertificate: await makeOwnCertificate([mapping.host]),
    dnsProvider: await makeDnsProvider(client),
    job: job.id,
    schedule: await makeSchedule(client, site.id),
    token: token.id,
    session: 'k000000000000000',
    ...(await makePeople(client)),
    accessKey: key.accessKeyId,
    message: sendMail === undefined ? 'm000000000000000' : await makeMail(client, site.id, sendMail),
    upload: upload.id,
    database: database.id,
    spareDatabase: spareDatabase.id,
    databaseUser: database.user?.id ?? '',
    export: await makeExport(client, database),
    sqlUpload: (await send()).body.id,
    trashedSite: trashed.id,
    trashedName: trashed.name,
  };
}

/** Two clients and a collaborator, and before them the first account where there is none. */
async function makePeople(client: Client) {
  const { users, setup, sessions } = contract;
  const create = async (role: Role, email: string) =>
    (await client.call(users.create, { body: { email, name: `Person ${count}`, role, password: PASSWORD } })).body.id;
  if ((await client.call(setup.get)).body.isNeeded) await create('owner', OWNER_EMAIL);
  const email = `client-${count}@example.net`;
  const user = await create('client', email);
  await client.call(sessions.signIn, { body: { email, password: PASSWORD } });
  const [session] = (await client.call(users.sessions, { params: { user } })).body.items;
  const spareEmail = `spare-${count}@example.net`;
  const spareUser = await create('client', spareEmail);
  const collaborator = await create('collaborator', `collaborator-${count}@example.net`);
  return { user, userSession: session?.id ?? '', spareUser, spareEmail, collaborator };
}

async function makeSchedule(client: Client, site: SiteId): Promise<string> {
  const body = { name: 'things', action: { kind: 'command', command: 'echo things' }, cron: '0 0 1 1 *', timeZone: 'UTC' } as const;
  return (await client.call(contract.schedules.create, { params: { site }, body })).body.id;
}

async function makeDnsProvider(client: Client): Promise<string> {
  const key = { name: 'things', secret: 'c2VjcmV0IG9mIHRoZSBrZXkgZm9yIHVwZGF0ZXM=' };
  const body = { name: 'spare', zones: [`things-${count}.example.org`], server: { host: '127.0.0.1', port: 9 }, key };
  return (await client.call(contract.dnsProviders.create, { body })).body.id;
}

/** An export of the database; an id that there is not where MariaDB does not run. */
async function makeExport(client: Client, { id, site, state }: CreatedDatabase): Promise<string> {
  if (state !== 'ready') return 'x000000000000000';
  const started = await client.call(contract.databases.export, { params: { site, database: id } });
  return String((await waitForJob(client, started.body.id)).result?.['export']);
}

async function makeMail(client: Client, site: string, send: SendMail): Promise<string> {
  await send(site);
  const [message] = (await client.call(contract.mail.list, { params: { site } })).body.items;
  if (message === undefined) throw new Error('the message was not kept');
  return message.id;
}

export async function waitForJob(client: Client, id: JobId): Promise<Job> {
  for (let turn = 0; turn < 500; turn += 1) {
    const { body } = await client.call(contract.jobs.get, { params: { job: id } });
    if (body.endedAt !== null) return body;
    await wait(20);
  }
  throw new Error(`job ${id} does not end`);
}

export async function* toAsync(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
