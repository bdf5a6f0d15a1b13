import { setTimeout as wait } from 'node:timers/promises';
import { contract, type Client, type Job, type JobId } from '@daspanel/contract';
import type { Things } from './every-request.ts';

let count = 0;

/** Makes one of everything that operations need. */
export async function makeThings(client: Client): Promise<Things> {
  count += 1;
  const { sites, versions, uploads, tokens, accessKeys } = contract;
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
  return {
    site: site.id,
    siteName: site.name,
    version,
    spareVersion: spare.id,
    job: job.id,
    token: token.id,
    accessKey: key.accessKeyId,
    upload: upload.id,
    trashedSite: trashed.id,
    trashedName: trashed.name,
  };
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
